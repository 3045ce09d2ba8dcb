/* sched_bounce_status.c: the part of a report for programs; see sched_bounce_part.h. */
#include "queue/sched_bounce_part.h"

#include "base/num.h"
#include "text/date.h"
#include "text/xtext.h"

#define XTEXT_MAX 4096		/* octets of a decoded parameter, of which one may become ten */
#define LINE_MAX_5322 998	/* RFC 5322 section 2.1.1 */

static void
add_date_field(struct buf *out, const char *name, int64_t seconds, int utc_offset)
{
	buf_add_str(out, name);
	buf_add_str(out, ": ");
	(void)date_rfc5322(seconds, utc_offset, out);
	buf_add_char(out, '\n');
}

/* Text of a field: in a report in ASCII what is beyond that cannot stand as it is. */
static void
add_text(const struct bounce *b, struct buf *out, const char *text)
{
	for (const char *c = text; *c; c++)
		buf_add_char(out, (unsigned char)*c < 0x80 || b->global ? *c : '?');
	buf_add_char(out, '\n');
}

/*
 * "rfc822; joe@example.org". An address that is not ASCII stands as it is in a report that
 * may hold that, else in the form that is (RFC 6533 section 3, utf-8-addr-xtext).
 */
static void
add_typed_address(const struct bounce *b, struct buf *out, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];
	struct view v = view_of(address_text(a, text));
	bool ascii = address_is_ascii(a);

	buf_add_str(out, ascii ? "rfc822; " : "utf-8; ");
	if (ascii || b->global)
		buf_add_view(out, v);
	else
		xtext_escape_utf8(v, out);
	buf_add_char(out, '\n');
}

/* "NAME: " and the decoded value of the parameter, if params has it. */
static void
add_parameter(struct buf *out, const char *field, struct view params, struct view key)
{
	struct buf decoded = buf_make(XTEXT_MAX);
	struct view word;

	while (view_word(&params, &word)) {
		if (!view_starts_nocase(word, key))
			continue;
		buf_clear(&decoded);
		if (xtext_decode(view_sub(word, key.n, word.n), &decoded) == -1 ||
		    decoded.n == 0 || decoded.n > LINE_MAX_5322 - 30)
			continue;
		buf_addf(out, "%s: ", field);
		buf_add_view(out, buf_view(&decoded));
		buf_add_char(out, '\n');
		break;
	}
	buf_free(&decoded);
}

const char *
bounce_status(const struct bounce *b, const struct queue_rcpt *r)
{
	const char *otherwise = bounce_words(b->kind)->status;
	char class = r->code[0];

	/* RFC 2852 4.1.3 has its own code for what is late, whatever the last attempt met with. */
	if (b->kind == BOUNCE_DELAYED && b->terms.deliver_by && b->now >= b->terms.deliver_by)
		return "4.4.7";
	if (b->kind == BOUNCE_FAILED)
		return class == '4' || class == '5' ? r->code : otherwise;
	if (b->kind == BOUNCE_EXPANDED)
		return otherwise;
	return class == otherwise[0] ? r->code : otherwise;
}

bool
bounce_is_reply(const struct queue_rcpt *r)
{
	const char *t = r->text;

	return (r->server || r->server_address) && t && t[0] >= '2' && t[0] <= '5' &&
	    ascii_digit(t[1]) && ascii_digit(t[2]) && (t[3] == ' ' || t[3] == '-' || t[3] == '\0');
}

/* Whether it can be told as a name of type dns (RFC 3464 section 2.1.2). */
static bool
is_name(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!ascii_alpha(*c) && !ascii_digit(*c) && *c != '.' && *c != '-' && *c != '_')
			return false;
	return name[0] != '\0';
}

/* Whether it is a number, in brackets or without, and not a path. */
static bool
is_number(const char *address)
{
	for (const char *c = address; *c; c++)
		if (*c <= ' ' || *c > '~' || *c == '/')
			return false;
	return address[0] == '[' || view_find(view_of(address), ':') < view_of(address).n ||
	    ascii_digit(address[0]);
}

