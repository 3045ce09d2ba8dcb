/* sched_bounce.c: see sched_bounce.h. */
#include "queue/sched_bounce.h"

#include <stdio.h>

#include "base/num.h"
#include "text/date.h"
#include "text/header.h"
#include "text/xtext.h"

#define SUBJECT_MAX 200		/* octets of the original subject that are repeated */
#define XTEXT_MAX 4096		/* octets of a decoded parameter, of which one may become ten */
#define LINE_MAX_5322 998

/* ---- Words */

/* The address that the sender knows the recipient by, with a domain. */
static struct address
known_address(const struct bounce *b, size_t rcpt)
{
	const struct address *a = &b->m->rcpts[bounce_accepted(b->m, rcpt)].address;
	struct address whole = *a;

	if (a->domain[0] == '\0')
		(void)address_set(&whole, view_of(a->local), view_of(b->hostname));
	return whole;
}

static void
add_date(struct buf *out, int64_t seconds, int utc_offset)
{
	(void)date_rfc5322(seconds, utc_offset, out);
}

static void
add_date_field(struct buf *out, const char *name, int64_t seconds, int utc_offset)
{
	buf_add_str(out, name);
	buf_add_str(out, ": ");
	add_date(out, seconds, utc_offset);
	buf_add_char(out, '\n');
}

/*
 * "rfc822; joe@example.org", or for an address that is not ASCII the form that
 * is (RFC 6533 section 3, utf-8-addr-xtext).
 */
static void
add_typed_address(struct buf *out, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];
	struct view v = view_of(address_text(a, text));

	buf_add_str(out, address_is_ascii(a) ? "rfc822; " : "utf-8; ");
	if (address_is_ascii(a))
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

/* What differs in reports of each kind. */
static const struct {
	const char *subject, *action, *status, *people;
} words[] = {
	[BOUNCE_FAILED] = { "Undeliverable", "failed", "5.0.0",
	    "could not be delivered to the following. It will not be tried again." },
	[BOUNCE_DELAYED] = { "Delayed", "delayed", "4.4.7",
	    "has not been delivered yet to the following. It will be tried further;\n"
	    "there is no need to send it again." },
	[BOUNCE_DELIVERED] = { "Delivered", "delivered", "2.0.0",
	    "has been delivered to the following." },
	[BOUNCE_EXPANDED] = { "Expanded", "expanded", "2.0.0",
	    "goes on to all those that the following stand for. There will be no report\n"
	    "of their having it." },
};

/* ---- The header of the report */

static void
add_subject(const struct bounce *b, struct buf *out)
{
	struct view body;
	struct buf text = buf_make(BOUNCE_HEADER_MAX);
	struct view v;

	buf_add_str(out, "Subject: ");
	buf_add_str(out, b->to_postmaster ? "Undeliverable report" : words[b->kind].subject);
	if (header_find(b->header, VIEW("Subject"), &body) && header_unfold(body, &text) == 0) {
		v = view_sub(buf_view(&text), 0, SUBJECT_MAX);
		/* In a header only ASCII is safe; encoded words are. */
		for (size_t i = 0; i < v.n; i++)
			if ((unsigned char)v.p[i] < ' ' || (unsigned char)v.p[i] > '~')
				v.n = 0;
		if (v.n) {
			buf_add_str(out, ": ");
			buf_add_view(out, v);
		}
	}
	buf_free(&text);
	buf_add_char(out, '\n');
}

static void
add_references(const struct bounce *b, struct buf *out)
{
	struct view body;
	struct buf text = buf_make(BOUNCE_HEADER_MAX);
	struct view v = VIEW("");

	if (header_find(b->header, VIEW("Message-ID"), &body) && header_unfold(body, &text) == 0)
		v = buf_view(&text);
	/* What it holds goes into our own header. */
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] <= ' ' || v.p[i] > '~')
			v.n = 0;
	if (v.n > 2 && v.n < 900 && v.p[0] == '<' && view_find(v, '>') == v.n - 1) {
		buf_add_str(out, "In-Reply-To: ");
		buf_add_view(out, v);
		buf_add_str(out, "\nReferences: ");
		buf_add_view(out, v);
		buf_add_char(out, '\n');
	}
	buf_free(&text);
}

static void
add_header(const struct bounce *b, const char *boundary, struct buf *out)
{
	char to[ADDRESS_TEXT_MAX];

	add_date_field(out, "Date", b->now, b->utc_offset);
	buf_addf(out, "From: Mail Delivery System <MAILER-DAEMON@%s>\n", b->hostname);
	buf_addf(out, "To: <%s>\n", address_text(&b->to, to));
	add_subject(b, out);
	buf_addf(out, "Message-ID: <%s.%016llx@%s>\n", b->m->id, (unsigned long long)b->random,
	    b->hostname);
	add_references(b, out);
	buf_add_str(out, "Auto-Submitted: auto-replied\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: multipart/report; report-type=delivery-status;\n");
	buf_addf(out, "\tboundary=\"%s\"\n", boundary);
	buf_add_str(out, "Content-Transfer-Encoding: 8bit\n\n"
	    "This is a report in the MIME format of RFC 6522.\n");
}

/* ---- The part for people */

