/* imap_envelope.c: ENVELOPE; see imap_structure.h. */
#include "text/imap_structure.h"

#include "text/imap_address.h"
#include "text/imap_string.h"

/* The fields of an envelope in its order. */
enum field { DATE, SUBJECT, FROM, SENDER, REPLY_TO, TO, CC, BCC, IN_REPLY_TO, MESSAGE_ID, FIELDS };

static const struct view names[FIELDS] = {
	{ "Date", 4 }, { "Subject", 7 }, { "From", 4 }, { "Sender", 6 }, { "Reply-To", 8 },
	{ "To", 2 }, { "Cc", 2 }, { "Bcc", 3 }, { "In-Reply-To", 11 }, { "Message-ID", 10 },
};

/* Finds the first field of each name. */
static void
find_fields(struct view header, struct view found[FIELDS])
{
	struct header_field f;

	for (size_t i = 0; i < FIELDS; i++)
		found[i] = (struct view){ .p = NULL };
	while (mime_header_next(&header, &f))
		for (size_t i = 0; i < FIELDS; i++)
			if (f.name.n == names[i].n && found[i].p == NULL &&
			    view_eq_nocase(f.name, names[i]))
				found[i] = f.body;
}

static void
put_address(const struct imap_address *a, struct buf *out)
{
	buf_add_char(out, '(');
	imap_put_folded(a->name, out);
	buf_add_char(out, ' ');
	imap_put_folded(a->route, out);
	buf_add_char(out, ' ');
	imap_put_folded(a->mailbox, out);
	buf_add_char(out, ' ');
	imap_put_folded(a->host, out);
	buf_add_char(out, ')');
}

/* Appends the list of a field's body. Returns false, and appends nothing, if there is none. */
static bool
put_addresses(struct view body, struct buf *room, struct buf *out)
{
	struct imap_address_scan s = { .rest = body, .room = room };
	struct imap_address a;
	size_t from = out->n;

	if (body.n == 0)
		return false;
	buf_add_char(out, '(');
	while (imap_address_next(&s, &a))
		put_address(&a, out);
	if (room->failed)
		out->failed = true;
	if (out->n == from + 1) {
		out->n = from;
		return false;
	}
	buf_add_char(out, ')');
	return true;
}

/* Appends the fields that have addresses. */
static void
put_all_addresses(const struct view found[FIELDS], struct buf *out)
{
	struct buf room = buf_make(SIZE_MAX);
	size_t from = 0, n = 0;		/* where in out what From has is, if there is something */

	for (size_t i = FROM; i <= BCC; i++) {
		size_t at;

		buf_add_char(out, ' ');
		at = out->n;
		if (put_addresses(found[i], &room, out)) {
			from = i == FROM ? at : from;
			n = i == FROM ? out->n - at : n;
		} else if (n && (i == SENDER || i == REPLY_TO) && buf_reserve(out, n) == 0) {
			/* RFC 3501 section 7.4.2: where these say nothing, From does. */
			buf_add(out, out->p + from, n);
		} else {
			buf_add_str(out, "NIL");
		}
	}
	buf_free(&room);
}

int
imap_envelope(struct view header, struct buf *out)
{
	struct view found[FIELDS];

	find_fields(header, found);
	buf_add_char(out, '(');
	imap_put_folded(found[DATE], out);
	buf_add_char(out, ' ');
	imap_put_folded(found[SUBJECT], out);
	put_all_addresses(found, out);
	buf_add_char(out, ' ');
	imap_put_folded(found[IN_REPLY_TO], out);
	buf_add_char(out, ' ');
	imap_put_folded(found[MESSAGE_ID], out);
	buf_add_char(out, ')');
	return out->failed ? -1 : 0;
}
