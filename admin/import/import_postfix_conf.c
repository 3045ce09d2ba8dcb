/* import_postfix_conf.c: single settings of Postfix. */
#include <stdio.h>
#include <string.h>

#include "admin/import/import_postfix.h"
#include "base/num.h"

/* ---- Numbers and times */

/* A number of octets; 0, which is any, becomes the most that is possible here. */
static void
put_size(struct postfix *p, const char *name, const char *key, const char *most)
{
	const char *value = postfix_value(p, name);
	uint64_t n;

	if (value == NULL || !postfix_is_set(p, name))
		return;
	if (num_parse(view_of(value), UINT64_MAX, &n) == -1)
		import_note(p->im, IMPORT_LEFT, postfix_place(p, name), "%s: no number", name);
	else
		import_conf(p->im, key, n ? view_of(value) : view_of(most), postfix_place(p, name));
}

/* A time, whose number alone has that unit. */
static void
put_time(struct postfix *p, const char *name, const char *key, char unit)
{
	const char *value = postfix_value(p, name);
	size_t n;

	if (value == NULL || !postfix_is_set(p, name) || value[0] == '\0')
		return;
	n = strlen(value);
	if (ascii_digit(value[n - 1]))
		import_conff(p->im, key, postfix_place(p, name), "%.20s%c", value, unit);
	else
		import_conff(p->im, key, postfix_place(p, name), "%.20s", value);
}

static void
put_text(struct postfix *p, const char *name, const char *key)
{
	const char *value = postfix_value(p, name);

	if (value && postfix_is_set(p, name))
		import_conf(p->im, key, view_of(value), postfix_place(p, name));
}

/* ---- Networks */

static void
add_word(struct buf *out, struct view word)
{
	if (out->n)
		(void)buf_add_char(out, ' ');
	(void)buf_add_view(out, word);
}

/* "[::1]/128" is "::1/128" here. */
static void
put_network(struct postfix *p, struct view network, struct buf *out)
{
	struct view bits;
	size_t n = view_find(network, ']');

	if (network.p[0] == '!' || network.p[0] == '/' || ascii_alpha(network.p[network.n - 1]) ||
	    view_find(network, '/') == 0) {
		import_note(p->im, IMPORT_LEFT, postfix_place(p, "mynetworks"),
		    "%.*s: only addresses and networks are possible", VIEW_FMT(view_sub(network, 0, 500)));
		return;
	}
	if (network.p[0] != '[') {
		add_word(out, network);
		return;
	}
	bits = view_sub(network, n + 1, network.n);
	add_word(out, view_sub(network, 1, n - 1));
	(void)buf_add_view(out, bits);
}

static void
put_networks(struct postfix *p)
{
	const char *value = postfix_value(p, "mynetworks");
	struct view rest = view_of(value ? import_keep(p->im, view_of(value)) : ""), network;
	struct buf out = buf_make(4000);

	if (!postfix_is_set(p, "mynetworks"))
		return;
	while (postfix_list_next(&rest, &network))
		put_network(p, network, &out);
	if (out.failed)
		import_note(p->im, IMPORT_LEFT, postfix_place(p, "mynetworks"), "mynetworks: too many");
	else
		import_conf(p->im, "trusted_networks", buf_view(&out), postfix_place(p, "mynetworks"));
	buf_free(&out);
}

/* ---- TLS */

/* "CERTIFICATE:KEY"; the key may be in the certificate's file. */
static void
put_certificate(struct postfix *p, const char *certificate, const char *key, struct buf *out)
{
	const char *value = postfix_value(p, certificate);
	size_t from = out->n;

	if (value == NULL || value[0] == '\0' || strcmp(value, "none") == 0)
		return;
	add_word(out, view_of(value));
	from += from != 0;
	value = postfix_value(p, key);
	if (value && value[0] && !view_eq(view_sub(buf_view(out), from, out->n), view_of(value)))
		(void)buf_addf(out, ":%.1000s", value);
}

/* A list of files, each key with its certificates behind it, in one file or two. */
static void
put_chains(struct postfix *p, struct buf *out)
{
	const char *value = postfix_value(p, "smtpd_tls_chain_files");
	struct view rest = view_of(value ? import_keep(p->im, view_of(value)) : ""), file, key = VIEW("");

	while (postfix_list_next(&rest, &file)) {
		if (key.n) {
			add_word(out, file);
			(void)buf_add_char(out, ':');
			(void)buf_add_view(out, key);
			key = VIEW("");
		} else if (view_contains_nocase(file, VIEW("key"))) {
			key = file;
		} else {
			add_word(out, file);
		}
	}
}

