/* finding_test.c */
#include "unit.h"

#include "text/finding.h"

START_TEST(there_and_back)
{
	const struct check_finding f = { .level = CHECK_WARNING, .topic = VIEW("disk"),
		.subject = VIEW("/a b"), .what = VIEW("is full"), .todo = VIEW("") };
	struct check_finding g;
	struct buf line = buf_make(FINDING_LINE_MAX);

	finding_put(&f, &line);
	ck_buf(&line, "warning\tdisk\t/a b\tis full\t\n");
	ck_assert_int_eq(finding_parse(view_sub(buf_view(&line), 0, line.n - 1), &g), 0);
	ck_assert_int_eq(g.level, CHECK_WARNING);
	ck_view(g.topic, "disk");
	ck_view(g.subject, "/a b");
	ck_view(g.what, "is full");
	ck_view(g.todo, "");
	buf_free(&line);
}
END_TEST

/* Whatever is in the fields, a line it is. */
START_TEST(hostile)
{
	static char wide[5000];
	const struct check_finding f = { .level = CHECK_ERROR, .topic = VIEW("x"),
		.subject = VIEW("a\tb\nc\033[m"), .what = { wide, sizeof(wide) }, .todo = { wide, 900 } };
	struct check_finding g;
	struct buf line = buf_make(FINDING_LINE_MAX);

	memset(wide, 'w', sizeof(wide));
	finding_put(&f, &line);
	ck_assert(!line.failed);
	ck_assert_int_eq(finding_parse(view_sub(buf_view(&line), 0, line.n - 1), &g), 0);
	ck_view(g.subject, "a?b?c?[m");
	ck_assert_uint_eq(g.what.n, FINDING_FIELD_MAX);
	ck_assert_uint_eq(g.todo.n, FINDING_FIELD_MAX);
	buf_free(&line);
}
END_TEST

START_TEST(no_lines)
{
	static const char *const bad[] = { "", "ok", "ok\tx\ty\t\tz", "fine\tx\ty\tw\tz",
		"ok\t\ty\tw\tz", "ok\tx\ty\tw\tz\tmore" };
	struct check_finding f;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(finding_parse(view_of(bad[i]), &f) == -1, "%s", bad[i]);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, there_and_back);
	tcase_add_test(t, hostile);
	tcase_add_test(t, no_lines);
}

int
main(void)
{
	return unit_run("finding", add);
}
