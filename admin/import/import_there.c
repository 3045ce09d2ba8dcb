/* import_there.c: which rows a table has already. See import.h. */
#include <stdlib.h>
#include <string.h>

#include "admin/conf_edit.h"
#include "admin/import/import.h"
#include "text/aliases.h"
#include "text/passwords.h"

/* By key, then the one that came first. */
static int
by_key(const void *va, const void *vb)
{
	const struct import_row *a = va, *b = vb;
	int c = strcmp(a->key, b->key);

	return c ? c : (a->order > b->order) - (a->order < b->order);
}

static int
by_order(const void *va, const void *vb)
{
	const struct import_row *a = va, *b = vb;

	return (a->order > b->order) - (a->order < b->order);
}

static int
key_compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct import_row *)row)->key);
}

/*
 * Whether two lines say the same: but for blanks, beside commas, case, and the kind of a domain
 * that is the default.
 */
static bool
same_words(struct view a, struct view b)
{
	for (;;) {
		while (a.n && (ascii_blank(a.p[0]) || a.p[0] == '\n' || a.p[0] == ','))
			a = view_sub(a, 1, a.n);
		while (b.n && (ascii_blank(b.p[0]) || b.p[0] == '\n' || b.p[0] == ','))
			b = view_sub(b, 1, b.n);
		if (a.n == 0 || b.n == 0)
			break;
		if (ascii_lower(a.p[0]) != ascii_lower(b.p[0]))
			return false;
		a = view_sub(a, 1, a.n);
		b = view_sub(b, 1, b.n);
	}
	return a.n == b.n || view_eq_nocase(view_trim(a), VIEW("local")) ||
	    view_eq_nocase(view_trim(b), VIEW("local"));
}

/* Of rows with one key, which are sorted, only the first is of use. */
static void
mark_twice(struct import *im, enum import_table table, bool notes)
{
	struct import_row *rows = im->tables[table].rows;

	for (size_t i = 1; i < im->tables[table].n; i++) {
		if (strcmp(rows[i].key, rows[i - 1].key) != 0)
			continue;
		if (notes && strcmp(rows[i].line, rows[i - 1].line) != 0)
			import_note(im, IMPORT_LEFT, rows[i].at, "%s has another line before, which counts%s%s",
			    rows[i].key, rows[i - 1].at.file ? ": " : "",
			    rows[i - 1].at.file ? rows[i - 1].at.file : "");
		rows[i].state = IMPORT_THERE;
	}
}

/* "name: root" or "name: postmaster", as the file has them that comes with the system. */
static bool
is_sample_alias(struct view line)
{
	struct view targets = view_sub(line, view_find(line, ':') + 1, line.n);

	while (targets.n && (targets.p[targets.n - 1] == '\n' || targets.p[targets.n - 1] == '\r'))
		targets.n--;
	targets = view_trim(targets);
	return view_eq(targets, VIEW("root")) || view_eq(targets, VIEW("postmaster"));
}

/* What our row is beside a line of the table; an empty one stands for any. */
static enum import_state
compare(enum import_table table, struct view line, const struct import_row *row)
{
	struct view ours = view_of(row->line), key;

	if (line.n == 0 || same_words(line, ours))
		return IMPORT_THERE;
	if (table == IMPORT_ALIASES && is_sample_alias(line))
		return IMPORT_MORE;
	if (table != IMPORT_USERS)
		return IMPORT_OTHER;
	/* Two systems have a user each, and one knows more of him than the other. */
	if (view_word(&ours, &key) && view_trim(ours).n == 0)
		return IMPORT_THERE;
	return view_word(&line, &key) && view_trim(line).n == 0 ? IMPORT_MORE : IMPORT_OTHER;
}

