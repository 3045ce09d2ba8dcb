/* table_compiled.c: reading; see table_compiled.h. */
#include "mail/table_compiled.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crc32.h"

#define STAMP_MAX 512
#define ROW_HEAD 9		/* checksum, line, what follows: 'v' a value, 'e' an error */
#define ROW_MAX (64U << 20)

struct table_compiled
table_compiled_make(void)
{
	return (struct table_compiled){ .cdb.fd = -1, .row = buf_make(ROW_MAX) };
}

void
table_compiled_close(struct table_compiled *c)
{
	if (c->cdb.fd != -1)
		close(c->cdb.fd);
	c->cdb.fd = -1;
	buf_free(&c->row);
}

int
table_compiled_stamp(const struct stat *text, uint64_t size, struct buf *out)
{
	/* Another version may read the same text in another way. */
	return buf_addf(out, "Mailstead %s table ino=%020llu size=%020llu mtime=%020lld.%09ld "
	    "ctime=%020lld.%09ld cdb=%020llu\n", VERSION, (unsigned long long)text->st_ino,
	    (unsigned long long)text->st_size, (long long)text->st_mtim.tv_sec,
	    text->st_mtim.tv_nsec, (long long)text->st_ctim.tv_sec, text->st_ctim.tv_nsec,
	    (unsigned long long)size);
}

/* Whether it is complete, and made of that text. */
static bool
is_of(struct table_compiled *c, const struct stat *text)
{
	struct buf wanted = buf_make(STAMP_MAX);
	bool same = table_compiled_stamp(text, c->cdb.size, &wanted) == 0 &&
	    cdb_find(&c->cdb, VIEW(""), &c->row) == 1 &&
	    view_eq(buf_view(&c->row), buf_view(&wanted));

	buf_free(&wanted);
	return same;
}

int
table_compiled_open(struct table_compiled *c, const char *path, const struct stat *text)
{
	char name[PATH_MAX];
	int n = snprintf(name, sizeof(name), "%s.cdb", path), fd;
	struct stat st;

	table_compiled_close(c);
	if (text->st_size < (off_t)TABLE_COMPILED_MIN || n < 0 || (size_t)n >= sizeof(name))
		return 0;
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return 0;
	/* Whoever can write it must be somebody who could as well write the text. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !(st.st_mode & S_IWOTH) &&
	    (st.st_uid == text->st_uid || st.st_uid == 0) &&
	    cdb_open(&c->cdb, fd, (uint64_t)st.st_size) == 0 && is_of(c, text))
		return 1;
	close(fd);
	c->cdb.fd = -1;
	return -1;
}

static uint32_t
checksum(struct view key, struct view rest)
{
	return crc32_add(crc32_add(0, key), rest);
}

int
table_compiled_row(const struct table_row *row, struct buf *out)
{
	char head[ROW_HEAD] = { [8] = row->error ? 'e' : 'v' };
	size_t at = out->n;

	cdb_put(head + 4, row->line);
	buf_add(out, head, sizeof(head));
	if (row->error)
		buf_add_str(out, row->error);
	else
		buf_add_view(out, row->value);
	if (out->failed)
		return -1;
	cdb_put(out->p + at, checksum(row->key, view_sub(buf_view(out), at + 4, out->n)));
	return 0;
}

/* Reads the value that was found for key. */
static int
take_row(struct table_compiled *c, struct view key, struct table_row *row)
{
	struct view all = buf_view(&c->row), rest;

	if (all.n < ROW_HEAD || (all.p[8] != 'v' && all.p[8] != 'e') ||
	    cdb_get((const unsigned char *)all.p) != checksum(key, view_sub(all, 4, all.n)))
		return -1;
	row->line = cdb_get((const unsigned char *)all.p + 4);
	rest = view_sub(all, ROW_HEAD, all.n);
	if (all.p[8] == 'v')
		row->value = rest;
	else if (view_string(rest, c->error, sizeof(c->error)) == 0)
		row->error = c->error;
	else
		return -1;
	return 1;
}

int
table_compiled_find(struct table_compiled *c, struct view key, struct table_row *row)
{
	size_t value;
	int got = key.n ? cdb_find(&c->cdb, key, &c->row) : 0;

	if (got != 1)
		return got;
	got = take_row(c, key, row);
	/* The key, which is in lower case, behind the value, which then may have moved. */
	value = row->error ? 0 : row->value.n;
	if (got != 1 || buf_add_view(&c->row, key) == -1)
		return -1;
	if (row->error == NULL)
		row->value = view_sub(buf_view(&c->row), ROW_HEAD, value);
	row->key = view_sub(buf_view(&c->row), c->row.n - key.n, key.n);
	return 1;
}
