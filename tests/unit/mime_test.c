/* mime_test.c: values and types of MIME header fields. */
#include "unit.h"

#include "text/mime.h"

static const struct {
	const char *text, *value, *rest;	/* value NULL: none */
} values[] = {
	{ "abc", "abc", "" },
	{ " (a) abc (b) ; c", "abc", "; c" },
	{ "\r\n abc\r\n\tdef", "abc", "def" },
	{ "a.b-c_d!#$%&'*+^`{|}~/e", "a.b-c_d!#$%&'*+^`{|}~", "/e" },
	{ "\"a b;(c)\" d", "a b;(c)", "d" },
	{ "\"a\\\"\\b\"", "a\"b", "" },
	{ "\"a\r\n b\"", "a b", "" },
	{ "\"\"", "", "" },
	{ "((a)(b\\)))x(\\()y", "x", "y" },
	{ "\xc3\xa4", "\xc3\xa4", "" },
	{ "", NULL, NULL },
	{ ";", NULL, NULL },
	{ "(abc", NULL, NULL },
	{ "(abc\\", NULL, NULL },
	{ "abc (", NULL, NULL },
	{ "\"abc", NULL, NULL },
	{ "\"abc\\", NULL, NULL },
	{ "\"a\1b\"", NULL, NULL },
	{ "@", NULL, NULL },
};

START_TEST(value)
{
	struct view text = view_of(values[_i].text), rest = text;
	char out[MIME_VALUE_MAX + 1];

	if (values[_i].value == NULL) {
		ck_assert_int_eq(mime_value(&rest, out), -1);
		ck_assert(rest.p == text.p && rest.n == text.n);
		return;
	}
	ck_assert_int_eq(mime_value(&rest, out), 0);
	ck_assert_str_eq(out, values[_i].value);
	ck_assert(view_eq(rest, view_of(values[_i].rest)));
}
END_TEST

START_TEST(long_value)
{
	char text[MIME_VALUE_MAX + 4], out[MIME_VALUE_MAX + 1];
	struct view v;

	memset(text, 'x', sizeof(text));
	v = (struct view){ text, MIME_VALUE_MAX };
	ck_assert_int_eq(mime_value(&v, out), 0);
	v = (struct view){ text, MIME_VALUE_MAX + 1 };
	ck_assert_int_eq(mime_value(&v, out), -1);
	text[0] = text[MIME_VALUE_MAX + 1] = '"';
	v = (struct view){ text, MIME_VALUE_MAX + 2 };
	ck_assert_int_eq(mime_value(&v, out), 0);
	text[MIME_VALUE_MAX + 1] = 'x';
	text[MIME_VALUE_MAX + 2] = '"';
	v = (struct view){ text, MIME_VALUE_MAX + 3 };
	ck_assert_int_eq(mime_value(&v, out), -1);
}
END_TEST

#define SEVENTY "1234567890123456789012345678901234567890123456789012345678901234567890"

static const struct {
	const char *text, *type, *subtype, *boundary;	/* type NULL: malformed */
} types[] = {
	{ " text/plain", "text", "plain", "" },
	{ "Text/HTML; charset=utf-8", "text", "html", "" },
	{ "multipart/mixed; boundary=abc", "multipart", "mixed", "abc" },
	{ "multipart/mixed;\r\n\tBOUNDARY=\"a b:c=\"; x=y;", "multipart", "mixed", "a b:c=" },
	{ "multipart (a) / (b) mixed ;; boundary (c) = (d) abc (e)", "multipart", "mixed", "abc" },
	{ "multipart/mixed; xboundary=a; boundaryx=b", "multipart", "mixed", "" },
	{ "multipart/mixed; boundary=" SEVENTY, "multipart", "mixed", SEVENTY },
	{ "", NULL, NULL, NULL },
	{ "text", NULL, NULL, NULL },
	{ "text/", NULL, NULL, NULL },
	{ "text/plain charset=x", NULL, NULL, NULL },
	{ "text/plain; charset", NULL, NULL, NULL },
	{ "text/plain; charset=", NULL, NULL, NULL },
	{ "multipart/mixed; boundary=a; boundary=a", NULL, NULL, NULL },
	{ "multipart/mixed; boundary=\"\"", NULL, NULL, NULL },
	{ "multipart/mixed; boundary=\"a \"", NULL, NULL, NULL },
	{ "multipart/mixed; boundary*=a", NULL, NULL, NULL },
	{ "multipart/mixed; boundary*0=a", NULL, NULL, NULL },
	{ "multipart/mixed; boundary=x" SEVENTY, NULL, NULL, NULL },
};

START_TEST(type)
{
	struct mime_type t;
	int result = mime_type_parse(view_of(types[_i].text), &t);

	ck_assert_int_eq(result, types[_i].type ? 0 : -1);
	if (result == -1)
		return;
	ck_assert(mime_type_is(&t, types[_i].type, types[_i].subtype));
	ck_assert(mime_type_is(&t, types[_i].type, NULL));
	ck_assert(!mime_type_is(&t, types[_i].type, "x"));
	ck_assert_str_eq(t.boundary, types[_i].boundary);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_loop_test(t, value, 0, sizeof(values) / sizeof(values[0]));
	tcase_add_loop_test(t, type, 0, sizeof(types) / sizeof(types[0]));
	tcase_add_test(t, long_value);
}

int
main(void)
{
	return unit_run("mime", add);
}
