/*
 * user_add.c: virtual users made. See mailstead.h.
 *
 * All is done while the table of users is locked, so that of two who add the same one only the
 * first sets a password. The line in that table comes last: whoever dies before has made no user,
 * and may begin again.
 */
#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/password_line.h"
#include "admin/table_edit.h"
#include "admin/table_index.h"
#include "admin/user_home.h"
#include "mail/mailbox_find.h"
#include "mail/table.h"

#define LINE_OCTETS_MAX 4096

struct adding {
	const struct conf *conf;
	const struct mailstead_new_user *users;
	size_t n;
	struct mailstead_file *table;	/* of the users, locked */
	size_t made;
};

static bool
is_there(const struct mailstead_file *table, const struct mailstead_new_user *u)
{
	struct table_line line;

	return table_edit_find(buf_view(&table->text), view_of(u->address), &line);
}

/* ---- Passwords */

static enum mailstead_changed
edit_passwords(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct adding *a = arg;
	struct buf text = buf_make(f->text.max);
	bool any = false, good = true;

	f->mode = 0600;
	(void)buf_add_view(out, buf_view(&f->text));
	for (size_t i = 0; good && i < a->n; i++) {
		const struct mailstead_new_user *u = &a->users[i];
		const struct password_line line = {
			.address = u->address, .app = "", .password = u->password, .hash = u->hash,
		};

		if ((u->password == NULL && u->hash == NULL) || is_there(a->table, u))
			continue;
		buf_clear(&text);
		(void)buf_add_view(&text, buf_view(out));
		buf_clear(out);
		good = !text.failed && password_line_put(buf_view(&text), &line, out) == 0;
		any = true;
	}
	buf_free(&text);
	if (!good)
		mailstead_complain(f->path, "cannot make a hash, or too large");
	return !good ? MAILSTEAD_FAILED : any ? MAILSTEAD_CHANGED : MAILSTEAD_SAME;
}

/* ---- The table of users */

static enum mailstead_changed
make_home(const struct adding *a, const struct mailstead_new_user *u)
{
	struct mailbox_settings settings;
	struct user owner;
	char why[256];

	if (mailbox_find(a->conf, u->address, false, &settings, why) == -1) {
		mailstead_complain(u->address, why);
		return MAILSTEAD_FAILED;
	}
	if (user_home_find(a->conf, u->address, &owner) == -1 ||
	    user_home_make(a->conf, u->address, &owner, settings.mbox[0] == '\0') == -1)
		return MAILSTEAD_FAILED;
	return MAILSTEAD_CHANGED;
}

static int
put_line(struct buf *out, const struct mailstead_new_user *u)
{
	struct buf line = buf_make(LINE_OCTETS_MAX);
	const char *wrong;

	(void)buf_add_str(&line, u->address);
	if (u->settings && u->settings[0])
		(void)buf_addf(&line, " %s", u->settings);
	wrong = line.failed ? "too long" : table_line_wrong(buf_view(&line), table_read_users);
	if (wrong)
		mailstead_complain(u->address, wrong);
	else
		(void)table_edit_append(out, buf_view(&line));
	buf_free(&line);
	return wrong ? -1 : 0;
}

static enum mailstead_changed
edit_users(struct mailstead_file *f, struct buf *out, void *arg)
{
	struct adding *a = arg;

	a->table = f;
	a->made = 0;
	(void)buf_add_view(out, buf_view(&f->text));
	for (size_t i = 0; i < a->n; i++) {
		if (is_there(f, &a->users[i]))
			continue;
		if (put_line(out, &a->users[i]) == -1 ||
		    make_home(a, &a->users[i]) == MAILSTEAD_FAILED)
			return MAILSTEAD_FAILED;
		a->made++;
	}
	if (a->made == 0)
		return MAILSTEAD_SAME;
	if (mailstead_file_change(a->conf->passwords, 0600, edit_passwords, a) == MAILSTEAD_FAILED)
		return MAILSTEAD_FAILED;
	return MAILSTEAD_CHANGED;
}

enum mailstead_changed
mailstead_user_add(const struct conf *conf, const struct mailstead_new_user *users, size_t n,
    size_t *made)
{
	struct adding a = { .conf = conf, .users = users, .n = n };
	enum mailstead_changed result = mailstead_file_change(conf->users, MAILSTEAD_TABLE_MODE,
	    edit_users, &a);

	if (made)
		*made = result == MAILSTEAD_CHANGED ? a.made : 0;
	if (result == MAILSTEAD_CHANGED)
		table_index_renew(conf->users, table_read_users);
	return result;
}
