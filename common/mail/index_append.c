/* index_append.c: new messages. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "mail/index_journal.h"
#include "mail/index_window.h"
#include "mail/maildir_quota.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "text/crlf.h"

#define BLOCK 65536
#define CREATE_FILE (O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY)

struct appended {
	char tmp[MAILDIR_UNIQUE_MAX];		/* in tmp/, without sizes */
	char name[MAILDIR_NAME_MAX + 1];	/* in cur/, once it is there */
	struct index_message m;
	char **keywords;
	size_t n_keywords;
};

struct index_append {
	struct index *ix;
	struct appended *p;
	size_t n;
	int fd;			/* of the last, while it is being written; -1 */
	struct buf out;
	struct crlf_count count;
	bool cr;		/* a CR that waits for what follows it */
	char last;		/* the octet before */
};

struct index_append *
index_append_open(struct index *ix)
{
	struct index_append *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->ix = ix;
	a->fd = -1;
	a->out = buf_make(BLOCK);
	return a;
}

static void
free_append(struct index_append *a)
{
	for (size_t i = 0; i < a->n; i++) {
		for (size_t k = 0; k < a->p[i].n_keywords; k++)
			free(a->p[i].keywords[k]);
		free(a->p[i].keywords);
	}
	file_close(a->fd);
	buf_free(&a->out);
	free(a->p);
	free(a);
}

void
index_append_abort(struct index_append *a)
{
	int error = errno;

	if (a == NULL)
		return;
	for (size_t i = 0; i < a->n; i++) {
		struct appended *p = &a->p[i];

		if (p->tmp[0])
			(void)unlinkat(a->ix->m.tmp, p->tmp, 0);
		if (p->name[0])
			(void)unlinkat(a->ix->m.cur, p->name, 0);
	}
	free_append(a);
	errno = error;
}

/* ---- one message */

static int
copy_keywords(struct appended *p, const struct index_new *message)
{
	p->keywords = calloc(message->n_keywords + 1, sizeof(p->keywords[0]));
	if (p->keywords == NULL)
		return -1;
	for (size_t i = 0; i < message->n_keywords; i++) {
		p->keywords[i] = strndup(message->keywords[i].p, message->keywords[i].n);
		if (p->keywords[i] == NULL)
			return -1;
		p->n_keywords++;
	}
	return 0;
}

int
index_append_begin(struct index_append *a, const struct index_new *message)
{
	struct appended *more = array_grow(a->p, a->n, sizeof(*more)), *p;
	char name[MAILDIR_NAME_MAX + 1];

	if (more == NULL)
		return -1;
	a->p = more;
	p = &a->p[a->n++];
	*p = (struct appended){ .m = {
		.flags = message->flags & INDEX_FLAGS, .date = message->date,
		.saved = clock_unix()
	} };
	if (p->m.date == 0)
		p->m.date = p->m.saved;
	if (copy_keywords(p, message) == -1)
		return -1;
	index_unique(a->ix, 0, 0, name);
	(void)view_string(view_sub(view_of(name), 0, view_find(view_of(name), ',')), p->tmp,
	    sizeof(p->tmp));
	a->fd = openat(a->ix->m.tmp, p->tmp, CREATE_FILE, 0600);
	if (a->fd == -1) {
		p->tmp[0] = '\0';
		return -1;
	}
	a->count = (struct crlf_count){ 0 };
	a->cr = false;
	a->last = '\n';
	return 0;
}

static int
flush(struct index_append *a)
{
	struct view v = buf_view(&a->out);

	if (file_write(a->fd, v) == -1)
		return -1;
	crlf_count_add(&a->count, v);
	a->p[a->n - 1].m.size += v.n;
	buf_clear(&a->out);
	return 0;
}

static int
put(struct index_append *a, struct view v)
{
	while (v.n) {
		struct view piece = view_sub(v, 0, BLOCK - a->out.n);

		if (piece.n == 0) {
			if (flush(a) == -1)
				return -1;
			continue;
		}
		if (buf_add_view(&a->out, piece) == -1) {
			errno = ENOMEM;
			return -1;
		}
		a->last = piece.p[piece.n - 1];
		v = view_sub(v, piece.n, v.n);
	}
	return 0;
}

/*
 * CRLF becomes LF, but behind another CR: a CRLF in a file goes out as it is, and so
 * all of these octets come again.
 */
static int
put_cr(struct index_append *a, bool lf)
{
	a->cr = false;
	if (!lf)
		return put(a, VIEW("\r"));
	return put(a, a->last == '\r' ? VIEW("\r\n") : VIEW("\n"));
}

