/* fixup_test.c: the header of a submitted message, in pieces of every size. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>

#include "sys/file.h"
#include "text/fixup.h"
#include "text/header.h"

#define FROM "From: ann@example.net\n"
#define DATE "Date: Sat, 22 Nov 2025 05:00:00 +0100\n"
#define MID "Message-ID: <1k0tst80tvjz5ve2@mail.test>\n"
#define ALL FROM DATE MID
#define GOOD "from: a@b\ndate: x\nmessage-id: <y>\n"

static const struct author author = {
	.name = "", .address = { "ann", "example.net" }, .unique = "1k0tst80tvjz5ve2",
	.hostname = "mail.test", .time = 1763784000, .utc_offset = 60,
};

/* The message in pieces of step octets. */
static struct buf
run(struct view text, size_t step)
{
	static struct fixup f;
	struct buf out = buf_make(SIZE_MAX);

	fixup_init(&f, &author);
	for (size_t at = 0; at < text.n; at += step)
		fixup_feed(&f, view_sub(text, at, step), &out);
	fixup_end(&f, &out);
	ck_assert(!out.failed);
	fixup_free(&f);
	return out;
}

static const struct {
	const char *text, *wanted;
} messages[] = {
	/* nothing is missing */
	{ GOOD "\nbody\n", GOOD "\nbody\n" },
	{ GOOD "Subject: x\n y\n\nBcc: body\n", GOOD "Subject: x\n y\n\nBcc: body\n" },
	{ "FROM : a\nDate\t: b\nMessage-Id: c\n", "FROM : a\nDate\t: b\nMessage-Id: c\n" },
	/* something is */
	{ "To: x@y\n\nbody\n", "To: x@y\n" ALL "\nbody\n" },
	{ "Date: x\nFrom: y\n\nFrom: z\n", "Date: x\nFrom: y\n" MID "\nFrom: z\n" },
	{ "Date: x\nMessage-ID: y\n\n", "Date: x\nMessage-ID: y\n" FROM "\n" },
	{ "From: x\nMessage-ID: y\n", "From: x\nMessage-ID: y\n" DATE },
	{ "Froms: x\nX-Date: x\nResent-Message-ID: y\n\n",
	    "Froms: x\nX-Date: x\nResent-Message-ID: y\n" ALL "\n" },
	{ "Subject: From: x\n Date: x\n\n", "Subject: From: x\n Date: x\n" ALL "\n" },
	/* Bcc */
	{ GOOD "Bcc: secret@x\n\nb\n", GOOD "\nb\n" },
	{ "BCC: s@x,\n t@x,\n\tu@x\n" GOOD "bcc:\n\nb\n", GOOD "\nb\n" },
	{ "Bcc : s@x\nResent-Bcc: t@x\n" GOOD, GOOD },
	{ GOOD "Bcc: s@x", GOOD },
	{ GOOD "X-Bcc: s\nBccs: t\n\n", GOOD "X-Bcc: s\nBccs: t\n\n" },
	{ "Bcc: s\n\nbody\n", ALL "\nbody\n" },
	{ "Bcc: s\n\n", ALL "\n" },
	/* no header section, or one that ends oddly */
	{ "", ALL },
	{ "\n", ALL "\n" },
	{ "\nFrom: body\n", ALL "\nFrom: body\n" },
	{ "body\n", ALL "\nbody\n" },
	{ "body", ALL "\nbody" },
	{ " body: x\n", ALL "\n body: x\n" },
	{ ": body\n", ALL "\n: body\n" },
	{ "a word: x\n", ALL "\na word: x\n" },
	{ "\xc3\xa9: x\n", ALL "\n\xc3\xa9: x\n" },
	{ "To: x\nno field\nFrom: y\n", "To: x\n" ALL "\nno field\nFrom: y\n" },
	{ GOOD "no field\n\nbody", GOOD "\nno field\n\nbody" },
	{ GOOD "no \n\nbody", GOOD "\nno \n\nbody" },
	{ GOOD "\r\nbody", GOOD "\r\nbody" },
	{ GOOD "Subject", GOOD "\nSubject" },
	{ GOOD "Subject: x", GOOD "Subject: x\n" },
	{ "To: x", "To: x\n" ALL },
	/* an mbox's line, and what only begins like one */
	{ "From a@b Sat Nov 22\n" GOOD "\nb\n", GOOD "\nb\n" },
	{ "From here on\nit is text\n", ALL "\nFrom here on\nit is text\n" },
	{ "From here on\n", ALL "\nFrom here on\n" },
	{ "From here on\n\n" GOOD, ALL "\nFrom here on\n\n" GOOD },
	{ "From  \n" GOOD, ALL "\nFrom  \n" GOOD },
	{ "From : x\n\nb\n", "From : x\n" DATE MID "\nb\n" },
	{ GOOD "From a b\nBcc: c\n", GOOD "\nFrom a b\nBcc: c\n" },
	{ "From a b\nFrom a b\n" GOOD, ALL "\nFrom a b\nFrom a b\n" GOOD },
	{ ">From a b\n" GOOD, ALL "\n>From a b\n" GOOD },
};

START_TEST(pieces)
{
	struct view text = view_of(messages[_i].text);

	for (size_t step = 1; step <= text.n + 1; step++) {
		struct buf out = run(text, step);

		ck_assert_msg(view_eq(buf_view(&out), view_of(messages[_i].wanted)),
		    "%s: %.*s", messages[_i].text, VIEW_FMT(buf_view(&out)));
		buf_free(&out);
	}
}
END_TEST

