/* system_test.c: the pure parts of auth-system. */
#include "unit.h"

#include "gate/system.h"

/* Of "secret". */
#define SHA512 "$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip" \
	"/cZ/1GM/O6IND4WQhG."
#define DES "abNANd1rDfiNc"

static bool
expired(long changed, long max, long expire)
{
	const struct spwd account = {
		.sp_lstchg = changed, .sp_max = max, .sp_expire = expire, .sp_inact = -1,
	};

	return system_account_expired(&account, 20000);
}

START_TEST(expiry)
{
	ck_assert(!expired(19000, 99999, -1));
	ck_assert(!expired(-1, -1, -1));
	ck_assert(!expired(19000, -1, 20001));
	ck_assert(expired(19000, -1, 20000));
	ck_assert(expired(19000, -1, 1));
	ck_assert(expired(0, 99999, -1));
	ck_assert(expired(19000, 999, -1));
	ck_assert(!expired(19000, 1000, -1));
	ck_assert(!expired(30000, 10, -1));
}
END_TEST

START_TEST(hashes)
{
	static const char *const none[] = {
		"", "!", "*", "!" SHA512, "x", "$6$", "$9$abc$def", "*0", "*1",
	};

	ck_assert(system_hash_matches(SHA512, "secret"));
	ck_assert(!system_hash_matches(SHA512, "Secret"));
	ck_assert(!system_hash_matches(SHA512, ""));
	ck_assert(system_hash_matches(DES, "secret"));
	ck_assert(!system_hash_matches(DES, "wrong"));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		ck_assert(!system_hash_matches(none[i], "secret"));
		ck_assert(!system_hash_matches(none[i], ""));
		ck_assert(!system_hash_matches(none[i], none[i]));
	}
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, expiry);
	tcase_add_test(tests, hashes);
}

int
main(void)
{
	return unit_run("system", add);
}
