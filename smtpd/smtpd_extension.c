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
	const char *help;	/* one line; NULL: see the command of that name */
} extensions[SMTPD_EXTENSIONS] = {
	[SMTPD_PIPELINING] = { .keyword = "PIPELINING", .offered = to_all,
	    .help = "Commands may be sent without waiting for each reply (RFC 2920)." },
	[SMTPD_SIZE] = { .keyword = "SIZE", .offered = to_all, .arguments = add_size,
	    .help = "MAIL takes SIZE=octets; larger messages than this are refused (RFC 1870)." },
	[SMTPD_8BITMIME] = { .keyword = "8BITMIME", .offered = to_all,
	    .help = "MAIL takes BODY=7BIT or 8BITMIME; messages may have octets above 127 (RFC 6152)." },
	[SMTPD_CHUNKING] = { .keyword = "CHUNKING", .offered = to_all,
	    .help = "BDAT may be used in place of DATA (RFC 3030)." },
	[SMTPD_BINARYMIME] = { .keyword = "BINARYMIME", .offered = to_all,
	    .help = "MAIL takes BODY=BINARYMIME, for messages sent with BDAT (RFC 3030)." },
	[SMTPD_SMTPUTF8] = { .keyword = "SMTPUTF8", .offered = to_all,
	    .help = "MAIL and VRFY take SMTPUTF8, for addresses and headers in UTF-8 (RFC 6531)." },
	[SMTPD_ENHANCEDSTATUSCODES] = { .keyword = "ENHANCEDSTATUSCODES", .offered = to_all,
	    .help = "Replies have a code of three numbers behind the first one (RFC 2034)." },
	[SMTPD_DSN] = { .keyword = "DSN", .offered = to_all,
	    .help = "MAIL takes RET, ENVID; RCPT takes NOTIFY, ORCPT: what is reported (RFC 3461)." },
	[SMTPD_STARTTLS] = { .keyword = "STARTTLS", .offered = smtpd_tls_offered },
	/* Its parameter stays good when there is no login left to offer. */
	[SMTPD_AUTH] = { .keyword = "AUTH", .offered = smtpd_auth_enabled,
	    .arguments = smtpd_auth_value, .listed = smtpd_auth_offered },
	[SMTPD_REQUIRETLS] = { .keyword = "REQUIRETLS", .offered = under_tls,
	    .help = "MAIL takes REQUIRETLS: no step of the way without TLS (RFC 8689)." },
	[SMTPD_LIMITS] = { .keyword = "LIMITS", .offered = to_all, .arguments = add_limits,
	    .help = "How many recipients a message may have, and the like (RFC 9422)." },
	[SMTPD_FUTURERELEASE] = { .keyword = "FUTURERELEASE", .offered = to_users,
	    .arguments = add_future_release,
	    .help = "MAIL takes HOLDFOR=seconds or HOLDUNTIL=time, at most these (RFC 4865)." },
	[SMTPD_DELIVERBY] = { .keyword = "DELIVERBY", .offered = to_all,
	    .arguments = add_deliver_by,
	    .help = "MAIL takes BY=seconds;R or N, at least this (RFC 2852)." },
	[SMTPD_MT_PRIORITY] = { .keyword = "MT-PRIORITY", .offered = to_all,
	    .help = "MAIL takes MT-PRIORITY=-9 to 9 (RFC 6710)." },
	[SMTPD_ETRN] = { .keyword = "ETRN", .offered = smtpd_etrn_offered },
	[SMTPD_XCLIENT] = { .keyword = "XCLIENT", .offered = smtpd_xclient_offered,
	    .arguments = smtpd_xclient_value },
	[SMTPD_EXPN] = { .keyword = "EXPN", .offered = to_trusted },
	[SMTPD_VERB] = { .keyword = "VERB", .offered = to_trusted },
	[SMTPD_HELP_LISTED] = { .keyword = "HELP", .offered = to_all },
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

bool
smtpd_extension_help(struct view keyword, struct buf *out)
{
	for (size_t i = 0; i < SMTPD_EXTENSIONS; i++)
		if (extensions[i].help && view_eq_nocase(keyword, view_of(extensions[i].keyword))) {
			buf_addf(out, "%s\n%s", extensions[i].keyword, extensions[i].help);
			return true;
		}
	return false;
}

void
smtpd_extension_names(const struct smtpd_session *s, struct buf *out)
{
	for (size_t i = 0; i < SMTPD_EXTENSIONS; i++)
		if (extensions[i].help && extensions[i].offered(s))
			buf_addf(out, " %s", extensions[i].keyword);
}
