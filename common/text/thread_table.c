/* thread_table.c: see thread_table.h. */
#include "text/thread_table.h"

#include <stdlib.h>

#define ROOM_FIRST 1024	/* slots */

static int
grow(struct thread_table *t)
{
	struct thread_table bigger = { .room = t->room ? 2 * t->room : ROOM_FIRST, .n = t->n };

	bigger.slots = calloc(bigger.room, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return -1;
	for (size_t i = 0; i < bigger.room; i++)
		bigger.slots[i].node = THREAD_NONE;
	for (size_t i = 0; i < t->room; i++) {
		size_t at = t->slots[i].digest & (bigger.room - 1);

		if (t->slots[i].node == THREAD_NONE)
			continue;
		while (bigger.slots[at].node != THREAD_NONE)
			at = (at + 1) & (bigger.room - 1);
		bigger.slots[at] = t->slots[i];
	}
	free(t->slots);
	*t = bigger;
	return 0;
}

struct thread_slot *
thread_table_find(struct thread_table *t, const unsigned char key[SIPHASH_KEY], struct view text,
    thread_slot_text *get, const void *arg)
{
	uint32_t digest = (uint32_t)siphash(key, text);
	size_t at;

	if (t->n >= t->room / 2 && grow(t) == -1)
		return NULL;
	at = digest & (t->room - 1);
	while (t->slots[at].node != THREAD_NONE && (t->slots[at].digest != digest ||
	    !view_eq(get(arg, &t->slots[at]), text)))
		at = (at + 1) & (t->room - 1);
	t->slots[at].digest = digest;
	return &t->slots[at];
}
