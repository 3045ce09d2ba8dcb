/* header_test.c: header sections, good and bad. */
#include "unit.h"

#include "text/header.h"

START_TEST(fields)
{
	struct view rest = VIEW("From: a\nTo : b,\r\n\tc\r\nX-Empty:\nLast:x");
	struct header_field f;

	ck_assert(header_next(&rest, &f));
	ck_view(f.name, "From");
	ck_view(f.body, " a");
	ck_view(f.whole, "From: a\n");
	ck_assert(header_next(&rest, &f));
	ck_view(f.name, "To");
	ck_view(f.body, " b,\r\n\tc");
	ck_view(f.whole, "To : b,\r\n\tc\r\n");
	ck_assert(header_next(&rest, &f));
	ck_view(f.name, "X-Empty");
	ck_view(f.body, "");
	ck_assert(header_next(&rest, &f));
	ck_view(f.body, "x");
	ck_view(f.whole, "Last:x");
	ck_assert(!header_next(&rest, &f));
	ck_assert_uint_eq(rest.n, 0);
}
END_TEST

START_TEST(stops)
{
	static const struct view none[] = {
		VIEW(""), VIEW("\n"), VIEW("\r\n"), VIEW("\r"), VIEW(" a: b\n"), VIEW(": b\n"),
		VIEW("a\n"), VIEW("a b: c\n"), VIEW("From joe Thu Jan  1 00:00:00 1970\n"),
		VIEW("\0: x\n"), VIEW("a\0: x\n"), VIEW("\xc3\xa9: x\n"), VIEW("a"), VIEW(" : x\n"),
		VIEW("a\n:x\n"), VIEW("a\x7f: x\n"),
	};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct view rest = none[i];
		struct header_field f;

		ck_assert_msg(!header_next(&rest, &f), "case %zu", i);
		ck_assert_uint_eq(rest.n, none[i].n);
	}
}
END_TEST

START_TEST(bodies)
{
	ck_view(header_body(VIEW("a: b\n\nbody\n")), "body\n");
	ck_view(header_body(VIEW("a: b\r\n\r\nbody")), "body");
	ck_view(header_body(VIEW("a: b\nnot a field\n\nx")), "not a field\n\nx");
	ck_view(header_body(VIEW("\nbody")), "body");
	ck_view(header_body(VIEW("a: b\n")), "");
	ck_view(header_body(VIEW("a: b\n\n")), "");
	ck_view(header_body(VIEW("")), "");
	ck_view(header_body(VIEW("just text")), "just text");
	ck_view(header_body(VIEW("a: b\n \n\nx")), "x");
	ck_view(header_body(VIEW("a: b\n\r")), "\r");
	ck_view(header_body(VIEW("a: b\n\r\r\nx")), "\r\r\nx");
}
END_TEST

static void
unfolds(struct view body, struct view wanted)
{
	struct buf b = buf_make(100);

	ck_assert_int_eq(header_unfold(body, &b), 0);
	ck_assert_msg(view_eq(buf_view(&b), wanted), "\"%.*s\"", VIEW_FMT(buf_view(&b)));
	buf_free(&b);
}

START_TEST(unfolding)
{
	struct buf b = buf_make(2);

	unfolds(VIEW(" a,\r\n\tb,\n  c "), VIEW("a,\tb,  c"));
	unfolds(VIEW(""), VIEW(""));
	unfolds(VIEW(" \r\n \r\n"), VIEW(""));
	unfolds(VIEW("a\nb\r\rc\n"), VIEW("a b c"));
	unfolds(VIEW("a\r b"), VIEW("a b"));
	ck_assert_int_eq(header_unfold(VIEW("abc"), &b), -1);
	buf_free(&b);
}
END_TEST

START_TEST(counting)
{
	struct view message = VIEW("Received: a\nreceived: b\n c\nX: y\n"
	    "RECEIVED : d\n\nReceived: e\n");
	struct view body = VIEW("untouched");

	ck_assert_uint_eq(header_count(message, VIEW("Received")), 3);
	ck_assert_uint_eq(header_count(message, VIEW("Receive")), 0);
	ck_assert(header_find(message, VIEW("x"), &body));
	ck_view(body, " y");
	ck_assert(header_find(message, VIEW("received"), &body));
	ck_view(body, " a");
	body = VIEW("untouched");
	ck_assert(!header_find(message, VIEW("Y"), &body));
	ck_view(body, "untouched");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, fields);
	tcase_add_test(t, stops);
	tcase_add_test(t, bodies);
	tcase_add_test(t, unfolding);
	tcase_add_test(t, counting);
}

int
main(void)
{
	return unit_run("header", add);
}