/* What comes out of it needs nothing more. */
START_TEST(twice)
{
	struct buf once = run(view_of(messages[_i].text), 1), again = run(buf_view(&once), 3);

	ck_assert(view_eq(buf_view(&again), buf_view(&once)));
	buf_free(&once);
	buf_free(&again);
}
END_TEST

/* Names and lines that are held no longer are text. */
START_TEST(long_lines)
{
	struct buf text = buf_make(SIZE_MAX), wanted = buf_make(SIZE_MAX), out;

	for (size_t n = FIXUP_NAME_MAX - 1; n <= FIXUP_NAME_MAX + 1; n++) {
		for (int mbox = 0; mbox < 2; mbox++) {
			buf_clear(&text);
			buf_clear(&wanted);
			buf_add_str(&text, mbox ? "From " : "");
			while (text.n < n)
				buf_add_char(&text, 'x');
			buf_add_str(&text, mbox ? "\n" GOOD : ": y\n" GOOD);
			if (mbox && n < FIXUP_NAME_MAX)
				buf_add_str(&wanted, GOOD);
			else if (!mbox && n <= FIXUP_NAME_MAX)
				buf_add_view(&wanted, buf_view(&text));
			else if (buf_add_str(&wanted, ALL "\n") == 0)
				buf_add_view(&wanted, buf_view(&text));
			out = run(buf_view(&text), 1);
			ck_assert_msg(view_eq(buf_view(&out), buf_view(&wanted)), "%zu %d", n, mbox);
			buf_free(&out);
		}
	}
	buf_free(&text);
	buf_free(&wanted);
}
END_TEST

START_TEST(from_fields)
{
	static struct fixup f;
	struct buf out = buf_make(SIZE_MAX);

	fixup_init(&f, &author);
	fixup_feed(&f, VIEW("From: a@b,\n c@d\nTo: x\nfrom:e@f\n\nFrom: g\n"), &out);
	ck_buf(&f.from, " a@b,\n c@d\n,e@f\n");
	ck_assert(f.fields.over && f.present == AUTHOR_FROM);
	fixup_free(&f);
	buf_clear(&out);
	fixup_init(&f, &author);
	fixup_feed(&f, VIEW("From: "), &out);
	for (int i = 0; i < FIXUP_FROM_MAX; i++)
		fixup_feed(&f, VIEW("x"), &out);
	ck_assert(f.from.failed && !out.failed);
	fixup_free(&f);
	buf_free(&out);
}
END_TEST

/* ---- The messages of a folder, $CORPUS if it is set */

static bool
is_complete(struct view text)
{
	return header_count(text, VIEW("From")) && header_count(text, VIEW("Date")) &&
	    header_count(text, VIEW("Message-ID")) && !header_count(text, VIEW("Bcc")) &&
	    !header_count(text, VIEW("Resent-Bcc"));
}

/* Whether an empty line stands before the body, which begins at head. */
static bool
ends_clearly(struct view text, size_t head)
{
	size_t cr = head >= 2 && text.p[head - 2] == '\r';

	return head == text.n || (head >= 2 + cr && text.p[head - 2 - cr] == '\n');
}

static void
check_message(const char *path, struct view text)
{
	struct buf whole = run(text, text.n + 1), octets = run(text, 1), odd = run(text, 7);
	struct view out = buf_view(&whole), body = header_body(text);
	struct header_field f;

	ck_assert_msg(view_eq(out, buf_view(&octets)) && view_eq(out, buf_view(&odd)), "%s", path);
	/* The first line of a text without a header may look like the end of one. */
	if (text.n && !header_next(&(struct view){ text.p, text.n }, &f) && text.p[0] != '\n' &&
	    text.p[0] != '\r')
		body = text;
	if (!author_mbox_line(text))
		ck_assert_msg(view_eq(header_body(out), body), "%s: another body", path);
	ck_assert_msg(is_complete(out), "%s: not complete", path);
	if (is_complete(text) && text.p[text.n - 1] == '\n' && ends_clearly(text, text.n - body.n))
		ck_assert_msg(view_eq(out, text), "%s: changed", path);
	buf_free(&whole);
	buf_free(&octets);
	buf_free(&odd);
}

START_TEST(corpus)
{
	const char *where = getenv("CORPUS");
	struct dirent *e;
	int n = 0;
	DIR *d;

	if (where == NULL || where[0] == '\0')
		where = "tests/corpus";
	d = opendir(where);
	ck_assert_msg(d != NULL, "%s: run this from the top of the tree", where);
	while ((e = readdir(d)) != NULL) {
		struct buf text = buf_make(SIZE_MAX);
		char path[1024];

		(void)snprintf(path, sizeof(path), "%s/%s", where, e->d_name);
		if (strstr(e->d_name, ".msg") && file_read_path(AT_FDCWD, path, true, &text) == 0) {
			check_message(path, buf_view(&text));
			n++;
		}
		buf_free(&text);
	}
	closedir(d);
	ck_assert_int_gt(n, 0);
}
END_TEST

static void
add(TCase *t)
{
	int n = sizeof(messages) / sizeof(messages[0]);

	tcase_add_loop_test(t, pieces, 0, n);
	tcase_add_loop_test(t, twice, 0, n);
	tcase_add_test(t, long_lines);
	tcase_add_test(t, from_fields);
	tcase_add_test(t, corpus);
}

int
main(void)
{
	return unit_run("fixup", add);
}
