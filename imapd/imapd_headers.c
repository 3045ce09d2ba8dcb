/* imapd_headers.c: see imapd_headers.h. */
#include "imapd/imapd_headers.h"

#include "text/lines.h"
#include "text/mime_section.h"

#define HEAD 4	/* octets before a field: its number, and its length in three */

/* By number. New ones at the end: what is kept has the numbers; at most 63. */
static const char *const names[] = {
	[IMAPD_FIELD_NONE] = "",
	[IMAPD_FIELD_BCC] = "Bcc", [IMAPD_FIELD_CC] = "Cc", [IMAPD_FIELD_DATE] = "Date",
	[IMAPD_FIELD_FROM] = "From", [IMAPD_FIELD_IN_REPLY_TO] = "In-Reply-To",
	[IMAPD_FIELD_MESSAGE_ID] = "Message-ID", [IMAPD_FIELD_REFERENCES] = "References",
	[IMAPD_FIELD_REPLY_TO] = "Reply-To", [IMAPD_FIELD_SENDER] = "Sender",
	[IMAPD_FIELD_SUBJECT] = "Subject", [IMAPD_FIELD_TO] = "To",
	"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Content-Disposition",
	"Content-Description", "Content-Class", "Content-ID", "Content-Language",
	"List-Id", "List-Post", "List-Subscribe", "List-Unsubscribe", "List-Unsubscribe-Post",
	"List-Help", "List-Archive", "Mail-Followup-To", "Mail-Reply-To", "Followup-To",
	"Newsgroups", "Lines", "Priority", "X-Priority", "Importance", "X-MSMail-Priority",
	"Precedence", "Status", "X-Status", "X-Label", "X-Original-To", "Delivered-To",
	"Disposition-Notification-To", "Return-Receipt-To", "Return-Path", "Resent-From",
	"Resent-To", "Resent-Date", "Resent-Message-ID", "X-Mailer", "User-Agent",
	"X-Spam-Flag", "X-Spam-Status", "X-Spam-Score", "Chat-Version", "X-K9mail-Identity",
	"X-UID", "X-UIDL", "Auto-Submitted", "Organization", "X-Face", "Face",
	"X-Universally-Unique-Identifier",
};

#define NAMES (sizeof(names) / sizeof(names[0]))
_Static_assert(NAMES <= 64, "a mask has 64 bits");

unsigned
imapd_field_number(struct view name)
{
	for (unsigned i = 1; i < NAMES; i++)
		if (ascii_lower(names[i][0]) == (name.n ? ascii_lower(name.p[0]) : '\0') &&
		    view_eq_nocase(name, view_of(names[i])))
			return i;
	return IMAPD_FIELD_NONE;
}

uint64_t
imapd_field_mask(const struct view *fields, size_t n)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned number = imapd_field_number(fields[i]);

		if (number == IMAPD_FIELD_NONE)
			return 0;
		mask |= 1ULL << number;
	}
	return mask;
}

/* Appends one field as it is sent, behind its head. */
static int
add_field(unsigned number, struct view whole, struct buf *out)
{
	struct lines lines = { 0, 0 };
	struct wire_text text;
	char head[HEAD];

	lines_count(whole, false, &lines);
	text = wire_text_make(whole, lines.bare, false);
	if (text.size > IMAPD_FIELD_MAX)
		return -1;
	head[0] = (char)number;
	head[1] = (char)(text.size & 255);
	head[2] = (char)(text.size >> 8 & 255);
	head[3] = (char)(text.size >> 16);
	(void)buf_add(out, head, HEAD);
	return wire_text_write(&text, (size_t)text.size, out);
}

int
imapd_headers_make(struct view header, struct buf *out)
{
	struct mime_header_field f;
	struct view rest = header;

	while (mime_header_next(&rest, &f)) {
		unsigned number = imapd_field_number(f.name);

		if (number != IMAPD_FIELD_NONE && add_field(number, f.whole, out) == -1)
			return -1;
	}
	return out->failed ? -1 : 0;
}

bool
imapd_headers_next(struct view *rest, unsigned *number, struct view *whole)
{
	const unsigned char *head = (const unsigned char *)rest->p;
	size_t n;

	if (rest->n < HEAD)
		return false;
	n = head[1] | (size_t)head[2] << 8 | (size_t)head[3] << 16;
	if (n > rest->n - HEAD)
		return false;
	*number = head[0] & 63;
	*whole = (struct view){ rest->p + HEAD, n };
	*rest = (struct view){ rest->p + HEAD + n, rest->n - HEAD - n };
	return true;
}

struct view
imapd_field_body(struct view whole)
{
	return lines_chop(view_sub(whole, view_find(whole, ':') + 1, whole.n));
}

struct view
imapd_headers_find(struct view headers, unsigned number)
{
	struct view whole;
	unsigned one;

	while (imapd_headers_next(&headers, &one, &whole))
		if (one == number)
			return imapd_field_body(whole);
	return (struct view){ NULL, 0 };
}
