/* table.c: see table.h. */
#include "mail/table_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"

static bool
same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool
table_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	    same_time(a->st_mtim, b->st_mtim) && same_time(a->st_ctim, b->st_ctim);
}

/* Whether the file could change once more and look the same. */
static bool
is_fresh(const struct stat *st)
{
	int64_t changed = (int64_t)st->st_ctim.tv_sec * 1000000 + st->st_ctim.tv_nsec / 1000;

	return st->st_ino != 0 && clock_unix_usec() - changed < TABLE_CLOCK_GRAIN;
}

static void
table_clear(struct table *t)
{
	table_compiled_close(&t->compiled);
	buf_clear(&t->text);
	buf_clear(&t->keys);
	t->nrows = 0;
	t->why[0] = '\0';
}

static int
compare_rows(const void *va, const void *vb)
{
	const struct table_row *a = &((const struct stored_row *)va)->row;
	const struct table_row *b = &((const struct stored_row *)vb)->row;
	size_t n = a->key.n < b->key.n ? a->key.n : b->key.n;
	int order = memcmp(a->key.p, b->key.p, n);

	if (order == 0)
		order = (a->key.n > b->key.n) - (a->key.n < b->key.n);
	return order ? order : (a->line > b->line) - (a->line < b->line);
}

/* Sorts the rows; of several with one key the first in the file stays. */
static void
table_sort(struct table *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->nrows; i++)
		t->rows[i].row.key.p = t->keys.p + t->rows[i].key_at;
	if (t->nrows)
		qsort(t->rows, t->nrows, sizeof(t->rows[0]), compare_rows);
	for (size_t i = 0; i < t->nrows; i++) {
		if (kept && view_eq(t->rows[kept - 1].row.key, t->rows[i].row.key))
			table_warn(t, t->rows[i].row.line, "said before, this one is ignored");
		else
			t->rows[kept++] = t->rows[i];
	}
	t->nrows = kept;
}

/* Says what is wrong with the table as a whole, once. */
static void
table_log(struct table *t)
{
	if (t->why[0] != '\0' && strcmp(t->why, t->logged) != 0)
		log_note(LOG_ERR, "table", "error", t->why);
	(void)snprintf(t->logged, sizeof(t->logged), "%s", t->why);
}

int
table_load(struct table *t)
{
	table_clear(t);
	if (file_read_path(AT_FDCWD, t->path, true, &t->text) == -1) {
		(void)snprintf(t->why, sizeof(t->why), "%s: %s", t->path, strerror(errno));
		return -1;
	}
	if (t->read(t, buf_view(&t->text)) == -1)
		return -1;
	table_sort(t);
	return 0;
}

/* Uses what was made of the text, if there is such a thing. Returns whether there is. */
static bool
use_compiled(struct table *t, const struct stat *st)
{
	int got;

	table_clear(t);
	got = table_compiled_open(&t->compiled, t->path, st);
	if (got == -1 && !t->stale_logged)
		log_note(LOG_NOTICE, "table", "stale", t->path);
	t->stale_logged = got == -1;
	return got == 1;
}

/* Brings the table up to date. Returns 0, or -1 with t->why. */
static int
table_refresh(struct table *t)
{
	struct stat st = { 0 };
	bool fresh;

	if (t->once && t->looked)
		return t->why[0] == '\0' ? 0 : -1;
	t->looked = true;
	if (stat(t->path, &st) == -1) {
		if (errno != ENOENT && errno != ENOTDIR) {
			(void)snprintf(t->why, sizeof(t->why), "%s: %s", t->path, strerror(errno));
			t->loaded = false;
			table_log(t);
			return -1;
		}
		st = (struct stat){ 0 };
	}
	if (t->loaded && table_same_file(&st, &t->stamp))
		return t->why[0] == '\0' ? 0 : -1;
	fresh = is_fresh(&st);
	if (st.st_ino == 0)
		table_clear(t);
	t->loaded = st.st_ino == 0 || use_compiled(t, &st) || table_load(t) == 0;
	/* Nothing is ever made of a text that might change so. */
	if (fresh && t->compiled.cdb.fd == -1)
		t->loaded = false;
	t->stamp = st;
	table_log(t);
	return t->why[0] == '\0' ? 0 : -1;
}

void
table_look_once(struct table *t, bool once)
{
	t->once = once;
	t->looked = false;
}

void
table_renew(struct table *t)
{
	(void)table_refresh(t);
}