int
index_append_write(struct index_append *a, struct view data)
{
	while (data.n) {
		size_t n;

		if (a->cr) {
			bool lf = data.p[0] == '\n';

			if (put_cr(a, lf) == -1)
				return -1;
			data = view_sub(data, lf, data.n);
			continue;
		}
		n = view_find(data, '\r');
		if (put(a, view_sub(data, 0, n)) == -1)
			return -1;
		a->cr = n < data.n;
		data = view_sub(data, n + 1, data.n);
	}
	return 0;
}

int
index_append_end(struct index_append *a)
{
	struct appended *p = &a->p[a->n - 1];
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_sec = p->m.date } };
	int result;

	if (a->cr && put_cr(a, false) == -1)
		return -1;
	if (flush(a) == -1 || futimens(a->fd, times) == -1 || fsync(a->fd) == -1)
		return -1;
	p->m.vsize = a->count.size;
	result = close(a->fd);
	a->fd = -1;
	return result;
}

/* ---- all of them */

/* The name that it is to have; not yet that it has it. */
static int
name_file(struct index *ix, struct appended *p, char name[MAILDIR_NAME_MAX + 1])
{
	char base[MAILDIR_NAME_MAX + 1];
	struct maildir_name parts;

	(void)snprintf(base, sizeof(base), "%s,S=%llu,W=%llu", p->tmp,
	    (unsigned long long)p->m.size, (unsigned long long)p->m.vsize);
	if (index_name_make(view_of(base), strlen(base), p->m.flags, name) == -1 ||
	    index_name_parse(view_of(name), false, &p->m, &parts) == -1) {
		errno = ENAMETOOLONG;
		return -1;
	}
	index_window_touch(ix);
	return file_rename_new(ix->m.tmp, p->tmp, ix->m.cur, name);
}

static int
add_one(struct index *ix, struct appended *p, struct index_frame *f, struct index_uids *uids)
{
	char name[MAILDIR_NAME_MAX + 1];

	if (name_file(ix, p, name) == -1)
		return -1;
	memcpy(p->name, name, sizeof(name));
	p->tmp[0] = '\0';
	index_frame_add(f, &p->m, (struct view){ name, p->m.whole });
	return index_uids_add(uids, p->m.uid);
}

static int
find_keywords(struct index_append *a)
{
	for (size_t i = 0; i < a->n; i++) {
		struct appended *p = &a->p[i];

		for (size_t k = 0; k < p->n_keywords; k++) {
			struct view name = view_of(p->keywords[k]);
			uint64_t bit;

			if (index_keyword_bits(a->ix, &name, 1, &bit) == -1)
				return -1;
			p->m.keywords |= bit;
		}
	}
	return 0;
}

static int
commit_locked(struct index_append *a, struct index_uids *uids)
{
	struct index *ix = a->ix;
	struct index_frame f;
	int result = 0;

	if (find_keywords(a) == -1)
		return -1;
	index_window_open(ix);
	index_frame_begin(ix, &f);
	if (a->n > UINT32_MAX - f.uidnext || a->n > INDEX_MESSAGES_MAX - ix->r.n) {
		errno = EOVERFLOW;
		result = -1;
	}
	for (size_t i = 0; result == 0 && i < a->n; i++)
		result = add_one(ix, &a->p[i], &f, uids);
	/* Names first: an index that says more than there is would take it for expunged. */
	if (result == 0 && (file_sync_dir(ix->m.cur) == -1 || index_commit(ix, &f) == -1))
		result = -1;
	if (result == 0)
		index_window_close(ix);
	index_frame_free(&f);
	return result;
}

static int
commit(struct index_append *a, struct index_uids *uids)
{
	struct maildir_quota q = { .fd = -1 };
	int result = 0, error;

	if (a->ix->o.root && quota_open(&q, a->ix->o.root, a->ix->o.limit) == -1)
		return -1;
	for (size_t i = 0; result == 0 && i < a->n; i++)
		result = index_quota_ask(a->ix, &q, &a->p[i].m);
	if (result == 0)
		result = index_lock(a->ix);
	if (result == 0) {
		result = commit_locked(a, uids);
		index_unlock(a->ix);
	}
	error = errno;
	if (result == 0)
		quota_end(&q);
	else
		file_close(q.fd);
	errno = error;
	return result;
}

int
index_append_commit(struct index_append *a, struct index_uids *uids)
{
	if (a->n && commit(a, uids) == -1) {
		index_uids_free(uids);
		index_append_abort(a);
		return -1;
	}
	free_append(a);
	return 0;
}
