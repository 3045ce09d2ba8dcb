/* import_dovecot_conf.c: single settings of Dovecot, quotas and special folders. */
#include <stdio.h>
#include <string.h>

#include "admin/import/import_dovecot.h"
#include "base/num.h"

static const struct dovecot_setting *
find(const struct dovecot *d, const char *key)
{
	return dovecot_conf_find(&d->conf, 0, key);
}

static void
put_text(struct dovecot *d, const char *name, const char *key)
{
	const struct dovecot_setting *s = find(d, name);

	if (s && s->value[0])
		import_conf(d->im, key, view_of(s->value), dovecot_place(s));
}

/* ---- TLS */

static struct view
file_of(const struct dovecot_setting *s)
{
	struct view v = view_of(s ? s->value : "");

	return view_trim(v.n && v.p[0] == '<' ? view_sub(v, 1, v.n) : v);
}

static void
put_certificate(struct dovecot *d, const char *certificate, const char *key)
{
	const struct dovecot_setting *c = find(d, certificate), *k = find(d, key);
	struct view cert = file_of(c), private = file_of(k);
	struct buf value = buf_make(4000);

	if (c == NULL || cert.n == 0)
		return;
	(void)buf_add_view(&value, cert);
	if (private.n && !view_eq(private, cert)) {
		(void)buf_add_char(&value, ':');
		(void)buf_add_view(&value, private);
	}
	if (cert.p[0] == '/' && !value.failed)
		import_conf(d->im, "tls_certificates", buf_view(&value), dovecot_place(c));
	else
		import_note(d->im, IMPORT_LEFT, dovecot_place(c), "%s: no path of a file", certificate);
	buf_free(&value);
}

/* ---- Logins */

static void
put_mechanisms(struct dovecot *d)
{
	static const char *const ours[] = {
		"PLAIN", "LOGIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2", "EXTERNAL",
	};
	const struct dovecot_setting *s = find(d, "auth_mechanisms");
	struct view rest = view_of(s ? s->value : ""), word;
	struct buf value = buf_make(255);

	while (view_word(&rest, &word)) {
		bool known = false;

		for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			if (view_eq_nocase(word, view_of(ours[i]))) {
				known = true;
				(void)buf_addf(&value, "%s%s", value.n ? " " : "", ours[i]);
			}
		if (!known)
			import_note(d->im, IMPORT_LEFT, dovecot_place(s), "auth_mechanisms: there is no %.*s",
			    VIEW_FMT(view_sub(word, 0, 40)));
	}
	/* LOGIN beside PLAIN, which is the default, is no less safe. */
	if (value.n && !view_eq(buf_view(&value), VIEW("PLAIN")))
		import_conf(d->im, "auth_mechanisms", buf_view(&value), dovecot_place(s));
	buf_free(&value);
}

static void
put_cleartext(struct dovecot *d)
{
	const struct dovecot_setting *s = find(d, "disable_plaintext_auth");

	if (s && strcmp(s->value, "no") == 0)
		import_conf(d->im, "auth_cleartext", VIEW("yes"), dovecot_place(s));
	s = find(d, "auth_allow_cleartext");
	if (s && strcmp(s->value, "yes") == 0)
		import_conf(d->im, "auth_cleartext", VIEW("yes"), dovecot_place(s));
}

/* ---- Quota */

/* Octets of "1G", "100M" or "1000", which is in kilobytes. Returns 0 or -1. */
static int
storage(struct view v, struct buf *out)
{
	struct view digits = v;
	uint64_t n;

	if (v.n && (v.p[v.n - 1] == 'B' || v.p[v.n - 1] == 'b'))
		v.n--;
	if (v.n && ascii_digit(v.p[v.n - 1]))
		return num_parse(digits, UINT64_MAX / 1024, &n) == -1 ? -1 :
		    buf_addf(out, "%.*sK", VIEW_FMT(v));
	if (v.n == 0 || num_parse(view_sub(v, 0, v.n - 1), UINT64_MAX / 1024, &n) == -1)
		return -1;
	switch (ascii_lower(v.p[v.n - 1])) {
	case 'k': case 'm': case 'g': case 't':
		return buf_addf(out, "%.*s", VIEW_FMT(v));
	default:
		return -1;
	}
}

