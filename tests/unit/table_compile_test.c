/* table_compile_test.c: the indexes of large tables: made, used, stale, damaged. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/route_alias.h"
#include "mail/table_compile.h"
#include "mail/table_compiled.h"
#include "sys/file.h"

#define ROWS 5000

static char dir[40], path[64], compiled[80];

static void
setup(void)
{
	(void)snprintf(dir, sizeof(dir), "/tmp/table_compile_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/aliases", dir);
	(void)snprintf(compiled, sizeof(compiled), "%s.cdb", path);
}

static void
teardown(void)
{
	(void)unlink(path);
	(void)unlink(compiled);
	ck_assert_int_eq(rmdir(dir), 0);	/* nothing else is left */
}

static void
put(const char *name, struct view text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(file_write(fd, text), 0);
	close(fd);
}

/* A file of so many aliases, and some that are odd. */
static void
put_aliases(int n, const char *first)
{
	struct buf text = buf_make(16 << 20);

	buf_add_str(&text, first);
	for (int i = 0; i < n; i++)
		buf_addf(&text, "name%d: target%d@a.example,\n\tother%d@a.example\n", i, i, i);
	put(path, buf_view(&text));
	buf_free(&text);
}

static enum table_compiled_as
compile(size_t *rows)
{
	struct table *t = table_make(path, route_alias_read);
	char why[TABLE_ERROR_MAX];
	enum table_compiled_as as = table_compile(t, rows, why);

	ck_assert((why[0] != '\0') == (as == TABLE_NOT_COMPILED));
	table_close(t);
	return as;
}

static int
find(struct table *t, const char *key)
{
	struct table_row row;

	return table_find(t, view_of(key), &row);
}

/* Whether what is beside the text would be used. */
static int
used(void)
{
	struct table_compiled c = table_compiled_make();
	struct stat st;
	int got;

	ck_assert_int_eq(stat(path, &st), 0);
	got = table_compiled_open(&c, path, &st);
	table_compiled_close(&c);
	return got;
}

START_TEST(same_as_the_text)
{
	struct table_row a, b;
	struct table *text, *index;
	size_t rows;
	char key[32];

	put_aliases(ROWS, "Two: first\nempty:\n\"A b\": quoted\ntwo: second\n@all.example: x\n");
	text = table_open(path, route_alias_read);
	ck_assert_int_eq(compile(&rows), TABLE_COMPILED);
	ck_assert_uint_eq(rows, ROWS + 4);
	ck_assert_int_eq(used(), 1);
	index = table_open(path, route_alias_read);
	for (int i = -5; i < ROWS + 10; i++) {
		static const char *const odd[] = { "TWO", "empty", "a B", "@ALL.example", "" };

		(void)snprintf(key, sizeof(key), "Name%d", i);
		if (i < 0)
			(void)snprintf(key, sizeof(key), "%s", odd[i + 5]);
		ck_assert_int_eq(table_find(text, view_of(key), &a),
		    table_find(index, view_of(key), &b));
		ck_assert_uint_eq(a.line, b.line);
		ck_assert(view_eq(a.key, b.key) && view_eq(a.value, b.value));
		ck_assert((a.error == NULL) == (b.error == NULL));
		ck_assert(a.error == NULL || strcmp(a.error, b.error) == 0);
	}
	table_close(text);
	table_close(index);
}
END_TEST

