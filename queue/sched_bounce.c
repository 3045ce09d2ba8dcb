/* sched_bounce.c: the report, put together; see sched_bounce.h. */
#include "queue/sched_bounce.h"

#include <stdio.h>

#include "queue/sched_bounce_part.h"
#include "text/date.h"
#include "text/header.h"
#include "text/quoted.h"
#include "text/utf8.h"

#define SUBJECT_MAX 200		/* octets of the original subject that are repeated */
#define PART_MAX (BOUNCE_SIZE_MAX / 4)	/* octets of a part before it is encoded */

/* ---- Words */

const struct bounce_words *
bounce_words(enum bounce_kind kind)
{
	static const struct bounce_words words[] = {
		[BOUNCE_FAILED] = { "Undeliverable", "failed", "5.0.0",
		    "could not be delivered to those below. It will not be tried again." },
		[BOUNCE_DELAYED] = { "Delayed", "delayed", "4.0.0",
		    "has not been delivered yet to those below." },
		[BOUNCE_DELIVERED] = { "Delivered", "delivered", "2.0.0",
		    "has been delivered to those below." },
		[BOUNCE_RELAYED] = { "Relayed", "relayed", "2.0.0",
		    "has been given to other mail systems for those below. There will be no report\n"
		    "of their having it, since these systems send none." },
		[BOUNCE_EXPANDED] = { "Expanded", "expanded", "2.0.0",
		    "goes on to all those that the addresses below stand for. There will be no\n"
		    "report of their having it." },
	};

	return &words[kind];
}

struct address
bounce_known_address(const struct bounce *b, size_t rcpt)
{
	const struct address *a = &b->m->rcpts[bounce_accepted(b->m, rcpt)].address;
	struct address whole = *a;

	if (a->domain[0] == '\0')
		(void)address_set(&whole, view_of(a->local), view_of(b->hostname));
	return whole;
}

/* ---- The header of the report */

static void
add_subject(const struct bounce *b, struct buf *out)
{
	struct view body;
	struct buf text = buf_make(BOUNCE_HEADER_MAX);
	struct view v;

	buf_add_str(out, "Subject: ");
	buf_add_str(out, b->to_postmaster ? "Undeliverable report" : bounce_words(b->kind)->subject);
	if (header_find(b->header, VIEW("Subject"), &body) && header_unfold(body, &text) == 0) {
		v = view_sub(buf_view(&text), 0, SUBJECT_MAX);
		/* Half an encoded word is none. */
		if (v.n < text.n)
			v.n = view_rfind(v, ' ') < v.n ? view_rfind(v, ' ') : v.n;
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

	buf_add_str(out, "Date: ");
	(void)date_rfc5322(b->now, b->utc_offset, out);
	buf_addf(out, "\nFrom: Mail Delivery System <MAILER-DAEMON@%s>\n", b->hostname);
	buf_addf(out, "To: <%s>\n", address_text(&b->to, to));
	add_subject(b, out);
	buf_addf(out, "Message-ID: <%s.%016llx@%s>\n", b->m->id, (unsigned long long)b->random,
	    b->hostname);
	add_references(b, out);
	buf_add_str(out, "Auto-Submitted: auto-replied\n"
	    "MIME-Version: 1.0\n"
	    "Content-Type: multipart/report; report-type=delivery-status;\n");
	buf_addf(out, "\tboundary=\"%s\"\n", boundary);
	buf_addf(out, "Content-Transfer-Encoding: %s\n\n"
	    "This is a report in the MIME format of RFC 6522.\n", b->eight ? "8bit" : "7bit");
}

/* ---- The parts */

/* The header section of the original, up to the limit. */
static struct view
header_section(const struct bounce *b)
{
	struct view rest = view_sub(b->header, 0, BOUNCE_HEADER_MAX), line, section = rest;

	/* A line that the limit has cut is left out. */
	if (rest.n < b->header.n)
		rest.n = view_rfind(rest, '\n') < rest.n ? view_rfind(rest, '\n') + 1 : 0;
	section.n = rest.n;
	while (view_line(&rest, &line))
		if (line.n == 0)
			return view_sub(section, 0, (size_t)(line.p - section.p));
	return section;
}

static bool
has_utf8(struct view v)
{
	return !view_is_ascii(v) && utf8_valid(v);
}

/* RFC 6533: what the report may hold as it is, and what its way has to be capable of. */
static void
find_form(struct bounce *b)
{
	struct view section = header_section(b);
	bool to_utf8 = !address_is_ascii(&b->to);

	b->global = false;
	for (size_t i = 0; i < b->nrcpts && (b->terms.utf8 || to_utf8) && !b->global; i++) {
		struct address known = bounce_known_address(b, b->rcpts[i]);

		b->global = !address_is_ascii(&known);
	}
	b->utf8 = to_utf8 || b->global || (b->terms.utf8 && has_utf8(section));
	b->eight = b->utf8 || (b->full && !view_is_ascii(b->header));
}

static void
begin_part(const char *boundary, const char *type, const char *encoding, struct buf *out)
{
	buf_addf(out, "\n--%s\nContent-Type: %s\nContent-Transfer-Encoding: %s\n\n", boundary, type,
	    encoding);
}

/* Text of lines, as it is if it can be. */
static void
add_part(const struct bounce *b, const char *boundary, const char *type, struct view v,
    struct buf *out)
{
	bool ascii = view_is_ascii(v), as_is = ascii || (b->utf8 && utf8_valid(v));

	begin_part(boundary, type, ascii ? "7bit" : as_is ? "8bit" : "quoted-printable", out);
	if (as_is)
		buf_add_view(out, v);
	else
		(void)quoted_encode(v, out);
}

/* RFC 6522 section 4, and for headers in UTF-8 RFC 6533 section 4. */
static void
add_original(const struct bounce *b, const char *boundary, struct buf *out)
{
	struct view section = header_section(b);
	bool global = b->utf8 && has_utf8(section);

	if (!b->full) {
		add_part(b, boundary, global ? "message/global-headers" : "text/rfc822-headers",
		    section, out);
		return;
	}
	begin_part(boundary, global ? "message/global" : "message/rfc822",
	    view_is_ascii(b->header) ? "7bit" : "8bit", out);
	buf_add_view(out, b->header);
}

int
bounce_build(struct bounce *b, struct buf *out)
{
	struct buf text = buf_make(PART_MAX), status = buf_make(PART_MAX);
	char boundary[64];

	(void)snprintf(boundary, sizeof(boundary), "=_%s.%016llx", b->m->id,
	    (unsigned long long)b->random);
	find_form(b);
	bounce_add_text(b, &text);
	bounce_add_status(b, &status);
	add_header(b, boundary, out);
	add_part(b, boundary, "text/plain; charset=utf-8", buf_view(&text), out);
	add_part(b, boundary, b->global ? "message/global-delivery-status" :
	    "message/delivery-status", buf_view(&status), out);
	add_original(b, boundary, out);
	buf_addf(out, "\n--%s--\n", boundary);
	if (text.failed || status.failed)
		out->failed = true;
	buf_free(&text);
	buf_free(&status);
	return out->failed ? -1 : 0;
}
