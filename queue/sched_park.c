/* sched_park.c: see sched_park.h. */
#include "queue/sched_park.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

void
park_free(struct park *p)
{
	free(p->entries);
	*p = (struct park){ .cap = 0 };
}

static bool
is_free(const struct park_entry *e)
{
	return e->name.id[0] == '\0';
}

/* FNV-1a; ids are made by enqueue, of time and chance. */
static size_t
park_hash(const char *id)
{
	uint64_t h = 14695981039346656037ULL;

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 1099511628211ULL;
	return (size_t)(h ^ h >> 32);
}

static void
park_put(struct park *p, const struct queue_name *name, uint64_t user)
{
	size_t i = park_hash(name->id) & (p->cap - 1);

	while (!is_free(&p->entries[i]))
		i = (i + 1) & (p->cap - 1);
	p->taken -= p->entries[i].taken;
	p->entries[i] = (struct park_entry){ .name = *name, .user = user };
	p->n++;
}

/* Makes the table anew, twice the size if it is full of names and not of taken places. */
static int
park_rebuild(struct park *p)
{
	struct park old = *p;
	size_t cap = old.cap == 0 ? FIRST_CAP : 2 * old.n >= old.cap / 2 ? 2 * old.cap : old.cap;
	struct park_entry *entries = calloc(cap, sizeof(*entries));

	if (entries == NULL)
		return -1;
	*p = (struct park){ .entries = entries, .cap = cap, .overflow = old.overflow,
		.again = old.again };
	for (size_t i = 0; i < old.cap; i++)
		if (!is_free(&old.entries[i]))
			park_put(p, &old.entries[i].name, old.entries[i].user);
	free(old.entries);
	return 0;
}

int
park_add(struct park *p, const struct queue_name *name, uint64_t user)
{
	if (p->n == PARK_MAX ||
	    (2 * (p->n + p->taken + 1) > p->cap && park_rebuild(p) == -1)) {
		p->overflow = true;
		p->again = p->n / 2;
		return -1;
	}
	park_put(p, name, user);
	return 0;
}

bool
park_has(const struct park *p, const char *id)
{
	size_t i;

	if (p->n == 0)
		return false;
	i = park_hash(id) & (p->cap - 1);
	while (!is_free(&p->entries[i]) || p->entries[i].taken) {
		if (strcmp(p->entries[i].name.id, id) == 0)
			return true;
		i = (i + 1) & (p->cap - 1);
	}
	return false;
}

bool
park_take(struct park *p, uint64_t user, struct queue_name *name)
{
	for (size_t n = 0; p->n && n < p->cap; n++) {
		struct park_entry *e = &p->entries[p->at];

		p->at = (p->at + 1) & (p->cap - 1);
		if (is_free(e) || e->user != user)
			continue;
		*name = e->name;
		*e = (struct park_entry){ .taken = true };
		p->taken++;
		p->n--;
		return true;
	}
	return false;
}
