/* downgrade_test.c: 8-bit messages for servers that know 7 bits. */
#include "unit.h"

#include <stdint.h>

#include "text/downgrade.h"

static struct buf out;

static void
setup(void)
{
	out = buf_make(SIZE_MAX);
}

static void
teardown(void)
{
	buf_free(&out);
}

/* Both passes, in pieces of step octets. */
static enum parts_fault
convert(struct view in, bool seven, size_t step)
{
	struct downgrade d;
	enum parts_fault fault;

	buf_clear(&out);
	downgrade_init(&d, seven);
	for (size_t i = 0; i < in.n; i += step)
		(void)downgrade_feed(&d, view_sub(in, i, step), &out);
	fault = downgrade_end(&d, &out);
	ck_assert_uint_eq(out.n, 0);
	if (fault == PARTS_OK) {
		downgrade_again(&d);
		for (size_t i = 0; i < in.n; i += step)
			ck_assert_int_eq(downgrade_feed(&d, view_sub(in, i, step), &out), 0);
		fault = downgrade_end(&d, &out);
	}
	downgrade_free(&d);
	return fault;
}

/* In whatever pieces it comes. */
static void
check(struct view in, bool seven, struct view wanted)
{
	for (size_t step = 1; step < 40; step += step < 4 ? 1 : 13) {
		ck_assert_int_eq(convert(in, seven, step), PARTS_OK);
		unit_view(buf_view(&out), wanted, __FILE__, (int)step);
	}
}

#define CHECK(in, wanted) check(VIEW(in), true, VIEW(wanted))

START_TEST(text)
{
	CHECK("Subject: x\nContent-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: 8bit\nMIME-Version: 1.0\n\ngr\303\274n = 1 \n\n.\nend\n",
	    "Subject: x\nContent-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: quoted-printable\nMIME-Version: 1.0\n\n"
	    "gr=C3=BCn =3D 1=20\n\n.\nend\n");
	/* Nothing to do. */
	CHECK("MIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n\nascii\n",
	    "MIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n\nascii\n");
	CHECK("", "");
	CHECK("A: b\n", "A: b\n");
	/* What was declared to be 7-bit and is not; what was not declared at all. */
	CHECK("MIME-Version: 1.0\nContent-Type: text/html\n\n\377",
	    "MIME-Version: 1.0\nContent-Type: text/html\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n=FF");
	CHECK("Subject: old\n\n\344\n",
	    "Subject: old\nMIME-Version: 1.0\nContent-Type: text/plain; charset=unknown-8bit\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n=E4\n");
}
END_TEST

START_TEST(other_types_are_base64)
{
	CHECK("MIME-Version: 1.0\nContent-Type: image/x; name=\"a\"\n"
	    "Content-Transfer-Encoding: 8bit\n\n\377\n\377",
	    "MIME-Version: 1.0\nContent-Type: image/x; name=\"a\"\n"
	    "Content-Transfer-Encoding: base64\n\n/w0K/w==\n");
}
END_TEST

START_TEST(parts_alone)
{
	CHECK("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
	    "Content-Transfer-Encoding: 8bit\n\npre\n--b\nContent-Transfer-Encoding: 8bit\n\nascii\n"
	    "--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
	    "\303\244\n--b \nContent-Type: application/x\nContent-Transfer-Encoding: binary\n\n"
	    "\001\377\n\n--b--\npost\n",
	    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
	    "Content-Transfer-Encoding: 7bit\n\npre\n--b\nContent-Transfer-Encoding: 8bit\n\nascii\n"
	    "--b\nContent-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n"
	    "=C3=A4\n--b \nContent-Type: application/x\nContent-Transfer-Encoding: base64\n\n"
	    "Af8NCg==\n--b--\npost\n");
}
END_TEST

START_TEST(messages_in_messages)
{
	CHECK("MIME-Version: 1.0\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\n"
	    "Subject: inner\nMIME-Version: 1.0\nContent-Type: text/plain\n"
	    "Content-Transfer-Encoding: 8bit\n\n\344\n",
	    "MIME-Version: 1.0\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 7bit\n\n"
	    "Subject: inner\nMIME-Version: 1.0\nContent-Type: text/plain\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n=E4\n");
}
END_TEST

#define SIGNED "MIME-Version: 1.0\nContent-Type: multipart/signed; boundary=s\n\n--s\n" \
    "Content-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n\344\n--s\n\nsignature\n--s--\n"

START_TEST(what_is_signed)
{
	ck_assert_int_eq(convert(VIEW(SIGNED), true, 7), PARTS_SIGNED);
	/* Only its lines matter. */
	check(VIEW(SIGNED), false, VIEW(SIGNED));
}
END_TEST

START_TEST(what_cannot_be_taken_apart)
{
	struct buf in = buf_make(SIZE_MAX);

	ck_assert_int_eq(convert(VIEW("Content-Type: a/b\nContent-Type: c/d\n\nx"), true, 9),
	    PARTS_SYNTAX);
	for (int i = 0; i <= PARTS_DEPTH_MAX; i++)
		buf_addf(&in, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	ck_assert_int_eq(convert(buf_view(&in), true, 999), PARTS_TOO_DEEP);
	buf_clear(&in);
	buf_add_str(&in, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i <= DOWNGRADE_PARTS_MAX; i++)
		buf_add_str(&in, "--b\n\nx\n");
	ck_assert_int_eq(convert(buf_view(&in), true, 999), PARTS_TOO_MANY);
	buf_free(&in);
	ck_assert_str_eq(parts_why(PARTS_SIGNED), "a signed part is in 8-bit form");
}
END_TEST

/* Whether all lines are short; how many soft line breaks there are goes to *soft. */
static bool
lines_are_short(size_t *soft)
{
	struct view rest = buf_view(&out), line;

	*soft = 0;
	while (view_line(&rest, &line)) {
		if (line.n > QUOTED_LINE)
			return false;
		*soft += line.n && line.p[line.n - 1] == '=';
	}
	return true;
}

START_TEST(long_lines)
{
	struct buf in = buf_make(SIZE_MAX);
	size_t soft;

	for (size_t n = 997; n < 1001; n++) {
		buf_clear(&in);
		buf_add_str(&in, "MIME-Version: 1.0\nContent-Type: text/plain\n\n");
		for (size_t i = 0; i < n; i++)
			buf_add_char(&in, 'x');
		buf_add_str(&in, "\n\344\n");
		ck_assert_int_eq(convert(buf_view(&in), false, 100), PARTS_OK);
		ck_assert_int_eq(lines_are_short(&soft), n > DOWNGRADE_LINE_MAX);
		/* 75 columns and a "=" in each line. */
		ck_assert_uint_eq(soft, n > DOWNGRADE_LINE_MAX ? (n - 1) / 75 : 0);
	}
	buf_free(&in);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, text);
	tcase_add_test(c, other_types_are_base64);
	tcase_add_test(c, parts_alone);
	tcase_add_test(c, messages_in_messages);
	tcase_add_test(c, what_is_signed);
	tcase_add_test(c, what_cannot_be_taken_apart);
	tcase_add_test(c, long_lines);
}

int
main(void)
{
	return unit_run("downgrade", add);
}
