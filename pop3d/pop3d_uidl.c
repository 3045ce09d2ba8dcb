/* pop3d_uidl.c: see pop3d_uidl.h. */
#include "pop3d/pop3d_uidl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/log.h"

#define NEW_FILE UIDL_FILE ".new"

static int
order(struct view a, struct view b)
{
	int diff = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return diff ? diff : (a.n > b.n) - (a.n < b.n);
}

static struct view
base_of(struct view line)
{
	return view_sub(line, 0, view_find(line, '/'));
}

static struct view
uidl_of(struct view line)
{
	return view_sub(line, view_find(line, '/') + 1, line.n);
}

/* By base name; of two with the same the last one of the text first. */
static int
by_base(const void *va, const void *vb)
{
	const struct view *a = va, *b = vb;
	int diff = order(base_of(*a), base_of(*b));

	return diff ? diff : (a->p < b->p) - (a->p > b->p);
}

static int
by_uidl(const void *va, const void *vb)
{
	const struct view *a = va, *b = vb;
	int diff = order(uidl_of(*a), uidl_of(*b));

	return diff ? diff : (a->p > b->p) - (a->p < b->p);
}

static bool
same(struct view a, struct view b, struct view (*part)(struct view line))
{
	return view_eq(part(a), part(b));
}

/* Of neighbours with the same part the first one stays. */
static void
drop_doubles(struct uidl_map *m, struct view (*part)(struct view line))
{
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++)
		if (kept == 0 || !same(m->lines[kept - 1], m->lines[i], part))
			m->lines[kept++] = m->lines[i];
	m->n = kept;
}

/* Finds the lines of the text. Returns 0, or -1 for want of memory. */
static int
find_lines(struct uidl_map *m)
{
	struct view rest = buf_view(&m->text), line;
	size_t room = 0;

	for (size_t i = 0; i < rest.n; i++)
		room += rest.p[i] == '\n';
	m->lines = reallocarray(NULL, room + 1, sizeof(*m->lines));
	if (m->lines == NULL)
		return -1;
	while (m->n <= room && view_line(&rest, &line))
		if (base_of(line).n && uidl_valid(uidl_of(line)))
			m->lines[m->n++] = line;
	if (m->n)
		qsort(m->lines, m->n, sizeof(*m->lines), by_base);
	drop_doubles(m, base_of);
	return 0;
}

int
uidl_map_load(struct uidl_map *m, int dir)
{
	*m = (struct uidl_map){ .text = buf_make(UIDL_FILE_MAX) };
	if (file_read_path(dir, UIDL_FILE, false, &m->text) == -1) {
		int error = errno;

		buf_free(&m->text);
		errno = error;
		return error == ENOENT ? 0 : -1;
	}
	if (find_lines(m) == 0)
		return 0;
	uidl_map_free(m);
	errno = ENOMEM;
	return -1;
}

void
uidl_map_free(struct uidl_map *m)
{
	free(m->lines);
	buf_free(&m->text);
	*m = (struct uidl_map){ .n = 0 };
}

struct view
uidl_map_find(const struct uidl_map *m, struct view base)
{
	size_t from = 0, to = m->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int diff = order(base_of(m->lines[middle]), base);

		if (diff == 0)
			return uidl_of(m->lines[middle]);
		if (diff < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return VIEW("");
}

/* ---- the first time */

static void
add_line(void *arg, struct view base, struct view uidl)
{
	struct buf *text = arg;

	(void)buf_add_view(text, base);
	(void)buf_add_char(text, '/');
	(void)buf_add_view(text, uidl);
	(void)buf_add_char(text, '\n');
}

/* Another server's file. Returns 1, 0 when it is not there or none of ours to read, or -1. */
static int
read_other(int dir, const char *name, struct buf *text)
{
	*text = buf_make(UIDL_FILE_MAX);
	if (file_read_path(dir, name, false, text) == 0)
		return 1;
	buf_free(text);
	if (errno == ENOENT)
		return 0;
	log_errno("read", name);
	return errno == ENOMEM || errno == EIO || errno == EMFILE || errno == ENFILE ? -1 : 0;
}

/* What they say; Dovecot's counts more, and comes later in the text. */
static int
gather(int dir, const char *format, struct buf *out)
{
	struct buf text;
	int got;

	if (strcmp(format, "auto") == 0)
		format = UIDL_FORMAT_DOVECOT;
	got = read_other(dir, "courierpop3dsizelist", &text);
	if (got == 1)
		uidl_import_courier(buf_view(&text), add_line, out);
	buf_free(&text);
	if (got == -1)
		return -1;
	got = read_other(dir, "dovecot-uidlist", &text);
	if (got == 1)
		uidl_import_dovecot(buf_view(&text), format, add_line, out);
	buf_free(&text);
	return got == -1 || out->failed ? -1 : 0;
}

static int
write_file(int dir, struct view text)
{
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = openat(dir, NEW_FILE, flags, 0600), result = -1;

	if (fd == -1)
		return -1;
	if (file_write(fd, text) == 0 && fsync(fd) == 0 &&
	    renameat(dir, NEW_FILE, dir, UIDL_FILE) == 0)
		result = file_sync_dir(dir);
	file_close(fd);
	return result;
}

int
uidl_map_import(int dir, const char *format)
{
	struct uidl_map m = { .text = buf_make(UIDL_FILE_MAX) };
	struct buf out = buf_make(UIDL_FILE_MAX);
	int result = -1;

	if (strcmp(format, "no") == 0)
		return 0;
	if (gather(dir, format, &m.text) == 0 && find_lines(&m) == 0) {
		/* No two messages with one unique-id. */
		if (m.n)
			qsort(m.lines, m.n, sizeof(*m.lines), by_uidl);
		drop_doubles(&m, uidl_of);
		if (m.n)
			qsort(m.lines, m.n, sizeof(*m.lines), by_base);
		for (size_t i = 0; i < m.n; i++)
			add_line(&out, base_of(m.lines[i]), uidl_of(m.lines[i]));
		result = m.n == 0 ? 0 : out.failed ? -1 : write_file(dir, buf_view(&out));
	}
	buf_free(&out);
	uidl_map_free(&m);
	return result;
}
