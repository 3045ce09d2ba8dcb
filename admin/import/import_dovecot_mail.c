/* import_dovecot_mail.c: where Dovecot has mail. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "admin/import/import_dovecot.h"

/* "maildir:~/Maildir:LAYOUT=fs" in its parts. */
struct location {
	struct view type, path, options;
};

static struct location
split(struct view text)
{
	struct location l;
	size_t n = view_find(text, ':');

	l.type = view_sub(text, 0, n);
	text = view_sub(text, n + (n < text.n), text.n);
	n = view_find(text, ':');
	l.path = view_sub(text, 0, n);
	l.options = view_sub(text, n + (n < text.n), text.n);
	return l;
}

static const char *
value_of(const struct dovecot *d, const char *key)
{
	const struct dovecot_setting *s = dovecot_conf_find(&d->conf, 0, key);

	return s ? s->value : NULL;
}

/* In 2.4 its parts are settings of their own. */
static void
location_of_24(struct dovecot *d)
{
	const char *driver = value_of(d, "mail_driver"), *path = value_of(d, "mail_path");
	const char *layout = value_of(d, "mailbox_list_layout");
	struct buf text = buf_make(PATH_MAX);

	if (driver == NULL || path == NULL)
		return;
	(void)buf_addf(&text, "%s:%s", driver, path);
	if (layout && strcmp(layout, "fs") == 0)
		(void)buf_add_str(&text, ":LAYOUT=fs");
	d->location = import_keep(d->im, buf_view(&text));
	d->location_at = dovecot_place(dovecot_conf_find(&d->conf, 0, "mail_path"));
	buf_free(&text);
}

void
dovecot_locations(struct dovecot *d)
{
	const struct dovecot_setting *s = dovecot_conf_find(&d->conf, 0, "mail_location");

	d->home = value_of(d, "mail_home");
	if (s) {
		d->location = s->value;
		d->location_at = dovecot_place(s);
	} else {
		location_of_24(d);
	}
}

/* ---- What is of use */

/* Why Maildirs at that place cannot become ours as they are, or NULL. */
static const char *
wrong_layout(const struct location *l)
{
	if (view_contains_nocase(l->options, VIEW("LAYOUT=")) &&
	    !view_contains_nocase(l->options, VIEW("LAYOUT=maildir++")))
		return "folders are in another layout";
	if (view_contains_nocase(l->options, VIEW("INBOX=")))
		return "INBOX is in another place than the folders";
	if (view_contains_nocase(l->options, VIEW("CONTROL=")))
		return "dovecot-uidlist and others are in another place; move them into the Maildirs, "
		    "and run this again without CONTROL=";
	return NULL;
}

/* Says what is wrong with a location, once with that of all. Returns whether it is a Maildir. */
static bool
usable(struct dovecot *d, const struct location *l, bool of_all, struct import_place at)
{
	const char *wrong = NULL;
	bool maildir = view_eq(l->type, VIEW("maildir"));

	if (maildir)
		wrong = wrong_layout(l);
	if (maildir && wrong == NULL)
		return true;
	if (of_all && d->location_said)
		return false;
	d->location_said |= of_all;
	if (wrong)
		import_note(d->im, IMPORT_LEFT, at, "mail_location: %s", wrong);
	else
		import_note(d->im, IMPORT_LEFT, at, "mail_location is %.*s; convert each mailbox with "
		    "Dovecot: doveadm backup -u USER maildir:~/Maildir, then set mail_location = "
		    "maildir:~/Maildir and run this again",
		    VIEW_FMT(l->type.n ? view_sub(l->type, 0, 100) : VIEW("not set")));
	return false;
}

/* ---- Virtual users */

/* A path in which "~" is the home. Returns 0 or -1. */
static int
put_path(struct view path, struct view user, const char *home, struct buf *out)
{
	if (path.n && path.p[0] == '~') {
		if (home == NULL)
			return -1;
		(void)buf_add_str(out, home);
		path = view_sub(path, 1, path.n);
	}
	return dovecot_expand(path, user, home, out);
}