/* A part of a rule, as a word of ours. */
static int
rule_part(struct view part, struct buf *out)
{
	uint64_t n;

	if (out->n)
		(void)buf_add_char(out, ' ');
	if (view_starts_nocase(part, VIEW("storage="))) {
		(void)buf_add_str(out, "quota=");
		return storage(view_sub(part, 8, part.n), out);
	}
	if (view_starts_nocase(part, VIEW("bytes="))) {
		(void)buf_addf(out, "quota=%.*s", VIEW_FMT(view_sub(part, 6, 30)));
		return num_parse(view_sub(part, 6, part.n), UINT64_MAX, &n);
	}
	if (!view_starts_nocase(part, VIEW("messages=")))
		return -1;
	(void)buf_addf(out, "quota_messages=%.*s", VIEW_FMT(view_sub(part, 9, 20)));
	return num_parse(view_sub(part, 9, part.n), 1000000000, &n);
}

int
dovecot_quota_words(struct view rule, struct buf *out)
{
	size_t before = out->n;

	if (!view_starts_nocase(rule, VIEW("*:")))
		return -1;
	rule = view_sub(rule, 2, rule.n);
	while (rule.n) {
		size_t n = view_find(rule, ':');

		if (rule_part(view_sub(rule, 0, n), out) == -1) {
			out->n = before;
			return -1;
		}
		rule = view_sub(rule, n + (n < rule.n), rule.n);
	}
	return 0;
}

static void
put_rule(struct dovecot *d, const struct dovecot_setting *s)
{
	struct buf words = buf_make(1024);
	struct view rest, word;

	if (dovecot_quota_words(view_of(s->value), &words) == -1) {
		import_note(d->im, IMPORT_LEFT, dovecot_place(s), "%s = %.500s", s->key, s->value);
	} else {
		for (rest = buf_view(&words); view_word(&rest, &word);) {
			size_t n = view_find(word, '=');
			const char *key = import_keep(d->im, view_sub(word, 0, n));

			import_conf(d->im, key, view_sub(word, n + 1, word.n), dovecot_place(s));
		}
	}
	buf_free(&words);
}

void
dovecot_quota(struct dovecot *d)
{
	for (size_t i = 0; i < d->conf.nsettings; i++) {
		const struct dovecot_setting *s = &d->conf.settings[i];
		const char *type = d->conf.blocks[s->block].type;
		struct buf size = buf_make(64);

		if (strcmp(type, "plugin") == 0 && strncmp(s->key, "quota_rule", 10) == 0)
			put_rule(d, s);
		else if (strcmp(type, "quota") == 0 && strcmp(s->key, "storage_size") == 0 &&
		    storage(view_of(s->value), &size) == 0)
			import_conf(d->im, "quota", buf_view(&size), dovecot_place(s));
		buf_free(&size);
	}
}

/* ---- Folders */

/* "Sent=Sent Messages" for each special use, in the order of our default. */
void
dovecot_folders(struct dovecot *d)
{
	static const char *const uses[] = { "Drafts", "Sent", "Junk", "Trash", "Archive" };
	struct import_place at = { NULL, 0 };
	struct buf value = buf_make(1000);

	for (size_t u = 0; u < sizeof(uses) / sizeof(uses[0]); u++)
		for (size_t i = 0; i < d->conf.nsettings; i++) {
			const struct dovecot_setting *s = &d->conf.settings[i];
			const char *name = d->conf.blocks[s->block].name;

			if (strcmp(s->key, "special_use") != 0 || s->value[0] != '\\' ||
			    strcmp(s->value + 1, uses[u]) != 0)
				continue;
			at = dovecot_place(s);
			(void)buf_addf(&value, "%s%s", value.n ? ", " : "", uses[u]);
			if (strcmp(name, uses[u]) != 0)
				(void)buf_addf(&value, "=%s", name);
			break;
		}
	if (value.n && !value.failed)
		import_conf(d->im, "imap_folders", buf_view(&value), at);
	buf_free(&value);
}

void
dovecot_settings(struct dovecot *d)
{
	put_certificate(d, "ssl_cert", "ssl_key");
	put_certificate(d, "ssl_server_cert_file", "ssl_server_key_file");
	put_mechanisms(d);
	put_cleartext(d);
	put_text(d, "postmaster_address", "postmaster");
	put_text(d, "recipient_delimiter", "extension");
	put_text(d, "pop3_uidl_format", "pop3_uidl_import");
}
