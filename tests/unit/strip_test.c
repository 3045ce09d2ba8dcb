/* strip_test.c: what a stranger may have forged in a header, in pieces of every size. */
#include "unit.h"

#include "text/strip.h"

#define AR "Authentication-Results: "
#define IDS "mail.test  mx.test b\xc3\xbc" "cher.test"
#define NAMES "X-Spam-Flag x-ours"

static struct buf
run(struct view text, size_t step, const char *ids, struct strip *s)
{
	struct buf out = buf_make(SIZE_MAX);

	strip_init(s, ids, NAMES);
	for (size_t at = 0; at < text.n; at += step)
		strip_feed(s, view_sub(text, at, step), &out);
	strip_end(s, &out);
	ck_assert(!out.failed);
	strip_free(s);
	return out;
}

static const struct {
	const char *text, *wanted;
	unsigned removed, received;
} messages[] = {
	{ "", "", 0, 0 },
	{ "\n", "\n", 0, 0 },
	{ "Subject: x\n\nbody\n", "Subject: x\n\nbody\n", 0, 0 },
	{ "Subject: x", "Subject: x", 0, 0 },
	/* ours, in all its forms */
	{ AR "mail.test; dkim=pass\n\nb", "\nb", 1, 0 },
	{ AR "MX.test; none\nTo: x\n", "To: x\n", 1, 0 },
	{ AR "mail.test;\n\tdkim=pass\n header.d=x\nTo: x\n", "To: x\n", 1, 0 },
	{ "a: b\n" AR "\n mail.test; dkim=pass\nTo: x\n", "a: b\nTo: x\n", 1, 0 },
	{ AR "(a (b) \\) c) mail.test (d); x\n\n", "\n", 1, 0 },
	{ AR "\"mail.test\"; x\n\n", "\n", 1, 0 },
	{ AR "\"mail.t\\est\"; x\n\n", "\n", 1, 0 },
	{ AR "mail.test 1; x\n\n", "\n", 1, 0 },
	{ AR "mail.test/1; x\n\n", "\n", 1, 0 },
	{ AR "mail.test\n\n", "\n", 1, 0 },
	{ AR "mail.test", "", 1, 0 },
	{ AR "mail.test.; x\n\n", "\n", 1, 0 },
	{ "authentication-RESULTS \t:mail.test;x\n\n", "\n", 1, 0 },
	{ AR "mail.test; x\n" AR "mail.test; y\nTo: x\n", "To: x\n", 2, 0 },
	{ AR "xn--bcher-kva.TEST; x\n" AR "b\xc3\xbc" "cher.test; x\n\n", "\n", 2, 0 },
	/* of a version that is none of ours */
	{ AR "other 2; x\n" AR "other (a)99(b); x\n" AR "other 1.1\n\n", "\n", 3, 0 },
	{ AR "other (a) 1 ; x\n", AR "other (a) 1 ; x\n", 0, 0 },
	{ AR "other dkim=pass\n", AR "other dkim=pass\n", 0, 0 },
	/* somebody else's */
	{ AR "other.test; dkim=pass\n\n", AR "other.test; dkim=pass\n\n", 0, 0 },
	{ AR "mail.test.example; x\n y\n\n", AR "mail.test.example; x\n y\n\n", 0, 0 },
	{ AR "a.mail.test; mail.test\n", AR "a.mail.test; mail.test\n", 0, 0 },
	{ AR "(mail.test) other; x", AR "(mail.test) other; x", 0, 0 },
	{ AR "other; x\n" AR "mx.test; y\nTo: x\n", AR "other; x\nTo: x\n", 1, 0 },
	{ "ARC-" AR "i=1; mail.test\nX-" AR "mail.test\n\n",
	    "ARC-" AR "i=1; mail.test\nX-" AR "mail.test\n\n", 0, 0 },
	{ AR "m\xc3\xa4il.test; x\n\n", AR "m\xc3\xa4il.test; x\n\n", 0, 0 },
	/* nobody can say whose */
	{ AR "\n\n", "\n", 1, 0 },
	{ AR "; x\n\n", "\n", 1, 0 },
	{ AR "(mail.test; x\n\n", "\n", 1, 0 },
	{ AR "\"mail.test; x\n\n", "\n", 1, 0 },
	{ AR "other (x\n\n", "\n", 1, 0 },
	{ AR "@mail.test\n\n", "\n", 1, 0 },
	/* names */
	{ "X-SPAM-FLAG: NO\n \n yes\nX-Ours:\nX-Ours-Not: x\nOurs: y\n",
	    "X-Ours-Not: x\nOurs: y\n", 2, 0 },
	/* a line that is no field ends nothing, an empty one does */
	{ "no field\n" AR "mail.test\nTo: x\n", "no field\nTo: x\n", 1, 0 },
	{ "From a b\n\tfolded\n" AR "mail.test\nTo: x\n", "From a b\n\tfolded\nTo: x\n", 1, 0 },
	/* a first line that continues nothing has no header before it */
	{ " a\n" AR "mail.test\n", "\n a\n" AR "mail.test\n", 0, 0 },
	{ "\t\nReceived: a\n", "\n\t\nReceived: a\n", 0, 0 },
	{ " ", "\n ", 0, 0 },
	{ AR "mail.test\n b\nTo: x\n", "To: x\n", 1, 0 },
	{ ": a\n" AR "mail.test\n", ": a\n", 1, 0 },
	{ "\xff: a\n" AR "mail.test\n", "\xff: a\n", 1, 0 },
	{ AR "mail.test\nno field\n", "no field\n", 1, 0 },
	{ AR "mail.test\n \n x\n\n", "\n", 1, 0 },
	{ "a: b\n\n" AR "mail.test\n", "a: b\n\n" AR "mail.test\n", 0, 0 },
	{ "\n" AR "mail.test\n", "\n" AR "mail.test\n", 0, 0 },
	{ "a: " AR "mail.test\n " AR "mail.test\n", "a: " AR "mail.test\n " AR "mail.test\n", 0, 0 },
	/* Received */
	{ "Received: a\n\nbody\n", "Received: a\n\nbody\n", 0, 1 },
	{ "RECEIVED: a\nreceived : b\nReceived\t:c\n\nReceived: d\n",
	    "RECEIVED: a\nreceived : b\nReceived\t:c\n\nReceived: d\n", 0, 3 },
	{ "Received: a\n Received: folded\n\tReceived: folded\n",
	    "Received: a\n Received: folded\n\tReceived: folded\n", 0, 1 },
	{ "Received-SPF: pass\nX-Received: a\nReceive: b\nReceiveds: c\n",
	    "Received-SPF: pass\nX-Received: a\nReceive: b\nReceiveds: c\n", 0, 0 },
	{ "Subject: Received: a\nReceived", "Subject: Received: a\nReceived", 0, 0 },
};

