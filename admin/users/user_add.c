/*
 * user_add.c: a virtual user made. See mailstead.h.
 *
 * All is done while the table of users is locked, so that of two who add the same one only the
 * first sets a password. The line in that table comes last: whoever dies before has made no user,
 * and may begin again.
 */
#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/password_line.h"
#include "admin/users/table_edit.h"
#include "admin/users/table_index.h"
#include "admin/users/user_home.h"
#include "mail/mailbox_find.h"
#include "mail/table.h"

#define LINE_OCTETS_MAX 4096

struct adding {
	const struct conf *conf;
	const struct mailstead_new_user *user;
};

static enum mailstead_changed
edit_passwords(struct mailstead_file *f, struct buf *out, void *arg)
{
	const struct mailstead_new_user *u = ((const struct adding *)arg)->user;
	const struct password_line line = {
		.address = u->address, .app = "", .password = u->password,
	};

	f->mode = 0600;
	if (password_line_put(buf_view(&f->text), &line, out) == 0)
		return MAILSTEAD_CHANGED;
	mailstead_complain(u->address, "cannot make a hash");
	return MAILSTEAD_FAILED;
}

/* Where the mailbox is an mbox, the home is all that there has to be. */
static int
make_home(const struct adding *a)
{
	const char *address = a->user->address, *wrong = NULL;
	struct mailbox_settings settings;
	struct user owner;
	char why[256];

	if (mailbox_find(a->conf, address, false, &settings, why) == -1)
		wrong = why;
	else if (a->user->settings)
		wrong = mailbox_settings(view_of(a->user->settings), &settings);
	if (wrong) {
		mailstead_complain(address, wrong);
		return -1;
	}
	return user_home_find(a->conf, address, &owner) == -1 ? -1 :
	    user_home_make(a->conf, address, &owner, settings.mbox[0] == '\0');
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
	struct table_line line;

	if (table_edit_find(buf_view(&f->text), view_of(a->user->address), &line))
		return MAILSTEAD_SAME;
	(void)buf_add_view(out, buf_view(&f->text));
	if (put_line(out, a->user) == -1 || make_home(a) == -1)
		return MAILSTEAD_FAILED;
	return a->user->password == NULL ? MAILSTEAD_CHANGED :
	    mailstead_file_change(a->conf->passwords, 0600, edit_passwords, a);
}

enum mailstead_changed
mailstead_user_add(const struct conf *conf, const struct mailstead_new_user *user)
{
	struct adding a = { conf, user };
	enum mailstead_changed result = mailstead_file_change(conf->users, MAILSTEAD_TABLE_MODE,
	    edit_users, &a);

	if (result == MAILSTEAD_CHANGED)
		table_index_renew(conf->users, table_read_users);
	return result;
}
