/* maildir_scan.c: see maildir_scan.h. */
#include "mail/maildir_scan.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/maildir_vsize.h"
#include "sys/file.h"

#define SCANS_MAX 5	/* of directories that change all the time */

struct view
maildir_entry_base(const struct maildir_entry *e)
{
	return (struct view){ e->file, e->base };
}

int64_t
maildir_entry_time(const struct maildir_entry *e)
{
	struct maildir_name name;

	return maildir_name_parse(view_of(e->file), &name) == 0 ? name.time : 0;
}

/* ---- names: one behind the other, since there may be a million */

#define NAMES_BLOCK 65536

struct maildir_names {
	struct maildir_names *before;
	size_t used;
	char text[NAMES_BLOCK - 2 * sizeof(size_t)];
};

/* A copy that lasts as long as the scan. Returns NULL for want of memory. */
static const char *
keep_name(struct maildir_scan *s, const char *file)
{
	size_t n = strlen(file) + 1;
	struct maildir_names *block = s->names;
	char *copy;

	if (block == NULL || sizeof(block->text) - block->used < n) {
		block = malloc(sizeof(*block));
		if (block == NULL)
			return NULL;
		block->before = s->names;
		block->used = 0;
		s->names = block;
	}
	copy = block->text + block->used;
	memcpy(copy, file, n);
	block->used += n;
	return copy;
}

static void
drop_names(struct maildir_scan *s)
{
	while (s->names) {
		struct maildir_names *before = s->names->before;

		free(s->names);
		s->names = before;
	}
}

/* ---- the list */

/* The order of octets, eight at a time: most names begin with the same. */
static int
compare_bases(struct view a, struct view b)
{
	size_t n = a.n < b.n ? a.n : b.n, i = 0;
	int order;

	for (; n - i >= 8; i += 8) {
		uint64_t x, y;

		memcpy(&x, a.p + i, 8);
		memcpy(&y, b.p + i, 8);
		if (x != y)
			return be64toh(x) < be64toh(y) ? -1 : 1;
	}
	order = memcmp(a.p + i, b.p + i, n - i);
	return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* By base name; of two with the same the one in cur/ first, since messages move there. */
static int
compare_entries(const struct maildir_entry *a, const struct maildir_entry *b)
{
	int order = compare_bases(maildir_entry_base(a), maildir_entry_base(b));

	return order ? order : b->in_cur - a->in_cur;
}

/* Merges two sorted runs, from[0..half) and from[half..n), into to. */
static void
merge(const struct maildir_entry *from, struct maildir_entry *to, size_t half, size_t n)
{
	size_t left = 0, right = half;

	for (size_t i = 0; i < n; i++)
		if (right == n || (left < half && compare_entries(&from[left], &from[right]) <= 0))
			to[i] = from[left++];
		else
			to[i] = from[right++];
}

/* Sorts, with fewer comparisons than qsort(3) of a small libc. Returns 0, or -1 with errno. */
static int
sort_entries(struct maildir_scan *s)
{
	struct maildir_entry *from = s->entries, *to, *room;

	if (s->n < 2)
		return 0;
	room = reallocarray(NULL, s->n, sizeof(*room));
	if (room == NULL)
		return -1;
	to = room;
	for (size_t half = 1; half < s->n; half *= 2) {
		struct maildir_entry *swap = from;

		for (size_t at = 0; at < s->n; at += 2 * half) {
			size_t n = s->n - at < 2 * half ? s->n - at : 2 * half;

			merge(from + at, to + at, half < n ? half : n, n);
		}
		from = to;
		to = swap;
	}
	s->entries = from;
	free(to);
	return 0;
}

/* Sorts, drops what is there twice, and all beyond the limit. Returns 0, or -1. */
static int
settle(struct maildir_scan *s)
{
	size_t kept = 0;

	if (sort_entries(s) == -1)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		struct maildir_entry *e = &s->entries[i];
		bool twice = kept && view_eq(maildir_entry_base(&s->entries[kept - 1]),
		    maildir_entry_base(e));

		if (twice || kept == s->limit)
			s->truncated = s->truncated || !twice;
		else
			s->entries[kept++] = *e;
	}
	s->n = kept;
	return 0;
}

/* Makes room for one more. */
static int
make_room(struct maildir_scan *s, size_t *room)
{
	size_t more = *room ? 2 * *room : 64;
	struct maildir_entry *p;

	if (s->n < *room)
		return 0;
	if (s->n / 2 >= s->limit) {
		if (settle(s) == -1)
			return -1;
		/* What was sorted has no more room than that. */
		*room = s->n;
		more = 2 * s->limit + 64;
	}
	p = reallocarray(s->entries, more, sizeof(*p));
	if (p == NULL)
		return -1;
	s->entries = p;
	*room = more;
	return 0;
}

struct filling {
	struct maildir_scan *s;
	size_t room;
	int dir;
	bool in_cur;
};

/* Adds the message in the file name, unless it is none. Returns 0, or -1 with errno. */
static int
add_entry(const char *file, void *arg)
{
	struct filling *f = arg;
	struct maildir_name name;
	struct maildir_entry e;
	struct stat st;

	if (maildir_name_parse(view_of(file), &name) == -1)
		return 0;
	if (!name.has_size) {
		/* When it is gone already, the list is read again. */
		if (fstatat(f->dir, file, &st, AT_SYMLINK_NOFOLLOW) == -1)
			return errno == ENOENT ? 0 : -1;
		if (!S_ISREG(st.st_mode))
			return 0;
		name.size = (uint64_t)st.st_size;
	}
	e = (struct maildir_entry){
		.base = (uint16_t)name.base.n, .in_cur = f->in_cur, .size = name.size,
		.vsize = name.vsize,
	};
	if (make_room(f->s, &f->room) == -1 || (e.file = keep_name(f->s, file)) == NULL)
		return -1;
	f->s->entries[f->s->n++] = e;
	return 0;
}