START_TEST(pieces)
{
	struct view text = view_of(messages[_i].text);

	for (size_t step = 1; step <= text.n + 1; step++) {
		static struct strip s;
		struct buf out = run(text, step, IDS, &s);

		ck_assert_msg(view_eq(buf_view(&out), view_of(messages[_i].wanted)),
		    "%s: %.*s", messages[_i].text, VIEW_FMT(buf_view(&out)));
		ck_assert_uint_eq(s.removed, messages[_i].removed);
		ck_assert_uint_eq(s.received, messages[_i].received);
		buf_free(&out);
	}
}
END_TEST

/* From a network whose fields stay everything does; Received fields count. */
START_TEST(exempt)
{
	struct view text = view_of(messages[_i].text);
	static struct strip s;
	struct buf out = run(text, 3, NULL, &s);
	struct view passed = buf_view(&out);

	if (ascii_blank(messages[_i].text[0]))
		passed = view_sub(passed, 1, passed.n);
	ck_assert(view_eq(passed, text));
	ck_assert_uint_eq(s.removed, 0);
	ck_assert_uint_eq(s.received, messages[_i].received);
	buf_free(&out);
}
END_TEST

/* What is before the name may be longer than what is held of the field: it goes. */
START_TEST(long_comment)
{
	static const char *const names[] = { "mail.test", "other" };

	for (size_t n = FIELDS_BODY_MAX - 30; n < FIELDS_BODY_MAX + 10; n++) {
		struct buf text = buf_make(SIZE_MAX), out;
		static struct strip s;

		buf_add_str(&text, AR "(");
		for (size_t i = 0; i < n; i++)
			buf_add_char(&text, 'x');
		buf_addf(&text, ") %s;\n\tdkim=pass\nTo: x\n", names[_i]);
		out = run(buf_view(&text), 1000, IDS, &s);
		if (s.removed)
			ck_buf(&out, "To: x\n");
		else
			ck_assert(view_eq(buf_view(&out), buf_view(&text)));
		ck_assert(s.removed == 1 || (_i == 1 && n < FIELDS_BODY_MAX));
		ck_assert(s.removed == 0 || _i == 0 || n > FIELDS_BODY_MAX - 20);
		buf_free(&out);
		buf_free(&text);
	}
}
END_TEST

static void
add_blanks(struct buf *b, const char *name, size_t n, const char *rest)
{
	buf_add_str(b, name);
	while (n--)
		buf_add_char(b, ' ');
	buf_add_str(b, rest);
}

/* More blanks before the colon than are held: others read that as a field, too. */
START_TEST(many_blanks)
{
	for (size_t n = FIELDS_NAME_MAX - 40; n < FIELDS_NAME_MAX + 10; n++)
		for (size_t step = 1; step < 1200; step += 599) {
			struct buf text = buf_make(SIZE_MAX), out;
			static struct strip s;

			add_blanks(&text, "Authentication-Results", n, ": mail.test; dkim=pass\n\ty\n");
			add_blanks(&text, "X-Ours", n, ": y\n");
			add_blanks(&text, "To", n, ": x\n");
			out = run(buf_view(&text), step, IDS, &s);
			ck_assert_uint_eq(s.removed, 2);
			ck_assert_uint_eq(out.n, n + 6);
			buf_free(&out);
			buf_free(&text);
		}
}
END_TEST

/* A field of somebody else's of any length passes. */
START_TEST(long_body)
{
	struct buf text = buf_make(SIZE_MAX), out;
	static struct strip s;

	buf_add_str(&text, AR "other;");
	for (size_t i = 0; i < 3 * FIELDS_BODY_MAX; i++)
		buf_add_char(&text, 'x');
	buf_add_str(&text, "\n y\nTo: x\n");
	for (size_t step = 1; step < 10; step++) {
		out = run(buf_view(&text), step, IDS, &s);
		ck_assert(view_eq(buf_view(&out), buf_view(&text)));
		buf_free(&out);
	}
	buf_free(&text);
}
END_TEST

static void
add(TCase *t)
{
	int n = sizeof(messages) / sizeof(messages[0]);

	tcase_add_loop_test(t, pieces, 0, n);
	tcase_add_loop_test(t, exempt, 0, n);
	tcase_add_loop_test(t, long_comment, 0, 2);
	tcase_add_test(t, long_body);
	tcase_add_test(t, many_blanks);
}

int
main(void)
{
	return unit_run("strip", add);
}
