/* remote_auth_test.c: logins at other servers; the exchange of RFC 7677 section 3. */
#include "unit.h"

#include <stdint.h>

#include "deliver/remote_auth.h"

static struct remote_auth a;
static struct buf out;
static struct remote_login login;

static void
setup(void)
{
	out = buf_make(SIZE_MAX);
	login = (struct remote_login){ .user = "user", .secret = "pencil",
		.nonce = "rOprNGfwEbeRWgbNEkqO" };
	a = (struct remote_auth){ 0 };
}

static void
teardown(void)
{
	remote_auth_free(&a);
	buf_free(&out);
}

#define SERVER_FIRST "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," \
    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define CLIENT_FINAL "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," \
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define SERVER_FINAL "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static void
scram(void)
{
	remote_auth_free(&a);
	remote_auth_init(&a, &login, REMOTE_AUTH_PLAIN | REMOTE_AUTH_SCRAM, false);
	buf_clear(&out);
	ck_assert(remote_auth_initial(&a, &out));
	ck_buf(&out, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
	buf_clear(&out);
}

START_TEST(rfc7677)
{
	scram();
	ck_assert_str_eq(remote_auth_name(&a), "SCRAM-SHA-256");
	ck_assert_int_eq(remote_auth_step(&a, VIEW(SERVER_FIRST), &out), 0);
	ck_buf(&out, CLIENT_FINAL);
	ck_assert(!remote_auth_good(&a));
	buf_clear(&out);
	ck_assert_int_eq(remote_auth_step(&a, VIEW(SERVER_FINAL), &out), 0);
	ck_buf(&out, "");
	ck_assert(remote_auth_good(&a));
	ck_assert_int_eq(remote_auth_step(&a, VIEW(""), &out), -1);
}
END_TEST

START_TEST(bad_challenges)
{
	static const struct view cases[] = {
		VIEW(""), VIEW("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
		VIEW("r=xOprNGfwEbeRWgbNEkqOabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
		VIEW("r=rOprNGfwEbeRWgbNEkqOabc,s=,i=4096"), VIEW("r=rOprNGfwEbeRWgbNEkqOabc,s=%,i=4096"),
		VIEW("r=rOprNGfwEbeRWgbNEkqOabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0"),
		VIEW("r=rOprNGfwEbeRWgbNEkqOabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001"),
		VIEW("m=x,r=rOprNGfwEbeRWgbNEkqOabc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1"),
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		scram();
		ck_assert_msg(remote_auth_step(&a, cases[i], &out) == -1, "case %zu", i);
	}
	scram();
	ck_assert_int_eq(remote_auth_step(&a, VIEW(SERVER_FIRST), &out), 0);
	ck_assert_int_eq(remote_auth_step(&a, VIEW("v=AAAA"), &out), -1);
	ck_assert(!remote_auth_good(&a));
}
END_TEST

START_TEST(names)
{
	login.user = "a=b,c";
	remote_auth_init(&a, &login, REMOTE_AUTH_SCRAM, true);
	(void)remote_auth_initial(&a, &out);
	ck_buf(&out, "n,,n=a=3Db=2Cc,r=rOprNGfwEbeRWgbNEkqO");
}
END_TEST

static unsigned
chosen(unsigned offered, bool token, bool clear)
{
	login.token = token;
	remote_auth_free(&a);
	remote_auth_init(&a, &login, offered, clear);
	return a.mechanism;
}

START_TEST(choice)
{
	const unsigned all = REMOTE_AUTH_LOGIN | REMOTE_AUTH_PLAIN | REMOTE_AUTH_XOAUTH2 |
	    REMOTE_AUTH_SCRAM;

	ck_assert_uint_eq(chosen(all, false, false), REMOTE_AUTH_SCRAM);
	ck_assert_uint_eq(chosen(all & ~REMOTE_AUTH_SCRAM, false, false), REMOTE_AUTH_PLAIN);
	ck_assert_uint_eq(chosen(REMOTE_AUTH_LOGIN, false, false), REMOTE_AUTH_LOGIN);
	ck_assert_uint_eq(chosen(all, true, false), REMOTE_AUTH_XOAUTH2);
	ck_assert_uint_eq(chosen(all & ~REMOTE_AUTH_XOAUTH2, true, false), 0);
	ck_assert_uint_eq(chosen(all, false, true), REMOTE_AUTH_SCRAM);
	ck_assert_uint_eq(chosen(all & ~REMOTE_AUTH_SCRAM, false, true), 0);
	ck_assert_uint_eq(chosen(all, true, true), 0);
}
END_TEST

START_TEST(simple_ones)
{
	remote_auth_init(&a, &login, REMOTE_AUTH_PLAIN, false);
	ck_assert(remote_auth_initial(&a, &out));
	ck_buf(&out, "\0user\0pencil");
	ck_assert(remote_auth_good(&a));
	remote_auth_init(&a, &login, REMOTE_AUTH_LOGIN, false);
	ck_assert(!remote_auth_initial(&a, &out));
	buf_clear(&out);
	ck_assert_int_eq(remote_auth_step(&a, VIEW("Username:"), &out), 0);
	ck_buf(&out, "user");
	buf_clear(&out);
	ck_assert_int_eq(remote_auth_step(&a, VIEW("Password:"), &out), 0);
	ck_buf(&out, "pencil");
	ck_assert_int_eq(remote_auth_step(&a, VIEW("Again:"), &out), -1);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, rfc7677);
	tcase_add_test(c, bad_challenges);
	tcase_add_test(c, names);
	tcase_add_test(c, choice);
	tcase_add_test(c, simple_ones);
}

int
main(void)
{
	return unit_run("remote_auth", add);
}