void
dovecot_mailbox(struct dovecot *d, struct view address, struct view home, struct view location,
    struct import_place at)
{
	bool of_all = location.n == 0;
	struct location l = split(of_all ? view_of(d->location ? d->location : "") : location);
	struct buf dir = buf_make(PATH_MAX), path = buf_make(PATH_MAX);
	struct view template = home.n ? home : view_of(d->home ? d->home : "");
	const char *own = NULL;

	if (d->location == NULL && of_all && d->conf.nblocks == 0)
		return;
	if (template.n && dovecot_expand(template, address, NULL, &dir) == 0)
		own = buf_cstr(&dir);
	if (usable(d, &l, of_all, of_all ? d->location_at : at)) {
		if (put_path(l.path, address, own, &path) == 0 && path.n && path.p[0] == '/')
			import_move(d->im, buf_view(&path), address, at);
		else
			import_note(d->im, IMPORT_LEFT, at, "%.*s: the mail is in %.*s, which cannot be told from "
			    "the name", VIEW_FMT(address), VIEW_FMT(view_sub(l.path, 0, 500)));
	}
	buf_free(&dir);
	buf_free(&path);
}

/* ---- Users of the system */

static void
system_maildir(struct dovecot *d, struct view path)
{
	bool in_home = view_starts_nocase(path, VIEW("~/")) || view_starts_nocase(path, VIEW("%h/"));
	size_t skip = path.n && path.p[0] == '~' ? 2 : 3;

	path = view_sub(path, skip, path.n);
	while (path.n && path.p[path.n - 1] == '/')
		path.n--;
	if (in_home && path.n) {
		if (!view_eq(path, view_of(d->im->conf->maildir)))
			import_conf(d->im, "maildir", path, d->location_at);
		/* An import from Postfix may have said otherwise: it did not deliver this mail. */
		if (strcmp(d->im->conf->mailbox, "maildir") != 0)
			import_conf(d->im, "mailbox", VIEW("maildir"), d->location_at);
	} else {
		import_note(d->im, IMPORT_LEFT, d->location_at, "Maildirs of users of the system are in their "
		    "homes here: move them");
	}
}

/* "mbox:~/mail:INBOX=/var/mail/%u" */
static void
system_mbox(struct dovecot *d, const struct location *l)
{
	struct view rest = l->options, inbox = VIEW("");
	struct buf path = buf_make(1000);

	while (rest.n && inbox.n == 0) {
		size_t n = view_find(rest, ':');

		if (view_starts_nocase(rest, VIEW("INBOX=")))
			inbox = view_sub(rest, 6, n - 6);
		rest = view_sub(rest, n + (n < rest.n), rest.n);
	}
	if (view_starts_nocase(inbox, VIEW("~/")))
		inbox = view_sub(inbox, 2, inbox.n);
	for (size_t i = 0; i < inbox.n; i++) {
		/* %n is the same as %u for a name without a domain. */
		bool name = inbox.p[i] == 'n' && i && inbox.p[i - 1] == '%';

		(void)buf_add_char(&path, name ? 'u' : inbox.p[i]);
	}
	if (path.n)
		import_conf(d->im, "mailbox", buf_view(&path), d->location_at);
	import_note(d->im, IMPORT_DIFFERENT, d->location_at, "mboxes are delivered to, and served by "
	    "POP3; IMAP serves Maildirs alone: convert with doveadm backup -u USER maildir:~/Maildir");
	buf_free(&path);
}

void
dovecot_system_mailbox(struct dovecot *d)
{
	struct location l = split(view_of(d->location ? d->location : ""));

	if (!d->system || d->location == NULL)
		return;
	if (view_eq(l.type, VIEW("mbox")))
		system_mbox(d, &l);
	else if (usable(d, &l, true, d->location_at))
		system_maildir(d, l.path);
}
