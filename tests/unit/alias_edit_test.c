/* alias_edit_test.c: changes to aliases leave alone what they do not mean. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "admin/users/alias_edit.h"

#define TARGETS_MAX 8

static struct buf out;

static void
begin(void)
{
	out = buf_make(10000);
}

static void
end(void)
{
	buf_free(&out);
}

/* The words of a list with "|" between as an array. */
static size_t
split(const char *list, char copy[1000], char *targets[TARGETS_MAX])
{
	size_t n = 0;

	(void)snprintf(copy, 1000, "%s", list);
	for (char *p = *copy ? copy : NULL; p; n++) {
		char *next = strchr(p, ';');

		targets[n] = p;
		if (next)
			*next++ = '\0';
		p = next;
	}
	return n;
}

/* Adds targets, ";" between, and wants the new text, or an error if that is NULL. */
static void
adds(const char *text, const char *name, const char *list, int added, const char *want)
{
	char copy[1000], *targets[TARGETS_MAX];
	size_t n = split(list, copy, targets);
	const char *why;

	buf_clear(&out);
	ck_assert_int_eq(alias_edit_add(view_of(text), view_of(name), targets, n, &out, &why), added);
	ck_assert_int_eq(why != NULL, added == -1);
	if (want)
		unit_view(buf_view(&out), view_of(want), __FILE__, __LINE__);
}

static void
removes(const char *text, const char *name, const char *list, int removed, const char *want)
{
	char copy[1000], *targets[TARGETS_MAX];
	size_t n = split(list, copy, targets);

	buf_clear(&out);
	ck_assert_int_eq(alias_edit_remove(view_of(text), view_of(name), targets, n, &out), removed);
	unit_view(buf_view(&out), view_of(want), __FILE__, __LINE__);
}

START_TEST(made)
{
	adds("", "a", "b", 1, "a: b\n");
	adds("# c\nx: y", "a", "b;c@d", 2, "# c\nx: y\na: b, c@d\n");
	adds("x: y\n", "two words", "b", 1, "x: y\n\"two words\": b\n");
	adds("", "#a", "\\b", 1, "\"#a\": \\b\n");
	adds("", "@shop.example", "a@x", 1, "@shop.example: a@x\n");
	adds("", "a", "|/bin/cat -n, x", 1, "a: \"|/bin/cat -n, x\"\n");
	adds("", "a", "|echo \"b\\\"", 1, "a: \"|echo \\\"b\\\\\\\"\"\n");
	adds("", "a", ":include:/etc/list", 1, "a: :include:/etc/list\n");
	adds("", "a", "error:550 gone, sorry", 1, "a: \"error:550 gone, sorry\"\n");
	adds("", "list-a", "\"List-Id: x <a>\"", 1, "list-a: \"List-Id: x <a>\"\n");
	/* The same target twice is one. */
	adds("", "a", "b;B", 1, "a: b\n");
}
END_TEST

START_TEST(extended)
{
	adds("a: b\nc: d\n", "A", "e", 1, "a: b, e\nc: d\n");
	adds("a: b\nc: d\n", "a", "B;e", 1, "a: b, e\nc: d\n");
	adds("a: b\nc: d\n", "a", "b", 0, "a: b\nc: d\n");
	adds("a:b,\n  c,\n# yes\n\n  d \r\n# z\nq: r", "a", "e", 1,
	    "a:b,\n  c,\n# yes\n\n  d, e \r\n# z\nq: r");
	adds("a: b", "a", "c", 1, "a: b, c");
	adds("\"a b\": c\n", "a b", "d", 1, "\"a b\": c, d\n");
	/* Only the entry that counts. */
	adds("a: b\na: c\n", "a", "c", 1, "a: b, c\na: c\n");
}
END_TEST

START_TEST(refused)
{
	adds("x: y\n", "a", "b c", -1, NULL);
	adds("x: y\n", "a", "b, c", -1, NULL);
	adds("x: y\n", "a", ";b", -1, NULL);
	adds("x: y\n", "a", "\"b c", -1, NULL);
	adds("x: y\n", "a", "b\nroot: evil", -1, NULL);
	adds("x: y\n", "a\nroot", "b", -1, NULL);
	adds("x: y\n", "", "b", -1, NULL);
	adds("a: error:550 gone\n", "a", "b", -1, NULL);
	adds("a: b\n", "a", "error:550 gone", -1, NULL);
	adds("", "a", "b;error:550 gone", -1, NULL);
	adds("a:\n", "a", "b", -1, NULL);
}
END_TEST

START_TEST(entries)
{
	removes("# 1\na: b,\n  c\n# 2\nd: e\n", "A", "", 1, "# 1\n# 2\nd: e\n");
	removes("a: b,\n# 1\n  c\n\n d\n# 2\ne: f", "a", "", 1, "# 1\n\n# 2\ne: f");
	removes("a: b\nc: d\na: e\n", "a", "", 2, "c: d\n");
	removes("a: b", "a", "", 1, "");
	removes("a:\nb: c\n", "a", "", 1, "b: c\n");
	removes("a: b\n", "b", "", 0, "a: b\n");
}
END_TEST

START_TEST(targets)
{
	removes("a: b, c, d\n", "a", "b", 1, "a: c, d\n");
	removes("a: b, c, d\n", "a", "C", 1, "a: b, d\n");
	removes("a: b, c, d\n", "a", "d", 1, "a: b, c\n");
	removes("a: b, c, d\n", "a", "b;d", 2, "a: c\n");
	removes("a: b, b, d\n", "a", "b", 2, "a: d\n");
	removes("a: b, c\ne: f\n", "a", "b;c", 2, "e: f\n");
	removes("a: b, c\n", "a", "x", 0, "a: b, c\n");
	removes("a: b,\n   c,\n   d\n", "a", "c", 1, "a: b,\n   d\n");
	removes("a: b,\n   c,\n   d\nx: y\n", "a", "d", 1, "a: b,\n   c\nx: y\n");
	removes("a: b,\n   c,\n   d\n", "a", "b", 1, "a:\n   c,\n   d\n");
	removes("a: b,\r\n# x, y\r\n   c\r\nz: z", "a", "c", 1, "a: b\r\n# x, y\r\nz: z");
	removes("a: b\n , c\n", "a", "c", 1, "a: b\n");
	removes("a: b\n   c\n", "a", "b", 1, "a:\n   c\n");
	removes("a: \"|x, y\", \"|z\"\n", "a", "|x, y", 1, "a: \"|z\"\n");
	removes("a: # b, c\n  d, e\n", "a", "d", 1, "a: # b, c\n  e\n");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, made);
	tcase_add_test(t, extended);
	tcase_add_test(t, refused);
	tcase_add_test(t, entries);
	tcase_add_test(t, targets);
}

int
main(void)
{
	return unit_run("alias_edit", add);
}
