/* mbox_text.c: see mbox_text.h. */
#include "text/mbox_text.h"

#include <string.h>
#include <time.h>

#include "base/num.h"

static const char from[] = "From ";
#define FROM (sizeof(from) - 1)
#define DATE 16			/* octets of "Sun Nov 22 04:05" */
#define FROM_LINE_MAX 1024	/* octets of a "From " line in which the date is */

/* ---- where messages are */

/* Whether text begins with what "Sun Nov 22 04:05" looks like. */
static bool
is_date(const char *text)
{
	static const char shape[] = "Aaa Aaa 99 99:99";

	for (size_t i = 0; shape[i]; i++) {
		char c = text[i], want = shape[i];
		bool fits = want == 'A' ? c >= 'A' && c <= 'Z' : want == 'a' ? c >= 'a' && c <= 'z' :
		    want == '9' ? ascii_digit(c) || (i == 8 && c == ' ') : c == want;

		if (!fits)
			return false;
	}
	return true;
}

/* The part of a line that begins with the date; empty if it is no line before a message. */
static struct view
date_of(struct view line)
{
	line = view_sub(line, 0, FROM_LINE_MAX);
	if (line.n < FROM || memcmp(line.p, from, FROM) != 0)
		return VIEW("");
	line = view_sub(line, 0, view_find(line, '\n'));
	for (size_t i = FROM; i + DATE <= line.n; i++)
		if (is_date(line.p + i))
			return view_sub(line, i, line.n);
	return VIEW("");
}

bool
mbox_is_from(struct view line)
{
	return date_of(line).n != 0;
}

static int
two_digits(const char *p)
{
	return (p[0] == ' ' ? 0 : p[0] - '0') * 10 + p[1] - '0';
}

int64_t
mbox_from_time(struct view line)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct view date = date_of(line), rest = view_sub(date, DATE, date.n), word;
	struct tm t = { .tm_mon = -1 };
	uint64_t year = 0;

	if (date.n == 0)
		return 0;
	for (int i = 0; i < 12; i++)
		if (memcmp(date.p + 4, months + 3 * i, 3) == 0)
			t.tm_mon = i;
	t.tm_mday = two_digits(date.p + 8);
	t.tm_hour = two_digits(date.p + 11);
	t.tm_min = two_digits(date.p + 14);
	if (rest.n > 2 && rest.p[0] == ':' && ascii_digit(rest.p[1]) && ascii_digit(rest.p[2])) {
		t.tm_sec = two_digits(rest.p + 1);
		rest = view_sub(rest, 3, rest.n);
	}
	/* A zone may stand before the year, or behind it. */
	while (year < 1970 && view_word(&rest, &word))
		if (word.n != 4 || num_parse(word, 9999, &year) == -1)
			year = 0;
	t.tm_year = (int)year - 1900;
	return year < 1970 || t.tm_mon == -1 ? 0 : (int64_t)timegm(&t);
}

/* Octets of the empty line that text ends with, 0 without one. */
static size_t
empty_line(struct view text, bool inside)
{
	size_t n = text.n;

	if (n == 0 || text.p[n - 1] != '\n')
		return 0;
	n -= n > 1 && text.p[n - 2] == '\r' ? 2 : 1;
	if (n == 0)
		return inside ? 0 : text.n;
	return text.p[n - 1] == '\n' ? text.n - n : 0;
}

/* Text up to at, where another message or the file's end is, or else where nothing is known. */
static enum mbox_piece
text_to(struct view in, size_t at, bool inside, bool ends, struct view *piece, size_t *used)
{
	size_t empty;

	*piece = view_sub(in, 0, at);
	empty = empty_line(*piece, inside);
	piece->n -= empty;
	*used = ends ? at : piece->n;
	return *used ? MBOX_TEXT : MBOX_MORE;
}

enum mbox_piece
mbox_split(struct view in, bool inside, bool last, struct view *piece, size_t *used)
{
	size_t at = 0;

	*used = 0;
	*piece = VIEW("");
	while (at < in.n) {
		struct view rest = view_sub(in, at, in.n);
		size_t n = view_find(rest, '\n');
		bool whole = n < rest.n || last || rest.n >= MBOX_WINDOW_MIN;

		if (!whole)
			return text_to(in, at, inside, false, piece, used);
		if (!(at == 0 && inside) && mbox_is_from(rest)) {
			if (at)
				return text_to(in, at, inside, true, piece, used);
			*used = n < rest.n ? n + 1 : n;
			*piece = view_sub(in, 0, *used);
			return MBOX_FROM;
		}
		at += n < rest.n ? n + 1 : n;
	}
	return text_to(in, at, inside, last, piece, used);
}

/* ---- what they are */

enum { LINE_START, LINE_QUOTED, LINE_NAME, LINE_SHOWN, LINE_HIDDEN };

static const struct view fields[] = {
	VIEW("Status"), VIEW("X-Status"), VIEW("X-Keywords"), VIEW("Content-Length"),
#define VALUES 4	/* from here on the value is of interest */
	VIEW("X-UID"), VIEW("X-UIDL"), VIEW("X-IMAP"), VIEW("X-IMAPbase"),
};

#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

static void
take_base(struct mbox_fields *f, struct view value)
{
	struct view validity, last;
	uint64_t v = 0, l = 0;

	if (view_word(&value, &validity) && view_word(&value, &last) &&
	    num_parse(validity, UINT32_MAX, &v) == 0 && num_parse(last, UINT32_MAX, &l) == 0) {
		f->validity = (uint32_t)v;
		f->last = (uint32_t)l;
	}
}

static void
take_uidl(struct mbox_fields *f, struct view value)
{
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < 0x21 || value.p[i] > 0x7e)
			return;
	(void)view_string(value, f->uidl, sizeof(f->uidl));
}