static void
put_certificates(struct postfix *p)
{
	struct buf out = buf_make(4000);
	const char *name = postfix_is_set(p, "smtpd_tls_chain_files") ? "smtpd_tls_chain_files" :
	    "smtpd_tls_cert_file";

	put_chains(p, &out);
	if (out.n == 0) {
		put_certificate(p, "smtpd_tls_eccert_file", "smtpd_tls_eckey_file", &out);
		put_certificate(p, "smtpd_tls_cert_file", "smtpd_tls_key_file", &out);
	}
	if (out.n && !out.failed)
		import_conf(p->im, "tls_certificates", buf_view(&out), postfix_place(p, name));
	buf_free(&out);
}

/* The level of smtp(8). What "may" does our default does, too, where the DNS has nothing secure. */
static void
put_level(struct postfix *p)
{
	static const char *const levels[][2] = {
		{ "none", "none" }, { "encrypt", "encrypt" }, { "dane", "dane" }, { "dane-only", "dane" },
		{ "verify", "verify" }, { "secure", "verify" },
	};
	const char *value = postfix_value(p, "smtp_tls_security_level");
	struct import_place at = postfix_place(p, "smtp_tls_security_level");

	for (size_t i = 0; value && i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(value, levels[i][0]) == 0)
			import_conf(p->im, "remote_tls", view_of(levels[i][1]), at);
	if (value && strcmp(value, "fingerprint") == 0)
		import_note(p->im, IMPORT_LEFT, at, "fingerprint: there are verify and dane here");
}

/* ---- Milters */

/* A path is below queue_directory. */
static void
put_milter(struct postfix *p, struct view milter, struct buf *out)
{
	bool local = view_starts_nocase(milter, VIEW("unix:")) ||
	    view_starts_nocase(milter, VIEW("local:"));
	size_t n = view_find(milter, ':');

	if (!local) {
		add_word(out, milter);
		return;
	}
	milter = view_sub(milter, n + 1, milter.n);
	add_word(out, VIEW("unix:"));
	if (milter.n && milter.p[0] != '/')
		(void)buf_addf(out, "%s/", postfix_value(p, "queue_directory"));
	(void)buf_add_view(out, milter);
}

static void
put_milters(struct postfix *p)
{
	const char *value = postfix_value(p, "smtpd_milters");
	struct view rest = view_of(value ? import_keep(p->im, view_of(value)) : ""), milter;
	struct import_place at = postfix_place(p, "smtpd_milters");
	struct buf out = buf_make(4000);

	while (postfix_list_next(&rest, &milter)) {
		if (milter.p[0] == '{')
			import_note(p->im, IMPORT_LEFT, at, "%.*s: options of a milter are written otherwise, see "
			    "mailstead.conf(5)", VIEW_FMT(view_sub(milter, 0, 500)));
		else
			put_milter(p, milter, &out);
	}
	if (out.n && !out.failed)
		import_conf(p->im, "milters", buf_view(&out), at);
	buf_free(&out);
	put_text(p, "milter_default_action", "milter_default_action");
}

void
postfix_settings(struct postfix *p)
{
	const char *value;

	put_networks(p);
	put_certificates(p);
	put_level(p);
	put_milters(p);
	put_size(p, "message_size_limit", "message_size_limit", "1T");
	put_size(p, "smtpd_recipient_limit", "recipient_limit", "100000");
	put_time(p, "maximal_queue_lifetime", "lifetime", 'd');
	put_time(p, "delay_warning_time", "delay_warning", 'h');
	put_text(p, "recipient_delimiter", "extension");
	put_text(p, "smtp_tls_CAfile", "remote_tls_ca");
	value = postfix_value(p, "inet_protocols");
	if (value && (strcmp(value, "ipv4") == 0 || strcmp(value, "ipv6") == 0))
		put_text(p, "inet_protocols", "remote_address_family");
	value = postfix_value(p, "smtpd_tls_auth_only");
	if (value && postfix_is_set(p, "smtpd_tls_auth_only") && strcmp(value, "no") == 0)
		import_note(p->im, IMPORT_DIFFERENT, postfix_place(p, "smtpd_tls_auth_only"),
		    "passwords pass under TLS alone here, unless auth_cleartext = yes");
}
