/* dns_lookup.c: see dns_lookup.h. */
#include "admin/dns/dns_lookup.h"

#include <stdlib.h>
#include <string.h>


#define BUCKETS 4096

struct question {
	struct lookup *lookup;
	struct question *next;	/* in its bucket */
	char name[DNS_NAME_MAX + 1];
	enum dns_type type;
	bool done;
	struct dns_answer answer;
};

struct lookup {
	struct dns *dns;
	msec deadline;
	struct question *buckets[BUCKETS];
	size_t n, waiting, answered, failed;
};

static const struct dns_answer no_answer = { .outcome = DNS_FAILED };

struct lookup *
lookup_open(struct dns *d, msec deadline)
{
	struct lookup *l = calloc(1, sizeof(*l));

	if (l) {
		l->dns = d;
		l->deadline = deadline;
	}
	return l;
}

void
lookup_close(struct lookup *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while (l->buckets[i]) {
			struct question *q = l->buckets[i];

			l->buckets[i] = q->next;
			free((void *)(uintptr_t)q->answer.reply.p);
			free(q);
		}
	free(l);
}

static void
take(struct question *q, const struct dns_answer *a)
{
	char *copy = a->reply.n ? malloc(a->reply.n) : NULL;

	q->answer = *a;
	q->answer.reply = (struct view){ copy, copy ? a->reply.n : 0 };
	if (copy)
		memcpy(copy, a->reply.p, a->reply.n);
	else if (a->reply.n)
		q->answer.outcome = DNS_FAILED;
	q->done = true;
	if (q->answer.outcome == DNS_FAILED)
		q->lookup->failed++;
	else
		q->lookup->answered++;
}

static void
on_answer(void *arg, const struct dns_answer *a)
{
	struct question *q = arg;

	q->lookup->waiting--;
	take(q, a);
}

/* FNV-1a, over names of our own configuration and what is found in the DNS: 4,096 short chains. */
static size_t
bucket_of(const char *name, enum dns_type type)
{
	uint32_t h = 2166136261U ^ (uint32_t)type;

	for (; *name; name++)
		h = (h ^ (unsigned char)ascii_lower(*name)) * 16777619U;
	return h % BUCKETS;
}

static struct question *
find(struct lookup *l, const char *name, enum dns_type type)
{
	struct question *q = l->buckets[bucket_of(name, type)];

	while (q && (q->type != type || !view_eq_nocase(view_of(q->name), view_of(name))))
		q = q->next;
	return q;
}

/* Waits for some answer. When time is up the questions that are left have none. */
static void
wait_once(struct lookup *l)
{
	if (dns_wait(l->dns, -1, l->deadline) == -1 || deadline_left(l->deadline) == 0)
		dns_cancel(l->dns);
}

static struct question *
add(struct lookup *l, const char *name, enum dns_type type)
{
	struct question *q;
	size_t at = bucket_of(name, type);

	if (l->n == LOOKUP_MAX || strlen(name) > DNS_NAME_MAX || (q = calloc(1, sizeof(*q))) == NULL)
		return NULL;
	*q = (struct question){ .lookup = l, .next = l->buckets[at], .type = type };
	memcpy(q->name, name, strlen(name) + 1);
	l->buckets[at] = q;
	l->n++;
	return q;
}

void
lookup_want(struct lookup *l, const char *name, enum dns_type type)
{
	struct question *q = find(l, name, type) ? NULL : add(l, name, type);

	if (q == NULL)
		return;
	if (l->dns == NULL || deadline_left(l->deadline) == 0) {
		take(q, &no_answer);
		return;
	}
	l->waiting++;
	dns_ask(l->dns, name, type, on_answer, q);
	while (l->waiting >= LOOKUP_WAITING_MAX)
		wait_once(l);
}

const struct dns_answer *
lookup_get(struct lookup *l, const char *name, enum dns_type type)
{
	struct question *q;

	lookup_want(l, name, type);
	q = find(l, name, type);
	while (q && !q->done)
		wait_once(l);
	return q ? &q->answer : &no_answer;
}

void
lookup_count(const struct lookup *l, size_t *answered, size_t *failed)
{
	*answered = l->answered;
	*failed = l->failed;
}

void
lookup_give(struct lookup *l, const char *name, enum dns_type type, const struct dns_answer *a)
{
	struct question *q = find(l, name, type);

	if (q == NULL)
		q = add(l, name, type);
	if (q && !q->done)
		take(q, a);
}