static void
add_duration(struct buf *out, int64_t seconds)
{
	static const struct { int64_t seconds; const char *name; } units[] = {
		{ 86400, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" },
	};
	size_t i = 0;

	while (i < 3 && seconds < 2 * units[i].seconds)
		i++;
	buf_addf(out, "%lld %s%s", (long long)(seconds / units[i].seconds), units[i].name,
	    seconds / units[i].seconds == 1 ? "" : "s");
}

static void
add_person_rcpt(const struct bounce *b, size_t rcpt, struct buf *out)
{
	const struct queue_rcpt *r = &b->m->rcpts[rcpt];
	struct address known = known_address(b, rcpt);
	char text[ADDRESS_TEXT_MAX];

	buf_addf(out, "\n<%s>\n    ", address_text(&known, text));
	if (b->kind == BOUNCE_DELIVERED || b->kind == BOUNCE_EXPANDED) {
		buf_addf(out, "%s\n", words[b->kind].action);
		return;
	}
	buf_add_str(out, r->text && r->text[0] ? r->text : "no reason was given");
	buf_addf(out, " (%s)\n", r->code[0] ? r->code : words[b->kind].status);
	if (b->kind == BOUNCE_FAILED && r->code[0] == '4') {
		buf_add_str(out, "    Given up after ");
		add_duration(out, b->lifetime);
		buf_add_str(out, ".\n");
	}
}

static void
add_person_part(const struct bounce *b, struct buf *out)
{
	buf_add_str(out, "Content-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: 8bit\n\n");
	buf_addf(out, "This is the mail system at %s.\n\n", b->hostname);
	buf_add_str(out, b->to_postmaster ?
	    "A report, or another message without a sender, that arrived here on\n" :
	    "Your message that arrived here on\n");
	add_date(out, b->m->time_usec / 1000000, b->utc_offset);
	buf_addf(out, "\n%s\n", words[b->kind].people);
	for (size_t i = 0; i < b->nrcpts; i++)
		add_person_rcpt(b, b->rcpts[i], out);
	buf_add_str(out, b->full ?
	    "\nThe same for programs, and the message, are attached.\n" :
	    "\nThe same for programs, and the header of the message, are attached.\n");
}

/* ---- The part for programs */

/* RFC 2852 4.1.3 has its own code for what is late, whatever the last attempt met with. */
static const char *
status_of(const struct bounce *b, const struct queue_rcpt *r)
{
	return r->code[0] && b->kind != BOUNCE_DELAYED ? r->code : words[b->kind].status;
}

static void
add_status_rcpt(const struct bounce *b, size_t rcpt, struct buf *out)
{
	const struct queue_rcpt *r = &b->m->rcpts[rcpt];
	struct address known = known_address(b, rcpt);

	buf_add_char(out, '\n');
	add_parameter(out, "Original-Recipient",
	    view_of(b->m->rcpts[bounce_accepted(b->m, rcpt)].params), VIEW("ORCPT="));
	buf_add_str(out, "Final-Recipient: ");
	add_typed_address(out, &known);
	buf_addf(out, "Action: %s\nStatus: %s\n", words[b->kind].action, status_of(b, r));
	if (b->kind != BOUNCE_DELIVERED && b->kind != BOUNCE_EXPANDED && r->text && r->text[0]) {
		buf_add_str(out, "Diagnostic-Code: X-Mailstead; ");
		for (const char *c = r->text; *c; c++)
			buf_add_char(out, (unsigned char)*c < 0x80 ? *c : '?');
		buf_add_char(out, '\n');
	}
	if (r->last)
		add_date_field(out, "Last-Attempt-Date", r->last, b->utc_offset);
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

static void
add_status_part(const struct bounce *b, struct buf *out)
{
	buf_add_str(out, "Content-Type: message/delivery-status\n\n");
	add_parameter(out, "Original-Envelope-Id", view_of(b->m->sender_params), VIEW("ENVID="));
	buf_addf(out, "Reporting-MTA: dns; %s\n", b->hostname);
	add_date_field(out, "Arrival-Date", b->m->time_usec / 1000000, b->utc_offset);
	/* RFC 2852 5. */
	if (b->terms.deliver_by)
		add_date_field(out, "Deliver-By-Date", b->terms.deliver_by, b->utc_offset);
	add_future_release(b, out);
	for (size_t i = 0; i < b->nrcpts; i++)
		add_status_rcpt(b, b->rcpts[i], out);
}

/* ---- The original */

static void
add_header_section(const struct bounce *b, struct buf *out)
{
	struct view rest = view_sub(b->header, 0, BOUNCE_HEADER_MAX), line;

	/* A line that the limit has cut is left out. */
	if (rest.n < b->header.n)
		rest.n = view_rfind(rest, '\n') < rest.n ? view_rfind(rest, '\n') + 1 : 0;
	while (view_line(&rest, &line) && line.n) {
		buf_add_view(out, line);
		buf_add_char(out, '\n');
	}
}

/* RFC 6522 section 4, and for headers in UTF-8 RFC 6533 section 4. */
static void
add_original(const struct bounce *b, struct buf *out)
{
	bool utf8 = b->terms.utf8;

	buf_addf(out, "Content-Type: %s\nContent-Transfer-Encoding: 8bit\n\n",
	    b->full ? (utf8 ? "message/global" : "message/rfc822") :
	    (utf8 ? "message/global-headers" : "text/rfc822-headers"));
	if (b->full)
		buf_add_view(out, b->header);
	else
		add_header_section(b, out);
}

int
bounce_build(const struct bounce *b, struct buf *out)
{
	char boundary[64];

	(void)snprintf(boundary, sizeof(boundary), "=_%s.%016llx", b->m->id,
	    (unsigned long long)b->random);
	add_header(b, boundary, out);
	buf_addf(out, "\n--%s\n", boundary);
	add_person_part(b, out);
	buf_addf(out, "\n--%s\n", boundary);
	add_status_part(b, out);
	buf_addf(out, "\n--%s\n", boundary);
	add_original(b, out);
	buf_addf(out, "\n--%s--\n", boundary);
	return out->failed ? -1 : 0;
}
