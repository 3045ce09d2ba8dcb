/* sendmail_message.c: see sendmail_message.h. */
#include "queue/sendmail_message.h"

#include <string.h>

#include "text/date.h"
#include "text/header.h"
#include "text/utf8.h"

#define WORD_MAX 60	/* octets of text in an encoded-word; RFC 2047 section 2: 75 in all */

/* "From " and an address; before a colon it is a field, with blanks (RFC 5322 section 4.5). */
static bool
is_mbox_line(struct view text)
{
	size_t n = 5;

	if (text.n < n || memcmp(text.p, "From ", n) != 0)
		return false;
	while (n < text.n && ascii_blank(text.p[n]))
		n++;
	return n == text.n || text.p[n] != ':';
}

bool
sendmail_message_split(struct view text, bool end, struct view *fields, struct view *rest)
{
	struct header_field f;
	struct view line;

	*rest = text;
	if (is_mbox_line(text))
		(void)view_line(rest, &line);
	*fields = *rest;
	while (header_next(rest, &f))
		;
	fields->n -= rest->n;
	/* A field ends where a line follows that is known to be no continuation. */
	return end || view_find(*rest, '\n') < rest->n;
}

/* ---- Recipients */

static bool
is_one_of(struct view name, const char *prefix, const char *const *names)
{
	struct view p = view_of(prefix);

	if (!view_starts_nocase(name, p))
		return false;
	name = view_sub(name, p.n, name.n);
	for (; *names; names++)
		if (view_eq_nocase(name, view_of(*names)))
			return true;
	return false;
}

static const char *const destinations[] = { "To", "Cc", "Bcc", NULL };
static const char *const blind[] = { "Bcc", NULL };

static bool
is_blind(struct view name)
{
	return is_one_of(name, "", blind) || is_one_of(name, "Resent-", blind);
}

/* The topmost run of Resent- fields; empty if there is none. */
static struct view
resent_block(struct view fields)
{
	struct view rest = fields, block = { fields.p, 0 };
	struct header_field f;

	while (header_next(&rest, &f)) {
		if (!view_starts_nocase(f.name, VIEW("Resent-"))) {
			if (block.n)
				break;
			continue;
		}
		if (block.n == 0)
			block.p = f.whole.p;
		block.n += f.whole.n;
	}
	return block;
}

/* Adds those of prefix To, Cc and Bcc; *seen says whether there was such a field. */
static int
add_fields(struct view fields, const char *prefix, struct sendmail_rcpts *r, bool *seen)
{
	struct header_field f;

	*seen = false;
	while (header_next(&fields, &f)) {
		if (!is_one_of(f.name, prefix, destinations))
			continue;
		*seen = true;
		if (sendmail_rcpts_add(r, f.body) == -1)
			return -1;
	}
	return 0;
}

int
sendmail_message_rcpts(struct view fields, struct sendmail_rcpts *r)
{
	bool seen;

	if (add_fields(resent_block(fields), "Resent-", r, &seen) == -1)
		return -1;
	return seen ? 0 : add_fields(fields, "", r, &seen);
}

/* ---- Fields that are missing */

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
		buf_add_char(out, (unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f ? ' ' : v.p[i]);
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
add_from(const struct sendmail_author *author, struct buf *out)
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
add_date(const struct sendmail_author *author, struct buf *out)
{
	buf_add_str(out, "Date: ");
	(void)date_rfc5322(author->now_usec / 1000000, author->utc_offset, out);
	buf_add_char(out, '\n');
}

static void
add_message_id(const struct sendmail_author *author, struct buf *out)
{
	buf_addf(out, "Message-ID: <%llx.%08x@%s>\n", (unsigned long long)author->now_usec,
	    author->random, author->hostname);
}

void
sendmail_message_header(const struct sendmail_author *author, struct view fields, struct view rest,
    bool hide_bcc, struct buf *out)
{
	bool none = fields.n == 0;
	struct header_field f;

	if (header_count(fields, VIEW("From")) == 0)
		add_from(author, out);
	if (header_count(fields, VIEW("Date")) == 0)
		add_date(author, out);
	if (header_count(fields, VIEW("Message-ID")) == 0)
		add_message_id(author, out);
	while (header_next(&fields, &f))
		if (!hide_bcc || !is_blind(f.name))
			buf_add_view(out, f.whole);
	/* A text without any header must not become part of ours. */
	if (none && rest.n && rest.p[0] != '\n')
		buf_add_char(out, '\n');
}
