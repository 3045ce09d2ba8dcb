/* sched_fair.c: see sched_fair.h. */
#include "queue/sched_fair.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a; the names are those of users that exist, nobody can choose them to collide. */
static size_t
fair_bucket(uint32_t kind, const char *name)
{
	uint32_t h = 2166136261U ^ kind;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 16777619U;
	return h % FAIR_BUCKETS;
}

static struct fair_user *
fair_find(const struct fair *f, uint32_t kind, const char *name)
{
	struct fair_user *u = f->buckets[fair_bucket(kind, name)];

	while (u && (u->kind != kind || strcmp(u->name, name) != 0))
		u = u->chain;
	return u;
}

static struct fair_user *
fair_make(struct fair *f, uint32_t kind, const char *name)
{
	size_t bucket = fair_bucket(kind, name);
	struct fair_user *u = calloc(1, sizeof(*u));

	if (u == NULL || view_string(view_of(name), u->name, sizeof(u->name)) == -1) {
		free(u);
		return NULL;
	}
	u->kind = kind;
	u->key = ++f->keys;
	u->chain = f->buckets[bucket];
	f->buckets[bucket] = u;
	return u;
}

static int
user_priority(const struct fair_user *u)
{
	return u->first ? u->first->priority : 0;
}

/* Into the ring: at its end, or with a priority behind those that have as much. */
static void
fair_push(struct fair *f, struct fair_user *u)
{
	struct fair_user **at = &f->head, *before = NULL;
	int priority = user_priority(u);

	if (priority > 0) {
		for (; *at && user_priority(*at) >= priority; at = &(*at)->after)
			before = *at;
	} else if (f->tail) {
		before = f->tail;
		at = &f->tail->after;
	}
	u->after = *at;
	*at = u;
	if (f->tail == before)
		f->tail = u;
	u->waits = true;
	f->waiting++;
}

static void
fair_remove(struct fair *f, struct fair_user *u)
{
	struct fair_user **at = &f->head, *before = NULL;

	for (; *at != u; at = &(*at)->after)
		before = *at;
	*at = u->after;
	if (f->tail == u)
		f->tail = before;
	u->waits = false;
	f->waiting--;
}

/* Into the line of its user, behind those that have as high a priority. */
static void
line_insert(struct fair_user *u, struct fair_job *job)
{
	struct fair_job **at = &u->first;

	if (u->last && u->last->priority >= job->priority)
		at = &u->last->next;
	while (*at && (*at)->priority >= job->priority)
		at = &(*at)->next;
	job->next = *at;
	*at = job;
	if (job->next == NULL)
		u->last = job;
	u->jobs++;
}

int
fair_add(struct fair *f, uint32_t kind, const char *name, struct fair_job *job)
{
	struct fair_user *u = fair_find(f, kind, name);
	bool made = u == NULL;
	int before;

	if (made)
		u = fair_make(f, kind, name);
	if (u == NULL)
		return -1;
	before = user_priority(u);
	line_insert(u, job);
	f->jobs++;
	if (u->waits && job->priority > before && job->priority > 0) {
		fair_remove(f, u);
		fair_push(f, u);
	} else if (made) {
		fair_push(f, u);
	}
	return 0;
}

struct fair_user *
fair_crowded(const struct fair *f, uint32_t kind, const char *name, size_t jobs)
{
	struct fair_user *u = fair_find(f, kind, name);

	return u && (u->jobs >= jobs || u->parked) ? u : NULL;
}

struct fair_user *
fair_turn(struct fair *f)
{
	struct fair_user *u = f->head;

	if (u == NULL)
		return NULL;
	f->head = u->after;
	if (f->head == NULL)
		f->tail = NULL;
	u->waits = false;
	f->waiting--;
	u->served = 0;
	return u;
}

bool
fair_may_go_on(const struct fair *f, const struct fair_user *u)
{
	return f->waiting == 0 || u->served < FAIR_QUANTUM;
}

struct fair_job *
fair_take(struct fair *f, struct fair_user *u)
{
	struct fair_job *job = u->first;

	if (job == NULL)
		return NULL;
	u->first = job->next;
	if (u->first == NULL)
		u->last = NULL;
	u->jobs--;
	u->served++;
	f->jobs--;
	return job;
}

static void
fair_free(struct fair *f, struct fair_user *u)
{
	struct fair_user **at = &f->buckets[fair_bucket(u->kind, u->name)];

	while (*at != u)
		at = &(*at)->chain;
	*at = u->chain;
	free(u);
}

void
fair_end(struct fair *f, struct fair_user *u)
{
	if (u->first || u->parked)
		fair_push(f, u);
	else
		fair_free(f, u);
}
