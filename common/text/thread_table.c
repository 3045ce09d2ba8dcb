/* thread_table.c: see thread_table.h. */
#include "text/thread_table.h"

#include <stdlib.h>

#define BITS_FIRST 10

/*
 * Senders can choose digests, but not without knowing the secret many that come to the same place
 * (Dietzfelbinger et al., 1997).
 */
static size_t
place(const struct thread_table *t, uint64_t secret, uint64_t digest)
{
	uint64_t x = (digest ^ digest >> 32) * (secret | 1);

	return (size_t)(x >> (64 - t->bits));
}

static size_t
mask(const struct thread_table *t)
{
	return ((size_t)1 << t->bits) - 1;
}

static int
grow(struct thread_table *t, uint64_t secret)
{
	struct thread_table bigger = { .bits = t->slots ? t->bits + 1 : BITS_FIRST, .n = t->n };

	bigger.slots = calloc((size_t)1 << bigger.bits, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return -1;
	for (size_t i = 0; i <= mask(&bigger); i++)
		bigger.slots[i].node = THREAD_NONE;
	for (size_t i = 0; t->slots && i <= mask(t); i++) {
		size_t at = place(&bigger, secret, t->slots[i].digest);

		if (t->slots[i].node == THREAD_NONE)
			continue;
		while (bigger.slots[at].node != THREAD_NONE)
			at = (at + 1) & mask(&bigger);
		bigger.slots[at] = t->slots[i];
	}
	free(t->slots);
	*t = bigger;
	return 0;
}

struct thread_slot *
thread_table_find(struct thread_table *t, uint64_t secret, uint64_t digest)
{
	size_t at;

	if ((t->slots == NULL || t->n > mask(t) / 2) && grow(t, secret) == -1)
		return NULL;
	at = place(t, secret, digest);
	while (t->slots[at].node != THREAD_NONE && t->slots[at].digest != digest)
		at = (at + 1) & mask(t);
	t->slots[at].digest = digest;
	return &t->slots[at];
}
