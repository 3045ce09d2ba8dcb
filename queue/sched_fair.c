/* sched_fair.c: see sched_fair.h. */
#include "queue/sched_fair.h"

#include <stdlib.h>
#include <string.h>

/* ---- Lanes by name */

static struct lane **
fair_bucket(const struct fair *f, uint32_t kind, const char *name)
{
	return &f->buckets[(siphash(f->key, view_of(name)) + kind) & (f->nbuckets - 1)];
}

struct lane *
fair_find(const struct fair *f, uint32_t kind, const char *name)
{
	struct lane *l = f->nbuckets ? *fair_bucket(f, kind, name) : NULL;

	while (l && (l->kind != kind || strcmp(l->name, name) != 0))
		l = l->chain;
	return l;
}

/* Room for one lane more, in the buckets and in the heap, so that nothing fails later. */
static int
fair_grow(struct fair *f)
{
	size_t n = f->nbuckets ? 2 * f->nbuckets : FAIR_BUCKETS_FIRST;
	struct fair old = *f;
	struct lane **heap, **buckets;

	if (f->nlanes < f->nbuckets)
		return 0;
	heap = reallocarray(f->heap, n, sizeof(struct lane *));
	if (heap)
		f->heap = heap;
	buckets = calloc(n, sizeof(struct lane *));
	if (heap == NULL || buckets == NULL) {
		free(buckets);
		return -1;
	}
	f->buckets = buckets;
	f->nbuckets = f->nheap = n;
	for (size_t i = 0; i < old.nbuckets; i++)
		for (struct lane *l = old.buckets[i], *next; l; l = next) {
			struct lane **bucket = fair_bucket(f, l->kind, l->name);

			next = l->chain;
			l->chain = *bucket;
			*bucket = l;
		}
	free(old.buckets);
	return 0;
}

static struct lane *
fair_make(struct fair *f, uint32_t kind, const char *name, unsigned limit)
{
	struct view v = view_of(name);
	struct lane **bucket, *l;

	if (v.n > FAIR_NAME_MAX || fair_grow(f) == -1)
		return NULL;
	l = calloc(1, sizeof(*l) + v.n + 1);
	if (l == NULL)
		return NULL;
	memcpy(l->name, v.p, v.n);
	bucket = fair_bucket(f, kind, name);
	l->kind = kind;
	l->limit = limit;
	l->chain = *bucket;
	*bucket = l;
	f->nlanes++;
	l->asleep = true;
	f->asleep++;
	return l;
}

static void
fair_drop(struct fair *f, struct lane *l)
{
	struct lane **at = fair_bucket(f, l->kind, l->name);

	while (*at != l)
		at = &(*at)->chain;
	*at = l->chain;
	f->asleep -= l->asleep;
	free(l);
	f->nlanes--;
}

/* ---- Those that wait, as a heap */

static int
lane_priority(const struct lane *l)
{
	return l->first && l->first->priority > 0 ? l->first->priority : 0;
}

static bool
lane_before(const struct lane *a, const struct lane *b)
{
	int p = lane_priority(a), q = lane_priority(b);

	if (p != q)
		return p > q;
	return a->rank != b->rank ? a->rank < b->rank : a->number < b->number;
}

static void
heap_put(struct fair *f, size_t place, struct lane *l)
{
	f->heap[place - 1] = l;
	l->place = place;
}

/* Moves l, whose place is free, to where it belongs. */
static void
heap_settle(struct fair *f, size_t place, struct lane *l)
{
	size_t child;

	for (; place > 1 && lane_before(l, f->heap[place / 2 - 1]); place /= 2)
		heap_put(f, place, f->heap[place / 2 - 1]);
	for (; (child = 2 * place) <= f->waiting; place = child) {
		if (child < f->waiting && lane_before(f->heap[child], f->heap[child - 1]))
			child++;
		if (!lane_before(f->heap[child - 1], l))
			break;
		heap_put(f, place, f->heap[child - 1]);
	}
	heap_put(f, place, l);
}

static void
heap_remove(struct fair *f, struct lane *l)
{
	struct lane *last = f->heap[--f->waiting];
	size_t place = l->place;

	l->place = 0;
	if (last != l)
		heap_settle(f, place, last);
}

/* After a change of l->agents or l->place. */
static void
note_sleep(struct fair *f, struct lane *l)
{
	bool asleep = l->agents == 0 && l->place == 0;

	if (asleep != l->asleep)
		f->asleep += asleep ? 1 : SIZE_MAX;
	l->asleep = asleep;
}

