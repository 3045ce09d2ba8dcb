/* vars_edit_test.c: a shell reads back what was set, and the rest of the file stays. */
#include "unit.h"

#include "admin/setup/vars_edit.h"

static void
ck_set(struct view text, const char *name, const char *value, int result, const char *wanted)
{
	struct buf out = buf_make(10000);
	struct vars_edit v;

	vars_edit_begin(&v, text);
	vars_edit_set(&v, name, value);
	ck_assert_int_eq(vars_edit_end(&v, text, &out), result);
	if (result >= 0)
		ck_assert_str_eq(buf_cstr(&out), wanted);
	buf_free(&out);
}

START_TEST(set)
{
	ck_set(VIEW(""), "A", "b c", 1, "A='b c'\n");
	ck_set(VIEW("# mine\nA=1\nA=2\nB=3"), "A", "x", 1, "# mine\nA=1\nA='x'\nB=3\n");
	ck_set(VIEW("AB=1\n"), "A", "x", 1, "AB=1\nA='x'\n");
	ck_set(VIEW("A='x'\n"), "A", "x", 0, "A='x'\n");
	ck_set(VIEW("A='x'\n"), "A", "", 1, "A=''\n");
}
END_TEST

START_TEST(hostile)
{
	ck_set(VIEW(""), "A", "'; rm -rf / #", 1, "A=''\\''; rm -rf / #'\n");
	ck_set(VIEW(""), "A", "$(x) `y` \\", 1, "A='$(x) `y` \\'\n");
	ck_set(VIEW(""), "A", "x\ny", -1, NULL);
}
END_TEST

START_TEST(has)
{
	ck_assert(vars_edit_has(VIEW("# A=1\nA=\n"), VIEW("A")));
	ck_assert(!vars_edit_has(VIEW("# A=1\nAB=\n A=2\nA\n"), VIEW("A")));
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, set);
	tcase_add_test(t, hostile);
	tcase_add_test(t, has);
}

int
main(void)
{
	return unit_run("vars_edit", add);
}