static int
scan_once(struct maildir_scan *s)
{
	struct filling f = { .s = s };

	s->truncated = false;
	f.dir = s->m->new;
	if (maildir_each(f.dir, add_entry, &f) != 0)
		return -1;
	f.dir = s->m->cur;
	f.in_cur = true;
	return maildir_each(f.dir, add_entry, &f) == 0 ? settle(s) : -1;
}

static void
drop_entries(struct maildir_scan *s)
{
	free(s->entries);
	drop_names(s);
	s->entries = NULL;
	s->n = 0;
}

int
maildir_scan(struct maildir_scan *s, const struct maildir *m, size_t limit)
{
	*s = (struct maildir_scan){ .m = m, .limit = limit };
	for (int i = 0; i < SCANS_MAX; i++) {
		struct maildir_stamp before = maildir_stamp(m);

		drop_entries(s);
		if (scan_once(s) == -1)
			return -1;
		if (maildir_unchanged(m, &before))
			break;
	}
	return 0;
}

void
maildir_scan_free(struct maildir_scan *s)
{
	drop_entries(s);
}

/* ---- what other programs have changed since */

/* Gives e the place and name that now has; the base name is the same. */
static int
take_place(struct maildir_scan *s, struct maildir_entry *e, const struct maildir_entry *now)
{
	if (strcmp(e->file, now->file) != 0) {
		const char *file = keep_name(s, now->file);

		if (file == NULL)
			return -1;
		e->file = file;
	}
	e->in_cur = now->in_cur;
	return 0;
}

/*
 * Looks where all messages are now, so that one program that renames many
 * costs one list. Messages that have come since stay out of it.
 */
static int
refresh(struct maildir_scan *s)
{
	struct maildir_scan now;
	size_t at = 0;
	int result = 0;

	if (maildir_scan(&now, s->m, SIZE_MAX) == -1) {
		maildir_scan_free(&now);
		return -1;
	}
	for (size_t i = 0; result == 0 && i < s->n; i++) {
		struct maildir_entry *e = &s->entries[i];
		struct view base = maildir_entry_base(e);

		while (at < now.n && compare_bases(maildir_entry_base(&now.entries[at]), base) < 0)
			at++;
		if (at < now.n && view_eq(maildir_entry_base(&now.entries[at]), base))
			result = take_place(s, e, &now.entries[at++]);
		else
			e->gone = true;
	}
	maildir_scan_free(&now);
	return result;
}

/*
 * Does something to the file of an entry, where it is or, when another program
 * has renamed it, where it is now. Returns what act returned, or -1 with
 * errno; ENOENT for a message that is gone.
 */
static int
act_on(struct maildir_scan *s, struct maildir_entry *e,
    int (*act)(int dir, const char *file, void *arg), void *arg)
{
	for (int i = 0; i < SCANS_MAX; i++) {
		int result;

		if (e->gone)
			break;
		result = act(e->in_cur ? s->m->cur : s->m->new, e->file, arg);
		if (result != -1 || errno != ENOENT)
			return result;
		if (refresh(s) == -1)
			return -1;
	}
	errno = ENOENT;
	return -1;
}

static int
open_file(int dir, const char *file, void *arg)
{
	(void)arg;
	return openat(dir, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

int
maildir_entry_open(struct maildir_scan *s, struct maildir_entry *e)
{
	return act_on(s, e, open_file, NULL);
}

static int
remove_file(int dir, const char *file, void *arg)
{
	(void)arg;
	return unlinkat(dir, file, 0);
}

int
maildir_entry_remove(struct maildir_scan *s, struct maildir_entry *e)
{
	if (act_on(s, e, remove_file, NULL) == -1 && errno != ENOENT)
		return -1;
	e->gone = true;
	return 0;
}

struct move {
	int cur;
	const char *to;
};

static int
move_file(int dir, const char *file, void *arg)
{
	const struct move *m = arg;

	return dir == m->cur ? 0 : file_rename_new(dir, file, m->cur, m->to);
}

int
maildir_entry_move(struct maildir_scan *s, struct maildir_entry *e, const char *flags)
{
	struct move m = { .cur = s->m->cur };
	struct buf to = buf_make(MAILDIR_NAME_MAX);
	int result = -1;

	buf_add_view(&to, maildir_entry_base(e));
	buf_add_str(&to, ":2,");
	buf_add_str(&to, flags);
	m.to = buf_cstr(&to);
	if (m.to)
		result = act_on(s, e, move_file, &m);
	else
		errno = ENAMETOOLONG;
	if (result == 0 && !e->in_cur) {
		const char *file = keep_name(s, m.to);

		/* Without memory it is looked for when it is needed. */
		if (file) {
			e->file = file;
			e->in_cur = true;
		}
	}
	buf_free(&to);
	return result;
}

/* ---- sizes */

int
maildir_entry_vsize(struct maildir_scan *s, struct maildir_entry *e)
{
	int fd, result;

	if (e->vsize)
		return 0;
	fd = maildir_entry_open(s, e);
	if (fd == -1)
		return -1;
	result = maildir_vsize(fd, &e->vsize);
	close(fd);
	return result;
}
