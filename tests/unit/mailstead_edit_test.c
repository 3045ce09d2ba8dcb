/* mailstead_edit_test.c: changes to mailstead-passwords(5) leave alone what they do not mean. */
#include "unit.h"

#include "admin/mailstead.h"

static const struct view file = VIEW("# bob@x:not he\n"
    "\n"
    "Bob@x: old : free:SCRAM-SHA-1=1: apop=b2xk: more\n"
    "nonsense\n"
    "bob@x:{SHA256}p:app=phone:SCRAM-SHA-256=5,c2FsdA==,"
    "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n"
    "eve@x:hash");

static struct buf out;

START_TEST(replaced)
{
	out = buf_make(10000);
	ck_assert_int_eq(mailstead_replace(
	    VIEW("# a\nBob@x: old : free:SCRAM-SHA-1=1: apop=b2xk: more\nz@x:y"), VIEW("bob@x"), VIEW(""),
	    VIEW("bob@x:new:SCRAM-SHA-1=2"), &out), 1);
	ck_buf(&out, "# a\nbob@x:new:SCRAM-SHA-1=2: free: more\nz@x:y\n");
	buf_clear(&out);
	ck_assert_int_eq(mailstead_replace(VIEW("a@x:1:app=b:c\na@x:2\n"), VIEW("a@x"), VIEW("b"),
	    VIEW("a@x:3:app=b"), &out), 1);
	ck_buf(&out, "a@x:3:app=b\na@x:2\n");
	buf_free(&out);
}
END_TEST

START_TEST(added)
{
	out = buf_make(10000);
	ck_assert_int_eq(mailstead_replace(VIEW("a@x:1"), VIEW("b@x"), VIEW(""), VIEW("b@x:2"), &out), 0);
	ck_buf(&out, "a@x:1\nb@x:2\n");
	buf_clear(&out);
	ck_assert_int_eq(mailstead_replace(VIEW(""), VIEW("b@x"), VIEW(""), VIEW("b@x:2"), &out), 0);
	ck_buf(&out, "b@x:2\n");
	buf_free(&out);
}
END_TEST

START_TEST(removed)
{
	out = buf_make(10000);
	ck_assert_int_eq(mailstead_replace(file, VIEW("bob@x"), VIEW("phone"), VIEW(""), &out), 1);
	ck_buf(&out, "# bob@x:not he\n\nBob@x: old : free:SCRAM-SHA-1=1: apop=b2xk: more\n"
	    "nonsense\neve@x:hash\n");
	buf_clear(&out);
	ck_assert_int_eq(mailstead_remove(file, VIEW("bob@x"), &out), 2);
	ck_buf(&out, "# bob@x:not he\n\nnonsense\neve@x:hash\n");
	buf_clear(&out);
	ck_assert_int_eq(mailstead_remove(file, VIEW("bo@x"), &out), 0);
	buf_free(&out);
}
END_TEST

START_TEST(no_room)
{
	out = buf_make(8);
	ck_assert_int_eq(mailstead_replace(VIEW("a@x:1"), VIEW("b@x"), VIEW(""), VIEW("b@x:2"), &out), -1);
	buf_free(&out);
}
END_TEST

START_TEST(salts)
{
	struct scram_verifier v;

	ck_assert(mailstead_find_salt(file, VIEW("bob@x"), VIEW(""), SCRAM_SHA256, &v));
	ck_assert_uint_eq(v.iterations, 5);
	ck_assert_uint_eq(v.salt_length, 4);
	/* Not that of the password itself that is being replaced, nor one that is none. */
	ck_assert(!mailstead_find_salt(file, VIEW("bob@x"), VIEW("phone"), SCRAM_SHA256, &v));
	ck_assert(!mailstead_find_salt(file, VIEW("bob@x"), VIEW("phone"), SCRAM_SHA1, &v));
	ck_assert(!mailstead_find_salt(file, VIEW("eve@x"), VIEW(""), SCRAM_SHA256, &v));
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, replaced);
	tcase_add_test(t, added);
	tcase_add_test(t, removed);
	tcase_add_test(t, no_room);
	tcase_add_test(t, salts);
}

int
main(void)
{
	return unit_run("mailstead_edit", add);
}
