/* queue_verdict_test.c */
#include "unit.h"

#include "queue/queue_verdict.h"

START_TEST(statuses)
{
	struct verdict v;

	for (int status = -1; status < 300; status++) {
		verdict_of(status, VIEW("Dmine (#5.7.1)"), &v);
		if (status == VERDICT_CUSTOM)
			continue;
		ck_assert_int_eq(v.queued, status == 0);
		ck_assert_int_eq(v.permanent, status >= 11 && status <= 40);
		ck_assert_int_eq(v.code[0], status == 0 ? '2' : v.permanent ? '5' : '4');
		ck_assert_str_ne(v.text, "");
		ck_assert_str_ne(v.text, "mine");
	}
}
END_TEST

static const struct {
	struct view custom;
	bool permanent;
	const char *code, *text;
} customs[] = {
	{ VIEW("Dno"), true, "5.3.0", "no" },
	{ VIEW("Zno"), false, "4.3.0", "no" },
	{ VIEW("DSpam (#5.7.1)"), true, "5.7.1", "Spam" },
	{ VIEW("D(#5.7.1) Spam\n"), true, "5.7.1", "Spam" },
	{ VIEW("Zsome (#4.10.123) where\n\n"), false, "4.10.123", "some where" },
	{ VIEW("D(#5.1.1)(#5.2.2)both"), true, "5.2.2", "both" },
	{ VIEW("Dx(#5.7)"), true, "5.3.0", "x(#5.7)" },
	{ VIEW("Dx(#5.7.1"), true, "5.3.0", "x(#5.7.1" },
	{ VIEW("Dx(#5.7.1.2)"), true, "5.3.0", "x(#5.7.1.2)" },
	{ VIEW("Dx(#55.7.1)"), true, "5.3.0", "x(#55.7.1)" },
	{ VIEW("Dx(#5.1234.1)"), true, "5.3.0", "x(#5.1234.1)" },
	{ VIEW("Dx(#5..1)"), true, "5.3.0", "x(#5..1)" },
	{ VIEW("Zx(#5.7.1)"), false, "4.3.0", "x(#5.7.1)" },
	{ VIEW("Da\tb\n  c\r\x80\0hidden"), true, "5.3.0", "a b c??" },
	/* no text, no verdict of its own */
	{ VIEW(""), false, "4.3.0", "not now" },
	{ VIEW("D"), false, "4.3.0", "not now" },
	{ VIEW("D \n"), false, "4.3.0", "not now" },
	{ VIEW("D(#5.7.1)"), false, "4.3.0", "not now" },
	{ VIEW("\0Dno"), false, "4.3.0", "not now" },
	{ VIEW("dno"), false, "4.3.0", "not now" },
	{ VIEW("554 no"), false, "4.3.0", "not now" },
};

START_TEST(custom)
{
	struct verdict v;

	verdict_of(VERDICT_CUSTOM, customs[_i].custom, &v);
	ck_assert(!v.queued);
	ck_assert_int_eq(v.permanent, customs[_i].permanent);
	ck_assert_str_eq(v.code, customs[_i].code);
	ck_assert_str_eq(v.text, customs[_i].text);
}
END_TEST

START_TEST(long_text)
{
	char text[4096];
	struct verdict v;

	memset(text, 'x', sizeof(text));
	text[0] = 'D';
	verdict_of(VERDICT_CUSTOM, (struct view){ text, sizeof(text) }, &v);
	ck_assert(v.permanent);
	ck_assert_uint_eq(strlen(v.text), sizeof(v.text) - 1);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, statuses);
	tcase_add_loop_test(t, custom, 0, (int)(sizeof(customs) / sizeof(customs[0])));
	tcase_add_test(t, long_text);
}

int
main(void)
{
	return unit_run("queue_verdict", add);
}
