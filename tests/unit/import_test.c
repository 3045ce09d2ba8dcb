/* import_test.c: rows of an import beside those that a table has. */
#include "unit.h"

#include "admin/import/import.h"

static const struct import_place here = { "theirs", 7 };

static enum import_state
state(const struct import *im, enum import_table table, const char *key)
{
	const struct import_row *row = import_find(im, table, view_of(key));

	ck_assert_msg(row != NULL, "%s", key);
	return row->state;
}

START_TEST(domains)
{
	struct conf conf = { .hostname = (char *)(uintptr_t)"mail.a.example" };
	struct import im = { .conf = &conf };

	import_domain(&im, VIEW("A.Example"), "local", here);
	import_domain(&im, VIEW("b.example"), "virtual", here);
	import_domain(&im, VIEW("c.example"), "relay", here);
	import_domain(&im, VIEW("localhost"), "local", here);
	import_domain(&im, VIEW("no domain"), "local", here);
	ck_assert_uint_eq(im.tables[IMPORT_DOMAINS].n, 3);
	ck_assert_uint_eq(im.nnotes, 1);
	ck_assert(import_domain_is(&im, "b.example", "virtual"));
	ck_assert(!import_domain_is(&im, "b.example", "local"));
	ck_assert(import_domain_is(&im, "mail.a.example", "local"));
	ck_assert(!import_domain_is(&im, "x.example", ""));
	import_domain_alias(&im, VIEW("C.example"), "b.example");
	ck_assert(import_domain_is(&im, "c.example", "alias b.example"));
	ck_assert_int_eq(import_compare(&im, IMPORT_DOMAINS,
	    VIEW("# a\na.example\nB.example   relay\n"), true), 0);
	ck_assert_int_eq(state(&im, IMPORT_DOMAINS, "a.example"), IMPORT_THERE);
	ck_assert_int_eq(state(&im, IMPORT_DOMAINS, "b.example"), IMPORT_OTHER);
	ck_assert_int_eq(state(&im, IMPORT_DOMAINS, "c.example"), IMPORT_NEW);
	import_free(&im);
}
END_TEST

START_TEST(users)
{
	struct import im = { .conf = NULL };

	ck_assert(import_user(&im, VIEW("Ann@a.example"), VIEW("quota=1G"), here));
	ck_assert(import_user(&im, VIEW("bob@a.example"), VIEW(""), here));
	ck_assert(import_user(&im, VIEW("cat@a.example"), VIEW("quota=1G"), here));
	ck_assert(!import_user(&im, VIEW("ann"), VIEW(""), here));
	ck_assert(!import_user(&im, VIEW("../x@a.example"), VIEW(""), here));
	ck_assert(!import_user(&im, VIEW("\"a b\"@a.example"), VIEW(""), here));
	ck_assert_uint_eq(im.nnotes, 3);
	/* One knows more of a user than the other. */
	ck_assert_int_eq(import_compare(&im, IMPORT_USERS,
	    VIEW("ann@a.example\nbob@a.example quota=2G\ncat@a.example quota=2G\n"), true), 0);
	ck_assert_int_eq(state(&im, IMPORT_USERS, "ann@a.example"), IMPORT_MORE);
	ck_assert_int_eq(state(&im, IMPORT_USERS, "bob@a.example"), IMPORT_THERE);
	ck_assert_int_eq(state(&im, IMPORT_USERS, "cat@a.example"), IMPORT_OTHER);
	ck_assert_uint_eq(import_new(&im, IMPORT_USERS), 1);
	import_free(&im);
}
END_TEST

START_TEST(aliases)
{
	struct import im = { .conf = NULL };

	import_alias(&im, VIEW("Sales"), VIEW("ann, bob"), here);
	import_alias(&im, VIEW("webmaster"), VIEW("ann"), here);
	import_alias(&im, VIEW("info"), VIEW("ann"), here);
	import_alias(&im, VIEW("new@a.example"), VIEW("ann"), here);
	import_alias(&im, VIEW("new@a.example"), VIEW("bob"), here);
	ck_assert_int_eq(import_compare(&im, IMPORT_ALIASES,
	    VIEW("sales: ann,\n  bob\nwebmaster: root\ninfo: bob\n"), true), 0);
	ck_assert_int_eq(state(&im, IMPORT_ALIASES, "sales"), IMPORT_THERE);
	ck_assert_int_eq(state(&im, IMPORT_ALIASES, "webmaster"), IMPORT_MORE);
	ck_assert_int_eq(state(&im, IMPORT_ALIASES, "info"), IMPORT_OTHER);
	/* Of two the first counts, and that is said. */
	ck_assert_uint_eq(import_new(&im, IMPORT_ALIASES), 2);
	ck_assert_uint_eq(im.nnotes, 1);
	ck_assert_int_eq(im.notes[0].at.line, 7);
	import_free(&im);
}
END_TEST

START_TEST(other_tables)
{
	struct import im = { .conf = NULL };

	import_sender(&im, VIEW("ann"), VIEW("x@a.example"), here);
	import_sender(&im, VIEW("ann"), VIEW("y@a.example"), here);
	import_password(&im, VIEW("ann@a.example"), "$6$new", false, here);
	import_password(&im, VIEW("bob@a.example"), "clear", true, here);
	import_route(&im, VIEW("*"), VIEW("mx"), here);
	ck_assert_int_eq(import_compare(&im, IMPORT_SENDERS, VIEW("ann z@a.example Y@a.example\n"), true),
	    0);
	ck_assert_int_eq(state(&im, IMPORT_SENDERS, "ann x@a.example"), IMPORT_NEW);
	ck_assert_int_eq(state(&im, IMPORT_SENDERS, "ann y@a.example"), IMPORT_THERE);
	/* Who has a password keeps it; an app password is none. */
	ck_assert_int_eq(import_compare(&im, IMPORT_PASSWORDS,
	    VIEW("ann@a.example:$6$old\nbob@a.example:{SHA256}x:app=phone\n"), true), 0);
	ck_assert_int_eq(state(&im, IMPORT_PASSWORDS, "ann@a.example"), IMPORT_THERE);
	ck_assert_int_eq(state(&im, IMPORT_PASSWORDS, "bob@a.example"), IMPORT_NEW);
	ck_assert_int_eq(import_compare(&im, IMPORT_ROUTES, VIEW("* smtp:a.example\n"), true), 0);
	ck_assert_int_eq(state(&im, IMPORT_ROUTES, "*"), IMPORT_OTHER);
	import_free(&im);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, domains);
	tcase_add_test(c, users);
	tcase_add_test(c, aliases);
	tcase_add_test(c, other_tables);
}

int
main(void)
{
	return unit_run("import", add);
}
