/* smtpd_extensions.c: the service extensions that EHLO lists (RFC 5321 4.1.1.1). */
#include "smtpd/smtpd_command.h"

static void
size_value(const struct smtpd_session *s, struct buf *out)
{
	buf_addf(out, " %llu", (unsigned long long)smtpd_session_size_limit(s));
}

static bool
is_trusted(const struct smtpd_session *s)
{
	return s->trusted;
}

static const struct extension {
	const char *keyword;
	bool (*offered)(const struct smtpd_session *s);	/* NULL: always */
	/* Appends a blank and the value. NULL: it has none. */
	void (*value)(const struct smtpd_session *s, struct buf *out);
	const char *help;	/* one line; NULL: it is that of the command */
} extensions[] = {
	{ "PIPELINING", NULL, NULL,
	    "Commands may be sent without waiting for each reply (RFC 2920)." },
	{ "SIZE", NULL, size_value,
	    "MAIL takes SIZE=octets; larger messages than this are refused (RFC 1870)." },
	{ "8BITMIME", NULL, NULL,
	    "Messages may have octets above 127; MAIL takes BODY=8BITMIME (RFC 6152)." },
	{ "ENHANCEDSTATUSCODES", NULL, NULL,
	    "Replies have a code of three numbers behind the first one (RFC 2034, RFC 3463)." },
	{ "STARTTLS", smtpd_tls_offered, NULL, NULL },
	{ "AUTH", smtpd_auth_offered, smtpd_auth_value, NULL },
	{ "ETRN", smtpd_etrn_offered, NULL, NULL },
	{ "EXPN", is_trusted, NULL, NULL },
	{ "VERB", is_trusted, NULL, NULL },
	{ "XCLIENT", smtpd_xclient_offered, smtpd_xclient_value, NULL },
	{ "HELP", NULL, NULL, NULL },
};

#define NEXTENSIONS (sizeof(extensions) / sizeof(extensions[0]))

void
smtpd_extensions_offer(const struct smtpd_session *s, struct buf *out)
{
	for (size_t i = 0; i < NEXTENSIONS; i++) {
		const struct extension *e = &extensions[i];

		if (e->offered && !e->offered(s))
			continue;
		buf_addf(out, "\n%s", e->keyword);
		if (e->value)
			e->value(s, out);
	}
}

bool
smtpd_extensions_help(struct view keyword, struct buf *out)
{
	for (size_t i = 0; i < NEXTENSIONS; i++)
		if (view_eq_nocase(keyword, view_of(extensions[i].keyword)) && extensions[i].help) {
			buf_addf(out, "%s\n%s", extensions[i].keyword, extensions[i].help);
			return true;
		}
	return false;
}

void
smtpd_extensions_list(const struct smtpd_session *s, struct buf *out)
{
	for (size_t i = 0; i < NEXTENSIONS; i++)
		if (extensions[i].help && (extensions[i].offered == NULL || extensions[i].offered(s)))
			buf_addf(out, " %s", extensions[i].keyword);
}
