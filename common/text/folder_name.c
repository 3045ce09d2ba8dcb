/* folder_name.c: see folder_name.h. */
#include "text/folder_name.h"

#include <string.h>

#include "base/buf.h"
#include "text/imap_utf7.h"
#include "text/nfc.h"
#include "text/utf8.h"

#define UTF8_MAX 4096	/* octets on the way to a name */

static const struct view inbox = { "INBOX", 5 };

/* U+2028 and U+2029, which RFC 5198 and RFC 6855 do not want in names. */
static bool
is_separator(struct view v)
{
	return v.n >= 3 && memcmp(v.p, "\xe2\x80", 2) == 0 && (v.p[2] == '\xa8' || v.p[2] == '\xa9');
}

/* Why the text, normalised UTF-8, can be no mailbox; or NULL. */
static const char *
refuse(struct view text)
{
	char last = '/';

	if (text.n == 0)
		return "a mailbox needs a name";
	while (text.n) {
		size_t n = utf8_printable(text);

		if (n == 0 || is_separator(text))
			return "no control characters in the name of a mailbox";
		if (text.p[0] == '.')
			return "no '.' in the name of a mailbox";
		if (text.p[0] == '/' && last == '/')
			return "no level of a name may be empty";
		last = text.p[0];
		text = view_sub(text, n, text.n);
	}
	return last == '/' ? "no level of a name may be empty" : NULL;
}

/* The octets of the first level when that is INBOX in any case, else 0. */
static size_t
inbox_level(struct view name)
{
	size_t n = view_find(name, '/');

	return view_eq_nocase(view_sub(name, 0, n), inbox) ? n : 0;
}

/* Whether the name is one already, as most are: ASCII of which nothing needs to be changed. */
static bool
is_plain(struct view v)
{
	char last = '/';

	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] < ' ' || v.p[i] >= 0x7f || v.p[i] == '&' || v.p[i] == '.' ||
		    (v.p[i] == '/' && last == '/'))
			return false;
		last = v.p[i];
	}
	return last != '/' && v.n <= FOLDER_NAME_MAX && inbox_level(v) == 0;
}

/* Makes a name of UTF-8. */
static const char *
finish(struct view given, char out[FOLDER_NAME_MAX + 1])
{
	struct buf text = buf_make(UTF8_MAX), name = buf_make(FOLDER_NAME_MAX);
	const char *why;

	if (given.n && given.p[given.n - 1] == '/')
		given.n--;
	if (nfc(given, &text) == -1)
		why = utf8_valid(given) ? "the name is too long" : "the name is no UTF-8";
	else
		why = refuse(buf_view(&text));
	if (why == NULL && (imap_utf8_to_utf7(buf_view(&text), &name) == -1 ||
	    view_string(buf_view(&name), out, FOLDER_NAME_MAX + 1) == -1))
		why = "the name is too long";
	if (why)
		out[0] = '\0';
	else
		memcpy(out, inbox.p, inbox_level(view_of(out)));
	buf_free(&text);
	buf_free(&name);
	return why;
}

const char *
folder_name_utf8(struct view given, char out[FOLDER_NAME_MAX + 1])
{
	return finish(given, out);
}

const char *
folder_name(struct view given, char out[FOLDER_NAME_MAX + 1])
{
	struct buf text = buf_make(UTF8_MAX);
	const char *why;

	if (is_plain(given)) {
		(void)view_string(given, out, FOLDER_NAME_MAX + 1);
		return NULL;
	}
	if (imap_utf7_to_utf8(given, &text) == 0)
		why = finish(buf_view(&text), out);
	else
		why = text.failed ? "the name is too long" : "the name is no modified UTF-7";
	if (why)
		out[0] = '\0';
	buf_free(&text);
	return why;
}

/* Appends v, whose octets are characters of Latin-1, as UTF-8. */
static void
add_latin1(struct buf *out, struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		utf8_put((unsigned char)v.p[i], out);
}

int
folder_of_dir(struct view dir, char out[FOLDER_NAME_MAX + 1])
{
	char name[FOLDER_NAME_MAX + 1];
	struct buf text = buf_make(UTF8_MAX);
	struct view v = { name, dir.n - 1 };
	const char *why = NULL;

	out[0] = '\0';
	if (dir.n < 2 || dir.n > FOLDER_NAME_MAX + 1 || dir.p[0] != '.' ||
	    dir.p[dir.n - 1] == '.' || view_find(dir, '/') < dir.n)
		return -1;
	for (size_t i = 0; i < v.n; i++)
		name[i] = dir.p[i + 1] == '.' ? '/' : dir.p[i + 1];
	if (is_plain(v))
		return view_string(v, out, FOLDER_NAME_MAX + 1);
	if (imap_utf7_to_utf8(v, &text) == -1) {
		buf_clear(&text);
		if (utf8_valid(v))
			buf_add_view(&text, v);
		else
			add_latin1(&text, v);
	}
	why = text.failed ? "long" : finish(buf_view(&text), out);
	buf_free(&text);
	/* The INBOX is the Maildir itself. */
	if (why || view_eq(view_of(out), inbox)) {
		out[0] = '\0';
		return -1;
	}
	return 0;
}

void
folder_dir(struct view name, char out[FOLDER_NAME_MAX + 2])
{
	size_t n = 0;

	out[n++] = '.';
	for (size_t i = 0; i < name.n && n <= FOLDER_NAME_MAX; i++)
		out[n++] = name.p[i] == '/' ? '.' : name.p[i];
	out[name.n <= FOLDER_NAME_MAX ? n : 0] = '\0';
}

/* The rank of an octet: levels end before any other. */
static int
rank(char c)
{
	return c == '/' ? 0 : (unsigned char)c + 1;
}

int
folder_compare(struct view a, struct view b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	size_t inbox_a = inbox_level(a), inbox_b = inbox_level(b);

	if ((inbox_a == 0) != (inbox_b == 0))
		return inbox_a ? -1 : 1;
	for (size_t i = 0; i < n; i++)
		if (a.p[i] != b.p[i])
			return rank(a.p[i]) - rank(b.p[i]);
	return a.n < b.n ? -1 : a.n > b.n;
}

bool
folder_is_below(struct view name, struct view above)
{
	return name.n > above.n && name.p[above.n] == '/' &&
	    view_eq(view_sub(name, 0, above.n), above);
}
