/* sched_park.c: see sched_park.h. */
#include "queue/sched_park.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

void
park_free(struct park *p)
{
	free(p->entries);
	free(p->buckets);
	*p = (struct park){ .cap = 0 };
}

/* FNV-1a; ids are made by enqueue, of time and chance. */
static uint32_t *
park_bucket(const struct park *p, const char *id)
{
	uint64_t h = 14695981039346656037ULL;

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 1099511628211ULL;
	return &p->buckets[(h ^ h >> 32) & (p->cap - 1)];
}

static void
park_chain(struct park *p, uint32_t number)
{
	struct park_entry *e = &p->entries[number - 1];
	uint32_t *bucket = park_bucket(p, e->name.id);

	e->chain = *bucket;
	*bucket = number;
}

/* Twice the room; called when all entries are in use. */
static int
park_grow(struct park *p)
{
	uint32_t cap = p->cap ? 2 * p->cap : FIRST_CAP;
	struct park_entry *entries = reallocarray(p->entries, cap, sizeof(*entries));
	uint32_t *buckets = calloc(cap, sizeof(*buckets));

	if (entries)
		p->entries = entries;
	if (entries == NULL || buckets == NULL) {
		free(buckets);
		return -1;
	}
	free(p->buckets);
	p->buckets = buckets;
	p->cap = cap;
	for (uint32_t number = 1; number <= p->used; number++)
		park_chain(p, number);
	return 0;
}

/* The number of an entry to be filled; 0 when there is no room. */
static uint32_t
park_place(struct park *p)
{
	uint32_t number = p->free;

	if (p->n == PARK_MAX)
		return 0;
	if (number) {
		p->free = p->entries[number - 1].next;
		return number;
	}
	if (p->used == p->cap && park_grow(p) == -1)
		return 0;
	return ++p->used;
}

int
park_add(struct park *p, struct park_list *list, const struct queue_name *name, bool urgent)
{
	uint32_t number = park_place(p);

	if (number == 0) {
		p->overflow = true;
		p->again = p->n / 2;
		return -1;
	}
	p->entries[number - 1] = (struct park_entry){ .name = *name };
	park_chain(p, number);
	p->n++;
	if (list->first == 0)
		list->last = list->first = number;
	else if (urgent)
		p->entries[number - 1].next = list->first;
	else
		p->entries[list->last - 1].next = number;
	if (urgent)
		list->first = number;
	else
		list->last = number;
	return 0;
}

bool
park_has(const struct park *p, const char *id)
{
	uint32_t number = p->n ? *park_bucket(p, id) : 0;

	while (number && strcmp(p->entries[number - 1].name.id, id) != 0)
		number = p->entries[number - 1].chain;
	return number != 0;
}

bool
park_take(struct park *p, struct park_list *list, struct queue_name *name)
{
	uint32_t number = list->first, *at;
	struct park_entry *e;

	if (number == 0)
		return false;
	e = &p->entries[number - 1];
	*name = e->name;
	list->first = e->next;
	if (list->first == 0)
		list->last = 0;
	for (at = park_bucket(p, e->name.id); *at != number; at = &p->entries[*at - 1].chain)
		;
	*at = e->chain;
	e->next = p->free;
	p->free = number;
	p->n--;
	return true;
}
