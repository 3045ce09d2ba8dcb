/* imapd_headers.c: see imapd_headers.h. */
#include "imapd/imapd_headers.h"

#include <string.h>

#include "text/casemap.h"
#include "text/date.h"
#include "text/imap_sort.h"
#include "text/lines.h"
#include "text/mime_section.h"

#define START 11	/* octets before the fields: whether there is a date, the date, its zone */
#define HEAD 4	/* octets before a field: its number, and its length in three */

/* By number. New ones at the end: what is kept has the numbers; at most 63. */
#define NAME(s) { s, sizeof(s) - 1 }
static const struct {
	const char *p;
	size_t n;
} names[] = {
	[IMAPD_FIELD_NONE] = NAME(""),
	[IMAPD_FIELD_BCC] = NAME("Bcc"),
	[IMAPD_FIELD_CC] = NAME("Cc"),
	[IMAPD_FIELD_DATE] = NAME("Date"),
	[IMAPD_FIELD_FROM] = NAME("From"),
	[IMAPD_FIELD_IN_REPLY_TO] = NAME("In-Reply-To"),
	[IMAPD_FIELD_MESSAGE_ID] = NAME("Message-ID"),
	[IMAPD_FIELD_REFERENCES] = NAME("References"),
	[IMAPD_FIELD_REPLY_TO] = NAME("Reply-To"),
	[IMAPD_FIELD_SENDER] = NAME("Sender"),
	[IMAPD_FIELD_SUBJECT] = NAME("Subject"),
	[IMAPD_FIELD_TO] = NAME("To"),
	NAME("Content-Type"), NAME("MIME-Version"), NAME("Content-Transfer-Encoding"),
	NAME("Content-Disposition"), NAME("Content-Description"), NAME("Content-Class"),
	NAME("Content-ID"), NAME("Content-Language"), NAME("List-Id"), NAME("List-Post"),
	NAME("List-Subscribe"), NAME("List-Unsubscribe"), NAME("List-Unsubscribe-Post"),
	NAME("List-Help"), NAME("List-Archive"), NAME("Mail-Followup-To"), NAME("Mail-Reply-To"),
	NAME("Followup-To"), NAME("Newsgroups"), NAME("Lines"), NAME("Priority"),
	NAME("X-Priority"), NAME("Importance"), NAME("X-MSMail-Priority"), NAME("Precedence"),
	NAME("Status"), NAME("X-Status"), NAME("X-Label"), NAME("X-Original-To"),
	NAME("Delivered-To"), NAME("Disposition-Notification-To"), NAME("Return-Receipt-To"),
	NAME("Return-Path"), NAME("Resent-From"), NAME("Resent-To"), NAME("Resent-Date"),
	NAME("Resent-Message-ID"), NAME("X-Mailer"), NAME("User-Agent"), NAME("X-Spam-Flag"),
	NAME("X-Spam-Status"), NAME("X-Spam-Score"), NAME("Chat-Version"),
	NAME("X-K9mail-Identity"), NAME("X-UID"), NAME("X-UIDL"), NAME("Auto-Submitted"),
	NAME("Organization"), NAME("X-Face"), NAME("Face"), NAME("X-Universally-Unique-Identifier"),
};

#define NAMES (sizeof(names) / sizeof(names[0]))
_Static_assert(NAMES <= 64, "a mask has 64 bits");

unsigned
imapd_field_number(struct view name)
{
	char first = name.n ? ascii_lower(name.p[0]) : '\0';

	for (unsigned i = 1; i < NAMES; i++)
		if (names[i].n == name.n && ascii_lower(names[i].p[0]) == first &&
		    view_eq_nocase(name, (struct view){ names[i].p, names[i].n }))
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

static void
put_head(char *head, unsigned number, size_t n)
{
	head[0] = (char)number;
	head[1] = (char)(n & 255);
	head[2] = (char)(n >> 8 & 255);
	head[3] = (char)(n >> 16);
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
	put_head(head, number, (size_t)text.size);
	(void)buf_add(out, head, HEAD);
	return wire_text_write(&text, (size_t)text.size, out);
}

/* Appends what a subject is sorted by. */
static int
add_base(struct view body, struct buf *out)
{
	struct buf base = buf_make(IMAPD_FIELD_MAX);
	size_t start = out->n;
	bool reply = false;

	subject_base(body, &base, &reply);
	(void)buf_add(out, "\0\0\0\0", HEAD);
	(void)buf_add_char(out, reply ? '1' : '0');
	casemap(buf_view(&base), out);
	if (base.failed || out->failed || out->n - start - HEAD > IMAPD_FIELD_MAX)
		out->n = start;
	else
		put_head(out->p + start, IMAPD_FIELD_BASE, out->n - start - HEAD);
	buf_free(&base);
	return out->failed ? -1 : 0;
}

/* Writes the date over the start of what is kept. */
static void
put_date(char *start, int64_t date, int zone)
{
	int16_t minutes = (int16_t)zone;

	start[0] = 1;
	memcpy(start + 1, &date, sizeof(date));
	memcpy(start + 1 + sizeof(date), &minutes, sizeof(minutes));
}

int
imapd_headers_make(struct view header, struct buf *out)
{
	static const char no_date[START];
	struct header_field f;
	struct view rest = header;
	size_t start = out->n;
	bool dated = false, titled = false;
	int64_t date;
	int zone;

	(void)buf_add(out, no_date, START);
	while (mime_header_next(&rest, &f)) {
		unsigned number = imapd_field_number(f.name);

		if (number != IMAPD_FIELD_NONE && add_field(number, f.whole, out) == -1)
			return -1;
		if (number == IMAPD_FIELD_SUBJECT && !titled && add_base(f.body, out) == -1)
			return -1;
		titled |= number == IMAPD_FIELD_SUBJECT;
		if (number != IMAPD_FIELD_DATE || dated || out->failed)
			continue;
		dated = true;
		if (date_parse_rfc5322(f.body, &date, &zone) == 0)
			put_date(out->p + start, date, zone);
	}
	return out->failed ? -1 : 0;
}

bool
imapd_headers_open(struct view kept, struct imapd_headers *h)
{
	int16_t minutes;

	if (kept.n < START)
		return false;
	h->has_date = kept.p[0];
	memcpy(&h->date, kept.p + 1, sizeof(h->date));
	memcpy(&minutes, kept.p + 1 + sizeof(h->date), sizeof(minutes));
	h->zone = minutes;
	h->fields = view_sub(kept, START, kept.n);
	return true;
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
