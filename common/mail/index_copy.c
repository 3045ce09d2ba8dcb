/* index_copy.c: messages copied and moved between folders, and within one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/index_journal.h"
#include "mail/index_window.h"
#include "mail/maildir_quota.h"
#include "sys/clock.h"
#include "sys/file.h"

#define OPEN_FILE (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define CREATE_FILE (O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY)
#define COPY_BLOCK 65536

/* One message on its way. */
struct passing {
	uint32_t uid;			/* in the folder that it comes from */
	struct index_message m;		/* in the other one */
	char name[MAILDIR_NAME_MAX + 1];
	char before[MAILDIR_NAME_MAX + 1];
	bool was_new;			/* it was in new/ */
	bool deleted;
};

struct copy {
	struct index *from, *to;
	bool move;
	struct passing *p;
	size_t n;
	bool from_new;
	struct passing *at;		/* the one at hand */
};

/* ---- files */

static int
copy_data(int in, int out)
{
	static char block[COPY_BLOCK];
	struct stat st;
	ssize_t n;

	while ((n = read(in, block, sizeof(block))) != 0) {
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0 && file_write(out, (struct view){ block, (size_t)n }) == -1)
			return -1;
	}
	if (fstat(in, &st) == 0) {
		const struct timespec times[2] = { st.st_atim, st.st_mtim };

		(void)futimens(out, times);
	}
	return fsync(out);
}

/* Where no link can be made. */
static int
copy_file(int dir, const char *name, const struct maildir *to, const char *as)
{
	int in = openat(dir, name, OPEN_FILE), out, result = -1;

	if (in == -1)
		return -1;
	out = openat(to->tmp, as, CREATE_FILE, 0600);
	if (out != -1) {
		result = copy_data(in, out);
		if (result == 0)
			result = file_rename_new(to->tmp, as, to->cur, as);
		if (result == -1)
			(void)unlinkat(to->tmp, as, 0);
		file_close(out);
	}
	file_close(in);
	return result;
}

static int
link_file(int dir, const char *name, const struct maildir *to, const char *as)
{
	if (linkat(dir, name, to->cur, as, 0) == 0)
		return 0;
	if (errno != EXDEV && errno != EPERM && errno != EMLINK && errno != EOPNOTSUPP)
		return -1;
	return copy_file(dir, name, to, as);
}

static int
move_file(int dir, const char *name, const struct maildir *to, const char *as)
{
	if (file_rename_new(dir, name, to->cur, as) == 0)
		return 0;
	if (errno != EXDEV)
		return -1;
	if (copy_file(dir, name, to, as) == -1)
		return -1;
	if (unlinkat(dir, name, 0) == 0)
		return 0;
	(void)unlinkat(to->cur, as, 0);
	return -1;
}

/* A name of its own, with the letters that it has. */
static int
name_copy(struct index *to, const struct index_message *m, const char *name, struct passing *p)
{
	struct maildir_name old, parts;
	char base[MAILDIR_NAME_MAX + 1], with[2 * MAILDIR_NAME_MAX + 2];

	if (maildir_name_parse(view_of(name), &old) == -1) {
		errno = EINVAL;
		return -1;
	}
	index_unique(to, m->size, m->vsize, base);
	if (m->vsize == 0)
		*strstr(base, ",W=") = '\0';
	(void)snprintf(with, sizeof(with), "%s%s", base, name + old.base.n);
	p->m = *m;
	if (index_name_make(view_of(with), strlen(base), m->flags & INDEX_FLAGS, p->name) == -1 ||
	    index_name_parse(view_of(p->name), false, &p->m, &parts) == -1) {
		errno = ENAMETOOLONG;
		return -1;
	}
	p->m.saved = clock_unix();
	return 0;
}

static int
pass_file(struct index *ix, const struct index_message *m, int dir, const char *name, void *arg)
{
	struct copy *c = arg;
	struct passing *p = c->at;

	if (name_copy(c->to, m, name, p) == -1)
		return -1;
	p->uid = m->uid;
	p->was_new = dir == ix->m.new;
	p->deleted = m->flags & INDEX_DELETED;
	memcpy(p->before, name, strlen(name) + 1);
	index_window_touch(c->to);
	if (c->move)
		index_window_touch(c->from);
	if ((c->move ? move_file : link_file)(dir, name, &c->to->m, p->name) == -1)
		return -1;
	c->from_new = c->from_new || p->was_new;
	return 1;
}

/* None of them has been copied or moved. */
static void
undo(struct copy *c)
{
	int error = errno;

	for (size_t i = 0; i < c->n; i++) {
		struct passing *p = &c->p[i];

		if (!c->move)
			(void)unlinkat(c->to->m.cur, p->name, 0);
		else
			(void)file_rename_new(c->to->m.cur, p->name,
			    p->was_new ? c->from->m.new : c->from->m.cur, p->before);
	}
	c->n = 0;
	errno = error;
}

static int
pass_all(struct copy *c, const struct index_uids *which)
{
	c->p = calloc(which->n + 1, sizeof(c->p[0]));
	if (c->p == NULL)
		return -1;
	for (size_t i = 0; i < which->n; i++) {
		int got;

		c->at = &c->p[c->n];
		got = index_file_act(c->from, which->p[i], pass_file, c);
		if (got == -1 && errno != ENOENT)
			return -1;
		c->n += got == 1;
	}
	return 0;
}

/* ---- keywords, which have other numbers there */

