/* smtpd_extension.c: see smtpd_extension.h. */
#include "smtpd/smtpd_extension.h"

#include "smtpd/smtpd_command.h"
#include "text/date.h"

/* ---- who is offered what */

static bool
to_all(const struct smtpd_session *s)
{
	(void)s;
	return true;
}

static bool
to_trusted(const struct smtpd_session *s)
{
	return s->trusted;
}

static bool
under_tls(const struct smtpd_session *s)
{
	return s->encrypted;
}

/* A client that is one of our users, and has said who. */
static bool
to_users(const struct smtpd_session *s)
{
	return s->mode.submission && s->user[0] != '\0' && s->conf->future_release_limit != 0;
}

/* ---- what stands behind the keyword */

static void
add_size(const struct smtpd_session *s, struct buf *out)
{
	buf_add_char(out, ' ');
	buf_add_num(out, smtpd_session_size_limit(s));
}

static void
add_limits(const struct smtpd_session *s, struct buf *out)
{
	buf_add_str(out, " RCPTMAX=");
	buf_add_num(out, s->conf->recipient_limit);
}

static void
add_future_release(const struct smtpd_session *s, struct buf *out)
{
	uint64_t limit = s->conf->future_release_limit;

	buf_add_char(out, ' ');
	buf_add_num(out, limit);
	buf_add_char(out, ' ');
	(void)date_rfc3339(clock_unix() + (int64_t)limit, out);
}

static void
add_deliver_by(const struct smtpd_session *s, struct buf *out)
{
	buf_add_char(out, ' ');
	buf_add_num(out, s->conf->deliver_by_min);
}

/* ---- the table */

static const struct {
	const char *keyword;
	bool (*offered)(const struct smtpd_session *s);
	/* Appends a blank and the arguments. NULL: it has none. */
	void (*arguments)(const struct smtpd_session *s, struct buf *out);
	bool (*listed)(const struct smtpd_session *s);	/* NULL: where it is offered */
} extensions[SMTPD_EXTENSIONS] = {
	[SMTPD_PIPELINING] = { "PIPELINING", to_all },
	[SMTPD_SIZE] = { "SIZE", to_all, add_size },
	[SMTPD_8BITMIME] = { "8BITMIME", to_all },
	[SMTPD_SMTPUTF8] = { "SMTPUTF8", to_all },
	[SMTPD_ENHANCEDSTATUSCODES] = { "ENHANCEDSTATUSCODES", to_all },
	[SMTPD_DSN] = { "DSN", to_all },
	[SMTPD_STARTTLS] = { "STARTTLS", smtpd_tls_offered },
	/* Its parameter stays good when there is no login left to offer. */
	[SMTPD_AUTH] = { "AUTH", smtpd_auth_enabled, smtpd_auth_value, smtpd_auth_offered },
	[SMTPD_REQUIRETLS] = { "REQUIRETLS", under_tls },
	[SMTPD_LIMITS] = { "LIMITS", to_all, add_limits },
	[SMTPD_FUTURERELEASE] = { "FUTURERELEASE", to_users, add_future_release },
	[SMTPD_DELIVERBY] = { "DELIVERBY", to_all, add_deliver_by },
	[SMTPD_MT_PRIORITY] = { "MT-PRIORITY", to_all },
	[SMTPD_XCLIENT] = { "XCLIENT", smtpd_xclient_offered, smtpd_xclient_value },
	[SMTPD_EXPN] = { "EXPN", to_trusted },
	[SMTPD_VERB] = { "VERB", to_trusted },
	[SMTPD_HELP_LISTED] = { "HELP", to_all },
};

bool
smtpd_extension_offered(const struct smtpd_session *s, enum smtpd_extension which)
{
	return s->esmtp && extensions[which].offered(s);
}

void
smtpd_extension_list(const struct smtpd_session *s, struct buf *out)
{
	for (size_t i = 0; i < SMTPD_EXTENSIONS; i++) {
		if (!(extensions[i].listed ? extensions[i].listed : extensions[i].offered)(s))
			continue;
		buf_addf(out, "\n%s", extensions[i].keyword);
		if (extensions[i].arguments)
			extensions[i].arguments(s, out);
	}
}
