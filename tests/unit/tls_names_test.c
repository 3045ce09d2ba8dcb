/* tls_names_test.c: which certificate a name gets. */
#include "unit.h"

#include "gate/tls_names.h"

static bool
match(const char *pattern, const char *name)
{
	return tls_names_match(view_of(pattern), view_of(name));
}

START_TEST(plain_names)
{
	ck_assert(match("mail.example.org", "mail.example.org"));
	ck_assert(match("Mail.Example.ORG", "mAIL.example.org"));
	ck_assert(match("mail.example.org", "mail.example.org."));
	ck_assert(!match("mail.example.org", "example.org"));
	ck_assert(!match("example.org", "mail.example.org"));
	ck_assert(!match("mail.example.org", "mail.example.or"));
	ck_assert(!match("", ""));
	ck_assert(!match("x", ""));
	ck_assert(!match("", "."));
}
END_TEST

START_TEST(wildcards)
{
	ck_assert(match("*.example.org", "mail.example.org"));
	ck_assert(match("*.EXAMPLE.org", "Mail.example.ORG."));
	ck_assert(!match("*.example.org", "example.org"));
	ck_assert(!match("*.example.org", ".example.org"));
	ck_assert(!match("*.example.org", "a.b.example.org"));
	ck_assert(!match("*.org", "example.org"));
	ck_assert(!match("*", "example"));
	ck_assert(!match("*.", "example."));
	ck_assert(!match("m*.example.org", "mail.example.org"));
	ck_assert(!match("m*.example.org", "m*.example.org"));
	ck_assert(!match("mail.*.org", "mail.example.org"));
	ck_assert(!match("*.example.org", "*"));
}
END_TEST

/* An array of four: RSA and EC for mail.a.org, EC for *.b.org, EC that is unusable. */
static const struct tls_names all[] = {
	{ .name = { "broken.org", "mail.a.org" }, .n = 2, .kind = TLS_EC },
	{ .name = { "mail.a.org" }, .n = 1, .kind = TLS_RSA, .usable = true },
	{ .name = { "x.org", "mail.a.org" }, .n = 2, .kind = TLS_EC, .usable = true },
	{ .name = { "*.b.org" }, .n = 1, .kind = TLS_EC, .usable = true },
	{ .name = { "mail.a.org" }, .n = 1, .kind = TLS_EC, .usable = true },
};

static void
choose(const char *name, int rsa, int ec)
{
	int chosen[TLS_KINDS];

	tls_names_choose(all, sizeof(all) / sizeof(all[0]), view_of(name), chosen);
	ck_assert_msg(chosen[TLS_RSA] == rsa && chosen[TLS_EC] == ec && chosen[TLS_ED25519] == -1,
	    "%s: %d and %d", name, chosen[TLS_RSA], chosen[TLS_EC]);
}

START_TEST(choice)
{
	choose("mail.a.org", 1, 2);
	choose("MAIL.b.org", -1, 3);
	choose("x.org", -1, 2);
	/* Nobody's, and no name: the first of each kind. */
	choose("other.org", 1, 2);
	choose("broken.org", 1, 2);
	choose("", 1, 2);
}
END_TEST

START_TEST(none)
{
	int chosen[TLS_KINDS];

	tls_names_choose(all, 1, VIEW("broken.org"), chosen);
	for (size_t i = 0; i < TLS_KINDS; i++)
		ck_assert_int_eq(chosen[i], -1);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, plain_names);
	tcase_add_test(tests, wildcards);
	tcase_add_test(tests, choice);
	tcase_add_test(tests, none);
}

int
main(void)
{
	return unit_run("tls_names", add);
}
