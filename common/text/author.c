/* author.c: see author.h. */
#include "text/author.h"

#include <string.h>

#include "text/date.h"
#include "text/utf8.h"

#define WORD_MAX 60	/* octets of text in an encoded-word; RFC 2047 section 2: 75 in all */

unsigned
author_field(struct view name)
{
	static const struct {
		struct view name;
		unsigned field;
	} fields[] = {
		{ VIEW("From"), AUTHOR_FROM },
		{ VIEW("Date"), AUTHOR_DATE },
		{ VIEW("Message-ID"), AUTHOR_MESSAGE_ID },
		{ VIEW("Bcc"), AUTHOR_BLIND },
		{ VIEW("Resent-Bcc"), AUTHOR_BLIND },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (view_eq_nocase(name, fields[i].name))
			return fields[i].field;
	return 0;
}

bool
author_mbox_line(struct view text)
{
	size_t n = 5;

	if (text.n < n || memcmp(text.p, "From ", n) != 0)
		return false;
	while (n < text.n && ascii_blank(text.p[n]))
		n++;
	return n == text.n || text.p[n] != ':';
}

static bool
is_atom_text(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~ ", c));
}

static void
add_quoted(struct buf *out, struct view v)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '"' || v.p[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, ascii_control(v.p[i]) ? ' ' : v.p[i]);
	}
	buf_add_char(out, '"');
}

/* Encoded-words of RFC 2047, none of which splits a character. */
static void
add_encoded(struct buf *out, struct view v)
{
	size_t word = 0;

	buf_add_str(out, "=?utf-8?Q?");
	while (v.n) {
		size_t n = utf8_printable(v), octets = n ? n : 1;

		if (word + 3 * octets > WORD_MAX) {
			buf_add_str(out, "?=\n =?utf-8?Q?");
			word = 0;
		}
		for (size_t i = 0; i < octets; i++) {
			unsigned char c = n ? (unsigned char)v.p[i] : '?';

			word += 3;
			if (ascii_alpha((char)c) || ascii_digit((char)c))
				buf_add_char(out, (char)c);
			else
				buf_addf(out, "=%02X", c);
		}
		v = view_sub(v, octets, v.n);
	}
	buf_add_str(out, "?=");
}

/* A display-name (RFC 5322 section 3.4). */
static void
add_phrase(struct buf *out, struct view v)
{
	bool atoms = true, ascii = true;

	for (size_t i = 0; i < v.n; i++) {
		atoms = atoms && is_atom_text(v.p[i]);
		ascii = ascii && (unsigned char)v.p[i] < 0x80;
	}
	if (!ascii)
		add_encoded(out, v);
	else if (!atoms)
		add_quoted(out, v);
	else
		buf_add_view(out, v);
}

static void
add_from(const struct author *author, struct buf *out)
{
	struct view name = view_trim(view_of(author->name));

	buf_add_str(out, "From: ");
	if (name.n) {
		add_phrase(out, name);
		buf_add_str(out, " <");
	}
	address_format(&author->address, out);
	buf_add_str(out, name.n ? ">\n" : "\n");
}

static void
add_date(const struct author *author, struct buf *out)
{
	buf_add_str(out, "Date: ");
	(void)date_rfc5322(author->time, author->utc_offset, out);
	buf_add_char(out, '\n');
}

static void
add_message_id(const struct author *author, struct buf *out)
{
	buf_add_str(out, "Message-ID: <");
	buf_add_str(out, author->unique);
	buf_add_char(out, '@');
	buf_add_str(out, author->hostname);
	buf_add_str(out, ">\n");
}

void
author_add(const struct author *author, unsigned present, struct buf *out)
{
	if (!(present & AUTHOR_FROM))
		add_from(author, out);
	if (!(present & AUTHOR_DATE))
		add_date(author, out);
	if (!(present & AUTHOR_MESSAGE_ID))
		add_message_id(author, out);
}
