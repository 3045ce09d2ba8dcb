/* mbox.c: see mbox.h. */
#include "text/mbox.h"

#include <string.h>
#include <time.h>

#include "base/num.h"

static const char from[] = "From ";
#define FROM (sizeof(from) - 1)
#define DATE_LEN 19	/* octets of "Sun Nov 22 04:05:06", the part of a date that is looked for */

/* ---- the line before a message */

static void
add_sender(const struct address *sender, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];

	if (address_is_null(sender)) {
		buf_add_str(out, "MAILER-DAEMON");
		return;
	}
	for (const char *p = address_text(sender, text); *p; p++)
		buf_add_char(out, (unsigned char)*p <= ' ' || *p == 0x7f ? '-' : *p);
}

int
mbox_from_line(const struct address *sender, int64_t unix_seconds, struct buf *out)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t when = (time_t)unix_seconds;
	struct tm t;

	if (gmtime_r(&when, &t) == NULL)
		t = (struct tm){ .tm_mday = 1, .tm_year = 70, .tm_wday = 4 };
	buf_add_str(out, from);
	add_sender(sender, out);
	return buf_addf(out, " %.3s %.3s %2d %02d:%02d:%02d %d\n", days + 3 * t.tm_wday,
	    months + 3 * t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_year + 1900);
}

/* ---- quoting */

static void
put(struct mbox_quote *q, const char *p, size_t n, struct buf *out)
{
	q->size += n;
	if (out)
		(void)buf_add(out, p, n);
}

/* Gives out what was held back, as what it has turned out to be. */
static void
release(struct mbox_quote *q, bool quoted, struct buf *out)
{
	if (quoted)
		put(q, ">", 1, out);
	put(q, from, q->held, out);
	q->held = 0;
	q->inside = true;
}

/* Takes one octet at the start of a line, behind nothing or ">". Returns whether it is taken. */
static bool
take_start(struct mbox_quote *q, char c, struct buf *out)
{
	if (c == from[q->held]) {
		q->held++;
		if (q->held == FROM)
			release(q, true, out);
		return true;
	}
	if (c == '>' && q->held == 0) {
		put(q, &c, 1, out);
		return true;
	}
	release(q, false, out);
	return false;
}

int
mbox_quote(struct mbox_quote *q, struct view in, struct buf *out)
{
	while (in.n) {
		size_t n = 1;

		q->line = true;
		if (q->inside || !take_start(q, in.p[0], out)) {
			n = view_find(in, '\n');
			if (n < in.n) {
				n++;
				q->inside = q->line = false;
			}
			put(q, in.p, n, out);
		}
		in = view_sub(in, n, in.n);
	}
	return out && out->failed ? -1 : 0;
}

int
mbox_quote_end(struct mbox_quote *q, struct buf *out)
{
	release(q, false, out);
	if (q->line)
		put(q, "\n", 1, out);
	put(q, "\n", 1, out);
	q->inside = q->line = false;
	return out && out->failed ? -1 : 0;
}

/* ---- what a crash has left */

bool
mbox_may_be_ours(struct view text)
{
	/* Some file systems leave NULs where nothing was written yet. */
	if (text.n == 0 || text.p[0] == '\0')
		return true;
	for (int i = 0; i < 2 && text.n && text.p[0] == '\n'; i++)
		text = view_sub(text, 1, text.n);
	return memcmp(text.p, from, text.n < FROM ? text.n : FROM) == 0;
}

/* Whether text begins with what "Sun Nov 22 04:05:06" looks like. */
static bool
is_date(const char *text)
{
	static const char shape[] = "Aaa Aaa 99 99:99:99";

	for (size_t i = 0; i < DATE_LEN; i++) {
		char c = text[i], want = shape[i];
		bool fits = want == 'A' ? c >= 'A' && c <= 'Z' : want == 'a' ? c >= 'a' && c <= 'z' :
		    want == '9' ? ascii_digit(c) || (i == 8 && c == ' ') : c == want;

		if (!fits)
			return false;
	}
	return true;
}

/* Whether there is a date in what is left of the line. */
static bool
has_date(struct view rest)
{
	struct view line = view_sub(rest, 0, view_find(rest, '\n'));

	for (size_t i = 0; i + DATE_LEN <= line.n && i < MBOX_FROM_MAX; i++)
		if (is_date(line.p + i))
			return true;
	return false;
}

/* Whether what is at that offset follows nothing but ">" on its line, and at least one. */
static bool
is_quoted(struct view text, size_t at, bool start)
{
	size_t i = at;

	while (i > 0 && text.p[i - 1] == '>')
		i--;
	return i < at && (i > 0 ? text.p[i - 1] == '\n' : start);
}

size_t
mbox_find_from(struct view text, bool start)
{
	for (size_t at = 0; at + FROM <= text.n; at++) {
		const char *p = memchr(text.p + at, 'F', text.n - at - FROM + 1);

		if (p == NULL)
			break;
		at = (size_t)(p - text.p);
		if (memcmp(p, from, FROM) == 0 && !is_quoted(text, at, start) &&
		    has_date(view_sub(text, at + FROM, text.n)))
			return at;
	}
	return text.n;
}

int
mbox_note_parse(struct view text, struct mbox_note *out)
{
	struct view word;

	*out = (struct mbox_note){ .done = false };
	if (!view_word(&text, &word))
		return -1;
	out->done = view_eq(word, VIEW("done"));
	if (!out->done && (num_parse(word, INT64_MAX, &out->from) == -1 ||
	    !view_word(&text, &word) || num_parse(word, INT64_MAX, &out->to) == -1 ||
	    out->to <= out->from))
		return -1;
	if (!view_word(&text, &out->key))
		return -1;
	return view_word(&text, &word) ? -1 : 0;
}
