/* tlsa_test.c: TLSA records. */
#include "unit.h"

#include "text/tlsa.h"

static struct tlsa record;

static bool
usable(unsigned char usage, unsigned char selector, unsigned char matching, size_t n)
{
	unsigned char data[3 + TLSA_DATA_MAX + 1] = { usage, selector, matching };

	return tlsa_parse((struct view){ (const char *)data, 3 + n }, &record) == 0 &&
	    tlsa_usable(&record);
}

START_TEST(parse)
{
	ck_assert_int_eq(tlsa_parse(VIEW("\3\1\2abc"), &record), 0);
	ck_assert(record.usage == 3 && record.selector == 1 && record.matching == 2);
	ck_assert(record.n == 3 && memcmp(record.data, "abc", 3) == 0);
	ck_assert_int_eq(tlsa_parse(VIEW("\3\1\1"), &record), -1);
	ck_assert_int_eq(tlsa_parse(VIEW(""), &record), -1);
}
END_TEST

/* RFC 7672 3.1. */
START_TEST(usable_ones)
{
	ck_assert(usable(3, 1, 1, 32) && usable(3, 0, 1, 32) && usable(3, 1, 2, 64));
	ck_assert(usable(2, 0, 1, 32) && usable(2, 1, 2, 64) && usable(3, 0, 0, TLSA_DATA_MAX));
	ck_assert(!usable(0, 0, 1, 32) && !usable(1, 1, 1, 32) && !usable(4, 1, 1, 32));
	ck_assert(!usable(255, 0, 1, 32) && !usable(3, 2, 1, 32) && !usable(3, 1, 3, 32));
	ck_assert(!usable(3, 1, 1, 31) && !usable(3, 1, 1, 64) && !usable(3, 1, 2, 32));
	ck_assert(!usable(3, 0, 0, TLSA_DATA_MAX + 1));
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, parse);
	tcase_add_test(c, usable_ones);
}

int
main(void)
{
	return unit_run("tlsa", add);
}
