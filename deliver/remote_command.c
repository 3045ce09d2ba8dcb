/* remote_command.c: what MAIL and RCPT say; see remote_smtp.h. Pure. */
#include "deliver/remote_smtp.h"

#include <inttypes.h>

#include "base/num.h"
#include "text/idna.h"
#include "text/xtext.h"

struct view
remote_param(struct view params, const char *key)
{
	struct view word, name = view_of(key);

	while (view_word(&params, &word)) {
		size_t n = view_find(word, '=');

		if (view_eq_nocase(view_sub(word, 0, n), name))
			return view_sub(word, n + 1, word.n);
	}
	return (struct view){ NULL, 0 };
}

static bool
has_param(struct view params, const char *key)
{
	return remote_param(params, key).p != NULL;
}

bool
remote_wants_success(struct view params)
{
	struct view rest = remote_param(params, "NOTIFY");

	while (rest.n) {
		size_t n = view_find(rest, ',');

		if (view_eq_nocase(view_sub(rest, 0, n), VIEW("SUCCESS")))
			return true;
		rest = view_sub(rest, n + 1, rest.n);
	}
	return false;
}

/* R or N of RFC 2852, and T behind it; or nothing. */
static struct view
by_mode(struct view sender_params)
{
	struct view by = remote_param(sender_params, "BY");

	return view_sub(by, view_find(by, ';') + 1, by.n);
}

bool
remote_wants_trace(struct view sender_params)
{
	struct view mode = by_mode(sender_params);

	return view_eq_nocase(view_sub(mode, 1, mode.n), VIEW("T"));
}

/* ---- SMTPUTF8 */

static bool
local_is_ascii(const struct address *a)
{
	return view_is_ascii(view_of(a->local));
}

/* Whether an address can be given to a server without SMTPUTF8: its domain has another form. */
static bool
has_ascii_form(const struct address *a)
{
	char ascii[ADDRESS_DOMAIN_MAX + 1];

	return local_is_ascii(a) && idna_to_ascii(a->domain, ascii) == 0;
}

/* A header in UTF-8 needs it when the message came so; else it is in an old 8-bit character set. */
static bool
utf8_header(const struct remote_smtp *s)
{
	return s->facts.header8 && has_param(s->message->params, "SMTPUTF8");
}

bool
remote_needs_utf8(const struct remote_smtp *s, size_t rcpt)
{
	return utf8_header(s) || !has_ascii_form(&s->message->sender) ||
	    !has_ascii_form(&s->message->rcpts[rcpt].address);
}

/* ---- what cannot be sent */

/* The server does not know what the message asks for. */
static void
lacking(struct remote_result *r, enum remote_elsewhere elsewhere, const char *code,
    const char *text)
{
	remote_result_set(r, AGENT_FAILED, code, "%s", text);
	r->elsewhere = elsewhere;
}

/* RFC 2852 section 4: such a message must be returned rather than given to who may keep it. */
static bool
by_return(const struct remote_smtp *s)
{
	/* A server of mailboxes delivers it at once. */
	return !s->setup.lmtp && view_starts_nocase(by_mode(s->message->params), VIEW("R"));
}

/* RFC 8689 section 4.2.1, RFC 6531 section 3.2: any exchanger that can will do. */
static void
check_extensions(const struct remote_smtp *s, size_t rcpt, struct remote_result *r)
{
	const struct remote_offer *o = &s->offer;

	if (has_param(s->message->params, "REQUIRETLS") && !s->setup.local &&
	    !(s->verified && s->setup.named && o->requiretls))
		lacking(r, REMOTE_ANYWHERE, "5.7.30", !s->verified ?
		    "the message may go over TLS alone, to a server that shows who it is" :
		    !s->setup.named ?
		    "the message may go to a server alone whose name the DNS vouches for (DNSSEC)" :
		    "the message may go over TLS alone, for which the server does not vouch");
	else if (!o->deliverby && by_return(s))
		lacking(r, REMOTE_ANYWHERE, "5.3.3",
		    "the message is to be returned unless it is delivered in time, "
		    "for which the server does not vouch");
	else if (!o->smtputf8 && utf8_header(s))
		lacking(r, REMOTE_ANYWHERE, "5.6.9",
		    "the header is in UTF-8, which the server does not know");
	else if (!o->smtputf8 && remote_needs_utf8(s, rcpt))
		lacking(r, REMOTE_ANYWHERE, "5.6.7",
		    "an address is in UTF-8, which the server does not know");
}

