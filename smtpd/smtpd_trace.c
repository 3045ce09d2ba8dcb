/* smtpd_trace.c: see smtpd_trace.h. */
#include "smtpd/smtpd_trace.h"

#include "text/address.h"
#include "text/date.h"

/*
 * The client's name, if it is one, and in a comment what is known for sure: its address, and
 * the name that belongs to that.
 */
static void
add_from(const struct smtpd_trace *t, struct buf *out)
{
	const char *name = t->name ? t->name : "";
	char domain[ADDRESS_DOMAIN_MAX + 1];
	bool named = address_domain(view_of(t->helo), domain) == ADDRESS_OK;

	buf_addf(out, "from %s", named ? t->helo : t->peer);
	if (named || name[0])
		buf_addf(out, " (%s%s%s)", name, name[0] ? " " : "", t->peer);
	if (!named)
		buf_addf(out, " (HELO %s)", t->helo);
}

const char *
smtpd_trace_protocol(struct smtpd_trace_protocol p)
{
	static const char *const words[4][4] = {
		{ "ESMTP", "ESMTPS", "ESMTPA", "ESMTPSA" },
		{ "UTF8SMTP", "UTF8SMTPS", "UTF8SMTPA", "UTF8SMTPSA" },
		{ "LMTP", "LMTPS", "LMTPA", "LMTPSA" },
		{ "UTF8LMTP", "UTF8LMTPS", "UTF8LMTPA", "UTF8LMTPSA" },
	};

	if (!p.extended)
		return "SMTP";
	return words[p.utf8 + 2 * p.lmtp][p.encrypted + 2 * p.authenticated];
}

/* A word in a comment: no octet of it can end that. */
static void
add_word(const char *word, struct buf *out)
{
	for (const char *c = word; *c; c++)
		if (ascii_alpha(*c) || ascii_digit(*c) || *c == '.' || *c == '-' || *c == '_')
			buf_add_char(out, *c);
}

static void
add_tls(const struct gate_tls *tls, struct buf *out)
{
	buf_add_str(out, "\n\t(");
	add_word(tls->version, out);
	buf_add_char(out, ' ');
	add_word(tls->cipher, out);
	buf_addf(out, ", %u bits)", (unsigned)tls->bits);
}

int
smtpd_trace_format(const struct smtpd_trace *t, struct buf *out)
{
	buf_add_str(out, "Received: ");
	add_from(t, out);
	buf_addf(out, "\n\tby %s (Mailstead) with %s id %s", t->hostname, t->protocol, t->id);
	if (t->tls)
		add_tls(t->tls, out);
	if (t->rcpt)
		buf_addf(out, "\n\tfor <%s>", t->rcpt);
	if (t->priority)
		buf_addf(out, "\n\tpriority %d", *t->priority);
	buf_add_str(out, "; ");
	date_rfc5322(t->time, t->utc_offset, out);
	return buf_add_char(out, '\n');
}
