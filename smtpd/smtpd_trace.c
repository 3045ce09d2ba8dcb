/* smtpd_trace.c: see smtpd_trace.h. */
#include "smtpd/smtpd_trace.h"

#include "text/address.h"
#include "text/date.h"

/* The client's name, if it is one, and its address, which is known for sure. */
static void
add_from(const struct smtpd_trace *t, struct buf *out)
{
	const char *name = t->name ? t->name : "";
	char domain[ADDRESS_DOMAIN_MAX + 1];

	if (address_domain(view_of(t->helo), domain) == ADDRESS_OK)
		buf_addf(out, "from %s (%s%s%s)", t->helo, name, name[0] ? " " : "", t->peer);
	else
		buf_addf(out, "from %s (HELO %s)", t->peer, t->helo);
}

const char *
smtpd_trace_protocol(bool esmtp, bool encrypted, bool authenticated)
{
	if (!esmtp)
		return "SMTP";
	if (encrypted)
		return authenticated ? "ESMTPSA" : "ESMTPS";
	return authenticated ? "ESMTPA" : "ESMTP";
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
	buf_add_str(out, "; ");
	date_rfc5322(t->time, t->utc_offset, out);
	return buf_add_char(out, '\n');
}

enum {
	LINE_START,	/* zero: where a message begins */
	IN_NAME,
	BEHIND_NAME,	/* blanks before the colon */
	IN_BODY,
	NOT_HEADER	/* the header section is over */
};

static const struct view wanted = { "received", 8 };

/* The colon: whose name was that? */
static void
end_name(struct smtpd_trace_scan *s)
{
	if (s->matched == wanted.n)
		s->received++;
	s->state = IN_BODY;
}

static void
scan_name(struct smtpd_trace_scan *s, char c)
{
	if (c == ':')
		end_name(s);
	else if (ascii_blank(c))
		s->state = BEHIND_NAME;
	else if (c < 33 || c > 126)
		s->state = NOT_HEADER;
	else if (s->matched < wanted.n && ascii_lower(c) == wanted.p[s->matched])
		s->matched++;
	else
		s->matched = (unsigned)wanted.n + 1;
}

static void
scan_octet(struct smtpd_trace_scan *s, char c)
{
	switch (s->state) {
	case LINE_START:
		s->matched = 0;
		s->state = ascii_blank(c) ? IN_BODY : IN_NAME;
		if (s->state == IN_NAME && c == ':')
			s->state = NOT_HEADER;
		else if (s->state == IN_NAME)
			scan_name(s, c);
		break;
	case IN_NAME:
		scan_name(s, c);
		break;
	case BEHIND_NAME:
		if (c == ':')
			end_name(s);
		else if (!ascii_blank(c))
			s->state = NOT_HEADER;
		break;
	default:
		break;
	}
}

void
smtpd_trace_scan(struct smtpd_trace_scan *s, struct view text)
{
	while (text.n && s->state != NOT_HEADER) {
		if (s->state == IN_BODY) {
			text = view_sub(text, view_find(text, '\n'), text.n);
			if (text.n)
				s->state = LINE_START;
		} else {
			scan_octet(s, text.p[0]);
		}
		text = view_sub(text, 1, text.n);
	}
}
