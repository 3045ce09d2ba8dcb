/* enhanced_test.c: enhanced status codes. */
#include "unit.h"

#include "text/enhanced.h"

START_TEST(at_the_start)
{
	static const struct {
		const char *text;
		char class;
		size_t n;
	} codes[] = {
		{ "5.7.1", '5', 5 }, { "2.0.0 ok", '2', 5 }, { "4.123.456\tx", '4', 9 },
		{ "5.7.1", '4', 0 }, { "3.7.1", '3', 0 }, { "5.7.1x", '5', 0 }, { "5.7.1.", '5', 0 },
		{ "5.7.", '5', 0 }, { "5..1", '5', 0 }, { "5.7", '5', 0 }, { "5.", '5', 0 },
		{ "5", '5', 0 }, { "", '5', 0 }, { "5.1234.1", '5', 0 }, { "5.1.1234", '5', 0 },
		{ "55.1.1", '5', 0 }, { " 5.1.1", '5', 0 }, { "5 1 1", '5', 0 }, { "5.a.1", '5', 0 },
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		ck_assert_msg(enhanced_length(view_of(codes[i].text), codes[i].class) == codes[i].n,
		    "%s", codes[i].text);
}
END_TEST

START_TEST(whole)
{
	ck_assert(enhanced_valid(VIEW("5.7.1"), '5'));
	ck_assert(!enhanced_valid(VIEW("5.7.1 x"), '5'));
	ck_assert(!enhanced_valid(VIEW("5.7.1"), '2'));
	ck_assert(!enhanced_valid(VIEW(""), '5'));
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, at_the_start);
	tcase_add_test(t, whole);
}

int
main(void)
{
	return unit_run("enhanced", add);
}
