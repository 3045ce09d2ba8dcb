/* table_compile.c: see table_compile.h. */
#include "mail/table_compile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mail/table_private.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/paths.h"

#define READS_MAX 20		/* of a text that changes all the time */

static enum table_compiled_as
fail(char *why, const char *path, const char *what)
{
	(void)snprintf(why, TABLE_ERROR_MAX, "%.150s: %.100s", path, what);
	return TABLE_NOT_COMPILED;
}

/* ---- the text */

/* Whether it may change once more and look the same. */
static bool
may_change(const struct stat *st)
{
	int64_t changed = (int64_t)st->st_ctim.tv_sec * 1000000 + st->st_ctim.tv_nsec / 1000;
	int64_t now = clock_unix_usec();

	return changed <= now && now - changed < 2 * TABLE_CLOCK_GRAIN;
}

/* Reads the text and finds out which one that is. Returns 0, or -1 with t->why. */
static int
read_text(struct table *t, struct stat *text)
{
	for (int i = 0; i < READS_MAX; i++) {
		struct stat after = { 0 };

		if (stat(t->path, text) == -1)
			*text = (struct stat){ 0 };
		if (may_change(text)) {
			(void)usleep(TABLE_CLOCK_GRAIN);
			continue;
		}
		if (table_load(t) == -1)
			return -1;
		if (stat(t->path, &after) == 0 && table_same_file(text, &after))
			return 0;
	}
	return table_error(t, 0, "it changes all the time");
}

/* ---- the file made of it */

static void
add_rows(const struct table *t, struct cdb_make *m)
{
	struct buf value = buf_make(TABLE_FILE_MAX + 64);

	for (size_t i = 0; i < t->nrows && !m->file.failed; i++) {
		buf_clear(&value);
		if (table_compiled_row(&t->rows[i].row, &value) == -1)
			m->file.failed = true;
		else
			cdb_add(m, t->rows[i].row.key, buf_view(&value));
	}
	buf_free(&value);
}

/* The stamp, which says how large the file is, has always the same size. */
static int
make(const struct table *t, const struct stat *text, struct cdb_make *m)
{
	struct buf stamp = buf_make(1024);
	size_t at = m->file.n;
	int result = -1;

	if (table_compiled_stamp(text, 0, &stamp) == 0) {
		cdb_add(m, VIEW(""), buf_view(&stamp));
		add_rows(t, m);
		result = cdb_end(m);
	}
	buf_clear(&stamp);
	if (result == 0 && table_compiled_stamp(text, m->file.n, &stamp) == 0)
		memcpy(m->file.p + at + cdb_record_size(0, 0), stamp.p, stamp.n);
	buf_free(&stamp);
	return result;
}

/* Whether all of the text is found in the file at fd. */
static bool
has_all(const struct table *t, int fd, size_t size)
{
	struct table_compiled c = table_compiled_make();
	bool good = cdb_open(&c.cdb, fd, size) == 0;

	for (size_t i = 0; i < t->nrows && good; i++) {
		const struct table_row *wanted = &t->rows[i].row;
		struct table_row row = { .line = 0 };

		good = table_compiled_find(&c, wanted->key, &row) == 1 && row.line == wanted->line &&
		    (row.error != NULL) == (wanted->error != NULL) &&
		    (row.error || view_eq(row.value, wanted->value));
	}
	c.cdb.fd = -1;
	table_compiled_close(&c);
	return good;
}

/* Writes it under that name. Returns NULL, or what is wrong. */
static const char *
write_new(const struct table *t, const struct stat *text, struct view file, const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	const char *wrong = NULL;

	if (fd == -1)
		return strerror(errno);
	if ((geteuid() == 0 && fchown(fd, text->st_uid, text->st_gid) == -1) ||
	    file_write(fd, file) == -1 ||
	    fchmod(fd, (text->st_mode & 0444) | 0200) == -1 || fsync(fd) == -1)
		wrong = strerror(errno);
	else if (!has_all(t, fd, file.n))
		wrong = "what was written is not what is read";
	close(fd);
	return wrong;
}

static enum table_compiled_as
put_in_place(const struct table *t, const struct stat *text, struct view file, char *why)
{
	char name[PATH_MAX], new[PATH_MAX], directory[PATH_MAX];
	const char *wrong;

	if ((size_t)snprintf(name, sizeof(name), "%s.cdb", t->path) >= sizeof(name) ||
	    (size_t)snprintf(new, sizeof(new), "%s.cdb.%ld", t->path, (long)getpid()) >= sizeof(new))
		return fail(why, t->path, strerror(ENAMETOOLONG));
	/* A file of this name is what another process with our number has left. */
	(void)unlink(new);
	wrong = write_new(t, text, file, new);
	if (wrong == NULL && rename(new, name) == -1)
		wrong = strerror(errno);
	if (wrong) {
		(void)unlink(new);
		return fail(why, new, wrong);
	}
	path_directory(name, directory);
	return file_sync_path(AT_FDCWD, directory, true) == 0 ? TABLE_COMPILED :
	    fail(why, name, strerror(errno));
}

/* Of a text that is small now no file is looked at. */
static enum table_compiled_as
remove_old(const struct table *t, char *why)
{
	char name[PATH_MAX];

	if ((size_t)snprintf(name, sizeof(name), "%s.cdb", t->path) < sizeof(name) &&
	    unlink(name) == -1 && errno != ENOENT && errno != ENOTDIR)
		return fail(why, name, strerror(errno));
	return TABLE_AS_IT_IS;
}

enum table_compiled_as
table_compile(struct table *t, size_t *rows, char why[TABLE_ERROR_MAX])
{
	struct cdb_make m;
	struct stat text;
	enum table_compiled_as result;

	why[0] = '\0';
	if (rows)
		*rows = 0;
	if (stat(t->path, &text) == -1 && (errno == ENOENT || errno == ENOTDIR))
		return remove_old(t, why);
	if (read_text(t, &text) == -1) {
		(void)snprintf(why, TABLE_ERROR_MAX, "%s", t->why);
		return TABLE_NOT_COMPILED;
	}
	if (rows)
		*rows = t->nrows;
	if (text.st_size < (off_t)TABLE_COMPILED_MIN)
		return remove_old(t, why);
	m = cdb_make(TABLE_COMPILED_MAX);
	if (make(t, &text, &m) == -1)
		result = fail(why, t->path, "it is too large, or there is not enough memory");
	else
		result = put_in_place(t, &text, buf_view(&m.file), why);
	cdb_free(&m);
	return result;
}