struct table *
table_make(const char *path, table_reader *read)
{
	struct table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->text = buf_make(TABLE_FILE_MAX);
	t->keys = buf_make(2 * (size_t)TABLE_FILE_MAX);
	t->compiled = table_compiled_make();
	t->read = read;
	t->path = strdup(path);
	if (t->path == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

struct table *
table_open(const char *path, table_reader *read)
{
	struct table *t = table_make(path, read);

	if (t)
		(void)table_refresh(t);
	return t;
}

void
table_close(struct table *t)
{
	if (t == NULL)
		return;
	table_compiled_close(&t->compiled);
	buf_free(&t->text);
	buf_free(&t->keys);
	free(t->rows);
	free(t->path);
	free(t);
}

static void
make_lower(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = ascii_lower(p[i]);
}

int
table_find(struct table *t, struct view key, struct table_row *row)
{
	*row = (struct table_row){ .line = 0 };
	return table_refresh(t) == -1 ? -1 : table_look(t, key, row);
}

/* A lookup among the rows in memory. */
static int
look_in_rows(const struct table *t, struct view key, struct table_row *row)
{
	const struct stored_row wanted = { .row = { .key = key } };
	size_t low = 0;

	/* The first row that is not less: wanted has line 0 and equals none. */
	for (size_t high = t->nrows; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (compare_rows(&t->rows[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == t->nrows || !view_eq(t->rows[low].row.key, key))
		return 0;
	*row = t->rows[low].row;
	return 1;
}

/* The same in what was made of the text. If that is damaged, the text it is from now on. */
static int
look_in_compiled(struct table *t, struct view key, struct table_row *row)
{
	int got = table_compiled_find(&t->compiled, key, row);

	if (got != -1)
		return got;
	log_note(LOG_ERR, "table", "damaged", t->path);
	*row = (struct table_row){ .line = 0 };
	if (table_load(t) == -1) {
		table_log(t);
		return -1;
	}
	return look_in_rows(t, key, row);
}

int
table_look(struct table *t, struct view key, struct table_row *row)
{
	char lower[TABLE_KEY_MAX];

	*row = (struct table_row){ .line = 0 };
	if (t->why[0])
		return -1;
	if (key.n > sizeof(lower))
		return 0;
	memcpy(lower, key.p, key.n);
	make_lower(lower, key.n);
	key.p = lower;
	return t->compiled.cdb.fd != -1 ? look_in_compiled(t, key, row) :
	    look_in_rows(t, key, row);
}

void
table_each(const struct table *t, void (*each)(const struct table_row *row, void *arg), void *arg)
{
	for (size_t i = 0; i < t->nrows; i++)
		each(&t->rows[i].row, arg);
}

const char *
table_why(const struct table *t)
{
	return t->why;
}

const char *
table_path(const struct table *t)
{
	return t->path;
}

static struct stored_row *
new_row(struct table *t)
{
	if (t->nrows == t->room) {
		size_t room = t->room ? 2 * t->room : 16;
		struct stored_row *more = reallocarray(t->rows, room, sizeof(*more));

		if (more == NULL)
			return NULL;
		t->rows = more;
		t->room = room;
	}
	return &t->rows[t->nrows];
}

int
table_add(struct table *t, struct view key, struct view value, unsigned line, const char *error)
{
	struct stored_row *s = new_row(t);
	size_t at = t->keys.n;

	if (s == NULL || buf_add_view(&t->keys, key) == -1)
		return table_error(t, line, "out of memory");
	make_lower(t->keys.p + at, key.n);
	*s = (struct stored_row){
		.row = { .key = { NULL, key.n }, .value = value, .line = line, .error = error },
		.key_at = at,
	};
	t->nrows++;
	return 0;
}

int
table_error(struct table *t, unsigned line, const char *what)
{
	if (t->why[0] == '\0')
		(void)snprintf(t->why, sizeof(t->why), "%s:%u: %s", t->path, line, what);
	return -1;
}

void
table_warn(const struct table *t, unsigned line, const char *what)
{
	char text[TABLE_ERROR_MAX];

	(void)snprintf(text, sizeof(text), "%s:%u: %s", t->path, line, what);
	log_note(LOG_WARNING, "table", "error", text);
}

/* ---- for readers */

int
table_each_line(struct table *t, struct view text,
    const char *(*each)(struct table *t, struct view line, unsigned number))
{
	struct view line;

	for (unsigned number = 1; view_line(&text, &line); number++) {
		const char *wrong;

		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		line = view_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		wrong = each(t, line, number);
		if (wrong)
			return table_error(t, number, wrong);
	}
	return 0;
}
