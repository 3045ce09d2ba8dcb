/* siphash_test.c: the vectors of SipHash's authors: key 00 01 .. 0f, input 00 01 02 ... */
#include "unit.h"

#include "base/siphash.h"

static uint64_t
of_length(size_t n)
{
	unsigned char key[SIPHASH_KEY];
	char input[64];

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (unsigned char)i;
	for (size_t i = 0; i < sizeof(input); i++)
		input[i] = (char)i;
	return siphash(key, (struct view){ input, n });
}

START_TEST(vectors)
{
	static const struct { size_t n; uint64_t digest; } table[] = {
		{ 0, 0x726fdb47dd0e0e31 }, { 1, 0x74f839c593dc67fd }, { 2, 0x0d6c8009d9a94f5a },
		{ 3, 0x85676696d7fb7e2d }, { 7, 0xab0200f58b01d137 }, { 8, 0x93f5f5799a932462 },
		{ 15, 0xa129ca6149be45e5 }, { 63, 0x958a324ceb064572 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		ck_assert_msg(of_length(table[i].n) == table[i].digest, "%zu octets: %016llx",
		    table[i].n, (unsigned long long)of_length(table[i].n));
}
END_TEST

START_TEST(key)
{
	unsigned char a[SIPHASH_KEY] = { 0 }, b[SIPHASH_KEY] = { 0 };

	b[15] = 1;
	ck_assert(siphash(a, VIEW("text")) == siphash(a, VIEW("text")));
	ck_assert(siphash(a, VIEW("text")) != siphash(b, VIEW("text")));
	ck_assert(siphash(a, VIEW("text")) != siphash(a, VIEW("text\0")));
	ck_assert(siphash(a, VIEW("")) != siphash(a, VIEW("\0")));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, vectors);
	tcase_add_test(tests, key);
}

int
main(void)
{
	return unit_run("siphash", add);
}
