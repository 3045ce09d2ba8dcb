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
} extensions[] = {
	{ "PIPELINING", NULL, NULL },
	{ "SIZE", NULL, size_value },
	{ "8BITMIME", NULL, NULL },
	{ "ENHANCEDSTATUSCODES", NULL, NULL },
	{ "STARTTLS", smtpd_tls_offered, NULL },
	{ "AUTH", smtpd_auth_offered, smtpd_auth_value },
	{ "EXPN", is_trusted, NULL },
	{ "VERB", is_trusted, NULL },
	{ "XCLIENT", smtpd_xclient_offered, smtpd_xclient_value },
	{ "HELP", NULL, NULL },
};

void
smtpd_extensions_offer(const struct smtpd_session *s, struct buf *out)
{
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		const struct extension *e = &extensions[i];

		if (e->offered && !e->offered(s))
			continue;
		buf_addf(out, "\n%s", e->keyword);
		if (e->value)
			e->value(s, out);
	}
}