void
bounce_add_server(const char *address, struct buf *out)
{
	bool bare = is_number(address) && address[0] != '[';

	if (bare)
		buf_add_str(out, view_find(view_of(address), ':') < view_of(address).n ? "[IPv6:" : "[");
	buf_add_str(out, address);
	if (bare)
		buf_add_char(out, ']');
}

/* What another server, or nobody but we, has to do with it: sections 2.3.5 to 2.3.8. */
static void
add_answer(const struct bounce *b, const struct queue_rcpt *r, struct buf *out)
{
	bool reply = bounce_is_reply(r);

	if (b->kind == BOUNCE_EXPANDED)
		return;
	if (r->server && is_name(r->server))
		buf_addf(out, "Remote-MTA: dns; %s\n", r->server);
	else if (r->server_address && is_number(r->server_address)) {
		buf_add_str(out, "Remote-MTA: dns; ");
		bounce_add_server(r->server_address, out);
		buf_add_char(out, '\n');
	}
	if (r->text && r->text[0] && (reply || b->kind == BOUNCE_FAILED ||
	    b->kind == BOUNCE_DELAYED)) {
		buf_add_str(out, reply ? "Diagnostic-Code: smtp; " : "Diagnostic-Code: X-Mailstead; ");
		add_text(b, out, r->text);
	}
	if (r->attempted)
		add_date_field(out, "Last-Attempt-Date", r->attempted, b->utc_offset);
	/* Of the server that had it last: that is this one. */
	if (r->server == NULL && r->server_address == NULL)
		buf_addf(out, "Final-Log-ID: %s\n", b->m->id);
}

static void
add_rcpt(const struct bounce *b, size_t rcpt, struct buf *out)
{
	const struct queue_rcpt *r = &b->m->rcpts[rcpt];
	struct address known = bounce_known_address(b, rcpt);

	buf_add_char(out, '\n');
	add_parameter(out, "Original-Recipient",
	    view_of(b->m->rcpts[bounce_accepted(b->m, rcpt)].params), VIEW("ORCPT="));
	buf_add_str(out, "Final-Recipient: ");
	add_typed_address(b, out, &known);
	buf_addf(out, "Action: %s\nStatus: %s\n", bounce_words(b->kind)->action,
	    bounce_status(b, r));
	add_answer(b, r, out);
	if (b->kind == BOUNCE_DELAYED)
		add_date_field(out, "Will-Retry-Until", b->end, b->utc_offset);
}

/* RFC 4865 5.1.2: as the sender has asked for it. */
static void
add_future_release(const struct bounce *b, struct buf *out)
{
	struct view params = view_of(b->m->sender_params), word;
	struct buf date = buf_make(64);
	uint64_t seconds = 0;

	while (seconds == 0 && view_word(&params, &word))
		if (view_starts_nocase(word, VIEW("HOLDFOR=")) &&
		    num_parse(view_sub(word, 8, word.n), 999999999, &seconds) == -1)
			seconds = 0;
	if (seconds)
		buf_addf(out, "Future-Release-Request: for;%llu\n", (unsigned long long)seconds);
	else if (b->terms.hold_until && date_rfc3339(b->terms.hold_until, &date) == 0)
		buf_addf(out, "Future-Release-Request: until;%s\n", buf_cstr(&date));
	buf_free(&date);
}

void
bounce_add_status(const struct bounce *b, struct buf *out)
{
	add_parameter(out, "Original-Envelope-Id", view_of(b->m->sender_params), VIEW("ENVID="));
	buf_addf(out, "Reporting-MTA: dns; %s\n", b->hostname);
	add_date_field(out, "Arrival-Date", b->m->time_usec / 1000000, b->utc_offset);
	/* RFC 2852 5. */
	if (b->terms.deliver_by)
		add_date_field(out, "Deliver-By-Date", b->terms.deliver_by, b->utc_offset);
	add_future_release(b, out);
	buf_addf(out, "X-Mailstead-Queue-Id: %s\n", b->m->id);
	for (size_t i = 0; i < b->nrcpts; i++)
		add_rcpt(b, b->rcpts[i], out);
}
