/* xtext_test.c: values of ENVID and ORCPT (RFC 3461, RFC 6533). */
#include "unit.h"

#include "text/xtext.h"

static void
decodes(const char *text, const char *wanted)
{
	struct buf b = buf_make(1000);

	ck_assert_int_eq(xtext_decode(view_of(text), &b), wanted ? 0 : -1);
	if (wanted)
		ck_assert_str_eq(buf_cstr(&b), wanted);
	buf_free(&b);
}

START_TEST(decoding)
{
	decodes("", "");
	decodes("QQ314159", "QQ314159");
	decodes("a+2Bb+3Dc+20d", "a+b=c d");
	decodes("+41", "A");
	decodes("+4", NULL);
	decodes("+4g", NULL);
	decodes("+2b", NULL);
	decodes("a=b", NULL);
	decodes("a b", NULL);
	decodes("+0A", NULL);
	decodes("+7F", NULL);
	decodes("+C3+BC", NULL);
	decodes("j\xc3\xb6\xf0\x9f\x92\xa9", "j\\x{F6}\\x{1F4A9}");
	decodes("j\xc3", NULL);
}
END_TEST

START_TEST(escaping)
{
	struct buf b = buf_make(1000);

	xtext_ascii(VIEW("<a+b=c\\d\xc3\xb6\xff>\n"), &b);
	ck_buf(&b, "<a+b=c\\d\\x{F6}\\x{FF}>\n");
	buf_clear(&b);
	xtext_escape_utf8(VIEW("a+b=c\\d\xc3\xb6\xff"), &b);
	ck_buf(&b, "a\\x{2B}b\\x{3D}c\\x{5C}d\\x{F6}\\x{FF}");
	buf_free(&b);
}
END_TEST

START_TEST(orcpt)
{
	static const char *const good[] = { "rfc822;Bob@Ivory.EDU", "X400;/c+3Dxx/+20y", "utf-8;a@b",
		"UTF-8;\\x{F6}rg@b", "utf-8;\\x{1F4A9}@b", "utf-8;a+2Bb@c",
		/* of Postfix */
		"rfc822;bob+2Bgr+C3+BC+C3+9Fe@example.test" };
	static const char *const bad[] = { "", "rfc822", "rfc822;", ";a@b", "rf c;a", "rfc822;a b",
		"rfc822;a=b", "rfc822;a+0Db", "rfc822;\xc3\xb6@b", "utf-8;\\x{F6@b", "utf-8;\\x{D800}",
		"utf-8;\\x{110000}", "utf-8;\\x{0A}", "utf-8;\xc3" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(xtext_orcpt_valid(view_of(good[i]), false), "%s", good[i]);
	/* That is no xtext, but what is only an address of that type may look like it. */
	for (size_t i = 0; i < 9; i++)
		ck_assert_msg(!xtext_orcpt_valid(view_of(bad[i]), true), "%s", bad[i]);
	ck_assert(!xtext_orcpt_valid(VIEW("utf-8;j\xc3\xb6@b"), false));
	ck_assert(xtext_orcpt_valid(VIEW("utf-8;j\xc3\xb6@b"), true));
	ck_assert(!xtext_orcpt_valid(VIEW("utf-8;\xc3"), true));
	ck_assert(!xtext_orcpt_valid(VIEW("rfc822;a+C3b"), true));
	ck_assert(!xtext_orcpt_valid(VIEW("rfc822;a+C2+80b"), true));
}
END_TEST

START_TEST(envid)
{
	char text[102];

	memset(text, 'e', 101);
	text[101] = '\0';
	ck_assert(!xtext_envid_valid(view_of(text)));
	text[100] = '\0';
	ck_assert(xtext_envid_valid(view_of(text)));
	ck_assert(!xtext_envid_valid(VIEW("")));
	ck_assert(!xtext_envid_valid(VIEW("+")));
	ck_assert(!xtext_envid_valid(VIEW("\xc3\xb6")));
	/* AUTH: RFC 4954 section 5. */
	ck_assert(xtext_valid(VIEW("<>")) && xtext_valid(VIEW("e+3Dmc2@example.com")));
	ck_assert(!xtext_valid(VIEW("a+3")) && !xtext_valid(VIEW("a+3d")) && !xtext_valid(VIEW("a+")));
	ck_assert(!xtext_valid(VIEW("a=b")) && !xtext_valid(VIEW("a b")));
	ck_assert(!xtext_valid(VIEW("\xc3\xa9")));
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, decoding);
	tcase_add_test(t, escaping);
	tcase_add_test(t, orcpt);
	tcase_add_test(t, envid);
}

int
main(void)
{
	return unit_run("xtext", add);
}
