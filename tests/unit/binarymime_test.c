/* binarymime_test.c: messages with binary parts, in pieces of every size. */
#include "unit.h"

#include <stdio.h>

#include "text/base64.h"
#include "text/binarymime.h"

#define CTE "Content-Transfer-Encoding: "
#define BINARY CTE "binary\r\n"
#define BASE64 CTE "base64\r\n"
#define EIGHT CTE "8bit\r\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\r\n"
#define SIGNED "Content-Type: multipart/signed; boundary=s\r\n"

/* The message in pieces of step octets. Returns the fault. */
static enum parts_fault
run(struct view text, size_t step, struct buf *out)
{
	struct binarymime b;
	enum parts_fault fault;

	*out = buf_make(SIZE_MAX);
	binarymime_init(&b);
	for (size_t at = 0; at < text.n; at += step)
		(void)binarymime_feed(&b, view_sub(text, at, step), out);
	fault = binarymime_end(&b, out);
	ck_assert(!out->failed);
	binarymime_free(&b);
	return fault;
}

#define TEXT(s) { s, sizeof(s) - 1 }

static const struct {
	struct view text;
	const char *wanted;
} messages[] = {
	/* nothing is binary */
	{ TEXT(""), "" },
	{ TEXT("Subject: x\r\n\r\nbody"), "Subject: x\r\n\r\nbody" },
	{ TEXT("Subject: x"), "Subject: x" },
	{ TEXT(EIGHT "\r\n\xff\r\n"), EIGHT "\r\n\xff\r\n" },
	{ TEXT(BASE64 "\r\nYQ==\r\n"), BASE64 "\r\nYQ==\r\n" },
	{ TEXT(MIXED "\r\n--b\r\n\r\na\r\n--b--\r\n"), MIXED "\r\n--b\r\n\r\na\r\n--b--\r\n" },
	/* all is */
	{ TEXT(BINARY "\r\n\0\r\n\n\r"), BASE64 "\r\nAA0KCg0=\r\n" },
	{ TEXT(BINARY "\r\nabc\r\n"), BASE64 "\r\nYWJjDQo=\r\n" },
	{ TEXT(BINARY "\r\n"), BASE64 "\r\n" },
	{ TEXT(BINARY), BASE64 },
	{ TEXT("a: b\r\ncontent-transfer-encoding : (x)\r\n Binary (y)\r\nc: d\r\n\r\n-"),
	    "a: b\r\n" BASE64 "c: d\r\n\r\nLQ==\r\n" },
	{ TEXT(CTE "binary"), BASE64 },
	/* a part is; the last CRLF is the delimiter's */
	{ TEXT(MIXED BINARY "\r\npreamble\r\n--b\r\n" BINARY "\r\n\0\r\n--b\r\n\r\ntext\r\n--b--\r\nend"),
	    MIXED EIGHT "\r\npreamble\r\n--b\r\n" BASE64 "\r\nAA==\r\n--b\r\n\r\ntext\r\n--b--\r\nend" },
	{ TEXT(MIXED "\r\n--b\r\n" BINARY "\r\na\r\n\r\n--b--"),
	    MIXED "\r\n--b\r\n" BASE64 "\r\nYQ0K\r\n--b--" },
	{ TEXT(MIXED "\r\n--b\r\n" BINARY "\r\n\r\n--b--\r\n"),
	    MIXED "\r\n--b\r\n" BASE64 "\r\n--b--\r\n" },
	{ TEXT(MIXED "\r\n--b\r\n" BINARY "\r\n--b--\r\n"),
	    MIXED "\r\n--b\r\n" BASE64 "\r\n--b--\r\n" },
	{ TEXT(MIXED "\r\n--b\r\n" BINARY "--b--\r\n"), MIXED "\r\n--b\r\n" BASE64 "--b--\r\n" },
	/* what is no delimiter */
	{ TEXT(MIXED "\r\n--b\r\n" BINARY "\r\n--bc\r\n\n--b\r\n-b\r--b\r\n--b \t\r\n"),
	    MIXED "\r\n--b\r\n" BASE64 "\r\nLS1iYw0KCi0tYg0KLWINLS1i\r\n--b \t\r\n" },
	{ TEXT(MIXED "\r\n--b--\r\n--b\r\n" BINARY "\r\n\xff"),
	    MIXED "\r\n--b--\r\n--b\r\n" BINARY "\r\n\xff" },
	/* without a closing delimiter */
	{ TEXT(MIXED "\r\n--b\r\n" BINARY "\r\na\r\n"), MIXED "\r\n--b\r\n" BASE64 "\r\nYQ0K\r\n" },
	/* one in the other; the outer delimiter ends both */
	{ TEXT(MIXED "\r\n--b\r\nContent-Type: multipart/x;\r\n boundary=\"c:d\"\r\n" BINARY
	    "\r\n--c:d\r\n" BINARY "\r\na\r\n--b\r\n" BINARY "\r\n--c:d\r\n--b--"),
	    MIXED "\r\n--b\r\nContent-Type: multipart/x;\r\n boundary=\"c:d\"\r\n" EIGHT
	    "\r\n--c:d\r\n" BASE64 "\r\nYQ==\r\n--b\r\n" BASE64 "\r\nLS1jOmQ=\r\n--b--" },
	/* a message in the message */
	{ TEXT("Content-Type: message/rfc822\r\n" BINARY "\r\nSubject: y\r\n" BINARY "\r\na"),
	    "Content-Type: message/rfc822\r\n" EIGHT "\r\nSubject: y\r\n" BASE64 "\r\nYQ==\r\n" },
	{ TEXT("Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: y\r\n" BINARY
	    "\r\na\r\n--d--"),
	    "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: y\r\n" BASE64
	    "\r\nYQ==\r\n--d--" },
	{ TEXT("Content-Type: message/delivery-status\r\n" BINARY "\r\n" BINARY "\r\na"),
	    "Content-Type: message/delivery-status\r\n" EIGHT "\r\n" BINARY "\r\na" },
	/* not looked into */
	{ TEXT("Content-Type: message/rfc822\r\n" BASE64 "\r\n" BINARY "\r\na"),
	    "Content-Type: message/rfc822\r\n" BASE64 "\r\n" BINARY "\r\na" },
	{ TEXT("Content-Type: ?\r\n" BINARY "\r\na"), "Content-Type: ?\r\n" BASE64 "\r\nYQ==\r\n" },
	{ TEXT("Content-Type: multipart/mixed\r\n\r\n" BINARY),
	    "Content-Type: multipart/mixed\r\n\r\n" BINARY },
	/* signed: the signature and the label of the whole may change */
	{ TEXT(SIGNED BINARY "\r\n--s\r\n\r\na\r\n--s\r\n" BINARY "\r\na\r\n--s--"),
	    SIGNED EIGHT "\r\n--s\r\n\r\na\r\n--s\r\n" BASE64 "\r\nYQ==\r\n--s--" },
};

