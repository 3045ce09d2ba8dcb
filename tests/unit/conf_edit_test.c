/* conf_edit_test.c: a key is set where it stands, and nothing else of the file changes. */
#include "unit.h"

#include "admin/conf_edit.h"

static const struct view sample = VIEW("# ---- Who we are. hostname is what = who.\n"
    "#hostname =\n"
    "#quota = 0\n"
    "\n"
    "quota=5M\n"
    " quota = 7M \n"
    "unknown = x\n"
    "#quota = mine");

static struct buf out;

static void
ck_set(struct view text, struct view key, struct view value, int changed, const char *wanted)
{
	out = buf_make(10000);
	ck_assert_int_eq(conf_edit_set(text, key, value, &out), changed);
	ck_assert_str_eq(buf_cstr(&out), wanted);
	/* And then it is so. */
	if (changed >= 0) {
		struct buf again = buf_make(10000);
		struct view got;

		ck_assert(conf_edit_get(buf_view(&out), key, &got));
		ck_assert(view_eq(got, value));
		ck_assert_int_eq(conf_edit_set(buf_view(&out), key, value, &again), 0);
		ck_assert(view_eq(buf_view(&again), buf_view(&out)));
		buf_free(&again);
	}
	buf_free(&out);
}

START_TEST(below_the_sample)
{
	ck_set(sample, VIEW("hostname"), VIEW("a.example"), 1,
	    "# ---- Who we are. hostname is what = who.\n"
	    "#hostname =\nhostname = a.example\n"
	    "#quota = 0\n\nquota=5M\n quota = 7M \nunknown = x\n#quota = mine\n");
	/* Not below prose that begins alike. */
	ck_set(VIEW("# key = prose\n#keys = 1\n#key = 2\n#key = 3\n"), VIEW("key"), VIEW("4"), 1,
	    "# key = prose\n#keys = 1\n#key = 2\nkey = 4\n#key = 3\n");
}
END_TEST

START_TEST(the_one_that_counts)
{
	ck_set(sample, VIEW("quota"), VIEW("9M"), 1,
	    "# ---- Who we are. hostname is what = who.\n"
	    "#hostname =\n#quota = 0\n\nquota=5M\nquota = 9M\nunknown = x\n#quota = mine\n");
	/* Byte for byte as it was, also without a newline at its end. */
	ck_set(VIEW(" a =  b "), VIEW("a"), VIEW("b"), 0, " a =  b ");
	ck_set(VIEW("a = b\na = c\n"), VIEW("a"), VIEW("b"), 1, "a = b\na = b\n");
}
END_TEST

START_TEST(at_the_end)
{
	ck_set(VIEW(""), VIEW("a"), VIEW("b c"), 1, "a = b c\n");
	ck_set(VIEW("x = y"), VIEW("a"), VIEW(""), 1, "x = y\na =\n");
}
END_TEST

START_TEST(unset)
{
	out = buf_make(10000);
	ck_assert_int_eq(conf_edit_unset(sample, VIEW("quota"), &out), 1);
	ck_buf(&out, "# ---- Who we are. hostname is what = who.\n"
	    "#hostname =\n#quota = 0\n\n#quota=5M\n# quota = 7M \nunknown = x\n#quota = mine\n");
	buf_clear(&out);
	ck_assert_int_eq(conf_edit_unset(VIEW("x = y"), VIEW("quota"), &out), 0);
	ck_buf(&out, "x = y");
	buf_free(&out);
}
END_TEST

START_TEST(what_cannot_be)
{
	out = buf_make(10000);
	ck_assert_int_eq(conf_edit_set(sample, VIEW("hostname"), VIEW("a\nlog = /x"), &out), -1);
	buf_free(&out);
	out = buf_make(8);
	ck_assert_int_eq(conf_edit_set(VIEW("a = 1\n"), VIEW("b"), VIEW("2"), &out), -1);
	buf_clear(&out);
	ck_assert_int_eq(conf_edit_unset(VIEW("b = 123\n"), VIEW("b"), &out), -1);
	buf_free(&out);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, below_the_sample);
	tcase_add_test(t, the_one_that_counts);
	tcase_add_test(t, at_the_end);
	tcase_add_test(t, unset);
	tcase_add_test(t, what_cannot_be);
}

int
main(void)
{
	return unit_run("conf_edit", add);
}
