/* import_dovecot_users.c: the users of a passwd-file, and their passwords. */
#include <crypt.h>
#include <stdio.h>
#include <string.h>

#include "admin/import/import_dovecot.h"
#include "admin/users/table_edit.h"

/* ---- Names */

/* The address of a user; a name alone has the domain of the options, or Dovecot's own. */
static int
put_address(struct dovecot *d, struct view name, struct buf *out)
{
	const struct dovecot_setting *realm = dovecot_conf_find(&d->conf, 0, "auth_default_realm");
	const char *domain = d->im->domain ? d->im->domain : realm ? realm->value : NULL;

	(void)buf_add_view(out, name);
	if (view_find(name, '@') == name.n) {
		if (domain == NULL)
			return -1;
		(void)buf_addf(out, "@%s", domain);
	}
	for (size_t i = 0; i < out->n; i++)
		out->p[i] = ascii_lower(out->p[i]);
	return out->failed ? -1 : 0;
}

/* A domain that nobody has said to be ours becomes one of virtual users. */
static void
put_domain(struct dovecot *d, struct view address, struct import_place at)
{
	struct view domain = view_sub(address, view_rfind(address, '@') + 1, address.n);
	struct table_line line;

	if (view_eq_nocase(domain, view_of(d->im->conf->hostname)) ||
	    view_eq_nocase(domain, VIEW("localhost")) ||
	    table_edit_find(buf_view(&d->domains), domain, &line) ||
	    import_find(d->im, IMPORT_DOMAINS, domain))
		return;
	import_domain(d->im, domain, "virtual", at);
	import_note(d->im, IMPORT_ASKED, at, "%.*s becomes a domain of ours, since there are users in it",
	    VIEW_FMT(domain));
}

/* ---- Passwords */

static void
put_scram(struct dovecot *d, struct view address, const struct dovecot_password *p,
    struct import_place at)
{
	struct buf line = buf_make(2048);

	/* A hash that fits no password, and is not one that switches the verifier off. */
	(void)buf_addf(&line, "scram-only:%s=%s", p->scram_kind == SCRAM_SHA1 ? "SCRAM-SHA-1" :
	    "SCRAM-SHA-256", p->text);
	import_password(d->im, address, buf_cstr(&line), false, at);
	buf_free(&line);
	import_note(d->im, IMPORT_DIFFERENT, at, "%.*s can log in by SCRAM alone", VIEW_FMT(address));
}

static void
put_password(struct dovecot *d, struct view address, struct view field, struct import_place at)
{
	struct dovecot_password p;

	dovecot_password_parse(field, view_of(d->scheme), &p);
	if (p.scheme == DOVECOT_CRYPT && crypt_checksalt(p.text) != CRYPT_SALT_OK &&
	    crypt_checksalt(p.text) != CRYPT_SALT_METHOD_LEGACY)
		p.scheme = DOVECOT_OTHER;
	switch (p.scheme) {
	case DOVECOT_CRYPT:
		import_password(d->im, address, p.text, false, at);
		break;
	case DOVECOT_PLAIN:
		import_password(d->im, address, p.text, true, at);
		break;
	case DOVECOT_SCRAM:
		put_scram(d, address, &p, at);
		break;
	case DOVECOT_NONE:
		import_note(d->im, IMPORT_LEFT, at, "%.*s has no password", VIEW_FMT(address));
		break;
	case DOVECOT_OTHER:
		d->schemes++;
		import_note(d->im, IMPORT_LEFT, at, "%.*s: a password of the kind {%.*s} cannot be checked "
		    "here", VIEW_FMT(address), VIEW_FMT(view_sub(p.name, 0, 40)));
		break;
	}
	explicit_bzero(&p, sizeof(p));
}

/* ---- Extra fields */

/* Those of homes and mail go to where mail is looked for; the quota is a setting. */
static void
put_extra(struct dovecot *d, struct view address, struct view extra, struct view *location,
    struct buf *settings, struct import_place at)
{
	struct view word;

	while (view_word(&extra, &word)) {
		struct view field = view_starts_nocase(word, VIEW("userdb_")) ?
		    view_sub(word, 7, word.n) : word;

		if (view_starts_nocase(field, VIEW("mail=")))
			*location = view_sub(field, 5, field.n);
		else if (!(view_starts_nocase(field, VIEW("quota_rule=")) &&
		    dovecot_quota_words(view_sub(field, 11, field.n), settings) == 0))
			import_note(d->im, IMPORT_LEFT, at, "%.*s: %.*s", VIEW_FMT(address),
			    VIEW_FMT(view_sub(word, 0, 500)));
	}
}

/* ---- Lines */

static void
put_user(struct dovecot *d, const struct dovecot_passwd *w, struct view address,
    struct import_place at)
{
	struct buf settings = buf_make(1024);
	struct view location = VIEW("");

	put_domain(d, address, at);
	put_extra(d, address, w->extra, &location, &settings, at);
	if (import_user(d->im, address, buf_view(&settings), at)) {
		d->virtual = true;
		put_password(d, address, w->password, at);
		dovecot_mailbox(d, address, w->home, location, at);
	}
	buf_free(&settings);
}

static void
read_line(struct dovecot *d, struct view line, struct view format, struct import_place at)
{
	struct buf address = buf_make(PASSWORDS_NAME_MAX);
	struct dovecot_passwd w;
	int got = dovecot_passwd_parse(line, &w);

	if (got == -1)
		import_note(d->im, IMPORT_LEFT, at, "no name");
	/* With "%n" the file has no domains. */
	else if (got == 1 && put_address(d, w.user, &address) == -1)
		import_note(d->im, IMPORT_LEFT, at, "%.*s: in which domain? Say it with --domain%s",
		    VIEW_FMT(view_sub(w.user, 0, 320)), view_eq(format, VIEW("%u")) ? "" :
		    ", of which this file has one");
	else if (got == 1)
		put_user(d, &w, buf_view(&address), at);
	buf_free(&address);
}

void
dovecot_users(struct dovecot *d, const char *file, struct view format, struct import_place at)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	struct view rest, line;
	struct import_place here = { import_keep(d->im, view_of(file)), 0 };

	if (import_read(d->im, file, false, at, &text) == 0)
		for (rest = buf_view(&text); view_line(&rest, &line);) {
			here.line++;
			read_line(d, line, format, here);
		}
	if (text.n)
		explicit_bzero(text.p, text.n);
	buf_free(&text);
}