START_TEST(pieces)
{
	struct view text = messages[_i].text;

	for (size_t step = 1; step <= text.n + 1; step++) {
		struct buf out;

		ck_assert_int_eq(run(text, step, &out), PARTS_OK);
		ck_assert_msg(view_eq(buf_view(&out), view_of(messages[_i].wanted)),
		    "%.*s: %.*s", VIEW_FMT(text), VIEW_FMT(buf_view(&out)));
		buf_free(&out);
	}
}
END_TEST

static const struct {
	const char *text;
	enum parts_fault fault;
} faults[] = {
	{ "no field\r\n\r\n", PARTS_SYNTAX },
	{ "no field", PARTS_SYNTAX },
	{ MIXED "\r\n--b\r\nno field\r\n--b--", PARTS_SYNTAX },
	{ BINARY BINARY "\r\n", PARTS_SYNTAX },
	{ CTE "binary\n--b\r\n\r\n", PARTS_SYNTAX },
	{ CTE "binary\ra\r\n\r\n", PARTS_SYNTAX },
	{ CTE "binary\r", PARTS_SYNTAX },
	{ MIXED MIXED "\r\n", PARTS_SYNTAX },
	{ "Content-Type: multipart/mixed\r\n" BINARY "\r\n", PARTS_SYNTAX },
	{ SIGNED "\r\n--s\r\n" BINARY "\r\n", PARTS_SIGNED },
	{ SIGNED "\r\n--s\r\n" MIXED BINARY "\r\n", PARTS_SIGNED },
	{ SIGNED "\r\n--s\r\n" MIXED "\r\n--b\r\n\r\n--b\r\n" BINARY "\r\n", PARTS_SIGNED },
};

