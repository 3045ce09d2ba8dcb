/* import_write.c: rows put into the tables. See import.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/conf_edit.h"
#include "admin/import/import.h"
#include "admin/mailstead.h"
#include "admin/users/password_line.h"
#include "admin/users/table_edit.h"
#include "admin/users/table_index.h"
#include "mail/route_alias.h"
#include "sys/paths.h"

#define LINE_OCTETS_MAX 8192	/* octets of a line of passwords */

struct writing {
	struct import *im;
	enum import_table table;
};

const char *
import_path(const struct import *im, enum import_table table)
{
	bool named;

	switch (table) {
	case IMPORT_CONF: return path_conf(&named);
	case IMPORT_DOMAINS: return im->conf->domains;
	case IMPORT_USERS: return im->conf->users;
	case IMPORT_PASSWORDS: return im->conf->passwords;
	case IMPORT_ALIASES: return im->aliases ? im->aliases : im->conf->aliases;
	case IMPORT_SENDERS: return im->conf->senders;
	case IMPORT_ROUTES: return im->conf->routes;
	default: return im->conf->relay_passwords;
	}
}

size_t
import_new(const struct import *im, enum import_table table)
{
	size_t n = 0;

	for (size_t i = 0; i < im->tables[table].n; i++)
		n += im->tables[table].rows[i].state <= IMPORT_MORE;
	return n;
}

/* ---- Text */

/* An alias in the place of one that leads to root or postmaster, on a line of its own. */
static int
replace_alias(struct view text, const struct import_row *row, struct buf *out)
{
	struct view line;

	while (view_line(&text, &line))
		if (!view_eq_nocase(view_trim(view_sub(line, 0, view_find(line, ':'))), view_of(row->key)))
			(void)table_edit_append(out, line);
	return table_edit_append(out, view_of(row->line));
}

/* A line that has a place in the text: of the configuration, or for another one. */
static int
put_in_place(enum import_table table, const struct import_row *row, struct buf *out)
{
	struct buf text = buf_make(out->max);
	int got = -1;

	(void)buf_add_view(&text, buf_view(out));
	buf_clear(out);
	if (!text.failed && table == IMPORT_CONF)
		got = conf_edit_set(buf_view(&text), view_of(row->key), view_of(row->line), out);
	else if (!text.failed && table == IMPORT_ALIASES)
		got = replace_alias(buf_view(&text), row, out);
	else if (!text.failed)
		got = table_edit_put(buf_view(&text), view_of(row->key), view_of(row->line), out);
	buf_free(&text);
	return got;
}

/*
 * Makes the line in a file of its own, which has a secret in its second line then, so that a file
 * of ten thousand is not copied ten thousand times.
 */
static int
make_line(const struct import_row *row, struct buf *text, struct view *line, struct view *secret)
{
	const struct password_line l = {
		.address = row->key, .app = "",
		.password = row->plain ? row->line : NULL, .hash = row->plain ? NULL : row->line,
	};
	struct view rest;

	if (password_line_put(VIEW(""), &l, text) == -1 || text->failed)
		return -1;
	rest = buf_view(text);
	return view_line(&rest, line) && view_line(&rest, secret) ? 0 : -1;
}

static int
put_password(const struct import_row *row, struct buf *out)
{
	struct buf text = buf_make(LINE_OCTETS_MAX);
	struct view line, secret;
	int result = make_line(row, &text, &line, &secret);

	if (result == 0)
		result = table_edit_append(out, line);
	buf_free(&text);
	return result;
}

/* A file without a secret gets that of a line that is in it. */
static int
put_secret(const struct import_row *row, struct buf *out)
{
	struct view rest = buf_view(out), line, secret;
	struct buf text = buf_make(LINE_OCTETS_MAX);
	struct passwords_entry e;
	int result = 0;

	while (passwords_next(&rest, &e))
		if (view_eq(e.address, VIEW(PASSWORDS_SECRET)))
			return 0;
	result = make_line(row, &text, &line, &secret);
	if (result == 0)
		result = table_edit_append(out, secret);
	buf_free(&text);
	return result;
}

static int
put_row(enum import_table table, const struct import_row *row, struct buf *out)
{
	if (table == IMPORT_CONF || row->state == IMPORT_MORE)
		return put_in_place(table, row, out);
	if (table == IMPORT_PASSWORDS)
		return put_password(row, out);
	return table_edit_append(out, view_of(row->line));
}

static enum mailstead_changed
edit(struct mailstead_file *f, struct buf *out, void *arg)
{
	struct writing *w = arg;
	const struct import_row *rows = w->im->tables[w->table].rows;
	struct buf head = buf_make(100);
	int result = import_compare(w->im, w->table, buf_view(&f->text), false);

	if (result == 0 && import_new(w->im, w->table) == 0)
		return MAILSTEAD_SAME;
	(void)buf_add_view(out, buf_view(&f->text));
	(void)buf_addf(&head, "# from %s", w->im->source);
	if (w->table != IMPORT_CONF)
		(void)table_edit_append(out, buf_view(&head));
	for (size_t i = 0; result != -1 && i < w->im->tables[w->table].n; i++)
		if (rows[i].state <= IMPORT_MORE)
			result = put_row(w->table, &rows[i], out);
	if (result != -1 && w->table == IMPORT_PASSWORDS)
		result = put_secret(rows, out);
	buf_free(&head);
	if (result != -1)
		return MAILSTEAD_CHANGED;
	mailstead_complain(f->path, "cannot make a line, or too large");
	return MAILSTEAD_FAILED;
}

/* ---- Files */

/* deliver-remote reads it, and is not root. */
static int
give_logins(const char *path)
{
	struct user u;

	if (geteuid() != 0 || user_find(path_user_out, &u) != 1)
		return 0;
	if (chown(path, 0, u.gid) == 0)
		return 0;
	mailstead_complain(path, strerror(errno));
	return -1;
}

int
import_write(struct import *im, enum import_table table)
{
	struct writing w = { .im = im, .table = table };
	const char *path = import_path(im, table);
	bool made = access(path, F_OK) == -1;
	mode_t mode = table == IMPORT_PASSWORDS ? 0600 : table == IMPORT_LOGINS ? 0640 :
	    MAILSTEAD_TABLE_MODE;

	if (import_new(im, table) == 0)
		return 0;
	if (mailstead_file_change(path, mode, edit, &w) == MAILSTEAD_FAILED)
		return -1;
	if (table == IMPORT_DOMAINS)
		table_index_renew(path, table_read_domains);
	else if (table == IMPORT_USERS)
		table_index_renew(path, table_read_users);
	else if (table == IMPORT_ALIASES)
		table_index_renew(path, route_alias_read_quietly);
	return table == IMPORT_LOGINS && made ? give_logins(path) : 0;
}