/* The first of each counts. */
static void
take_value(struct mbox_shown *s)
{
	struct view value = { s->value, s->nvalue };
	struct mbox_fields *f = &s->fields;
	uint64_t uid;

	if (value.n && value.p[value.n - 1] == '\r')
		value.n--;
	value = view_trim(value);
	if (s->which == VALUES && f->uid == 0 && num_parse(value, UINT32_MAX, &uid) == 0)
		f->uid = (uint32_t)uid;
	if (s->which == VALUES + 1 && f->uidl[0] == '\0')
		take_uidl(f, value);
	if (s->which >= VALUES + 2 && f->validity == 0)
		take_base(f, value);
	f->internal = f->internal || s->which == VALUES + 2;
	s->which = 0;
}

/* What was held back turns out to be shown. */
static int
release(struct mbox_shown *s, mbox_sink *sink, void *arg)
{
	unsigned char at = s->at;
	int result = 0;

	s->at = LINE_SHOWN;
	if (at == LINE_QUOTED) {
		result = sink(arg, VIEW(">"));
		if (result == 0 && s->held)
			result = sink(arg, (struct view){ from, s->held });
	} else if (at == LINE_NAME && s->held) {
		result = sink(arg, (struct view){ s->name, s->held });
	}
	s->held = 0;
	return result;
}

/* Whether the field of that name is to be hidden. */
static bool
is_hidden(struct mbox_shown *s)
{
	struct view name = view_trim((struct view){ s->name, s->held });

	for (unsigned char i = 0; i < NFIELDS; i++)
		if (view_eq_nocase(name, fields[i])) {
			s->which = i;
			return true;
		}
	return false;
}

/* One octet at the start of a line. Returns 1 when it is taken, 0, or what the sink returned. */
static int
take_start(struct mbox_shown *s, char c, mbox_sink *sink, void *arg)
{
	(void)sink;
	(void)arg;
	s->held = 0;
	if (c == '>') {
		s->at = LINE_QUOTED;
		return 1;
	}
	if (s->header && ascii_blank(c)) {
		s->at = s->hidden ? LINE_HIDDEN : LINE_SHOWN;
		return 0;
	}
	s->hidden = false;
	s->at = s->header ? LINE_NAME : LINE_SHOWN;
	return 0;
}

/* One octet behind ">". */
static int
take_quoted(struct mbox_shown *s, char c, mbox_sink *sink, void *arg)
{
	int result;

	s->hidden = false;
	if (c == '>' && s->held == 0) {
		result = sink(arg, VIEW(">"));
		return result ? result : 1;
	}
	if (c == from[s->held]) {
		s->held++;
		if (s->held < FROM)
			return 1;
		s->held = 0;
		s->at = LINE_SHOWN;
		result = sink(arg, (struct view){ from, FROM });
		return result ? result : 1;
	}
	return release(s, sink, arg);
}

/* One octet of what may be a field's name. */
static int
take_name(struct mbox_shown *s, char c, mbox_sink *sink, void *arg)
{
	if (c == ':' && is_hidden(s)) {
		s->hidden = true;
		s->nvalue = s->held = 0;
		s->at = LINE_HIDDEN;
		return 1;
	}
	if (c != ':' && c != '\n' && s->held < sizeof(s->name)) {
		s->name[s->held++] = c;
		return 1;
	}
	if (c == '\n' && (s->held == 0 || (s->held == 1 && s->name[0] == '\r')))
		s->header = false;
	return release(s, sink, arg);
}

/* Octets of in that are shown as they are; the line is LINE_SHOWN. */
static size_t
shown_run(struct mbox_shown *s, struct view in)
{
	size_t at = 0;

	for (;;) {
		at += view_find(view_sub(in, at, in.n), '\n');
		if (at == in.n)
			return at;
		at++;
		if (s->header || at == in.n || in.p[at] == '>') {
			s->at = LINE_START;
			return at;
		}
	}
}

static size_t
hidden_run(struct mbox_shown *s, struct view in)
{
	size_t n = view_find(in, '\n'), room = sizeof(s->value) - s->nvalue;
	size_t part = n < room ? n : room;

	if (s->which >= VALUES) {
		memcpy(s->value + s->nvalue, in.p, part);
		s->nvalue = (unsigned char)(s->nvalue + part);
	}
	if (n == in.n)
		return n;
	s->at = LINE_START;
	if (s->which >= VALUES)
		take_value(s);
	return n + 1;
}

int
mbox_show(struct mbox_shown *s, struct view in, mbox_sink *sink, void *arg)
{
	static int (*const take[])(struct mbox_shown *s, char c, mbox_sink *sink, void *arg) = {
		[LINE_START] = take_start, [LINE_QUOTED] = take_quoted, [LINE_NAME] = take_name,
	};

	while (in.n) {
		size_t n;
		int result = 0;

		if (s->at == LINE_SHOWN) {
			n = shown_run(s, in);
			result = sink(arg, view_sub(in, 0, n));
		} else if (s->at == LINE_HIDDEN) {
			n = hidden_run(s, in);
		} else {
			result = take[s->at](s, in.p[0], sink, arg);
			n = result == 1;
			result = result == 1 ? 0 : result;
		}
		if (result)
			return result;
		in = view_sub(in, n, in.n);
	}
	return 0;
}

int
mbox_show_end(struct mbox_shown *s, mbox_sink *sink, void *arg)
{
	if (s->at == LINE_HIDDEN && s->which >= VALUES)
		take_value(s);
	return s->at == LINE_QUOTED || s->at == LINE_NAME ? release(s, sink, arg) : 0;
}
