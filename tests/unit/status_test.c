/* status_test.c: what stats remembers, and a page that fits its terminal. */
#include "admin/log/stats_state.h"
#include "admin/log/status_page.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define CURSOR "s=0639d;i=4f8;b=a1;m=7;t=5;x=9"

START_TEST(remembered)
{
	struct stats_state s = { .since = 1763784000, .seen = 1763790000 }, again;
	struct buf text = buf_make(10000);
	struct view totals;

	stats_state_set(&s, VIEW("first line of one\n"), 5000);
	stats_state_set(&s, VIEW("first line of another\n"), 10);
	(void)snprintf(s.cursor, sizeof(s.cursor), CURSOR);
	stats_state_print(&s, &text);
	buf_add_str(&text, "metric 5\n\nmetric 6\n");
	stats_state_parse(buf_view(&text), &again, &totals);
	ck_view(totals, "metric 5\n\nmetric 6\n");
	ck_assert_int_eq(again.since, s.since);
	ck_assert_int_eq(again.seen, s.seen);
	ck_assert_uint_eq(again.nfiles, 2);
	ck_assert_str_eq(again.cursor, CURSOR);
	ck_assert_uint_eq(stats_state_find(&again, VIEW("first line of one\nand more"))->offset, 5000);
	/* Of what has not been read nothing is known. */
	ck_assert_uint_eq(stats_state_find(&again, VIEW("first line, and others"))->offset, 10);
	ck_assert_ptr_null(stats_state_find(&again, VIEW("first li")));
	ck_assert_ptr_null(stats_state_find(&again, VIEW("")));
	buf_free(&text);
}
END_TEST

START_TEST(few_files)
{
	struct stats_state s = { .nfiles = 0 };
	char head[32];

	for (unsigned i = 0; i < 10; i++) {
		(void)snprintf(head, sizeof(head), "file %u\n", i);
		stats_state_set(&s, view_of(head), 100 + i);
	}
	ck_assert_uint_eq(s.nfiles, STATS_FILES);
	ck_assert_ptr_null(stats_state_find(&s, VIEW("file 5\n")));
	ck_assert_uint_eq(stats_state_find(&s, VIEW("file 6\n"))->offset, 106);
	/* What is read on stays; the others make room for new ones. */
	stats_state_set(&s, VIEW("file 6\n"), 1000);
	stats_state_set(&s, VIEW("file x\n"), 7);
	ck_assert_uint_eq(s.nfiles, STATS_FILES);
	ck_assert_uint_eq(stats_state_find(&s, VIEW("file 6\n"))->offset, 1000);
	ck_assert_ptr_null(stats_state_find(&s, VIEW("file 7\n")));
	/* Of a file that nothing was read of there is nothing to know it by. */
	stats_state_set(&s, VIEW("file y\n"), 0);
	ck_assert_ptr_null(stats_state_find(&s, VIEW("file y\n")));
}
END_TEST

START_TEST(damaged)
{
	struct stats_state s;
	struct view totals;

	stats_state_parse(VIEW(""), &s, &totals);
	ck_assert(s.seen == 0 && s.nfiles == 0 && totals.n == 0);
	stats_state_parse(VIEW("something else\n\nmetric 5\n"), &s, &totals);
	ck_assert(s.seen == 0 && totals.n == 0);
	stats_state_parse(VIEW("mailstead-stats 1\nseen x\nsince\nfile 5 6 7\nfile 0 1 1 10\n"
	    "file 9 1 1 8\nfile 2000 1 1 5000\nfile 1 1 1 1\nfile 2 1 1 2\nfile 3 1 1 3\n"
	    "file 4 1 1 4\nfile 5 1 1 5\ncursor --flush --x\nunknown 5\n\n5\n"), &s, &totals);
	ck_assert_int_eq(s.seen, 0);
	ck_assert_uint_eq(s.nfiles, STATS_FILES);
	ck_assert_uint_eq(s.files[0].n, 1);
	/* It would be an argument. */
	ck_assert_str_eq(s.cursor, "");
	ck_view(totals, "5\n");
}
END_TEST

static void
fitted(const char *text, size_t rows, size_t columns, const char *wanted)
{
	struct buf out = buf_make(1000);

	status_page_fit(view_of(text), rows, columns, "$\n", &out);
	ck_assert_str_eq(buf_cstr(&out), wanted);
	buf_free(&out);
}

START_TEST(page)
{
	fitted("one\ntwo\nthree\n", 5, 80, "one$\ntwo$\nthree");
	fitted("one\ntwo\nthree\n", 3, 80, "one$\ntwo$\nthree");
	fitted("one\ntwo\nthree\n", 2, 80, "one$\n(2 lines more)");
	fitted("one\ntwo\nthree\n", 1, 80, "(3 lines more)");
	fitted("one\ntwo\nthree\n", 1, 5, "(3 li");
	fitted("one\ntwo\nthree\n", 5, 2, "on$\ntw$\nth");
	/* A letter is a column, however many octets it has; what is none is shown as such. */
	fitted("\xc3\xa4\xc3\xb6\xc3\xbc\n", 5, 2, "\xc3\xa4\xc3\xb6");
	fitted("\033[2J\n", 5, 80, "?[2J");
	fitted("", 5, 80, "");
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_test(c, remembered);
	tcase_add_test(c, few_files);
	tcase_add_test(c, damaged);
	tcase_add_test(c, page);
}

int
main(void)
{
	return unit_run("status", add);
}