/* Our table has a line with that key. */
static void
mark(struct import *im, enum import_table table, struct view key, struct view line)
{
	char name[ROW_KEY_MAX];
	struct import_row *rows = im->tables[table].rows, *row;

	if (view_string(key, name, sizeof(name)) == -1)
		return;
	for (char *p = name; *p; p++)
		*p = ascii_lower(*p);
	row = bsearch(name, rows, im->tables[table].n, sizeof(*rows), key_compare);
	if (row == NULL)
		return;
	while (row > rows && strcmp(row[-1].key, name) == 0)
		row--;
	if (row->state == IMPORT_NEW)
		row->state = compare(table, line, row);
}

/* ---- What the tables say */

static void
read_aliases(struct import *im, struct view text)
{
	struct aliases_reader r;
	struct alias_entry e;
	struct buf line = buf_make(IMPORT_FILE_MAX);
	int got;

	aliases_init(&r, text);
	while ((got = aliases_next(&r, &e)) != 0) {
		if (got == -1)
			continue;
		buf_clear(&line);
		(void)buf_addf(&line, "%s: ", e.name);
		(void)buf_add_view(&line, e.targets);
		mark(im, IMPORT_ALIASES, view_of(e.name), buf_view(&line));
	}
	buf_free(&line);
}

/* Whoever has a password keeps it. */
static void
read_passwords(struct import *im, struct view text)
{
	struct passwords_entry e;

	while (passwords_next(&text, &e))
		if (e.app.n == 0)
			mark(im, IMPORT_PASSWORDS, e.address, VIEW(""));
}

/* Each address of a line is a row of ours. */
static void
read_sender(struct import *im, struct view line)
{
	struct view user, address;
	struct buf pair = buf_make(ROW_KEY_MAX);

	(void)view_word(&line, &user);
	while (view_word(&line, &address)) {
		buf_clear(&pair);
		(void)buf_add_view(&pair, user);
		(void)buf_add_char(&pair, ' ');
		(void)buf_add_view(&pair, address);
		mark(im, IMPORT_SENDERS, buf_view(&pair), VIEW(""));
	}
	buf_free(&pair);
}

static void
read_lines(struct import *im, enum import_table table, struct view text)
{
	struct view line, rest, key;

	while (view_line(&text, &line)) {
		rest = line = view_trim(line);
		if (!view_word(&rest, &key) || key.p[0] == '#')
			continue;
		if (table == IMPORT_SENDERS)
			read_sender(im, line);
		else
			mark(im, table, key, table == IMPORT_LOGINS ? VIEW("") : line);
	}
}

/* A value that is so anyway needs no line. */
static void
mark_default(const char *key, const char *value, void *arg)
{
	struct import *im = arg;

	for (size_t i = 0; i < im->tables[IMPORT_CONF].n; i++) {
		struct import_row *row = &im->tables[IMPORT_CONF].rows[i];

		if (row->state == IMPORT_NEW && strcmp(row->key, key) == 0 && strcmp(row->line, value) == 0)
			row->state = IMPORT_THERE;
	}
}

static void
read_conf(struct import *im, struct view text)
{
	conf_print(im->conf, mark_default, im);
	for (size_t i = 0; i < im->tables[IMPORT_CONF].n; i++) {
		struct import_row *row = &im->tables[IMPORT_CONF].rows[i];
		struct view value;

		if (row->state == IMPORT_NEW && conf_edit_get(text, view_of(row->key), &value))
			row->state = view_eq(value, view_of(row->line)) ? IMPORT_THERE : IMPORT_OTHER;
	}
}

int
import_compare(struct import *im, enum import_table table, struct view text, bool notes)
{
	struct import_row *rows = im->tables[table].rows;
	size_t n = im->tables[table].n;

	if (n == 0)
		return 0;
	qsort(rows, n, sizeof(*rows), by_key);
	mark_twice(im, table, notes);
	if (table == IMPORT_CONF)
		read_conf(im, text);
	else if (table == IMPORT_ALIASES)
		read_aliases(im, text);
	else if (table == IMPORT_PASSWORDS)
		read_passwords(im, text);
	else
		read_lines(im, table, text);
	qsort(rows, n, sizeof(*rows), by_order);
	return im->failed ? -1 : 0;
}