START_TEST(rights_are_those_of_the_text)
{
	struct stat st;

	put_aliases(ROWS, "");
	ck_assert_int_eq(chmod(path, 0646), 0);
	ck_assert_int_eq(compile(NULL), TABLE_COMPILED);
	ck_assert_int_eq(stat(compiled, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0644);
	ck_assert_int_eq(used(), 1);
	/* Anybody could have made it. */
	ck_assert_int_eq(chmod(compiled, 0646), 0);
	ck_assert_int_eq(used(), -1);
}
END_TEST

START_TEST(small_ones_are_read_as_they_are)
{
	put_aliases(ROWS, "");
	ck_assert_int_eq(compile(NULL), TABLE_COMPILED);
	put_aliases(3, "");
	ck_assert_int_eq(compile(NULL), TABLE_AS_IT_IS);
	ck_assert_int_eq(access(compiled, F_OK), -1);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(compile(NULL), TABLE_AS_IT_IS);
}
END_TEST

/* A change counts with the next lookup, whether the index was made again or not. */
START_TEST(never_stale)
{
	struct table *t;
	char old[80];

	put_aliases(ROWS, "first: a\n");
	ck_assert_int_eq(compile(NULL), TABLE_COMPILED);
	t = table_open(path, route_alias_read);
	ck_assert_int_eq(find(t, "first"), 1);
	put_aliases(ROWS, "later: a\n");
	ck_assert_int_eq(find(t, "first"), 0);
	ck_assert_int_eq(find(t, "later"), 1);
	ck_assert_int_eq(used(), -1);
	ck_assert_int_eq(compile(NULL), TABLE_COMPILED);
	ck_assert_int_eq(find(t, "later"), 1);
	/* The same octets in another file, as a copy restores them. */
	(void)snprintf(old, sizeof(old), "%s.old", path);
	ck_assert_int_eq(rename(path, old), 0);
	put_aliases(ROWS, "later: a\n");
	ck_assert_int_eq(used(), -1);
	ck_assert_int_eq(unlink(old), 0);
	/* At once after it was written it might change again in the same tick of the clock. */
	for (int i = 0; i < 20; i++) {
		put_aliases(ROWS, i % 2 ? "odds_: a\n" : "evens: a\n");
		ck_assert_int_eq(compile(NULL), TABLE_COMPILED);
		ck_assert_int_eq(find(t, "evens"), i % 2 == 0);
		put_aliases(ROWS, i % 2 ? "evens: a\n" : "odds_: a\n");
		ck_assert_int_eq(find(t, "evens"), i % 2 != 0);
	}
	table_close(t);
}
END_TEST

START_TEST(broken_text_is_not_compiled)
{
	struct table *t = table_make(path, table_read_domains);
	char why[TABLE_ERROR_MAX];
	struct buf text = buf_make(1 << 20);

	for (int i = 0; i < ROWS; i++)
		buf_addf(&text, "domain%d.example virtual\n", i);
	buf_add_str(&text, "x.example nonsense\n");
	put(path, buf_view(&text));
	ck_assert_int_eq(table_compile(t, NULL, why), TABLE_NOT_COMPILED);
	ck_assert_ptr_nonnull(strstr(why, ":5001: say local"));
	ck_assert_int_eq(access(compiled, F_OK), -1);
	table_close(t);
	buf_free(&text);
}
END_TEST

/* Cut off, emptied or overwritten: each answer is the text's, or "damaged" and then the text's. */
START_TEST(damage)
{
	struct buf whole = buf_make(16 << 20);
	char key[32];

	put_aliases(ROWS, "first: a\n");
	ck_assert_int_eq(compile(NULL), TABLE_COMPILED);
	ck_assert_int_eq(file_read_path(AT_FDCWD, compiled, true, &whole), 0);
	for (size_t i = 0; i < 60; i++) {
		size_t n = i < 20 ? i * 150 : whole.n / 60 * i;
		struct table *t;

		put(compiled, view_sub(buf_view(&whole), 0, n));
		ck_assert_int_eq(used(), -1);
		t = table_open(path, route_alias_read);
		ck_assert_int_eq(find(t, "first"), 1);
		table_close(t);
	}
	for (size_t at = 2048 + 300; at + 4096 < whole.n; at += whole.n / 40) {
		struct buf bad = buf_make(16 << 20);
		struct table *t;

		buf_add_view(&bad, buf_view(&whole));
		memset(bad.p + at, 0xff, 4096);
		put(compiled, buf_view(&bad));
		t = table_open(path, route_alias_read);
		for (int k = 0; k < ROWS; k += 7) {
			(void)snprintf(key, sizeof(key), "name%d", k);
			ck_assert_msg(find(t, key) == 1, "%s, damage at %zu", key, at);
		}
		table_close(t);
		buf_free(&bad);
	}
	buf_free(&whole);
}
END_TEST

/* Under a table that is in use. */
START_TEST(cut_off_while_open)
{
	struct table *t;

	put_aliases(ROWS, "first: a\n");
	ck_assert_int_eq(compile(NULL), TABLE_COMPILED);
	t = table_open(path, route_alias_read);
	ck_assert_int_eq(find(t, "name77"), 1);
	ck_assert_int_eq(truncate(compiled, 3000), 0);
	ck_assert_int_eq(find(t, "name4000"), 1);
	ck_assert_int_eq(find(t, "name77"), 1);
	ck_assert_int_eq(find(t, "nobody"), 0);
	table_close(t);
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, same_as_the_text);
	tcase_add_test(c, rights_are_those_of_the_text);
	tcase_add_test(c, small_ones_are_read_as_they_are);
	tcase_add_test(c, never_stale);
	tcase_add_test(c, broken_text_is_not_compiled);
	tcase_add_test(c, damage);
	tcase_add_test(c, cut_off_while_open);
}

int
main(void)
{
	return unit_run("table_compile", add);
}