void
remote_command_check(const struct remote_smtp *s, size_t rcpt, struct remote_result *r)
{
	const struct remote_offer *o = &s->offer;

	if (o->size_max == 0 || s->facts.size <= o->size_max) {
		check_extensions(s, rcpt, r);
		return;
	}
	remote_result_set(r, AGENT_FAILED, "5.3.4",
	    "the message has %" PRIu64 " octets, the server takes %" PRIu64,
	    s->facts.size, o->size_max);
	/* What is worse would have to pass it on to this one. */
	r->elsewhere = REMOTE_EQUALS;
}

/* ---- commands */

static void
put_path(const struct remote_smtp *s, const struct address *a, struct buf *out)
{
	struct address ascii = *a;
	char text[ADDRESS_TEXT_MAX];

	if (!s->utf8)
		(void)idna_to_ascii(a->domain, ascii.domain);
	buf_add_char(out, '<');
	buf_add_str(out, address_text(&ascii, text));
	buf_add_char(out, '>');
}

/* A parameter as it stands in the queue file, if it is there and good. */
static void
pass_on(struct view params, const char *key, bool (*good)(struct view), struct buf *out)
{
	struct view value = remote_param(params, key);

	if (value.p == NULL || value.n == 0 || !good(value))
		return;
	buf_add_char(out, ' ');
	buf_add_str(out, key);
	buf_add_char(out, '=');
	buf_add_view(out, value);
}

static bool
ret_valid(struct view v)
{
	return view_eq_nocase(v, VIEW("FULL")) || view_eq_nocase(v, VIEW("HDRS"));
}

static bool
priority_valid(struct view v)
{
	bool negative = v.n && v.p[0] == '-';

	return v.n == (negative ? 2U : 1U) && ascii_digit(v.p[negative]);
}

static bool
notify_valid(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && v.p[i] != ',')
			return false;
	return true;
}

static bool
orcpt_ascii(struct view v)
{
	return xtext_orcpt_valid(v, false);
}

static bool
orcpt_utf8(struct view v)
{
	return xtext_orcpt_valid(v, true);
}

/* Of the time by which it is to be delivered what is left (RFC 2852). */
static void
put_by(const struct remote_smtp *s, struct buf *out)
{
	struct view by = remote_param(s->message->params, "BY"), mode;
	size_t n = view_find(by, ';');
	uint64_t when;

	if (by.p == NULL || num_parse(view_sub(by, 0, n), INT64_MAX / 2, &when) == -1)
		return;
	mode = view_sub(by, n + 1, by.n);
	if (!view_starts_nocase(mode, VIEW("N")) &&
	    (!view_starts_nocase(mode, VIEW("R")) || (int64_t)when <= s->facts.now))
		return;
	buf_addf(out, " BY=%" PRId64 ";%.2s", (int64_t)when - s->facts.now, mode.n > 1 &&
	    (mode.p[1] == 'T' || mode.p[1] == 't') ? (mode.p[0] == 'R' ? "RT" : "NT") :
	    mode.p[0] == 'R' ? "R" : "N");
}

void
remote_command_mail(const struct remote_smtp *s, struct buf *out)
{
	const struct agent_transmit *t = s->message;

	buf_add_str(out, "MAIL FROM:");
	put_path(s, &t->sender, out);
	/* What a conversion makes of it is not counted before. */
	if (s->offer.size && !s->convert)
		buf_addf(out, " SIZE=%" PRIu64, s->facts.size);
	if (s->facts.eightbit && s->offer.eightbit)
		buf_add_str(out, " BODY=8BITMIME");
	if (s->utf8)
		buf_add_str(out, " SMTPUTF8");
	if (has_param(t->params, "REQUIRETLS") && s->offer.requiretls)
		buf_add_str(out, " REQUIRETLS");
	if (s->offer.dsn) {
		pass_on(t->params, "RET", ret_valid, out);
		pass_on(t->params, "ENVID", xtext_envid_valid, out);
	}
	if (s->offer.priority)
		pass_on(t->params, "MT-PRIORITY", priority_valid, out);
	if (s->offer.deliverby)
		put_by(s, out);
	buf_add_str(out, "\r\n");
}

void
remote_command_rcpt(const struct remote_smtp *s, size_t rcpt, struct buf *out)
{
	const struct agent_rcpt *r = &s->message->rcpts[rcpt];

	buf_add_str(out, "RCPT TO:");
	put_path(s, &r->address, out);
	if (s->offer.dsn) {
		pass_on(r->params, "NOTIFY", notify_valid, out);
		pass_on(r->params, "ORCPT", s->utf8 ? orcpt_utf8 : orcpt_ascii, out);
	}
	buf_add_str(out, "\r\n");
}