START_TEST(refused)
{
	struct view text = view_of(faults[_i].text);
	struct buf out;

	ck_assert_int_eq(run(text, 1, &out), faults[_i].fault);
	ck_assert(*parts_why(faults[_i].fault));
	buf_free(&out);
	ck_assert_int_eq(run(text, text.n, &out), faults[_i].fault);
	buf_free(&out);
}
END_TEST

START_TEST(depth)
{
	struct buf text = buf_make(SIZE_MAX), out;

	for (int i = 0; i <= PARTS_DEPTH_MAX; i++) {
		ck_assert_int_eq(run(buf_view(&text), 7, &out), PARTS_OK);
		buf_free(&out);
		buf_addf(&text, "Content-Type: multipart/x; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
	}
	ck_assert_int_eq(run(buf_view(&text), 7, &out), PARTS_TOO_DEEP);
	buf_free(&out);
	buf_free(&text);
}
END_TEST

START_TEST(long_header)
{
	struct buf text = buf_make(SIZE_MAX), out;

	buf_add_str(&text, "x: ");
	while (text.n < PARTS_HEADER_MAX - 4)
		buf_add_char(&text, 'x');
	buf_add_str(&text, "\r\n\r\n");
	ck_assert_int_eq(run(buf_view(&text), 1000, &out), PARTS_OK);
	ck_assert(view_eq(buf_view(&out), buf_view(&text)));
	buf_free(&out);
	text.n -= 4;
	buf_add_str(&text, "x\r\n\r\n");
	ck_assert_int_eq(run(buf_view(&text), 1000, &out), PARTS_TOO_LONG);
	buf_free(&out);
	buf_free(&text);
}
END_TEST

/* A delimiter with more blanks behind it than that is none. */
START_TEST(long_delimiter)
{
	struct buf text = buf_make(SIZE_MAX), out;

	for (int more = 0; more < 2; more++) {
		buf_clear(&text);
		buf_add_str(&text, MIXED "\r\n--b");
		for (int i = 0; i < PARTS_DELIMITER_MAX - 5 + more; i++)
			buf_add_char(&text, ' ');
		buf_add_str(&text, "\r\n" BINARY "\r\nx");
		ck_assert_int_eq(run(buf_view(&text), 1, &out), PARTS_OK);
		ck_assert_int_eq(view_eq(buf_view(&text), buf_view(&out)), more);
		buf_free(&out);
	}
	buf_free(&text);
}
END_TEST

/* Every octet, more of them than a line holds. */
START_TEST(octets)
{
	struct buf text = buf_make(SIZE_MAX), coded = buf_make(SIZE_MAX), back = buf_make(SIZE_MAX);
	struct view rest, line;
	struct buf out;

	buf_add_str(&text, BINARY "\r\n");
	for (int i = 0; i < 1000; i++)
		buf_add_char(&text, (char)(i * 7 % 256));
	ck_assert_int_eq(run(buf_view(&text), 3, &out), PARTS_OK);
	rest = view_sub(buf_view(&out), sizeof(BASE64) + 1, out.n);
	while (view_line(&rest, &line)) {
		ck_assert(line.n <= 77 && line.p[line.n - 1] == '\r');
		buf_add_view(&coded, view_sub(line, 0, line.n - 1));
	}
	ck_assert_int_eq(base64_decode(&back, buf_view(&coded)), 0);
	ck_assert(view_eq(buf_view(&back), view_sub(buf_view(&text), sizeof(BINARY) + 1, text.n)));
	buf_free(&out);
	buf_free(&back);
	buf_free(&coded);
	buf_free(&text);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_loop_test(t, pieces, 0, sizeof(messages) / sizeof(messages[0]));
	tcase_add_loop_test(t, refused, 0, sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(t, depth);
	tcase_add_test(t, long_header);
	tcase_add_test(t, long_delimiter);
	tcase_add_test(t, octets);
}

int
main(void)
{
	return unit_run("binarymime", add);
}
