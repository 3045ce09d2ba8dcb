/*
 * folder_random.h: a session that does random things, and sees whether what it is told fits
 * together.
 *
 * On standard output it says what it has seen, for a comparison with other sessions:
 *	seen UID BASE           a message
 *	expunged UID            by this session
 *	told UID                another one, or nobody knows who, has expunged it
 */
#ifndef FOLDER_RANDOM_H
#define FOLDER_RANDOM_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mail/index_private.h"

struct player {
	struct index *ix;
	struct index_view v;
	unsigned seed;
	uint64_t modseq;
	int wrong;
};

static inline void
complain(struct player *p, const char *what, uint32_t uid)
{
	(void)fprintf(stderr, "%d: %s, UID %u: %s\n", (int)getpid(), what, uid, strerror(errno));
	p->wrong++;
}

static inline unsigned
choose(struct player *p, unsigned n)
{
	return (unsigned)rand_r(&p->seed) % n;
}

static inline void
see(struct player *p, size_t from)
{
	for (size_t i = from; i < p->v.uids.n; i++) {
		const struct index_message *m = index_find(p->ix, p->v.uids.p[i]);
		char name[MAILDIR_NAME_MAX + 1];

		if (m && index_stored_name(p->ix, m, name) == 0)
			(void)printf("seen %u %.*s\n", m->uid, m->base, name);
	}
}

/* Takes in what there is, and looks whether the view is what the index says. */
static inline void
update(struct player *p, bool expunge)
{
	struct index_news news;
	size_t before = p->v.uids.n, next = 0;

	if (index_view_update(p->ix, &p->v, expunge, &news) == -1) {
		complain(p, "update", 0);
		return;
	}
	for (size_t i = 0; i < news.gone.n; i++) {
		if (news.gone.p[i] < 1 || news.gone.p[i] > before--)
			complain(p, "sequence number", news.gone_uids.p[i]);
		(void)printf("told %u\n", news.gone_uids.p[i]);
	}
	see(p, before);
	for (size_t i = 1; i < p->v.uids.n; i++)
		if (p->v.uids.p[i] <= p->v.uids.p[i - 1])
			complain(p, "order", p->v.uids.p[i]);
	if (expunge) {
		for (const struct index_message *m = index_next(p->ix, 1); m;
		    m = index_next(p->ix, m->uid + 1))
			if (next >= p->v.uids.n || p->v.uids.p[next++] != m->uid)
				complain(p, "view", m->uid);
		if (next != p->v.uids.n || next != index_status(p->ix)->messages)
			complain(p, "number of messages", (uint32_t)next);
	}
	if (index_status(p->ix)->highestmodseq < p->modseq)
		complain(p, "modseq", 0);
	p->modseq = index_status(p->ix)->highestmodseq;
	index_news_free(&news);
}

/* Some of those that there are. */
static inline struct index_uids
pick(struct player *p)
{
	struct index_uids u = { 0 };
	/* Sometimes so many that their files follow. */
	unsigned n = choose(p, 8) ? choose(p, 5) + 1 : 4 * INDEX_OWED_MIN;
	size_t at = p->v.uids.n ? choose(p, (unsigned)p->v.uids.n) : 0;

	for (; n-- && at < p->v.uids.n; at += 1 + choose(p, 3))
		(void)index_uids_add(&u, p->v.uids.p[at]);
	return u;
}

static inline void
change_flags(struct player *p, const struct index_uids *u)
{
	static const char *const names[] = { "$a", "$b", "$c" };
	struct view keyword = view_of(names[choose(p, 3)]);
	const struct index_store how = {
		.mode = choose(p, 2) ? INDEX_STORE_ADD : INDEX_STORE_REMOVE,
		.flags = choose(p, 32), .keywords = &keyword, .n_keywords = choose(p, 2),
		.unchangedsince = UINT64_MAX, .soon = true
	};
	struct index_stored out;

	if (index_store(p->ix, u, &how, &out) == -1)
		complain(p, "store", u->n ? u->p[0] : 0);
	index_stored_free(&out);
	if (choose(p, 4))
		return;
	/* Or the next one does it, whoever that is. */
	if (index_finish(p->ix) == -1)
		complain(p, "finish", u->n ? u->p[0] : 0);
}

static inline void
append_one(struct player *p)
{
	struct index_append *a = index_append_open(p->ix);
	const struct index_new new = { .flags = choose(p, 32) };
	struct index_uids uids = { 0 };

	if (a == NULL || index_append_begin(a, &new) == -1 ||
	    index_append_write(a, VIEW("x\r\n")) == -1 || index_append_end(a) == -1) {
		complain(p, "append", 0);
		index_append_abort(a);
		return;
	}
	if (index_append_commit(a, &uids) == -1)
		complain(p, "commit", 0);
	index_uids_free(&uids);
}

/* One message, so that it is known what was removed by whom. */
static inline void
remove_one(struct player *p, struct index_uids *u)
{
	u->n = u->n ? 1 : 0;
	if (u->n == 0 || index_find(p->ix, u->p[0]) == NULL)
		return;
	(void)printf("expunged %u\n", u->p[0]);
	if (index_expunge(p->ix, u, true) == -1)
		complain(p, "expunge", u->p[0]);
}

static inline void
open_one(struct player *p, const struct index_uids *u)
{
	int fd;

	if (u->n == 0)
		return;
	fd = index_message_open(p->ix, u->p[0]);
	if (fd == -1 && errno != ENOENT)
		complain(p, "open", u->p[0]);
	/* One that cannot be opened is gone. */
	if (fd == -1 && index_find(p->ix, u->p[0]))
		complain(p, "not there", u->p[0]);
	if (fd != -1)
		close(fd);
}

static inline void
act_once(struct player *p)
{
	struct index_uids u = pick(p);
	unsigned what = choose(p, 100);

	if (what < 40)
		change_flags(p, &u);
	else if (what < 55)
		append_one(p);
	else if (what < 63)
		remove_one(p, &u);
	else if (what < 75)
		open_one(p, &u);
	else if (what < 77)
		index_rest(p->ix);
	else if (index_sync(p->ix, INDEX_TAKE) == -1)
		complain(p, "sync", 0);
	index_uids_free(&u);
	if (index_sync(p->ix, INDEX_TAKE) == -1)
		complain(p, "sync", 0);
	update(p, choose(p, 2));
}

static inline int
folder_random(struct index *ix, unsigned seconds, unsigned seed)
{
	struct player p = { .ix = ix, .seed = seed };
	time_t end = time(NULL) + (time_t)seconds;

	if (index_sync(ix, INDEX_TAKE) == -1 || index_view_begin(ix, &p.v) == -1)
		return 1;
	see(&p, 0);
	while (time(NULL) < end) {
		const struct timespec t = { .tv_nsec = (long)choose(&p, 2000000) };

		act_once(&p);
		nanosleep(&t, NULL);
	}
	update(&p, true);
	index_view_end(&p.v);
	index_close(ix);
	return p.wrong ? 1 : 0;
}

#endif
