/* oauth_test.c: messages of OAUTHBEARER and XOAUTH2. */
#include "unit.h"

#include "text/oauth.h"

/* RFC 7628 4.1 */
#define TOKEN "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="
#define EXAMPLE "n,a=user@example.com,\1host=server.example.com\1port=143\1" \
	"auth=Bearer " TOKEN "\1\1"

START_TEST(bearer)
{
	static const struct view bad[] = {
		VIEW(""), VIEW("n,,"), VIEW("n,,\1"), VIEW("n,,\1\1"), VIEW("n,,\1auth=Bearer x\1"),
		VIEW("n,,\1auth=Bearer x"), VIEW("n,,auth=Bearer x\1\1"), VIEW("n,a=,\1auth=Bearer x\1\1"),
		VIEW("n,b=x,\1auth=Bearer x\1\1"), VIEW("p=a,,\1auth=Bearer x\1\1"),
		VIEW("n,a=x,y,\1auth=Bearer x\1\1"), VIEW("n,,\1auth=Basic x\1\1"),
		VIEW("n,,\1auth=Bearer \1\1"), VIEW("n,,\1auth=Bearer a b\1\1"),
		VIEW("n,,\1auth=Bearer =\1\1"), VIEW("n,,\1auth=Bearer a=b\1\1"),
		VIEW("n,,\1auth=Bearer x\1auth=Bearer y\1\1"), VIEW("n,,\1port\1auth=Bearer x\1\1"),
		VIEW("n,,\1auth=Bearer x\1\1x"), VIEW("n,,\1host=a\0\1auth=Bearer x\1\1"),
		VIEW("n,,\1auth=Bearer x\1\1\1"), VIEW("n,,\1auth=Bearer \xc3\xb6\1\1"), VIEW("n,\1\1"),
	};
	struct oauth_message m;

	ck_assert_int_eq(oauth_parse_bearer(VIEW(EXAMPLE), &m), 0);
	ck_view(m.user, "user@example.com");
	ck_view(m.token, TOKEN);
	ck_assert_int_eq(oauth_parse_bearer(VIEW("y,,\1auth=bearer  aZ0-._~+/\1x=\1\1"), &m), 0);
	ck_view(m.user, "");
	ck_view(m.token, "aZ0-._~+/");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(oauth_parse_bearer(bad[i], &m) == -1, "%zu", i);
}
END_TEST

START_TEST(xoauth2)
{
	static const struct view bad[] = {
		VIEW(""), VIEW("user=x"), VIEW("user=x\1"), VIEW("user=x\1\1"), VIEW("auth=Bearer x\1\1"),
		VIEW("user=x\1auth=Bearer x\1"), VIEW("\1user=x\1auth=Bearer x\1\1"), VIEW("user=\1auth=x\1\1"),
	};
	struct oauth_message m;

	ck_assert_int_eq(oauth_parse_xoauth2(VIEW("user=me@example.com\1auth=Bearer ya29.x\1\1"), &m), 0);
	ck_view(m.user, "me@example.com");
	ck_view(m.token, "ya29.x");
	ck_assert_int_eq(oauth_parse_xoauth2(VIEW("user=\1auth=Bearer x\1\1"), &m), 0);
	ck_view(m.user, "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(oauth_parse_xoauth2(bad[i], &m) == -1, "%zu", i);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, bearer);
	tcase_add_test(t, xoauth2);
}

int
main(void)
{
	return unit_run("oauth", add);
}
