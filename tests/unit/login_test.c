/* login_test.c: what a monitor believes about who has logged in. */
#include "unit.h"

#include <errno.h>
#include <unistd.h>

#include "sys/ipc.h"
#include "sys/login.h"

static const struct user bob = { .uid = 1000, .gid = 1000, .name = "bob", .home = "/home/bob" };

/* The verdict when auth has sent a record of that type about u, or nothing (type 0). */
static int
verdict(uint32_t type, const struct user *u, const char *more, struct user *out)
{
	struct login l = LOGIN_INIT;
	struct buf b = ipc_payload();
	int pair[2], result;

	ck_assert_int_eq(ipc_pair(pair), 0);
	l.verdict = pair[0];
	user_put(&b, u);
	buf_add_str(&b, more);
	if (type)
		ck_assert_int_eq(ipc_send_buf(pair[1], type, &b, NULL, 0, NEVER), 0);
	result = login_verdict(&l, out);
	buf_free(&b);
	close(pair[1]);
	login_end(&l);
	return result;
}

START_TEST(verdicts)
{
	struct user u, root = bob;

	ck_assert_int_eq(verdict(LOGIN_USER, &bob, "", &u), 0);
	ck_assert_uint_eq(u.uid, 1000);
	ck_assert_str_eq(u.name, "bob");
	ck_assert_str_eq(u.home, "/home/bob");
	ck_assert_int_eq(verdict(0, &bob, "", &u), -1);
	ck_assert_int_eq(verdict(LOGIN_USER + 1, &bob, "", &u), -1);
	ck_assert_int_eq(verdict(LOGIN_USER, &bob, "x", &u), -1);
	root.uid = 0;
	ck_assert_int_eq(verdict(LOGIN_USER, &root, "", &u), -1);
}
END_TEST

START_TEST(nobody_asked)
{
	struct login l = LOGIN_INIT;
	struct user u;

	ck_assert_int_eq(login_verdict(&l, &u), -1);
	login_end(&l);
	ck_assert_int_eq(l.auth, -1);
	ck_assert_int_eq(l.verdict, -1);
}
END_TEST

START_TEST(unread)
{
	static char octets[LOGIN_UNREAD_MAX + 1], got[sizeof(octets)];
	int fd;

	memset(octets, 'x', sizeof(octets));
	fd = login_unread((struct view){ octets, LOGIN_UNREAD_MAX });
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(read(fd, got, sizeof(got)), LOGIN_UNREAD_MAX);
	ck_assert_int_eq(read(fd, got, sizeof(got)), 0);
	close(fd);
	fd = login_unread(VIEW(""));
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(read(fd, got, sizeof(got)), 0);
	close(fd);
	ck_assert_int_eq(login_unread((struct view){ octets, sizeof(octets) }), -1);
	ck_assert_int_eq(errno, EMSGSIZE);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, verdicts);
	tcase_add_test(t, nobody_asked);
	tcase_add_test(t, unread);
}

int
main(void)
{
	return unit_run("login", add);
}
