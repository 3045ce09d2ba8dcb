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
	struct mime_header_field f;

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

/* Appends the list of a field's body, or NIL. */
static void
put_addresses(struct view body, struct buf *room, struct buf *out)
{
	struct imap_address_scan s = { .rest = body, .room = room };
	struct imap_address a;
	size_t from = out->n;

	buf_add_char(out, '(');
	while (imap_address_next(&s, &a))
		put_address(&a, out);
	if (room->failed)
		out->failed = true;
	if (out->n > from + 1)
		buf_add_char(out, ')');
	else
		out->n = from;
	if (out->n == from)
		buf_add_str(out, "NIL");
}

static bool
has_addresses(struct view body, struct buf *room)
{
	struct imap_address_scan s = { .rest = body, .room = room };
	struct imap_address a;

	return imap_address_next(&s, &a);
}

int
imap_envelope(struct view header, struct buf *out)
{
	struct view found[FIELDS];
	struct buf room = buf_make(SIZE_MAX);

	find_fields(header, found);
	/* RFC 3501: where these say nothing, From does. */
	if (!has_addresses(found[SENDER], &room))
		found[SENDER] = found[FROM];
	if (!has_addresses(found[REPLY_TO], &room))
		found[REPLY_TO] = found[FROM];
	for (size_t i = 0; i < FIELDS; i++) {
		buf_add_char(out, i ? ' ' : '(');
		if (i >= FROM && i <= BCC)
			put_addresses(found[i], &room, out);
		else
			imap_put_folded(found[i], out);
	}
	buf_add_char(out, ')');
	buf_free(&room);
	return out->failed ? -1 : 0;
}
