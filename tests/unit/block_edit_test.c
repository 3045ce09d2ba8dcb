/* block_edit_test.c: our lines in another's file come and go, and nothing else of it changes. */
#include "unit.h"

#include "admin/setup/block_edit.h"

#define TEXT "# theirs\nftp stream tcp nowait root ftpd\n"
#define BLOCK BLOCK_BEGIN "\nsmtp a\n" BLOCK_END "\n"

static struct buf out;

static void
ck_put(struct view text, struct view lines, int changed, const char *wanted)
{
	buf_clear(&out);
	ck_assert_int_eq(block_edit_put(text, lines, &out), changed);
	ck_assert_str_eq(buf_cstr(&out), wanted);
}

START_TEST(put)
{
	out = buf_make(10000);
	ck_put(VIEW(""), VIEW("smtp a\n"), 1, BLOCK);
	ck_put(VIEW(TEXT), VIEW("smtp a"), 1, TEXT BLOCK);
	ck_put(VIEW("no end"), VIEW("smtp a\n"), 1, "no end\n" BLOCK);
	ck_put(VIEW(BLOCK TEXT), VIEW("smtp a\n"), 0, BLOCK TEXT);
	ck_put(VIEW(TEXT BLOCK TEXT), VIEW("smtp b\npop3 c\n"), 1,
	    TEXT BLOCK_BEGIN "\nsmtp b\npop3 c\n" BLOCK_END "\n" TEXT);
	buf_free(&out);
}
END_TEST

START_TEST(found)
{
	struct view lines;

	ck_assert_int_eq(block_edit_find(VIEW(TEXT BLOCK TEXT), &lines), 1);
	ck_view(lines, "smtp a\n");
	ck_assert_int_eq(block_edit_find(VIEW(TEXT BLOCK_END "\n"), &lines), 0);
	ck_view(lines, "");
	/* The last line may be without its end. */
	ck_assert_int_eq(block_edit_find(VIEW(BLOCK_BEGIN "\n" BLOCK_END), &lines), 1);
	ck_view(lines, "");
}
END_TEST

START_TEST(removed)
{
	out = buf_make(10000);
	ck_assert_int_eq(block_edit_remove(VIEW(TEXT BLOCK TEXT), &out), 1);
	ck_buf(&out, TEXT TEXT);
	buf_clear(&out);
	ck_assert_int_eq(block_edit_remove(VIEW(TEXT), &out), 0);
	ck_buf(&out, TEXT);
	buf_free(&out);
}
END_TEST

/* Where our lines end nobody knows: all of them could be theirs. */
START_TEST(no_end)
{
	struct view lines;

	out = buf_make(10000);
	ck_assert_int_eq(block_edit_find(VIEW(BLOCK_BEGIN "\nsmtp a\n" TEXT), &lines), -1);
	ck_assert_int_eq(block_edit_put(VIEW(BLOCK_BEGIN "\nsmtp a\n" TEXT), VIEW("x"), &out), -1);
	buf_clear(&out);
	ck_assert_int_eq(block_edit_remove(VIEW(BLOCK_BEGIN "\nsmtp a\n" TEXT), &out), -1);
	ck_buf(&out, BLOCK_BEGIN "\nsmtp a\n" TEXT);
	buf_free(&out);
	out = buf_make(8);
	ck_assert_int_eq(block_edit_put(VIEW(TEXT), VIEW("x"), &out), -1);
	buf_free(&out);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, put);
	tcase_add_test(t, found);
	tcase_add_test(t, removed);
	tcase_add_test(t, no_end);
}

int
main(void)
{
	return unit_run("block_edit", add);
}
