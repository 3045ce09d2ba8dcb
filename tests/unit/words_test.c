/* words_test.c: encoded words, parameters, character sets. */
#include "unit.h"

#include "text/charset.h"
#include "text/mime_params.h"
#include "text/words.h"

static struct buf out;

static void
setup(void)
{
	out = buf_make(1 << 20);
}

static void
teardown(void)
{
	buf_free(&out);
}

static const struct {
	const char *body, *text;
} bodies[] = {
	{ "", "" },
	{ "  plain\r\n text\t", "plain text" },
	{ "a\r\n\tb", "a b" },
	{ "a\1b\x7f", "a b " },
	/* RFC 2047 section 8. */
	{ "=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>" },
	{ "=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld J\xc3\xb8rn Simonsen" },
	{ "=?ISO-8859-1?Q?Andr=E9?= Pirard", "Andr\xc3\xa9 Pirard" },
	{ "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
	    " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
	    "If you can read this you understand the example." },
	{ "=?ISO-8859-8?b?7eXs+SDv4SDp7Oj08A==?=",
	    "\xd7\x9d\xd7\x95\xd7\x9c\xd7\xa9 \xd7\x9f\xd7\x91 \xd7\x99\xd7\x9c\xd7\x98\xd7\xa4\xd7\xa0" },
	{ "(=?ISO-8859-1?Q?a?=)", "(a)" },
	{ "(=?ISO-8859-1?Q?a?= b)", "(a b)" },
	{ "(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)", "(ab)" },
	{ "(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)", "(ab)" },
	{ "(=?ISO-8859-1?Q?a?=\r\n  =?ISO-8859-1?Q?b?=)", "(ab)" },
	{ "(=?ISO-8859-1?Q?a_b?=)", "(a b)" },
	{ "(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)", "(a b)" },
	/* RFC 2231 section 5. */
	{ "=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore" },
	/* A character in two words; an underscore that is one; words without a blank between. */
	{ "=?utf-8?Q?=C3?= =?UTF-8?Q?=A4?=", "\xc3\xa4" },
	{ "=?utf-8?Q?a=5Fb?=", "a_b" },
	{ "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab" },
	{ "x=?utf-8?Q?a?=y", "xay" },
	{ "=?utf-8?Q?a b?=", "a b" },
	{ "=?utf-8?Q?a\r\n b?=", "a b" },
	/* None. */
	{ "=?utf-8?Q?a", "=?utf-8?Q?a" },
	{ "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
	{ "=?nonsense-1?Q?a?=", "=?nonsense-1?Q?a?=" },
	{ "=?\?Q?a?=", "=?\?Q?a?=" },
	{ "=? =?utf-8?Q?a?=", "=? a" },
	{ "=?utf-8?Q?\?=", "" },
	{ "=?utf-8?Q?=GG=?=", "=GG=" },
	/* What is hidden in a word is no line end. */
	{ "=?utf-8?Q?a=0D=0Ab=00?=", "a b " },
	/* 8-bit without any word: UTF-8, or windows-1252. */
	{ "\xc3\xa4", "\xc3\xa4" },
	{ "\xe4\x80", "\xc3\xa4\xe2\x82\xac" },
	/* Malformed UTF-8 in a word. */
	{ "=?utf-8?Q?a=FFb?=", "a\xef\xbf\xbd" "b" },
	{ "=?koi8-r?B?8NLJ18XU?=", "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82" },
	{ "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "\xe6\x97\xa5\xe6\x9c\xac" },
	{ "=?gb2312?B?1tDOxA==?=", "\xe4\xb8\xad\xe6\x96\x87" },
	{ "=?ks_c_5601-1987?B?x9GxuQ==?=", "\xed\x95\x9c\xea\xb5\xad" },
};

START_TEST(words)
{
	words_decode(view_of(bodies[_i].body), &out);
	ck_assert_str_eq(buf_cstr(&out), bodies[_i].text);
}
END_TEST

START_TEST(charsets)
{
	ck_assert(charset_known(VIEW("utf-8")));
	ck_assert(charset_known(VIEW("ISO-8859-15")));
	ck_assert(!charset_known(VIEW("")));
	ck_assert(!charset_known(VIEW("x-nothing")));
	ck_assert(!charset_known(VIEW("utf-8//IGNORE")));
	ck_assert(!charset_known(VIEW("../utf-8")));
	ck_assert(!charset_known(VIEW("a\0b")));
	ck_assert_int_eq(charset_to_utf8(VIEW("x-nothing"), VIEW("a"), &out), -1);
	ck_assert_uint_eq(out.n, 0);
	ck_assert_int_eq(charset_to_utf8(VIEW("utf-16be"), VIEW("\0a\0"), &out), 0);
	ck_buf(&out, "a\xef\xbf\xbd");
}
END_TEST

START_TEST(long_text)
{
	struct buf text = buf_make(SIZE_MAX), wanted = buf_make(SIZE_MAX);

	for (int i = 0; i < 30000; i++) {
		buf_add_char(&text, '\xa4');
		buf_add_str(&wanted, "\xe2\x82\xac");
	}
	ck_assert_int_eq(charset_to_utf8(VIEW("iso-8859-15"), buf_view(&text), &out), 0);
	ck_assert(view_eq(buf_view(&out), buf_view(&wanted)));
	buf_free(&text);
	buf_free(&wanted);
}
END_TEST

/* The parameter x. */
static const struct {
	const char *body, *value;	/* NULL: none */
} parameters[] = {
	{ "a/b", NULL },
	{ "a/b; y=z", NULL },
	{ "a/b; x=z", "z" },
	{ "a/b; X = z ; y=1", "z" },
	{ "a/b; y=\";x=1\"; x=2", "2" },
	{ "a/b (;x=1); x=2", "2" },
	{ "a/b; x=z (comment)", "z" },
	{ "a/b; x=a b.pdf; y=1", "a b.pdf" },
	{ "a/b; x=\"a \\\"b\\\\\"", "a \"b\\" },
	{ "a/b; x=\"a\r\n b\"", "a b" },
	{ "a/b; x=\"unclosed", "unclosed" },
	{ "a/b;; ;x=1", "1" },
	{ "a/b; y; x=1", "1" },
	{ "a/b; =2; x=1", "1" },
	{ "a/b; x=", "" },
	{ "a/b; x=\"\"", "" },
	{ "a/b; x=1; x=2", "1" },
	{ "a/b; x=\"=?utf-8?Q?=C3=A4?=\"", "\xc3\xa4" },
	{ "a/b; x=\xe4", "\xc3\xa4" },
	/* RFC 2231. */
	{ "a/b; x*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "This is ***fun***" },
	{ "a/b; x*=iso-8859-1''%E4", "\xc3\xa4" },
	{ "a/b; x=fallback; x*=utf-8''%C3%A4", "\xc3\xa4" },
	{ "a/b; x*0*=us-ascii'en'This%20is%20even%20more%20; x*1*=%2A%2A%2Afun%2A%2A%2A%20;"
	    " x*2=\"isn't it!\"", "This is even more ***fun*** isn't it!" },
	{ "a/b; x*1=b; x*0=a; x*3=d", "ab" },
	{ "a/b; x*0*=utf-8''%C3; x*1*=%A4", "\xc3\xa4" },
	{ "a/b; x*=nonsense", "nonsense" },
	{ "a/b; x*=''a%zz%4", "a%zz%4" },
	{ "a/b; x*=utf-8''a%0D%0Ab%00", "a  b " },
	{ "a/b; x*1=b", NULL },
	{ "a/b; x*00=b", "b" },
};

START_TEST(parameter)
{
	bool found = mime_param_find(view_of(parameters[_i].body), VIEW("x"), &out);

	ck_assert_int_eq(found, parameters[_i].value != NULL);
	ck_assert_str_eq(buf_cstr(&out), found ? parameters[_i].value : "");
}
END_TEST

START_TEST(many_parameters)
{
	struct buf body = buf_make(SIZE_MAX);
	struct mime_param list[MIME_PARAMS_MAX];

	for (int i = 0; i < 150; i++)
		buf_addf(&body, "; x%d=%d", i, i);
	ck_assert_uint_eq(mime_params_all(buf_view(&body), list), MIME_PARAMS_MAX);
	ck_assert(mime_param_find(buf_view(&body), VIEW("x99"), &out));
	ck_assert(!mime_param_find(buf_view(&body), VIEW("x100"), &out));
	buf_free(&body);
}
END_TEST

static const struct {
	const char *body, *first, *second;
} types[] = {
	{ "text/plain", "text", "plain" },
	{ " (a) text (b) / (c) plain (d) ; x", "text", "plain" },
	{ "text", "text", "" },
	{ "", "", "" },
	{ "text/", "text", "" },
	{ "/plain", "", "plain" },
	{ "\"attachment\"; x=y", "attachment", "" },
	{ "text/plain charset=x", "text", "plain" },
	{ "(", "", "" },
};

START_TEST(type)
{
	struct view first, second;

	mime_words(view_of(types[_i].body), &first, &second);
	ck_assert(view_eq(first, view_of(types[_i].first)));
	ck_assert(view_eq(second, view_of(types[_i].second)));
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, words, 0, sizeof(bodies) / sizeof(bodies[0]));
	tcase_add_test(t, charsets);
	tcase_add_test(t, long_text);
	tcase_add_loop_test(t, parameter, 0, sizeof(parameters) / sizeof(parameters[0]));
	tcase_add_test(t, many_parameters);
	tcase_add_loop_test(t, type, 0, sizeof(types) / sizeof(types[0]));
}

int
main(void)
{
	return unit_run("words", add);
}
