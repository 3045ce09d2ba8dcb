/* acme_request_test.c: nothing but a token gets through, which is a name in one directory. */
#include "unit.h"

#include "admin/setup/acme_request.h"

#define AT "/.well-known/acme-challenge/"

START_TEST(token)
{
	struct view t;

	ck_assert_int_eq(acme_request(VIEW("GET " AT "aZ_0-9 HTTP/1.1"), &t), 0);
	ck_view(t, "aZ_0-9");
	ck_assert_int_eq(acme_request(VIEW("GET " AT "x HTTP/1.0"), &t), 0);
	ck_view(t, "x");
}
END_TEST

START_TEST(refused)
{
	static const char *const lines[] = {
		"", "GET", "GET " AT "x", "GET " AT "x HTTP/2", "GET " AT "x HTTP/1.1 y",
		"get " AT "x HTTP/1.1", "POST " AT "x HTTP/1.1", "GET " AT " HTTP/1.1",
		"GET " AT "../x HTTP/1.1", "GET " AT "a/b HTTP/1.1", "GET " AT "a.b HTTP/1.1",
		"GET " AT "a%2fb HTTP/1.1", "GET " AT "\xc3\xa4 HTTP/1.1", "GET / HTTP/1.1",
		"GET http://x" AT "x HTTP/1.1",
	};
	char line[400] = "GET " AT;
	struct view t;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(acme_request(view_of(lines[i]), &t) == -1, "%s", lines[i]);
	/* As long as it may be, and longer. */
	memset(line + strlen(line), 'a', ACME_TOKEN_MAX);
	memcpy(line + strlen(line), " HTTP/1.1", 10);
	ck_assert_int_eq(acme_request(view_of(line), &t), 0);
	ck_assert_uint_eq(t.n, ACME_TOKEN_MAX);
	memcpy(line + strlen(line) - 9, "a HTTP/1.1", 11);
	ck_assert_int_eq(acme_request(view_of(line), &t), -1);
}
END_TEST

START_TEST(nul)
{
	struct view t;

	ck_assert_int_eq(acme_request(VIEW("GET " AT "x\0y HTTP/1.1"), &t), -1);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, token);
	tcase_add_test(t, refused);
	tcase_add_test(t, nul);
}

int
main(void)
{
	return unit_run("acme_request", add);
}
