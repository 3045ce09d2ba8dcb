/* import_postfix_mail.c: mailboxes of Postfix, and who may send as whom. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "admin/import/import_postfix.h"

/* ---- Virtual users */

static void
mailbox_row(struct postfix *p, struct view key, struct view value, struct import_place at)
{
	struct buf path = buf_make(PATH_MAX);
	const char *base;

	if (key.n && key.p[0] == '@') {
		import_note(p->im, IMPORT_LEFT, at, "%.*s: make an alias of that name for the user who shall "
		    "have this mail", VIEW_FMT(view_sub(key, 0, 320)));
		return;
	}
	if (view_find(key, '@') == key.n || !import_user(p->im, key, VIEW(""), at) || p->dovecot)
		return;
	base = postfix_value(p, "virtual_mailbox_base");
	if (base)
		(void)buf_addf(&path, "%s/", base);
	(void)buf_add_view(&path, value);
	if (value.n == 0 || value.p[value.n - 1] != '/')
		import_note(p->im, IMPORT_LEFT, at, "%.*s: the mailbox is an mbox; convert it, see the guide",
		    VIEW_FMT(view_sub(key, 0, 320)));
	else
		import_move(p->im, buf_view(&path), key, at);
	buf_free(&path);
}

static bool
says(struct postfix *p, const char *name, const char *word)
{
	const char *value = postfix_value(p, name);

	return value && view_contains_nocase(view_of(value), view_of(word));
}

/* Which program puts mail into virtual mailboxes. */
static void
virtual_transport(struct postfix *p)
{
	const char *value = postfix_value(p, "virtual_transport");
	struct import_place at = postfix_place(p, "virtual_transport");

	p->dovecot = says(p, "virtual_transport", "dovecot");
	if (p->dovecot)
		import_note(p->im, IMPORT_ASKED, at, "mailboxes of virtual users are Dovecot's: "
		    "mailstead import dovecot");
	else if (value && strcmp(value, "virtual") != 0 && strcmp(value, "virtual:") != 0)
		import_note(p->im, IMPORT_LEFT, at, "%.500s: for such domains see mailstead-routes(5)", value);
}

/* ---- Users of the system */

/* A mailbox below the home. */
static void
home_mailbox(struct postfix *p)
{
	struct view value = view_of(postfix_value(p, "home_mailbox"));
	struct import_place at = postfix_place(p, "home_mailbox");
	bool maildir = value.n && value.p[value.n - 1] == '/';

	while (value.n && value.p[value.n - 1] == '/')
		value.n--;
	if (maildir)
		import_conf(p->im, "maildir", value, at);
	else
		import_conf(p->im, "mailbox", value, at);
}

static void
spool_mailbox(struct postfix *p)
{
	struct view value = view_of(postfix_value(p, "mail_spool_directory"));
	struct import_place at = postfix_place(p, "mail_spool_directory");

	if (value.n && value.p[value.n - 1] == '/')
		import_note(p->im, IMPORT_LEFT, at, "Maildirs in %.*s: move each into its user's home",
		    VIEW_FMT(view_sub(value, 0, 500)));
	else
		import_conff(p->im, "mailbox", at, "%.*s/%%u", VIEW_FMT(view_sub(value, 0, 900)));
}

static void
local_mailboxes(struct postfix *p)
{
	const char *value;

	if (says(p, "mailbox_transport", "dovecot") || says(p, "mailbox_command", "dovecot") ||
	    says(p, "local_transport", "dovecot")) {
		import_note(p->im, IMPORT_ASKED, (struct import_place){ p->main_cf, 0 },
		    "mailboxes of users of the system are Dovecot's: mailstead import dovecot");
		return;
	}
	value = postfix_value(p, "mailbox_transport");
	if (value && value[0])
		import_note(p->im, IMPORT_LEFT, postfix_place(p, "mailbox_transport"), "%.500s: a domain that "
		    "another program delivers is of kind relay, with a route", value);
	value = postfix_value(p, "mailbox_command");
	if (value && value[0])
		import_note(p->im, IMPORT_LEFT, postfix_place(p, "mailbox_command"),
		    "%.500s: who wants it says so in ~/.forward: \"|%.500s\"", value, value);
	value = postfix_value(p, "home_mailbox");
	if (value && value[0])
		home_mailbox(p);
	else
		spool_mailbox(p);
}

/* ---- Senders */

static void
login_row(struct postfix *p, struct view key, struct view value, struct import_place at)
{
	struct view user;

	if (view_find(key, '@') == key.n) {
		import_note(p->im, IMPORT_LEFT, at, "%.*s: an address needs a domain",
		    VIEW_FMT(view_sub(key, 0, 320)));
		return;
	}
	while (postfix_list_next(&value, &user))
		if (!view_eq_nocase(user, key))
			import_sender(p->im, user, key, at);
}

void
postfix_mailboxes(struct postfix *p)
{
	virtual_transport(p);
	postfix_rows(p, "virtual_mailbox_maps", mailbox_row);
	local_mailboxes(p);
	postfix_rows(p, "smtpd_sender_login_maps", login_row);
}
