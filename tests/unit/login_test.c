/* login_test.c: what a monitor believes about who has logged in. */
#include "unit.h"

#include <errno.h>
#include <unistd.h>

#include "sys/ipc.h"
#include "sys/login.h"
#include "sys/paths.h"
#include "sys/shared.h"

static const struct user bob = { .uid = 1000, .gid = 1000, .name = "bob", .home = "/home/bob",
    .ngroups = 2, .groups = { 7, 8 } };
static const struct login_context context = { .service = "pop3", .peer = "192.0.2.1",
    .encrypted = true, .exporter = { 1, 2, 3 }, .client = "bob@mail.test", .passwords = -1,
    .limits = -1 };
static struct shared shared;

/* The verdict when auth, or auth-system, has sent a record of that type about u; 0: nothing. */
static int
verdict(bool system, uint32_t type, const struct user *u, const char *more, struct user *out)
{
	struct login l = LOGIN_INIT;
	struct buf b = ipc_payload();
	int pair[2], result;

	ck_assert_int_eq(ipc_pair(pair), 0);
	*(system ? &l.system : &l.verdict) = pair[0];
	user_put(&b, u);
	buf_add_str(&b, more);
	if (type)
		ck_assert_int_eq(ipc_send_buf(pair[1], type, &b, NULL, 0, NEVER), 0);
	result = login_verdict(&l, &shared, &context);
	*out = l.user;
	buf_free(&b);
	close(pair[1]);
	login_end(&l);
	return result;
}

START_TEST(system_users)
{
	struct user u, root = bob, many = bob;

	ck_assert_int_eq(verdict(true, LOGIN_USER, &bob, "", &u), 0);
	ck_assert_uint_eq(u.uid, 1000);
	ck_assert_str_eq(u.name, "bob");
	ck_assert_str_eq(u.home, "/home/bob");
	ck_assert_uint_eq(u.ngroups, 2);
	ck_assert_uint_eq(u.groups[1], 8);
	ck_assert_int_eq(verdict(true, 0, &bob, "", &u), -1);
	ck_assert_int_eq(verdict(true, LOGIN_ASK_SYSTEM, &bob, "", &u), -1);
	ck_assert_int_eq(verdict(true, LOGIN_USER, &bob, "x", &u), -1);
	root.uid = 0;
	ck_assert_int_eq(verdict(true, LOGIN_USER, &root, "", &u), -1);
	many.ngroups = USER_GROUPS_MAX + 1;
	ck_assert_int_eq(verdict(true, LOGIN_USER, &many, "", &u), -1);
}
END_TEST

/* auth is not root, and may name nobody but the owner of virtual mailboxes. */
START_TEST(virtual_users)
{
	struct user u, owner = { .uid = geteuid(), .gid = getegid(), .name = "a@mail.test", .home = "/m" };
	bool known = geteuid() != 0 || user_find(path_user_mailbox, &owner) == 1;

	ck_assert_int_eq(verdict(false, LOGIN_USER, &bob, "", &u), geteuid() == bob.uid ? 0 : -1);
	if (known)
		ck_assert_int_eq(verdict(false, LOGIN_USER, &owner, "", &u), 0);
	owner.ngroups = 1;
	if (geteuid() == 0)
		ck_assert_int_eq(verdict(false, LOGIN_USER, &owner, "", &u), -1);
}
END_TEST

START_TEST(nobody_asked)
{
	struct login l = LOGIN_INIT;

	ck_assert_int_eq(login_verdict(&l, &shared, &context), -1);
	login_end(&l);
	ck_assert_int_eq(l.verdict, -1);
	ck_assert(!l.known);
}
END_TEST

START_TEST(contexts)
{
	struct login_context sent = context, got;
	int pair[2], files[2];
	char octet;

	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(pipe(files), 0);
	ck_assert_int_eq(login_send_context(pair[0], &sent, NEVER), 0);
	ck_assert_int_eq(login_recv_context(pair[1], &got, NEVER), 0);
	ck_assert_str_eq(got.service, "pop3");
	ck_assert_str_eq(got.peer, "192.0.2.1");
	ck_assert(got.encrypted);
	ck_assert_mem_eq(got.exporter, sent.exporter, sizeof(sent.exporter));
	ck_assert_str_eq(got.client, "bob@mail.test");
	ck_assert_int_eq(got.passwords, -1);
	ck_assert_int_eq(got.limits, -1);
	sent.limits = files[0];
	ck_assert_int_eq(login_send_context(pair[0], &sent, NEVER), 0);
	ck_assert_int_eq(login_recv_context(pair[1], &got, NEVER), 0);
	ck_assert_int_eq(got.passwords, -1);
	ck_assert_int_eq(write(files[1], "x", 1), 1);
	ck_assert_int_eq(read(got.limits, &octet, 1), 1);
	ck_assert_int_eq(ipc_send(pair[0], LOGIN_CONTEXT, VIEW("nonsense"), files, 2, NEVER), 0);
	ck_assert_int_eq(login_recv_context(pair[1], &got, NEVER), -1);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, system_users);
	tcase_add_test(t, virtual_users);
	tcase_add_test(t, contexts);
	tcase_add_test(t, nobody_asked);
}

int
main(void)
{
	return unit_run("login", add);
}