static int
translate(struct copy *c)
{
	uint64_t used = 0, bits[INDEX_KEYWORDS_MAX] = { 0 };

	for (size_t i = 0; i < c->n; i++)
		used |= c->p[i].m.keywords;
	for (unsigned k = 0; k < INDEX_KEYWORDS_MAX; k++) {
		struct view name = index_keyword_name(c->from, k);

		if (used & UINT64_C(1) << k && name.n &&
		    index_keyword_bits(c->to, &name, 1, &bits[k]) == -1)
			return -1;
	}
	for (size_t i = 0; i < c->n; i++) {
		uint64_t old = c->p[i].m.keywords;

		c->p[i].m.keywords = 0;
		for (unsigned k = 0; k < INDEX_KEYWORDS_MAX; k++)
			if (old & UINT64_C(1) << k)
				c->p[i].m.keywords |= bits[k];
	}
	return 0;
}

/* ---- both indexes */

static int
add_all(struct copy *c, struct index_uids *done, struct index_uids *uids)
{
	struct index_frame f;
	int result = 0;

	index_frame_begin(c->to, &f);
	if (c->n > UINT32_MAX - f.uidnext || c->n > INDEX_MESSAGES_MAX - c->to->r.n) {
		errno = EOVERFLOW;
		result = -1;
	}
	for (size_t i = 0; result == 0 && i < c->n; i++) {
		struct passing *p = &c->p[i];

		index_frame_add(&f, &p->m, (struct view){ p->name, p->m.whole });
		if (index_uids_add(done, p->uid) == -1 || index_uids_add(uids, p->m.uid) == -1)
			result = -1;
	}
	if (result == 0)
		result = index_commit(c->to, &f);
	index_frame_free(&f);
	return result;
}

static int
remove_all(struct copy *c)
{
	struct index_frame f;
	int result;

	index_frame_begin(c->from, &f);
	for (size_t i = 0; i < c->n; i++)
		index_frame_list(&f, ITEM_EXPUNGE, &c->p[i].uid, sizeof(c->p[i].uid));
	f.counts = c->n > 0;
	result = index_commit(c->from, &f);
	index_frame_free(&f);
	return result;
}

static void
note_quota(const struct copy *c)
{
	struct maildir_load load = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		load.bytes += c->p[i].deleted ? 0 : (int64_t)c->p[i].m.size;
		load.messages += !c->p[i].deleted;
	}
	if (c->move && (c->from->o.root != NULL) == (c->to->o.root != NULL))
		return;
	if (c->to->o.root)
		index_quota_note(c->to, (struct maildir_load){ 0 }, load);
	else if (c->move)
		index_quota_note(c->from, load, (struct maildir_load){ 0 });
}

static int
copy_locked(struct copy *c, const struct index_uids *which, struct index_uids *done,
    struct index_uids *uids)
{
	index_window_open(c->from);
	if (c->to != c->from)
		index_window_open(c->to);
	if (pass_all(c, which) == -1 || translate(c) == -1 ||
	    file_sync_dir(c->to->m.cur) == -1 || add_all(c, done, uids) == -1) {
		undo(c);
		return -1;
	}
	if (c->to != c->from)
		index_window_close(c->to);
	note_quota(c);
	if (!c->move || c->n == 0) {
		index_window_close(c->from);
		return 0;
	}
	/* They are moved: what goes wrong now is seen by looking. */
	if (file_sync_dir(c->from->m.cur) == -1 ||
	    (c->from_new && file_sync_dir(c->from->m.new) == -1) || remove_all(c) == -1)
		return -1;
	index_window_close(c->from);
	return 0;
}

/* ---- quota */

/* Whether there is room for what is to be added. */
static int
ask_quota(struct index *from, const struct index_uids *which, struct index *to, bool move)
{
	struct maildir_quota q;
	int result = 0;

	if (to->o.root == NULL || (move && from->o.root))
		return 0;
	if (quota_open(&q, to->o.root, to->o.limit) == -1)
		return -1;
	for (size_t i = 0; result == 0 && i < which->n; i++) {
		const struct index_message *m = index_find(from, which->p[i]);

		if (m)
			result = index_quota_ask(to, &q, m);
	}
	/* What it was is noted when it is done. */
	file_close(q.fd);
	return result;
}

static bool
is_same(const struct index *a, const struct index *b)
{
	struct stat sa, sb;

	return fstat(a->m.dir, &sa) == 0 && fstat(b->m.dir, &sb) == 0 && sa.st_ino == sb.st_ino &&
	    sa.st_dev == sb.st_dev;
}

int
index_copy(struct index *from, const struct index_uids *which, struct index *to, bool move,
    struct index_uids *done, struct index_uids *uids)
{
	struct copy c = { .from = from, .to = to, .move = move };
	int result;

	/* The lock is that of the folder, not of who has it open. */
	if (is_same(from, to))
		c.to = to = from;
	if (ask_quota(from, which, to, move) == -1)
		return -1;
	for (int i = 0; i < 2; i++) {
		if (index_lock_both(from, to) == -1)
			return -1;
		result = copy_locked(&c, which, done, uids);
		if (result == -1 && c.n == 0)
			done->n = uids->n = 0;
		index_unlock(to);
		if (to != from)
			index_unlock(from);
		free(c.p);
		/* Damage was met before anything was done. */
		if (result == 0 || c.n || errno != EBADMSG ||
		    index_repair(from) == -1 || index_repair(to) == -1)
			break;
		c = (struct copy){ .from = from, .to = to, .move = move };
	}
	return result;
}