/* The rank that the lane would have with that job at the front of its line. */
static uint64_t
fair_rank(const struct fair *f, const struct lane *l, const struct fair_job *job)
{
	uint64_t rank = l->place || l->rank < f->clock ? f->clock : l->rank;

	if (job && job->flow && *job->flow > rank)
		rank = *job->flow;
	return rank + FAIR_STEP;
}

void
fair_offer(struct fair *f, struct lane *l)
{
	bool wants = (l->first || l->parked.first || l->more) && l->agents < l->limit &&
	    !l->put_off;

	if (l->place && !wants) {
		heap_remove(f, l);
	} else if (!l->place && wants) {
		l->rank = fair_rank(f, l, l->first);
		l->number = ++f->numbers;
		if (l->first && l->first->flow)
			*l->first->flow = l->rank;
		heap_settle(f, ++f->waiting, l);
	}
	note_sleep(f, l);
}

/* ---- Lines and turns */

/* Into the line, behind those that have as high a priority. */
static void
line_insert(struct lane *l, struct fair_job *job)
{
	struct fair_job **at = &l->first;

	if (l->last && l->last->priority >= job->priority)
		at = &l->last->next;
	while (*at && (*at)->priority >= job->priority)
		at = &(*at)->next;
	job->next = *at;
	*at = job;
	if (job->next == NULL)
		l->last = job;
	l->jobs++;
}

struct lane *
fair_lane(struct fair *f, uint32_t kind, const char *name, unsigned limit)
{
	struct lane *l = fair_find(f, kind, name);

	return l ? l : fair_make(f, kind, name, limit);
}

struct lane *
fair_add(struct fair *f, uint32_t kind, const char *name, unsigned limit, struct fair_job *job)
{
	struct lane *l = fair_lane(f, kind, name, limit);
	uint64_t rank;

	if (l == NULL)
		return NULL;
	line_insert(l, job);
	f->jobs++;
	l->put_off = false;
	if (l->place) {
		/* It waits because of another message, which may be one with a long way behind it. */
		rank = fair_rank(f, l, job);
		if (rank < l->rank)
			l->rank = rank;
		heap_settle(f, l->place, l);
	}
	fair_offer(f, l);
	return l;
}

struct lane *
fair_turn(struct fair *f)
{
	struct lane *l = f->waiting ? f->heap[0] : NULL;

	if (l == NULL)
		return NULL;
	heap_remove(f, l);
	f->clock = l->rank > f->clock ? l->rank : f->clock + 1;
	l->agents++;
	note_sleep(f, l);
	return l;
}

bool
fair_may_go_on(const struct fair *f, const struct lane *l, unsigned served, size_t places,
    bool full)
{
	size_t others = f->waiting - (l->place != 0),
	    lanes = f->nlanes - f->asleep, share = places / (lanes ? lanes : 1);

	if (!full || others == 0)
		return true;
	return served < (l->agents > (share ? share : 1) ? 1 : FAIR_QUANTUM);
}

struct fair_job *
fair_take(struct fair *f, struct lane *l)
{
	struct fair_job *job = l->first;

	if (job == NULL)
		return NULL;
	l->first = job->next;
	if (l->first == NULL)
		l->last = NULL;
	l->jobs--;
	f->jobs--;
	if (l->place)
		heap_settle(f, l->place, l);
	fair_offer(f, l);
	return job;
}

static void
drop_unless_needed(struct fair *f, struct lane *l)
{
	if (l->agents == 0 && l->resting == 0 && !l->place)
		fair_drop(f, l);
}

void
fair_rest(struct fair *f, struct lane *l)
{
	l->agents--;
	l->resting++;
	l->put_off = false;
	fair_offer(f, l);
}

void
fair_put_off(struct fair *f, struct lane *l)
{
	l->agents--;
	l->put_off = true;
	fair_offer(f, l);
}

void
fair_press(struct fair *f, struct lane *l)
{
	l->put_off = false;
	fair_offer(f, l);
}

void
fair_wake(struct lane *l)
{
	l->resting--;
}

void
fair_leave(struct fair *f, struct lane *l)
{
	l->resting--;
	drop_unless_needed(f, l);
}

void
fair_end(struct fair *f, struct lane *l)
{
	l->agents--;
	l->put_off = false;
	fair_offer(f, l);
	drop_unless_needed(f, l);
}

void
fair_free(struct fair *f)
{
	for (size_t i = 0; i < f->nbuckets; i++)
		while (f->buckets[i])
			fair_drop(f, f->buckets[i]);
	free(f->buckets);
	free(f->heap);
	*f = (struct fair){ .waiting = 0 };
}
