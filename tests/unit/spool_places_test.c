/* The places of the spool are those of etc/spool, in an order in which they can be made. */
#include <fcntl.h>
#include <stdio.h>

#include "admin/spool_places.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "unit.h"

static const struct spool_place *
find(const char *name)
{
	for (size_t i = 0; i < spool_places_n; i++)
		if (strcmp(spool_places[i].name, name) == 0)
			return &spool_places[i];
	return NULL;
}

START_TEST(has_what_programs_need)
{
	ck_assert(find("")->mode == 0755 && find("")->owner == NULL);
	ck_assert(find("/empty")->mode == 0555 && find("/empty")->owner == NULL);
	ck_assert(find("/mail")->mode == 0711 && find("/mail")->owner == NULL);
	ck_assert(find("/queue/tmp")->mode == 0700);
	ck_assert_str_eq(find("/queue/tmp")->owner, USER_QUEUE);
	ck_assert_str_eq(find("/policy")->owner, USER_POLICY);
}
END_TEST

/* The mode of a line "755 root PATH", or 0. */
static mode_t
mode_of(struct view digits)
{
	mode_t mode = 0;

	for (size_t i = 0; i < digits.n; i++)
		mode = mode * 8 + (mode_t)(digits.p[i] - '0');
	return digits.n && ascii_digit(digits.p[0]) ? mode : 0;
}

START_TEST(has_each_line_of_the_list)
{
	struct buf text = buf_make(10000);
	struct view rest, line, digits, owner, path;
	char name[200] = "/";
	size_t n = 0;

	ck_assert_int_eq(file_read_path(AT_FDCWD, "etc/spool", true, &text), 0);
	rest = buf_view(&text);
	while (view_line(&rest, &line))
		if (view_word(&line, &digits) && mode_of(digits) && view_word(&line, &owner) &&
		    view_word(&line, &path)) {
			ck_assert_int_eq(view_string(path, name + 1, sizeof(name) - 1), 0);
			ck_assert(find(strcmp(name, "/.") == 0 ? "" : name)->mode == mode_of(digits));
			n++;
		}
	ck_assert_uint_eq(n, spool_places_n);
	buf_free(&text);
}
END_TEST

START_TEST(what_is_above_comes_first)
{
	ck_assert_str_eq(spool_places[0].name, "");
	for (size_t i = 1; i < spool_places_n; i++) {
		char above[200];

		(void)snprintf(above, sizeof(above), "%s", spool_places[i].name);
		*strrchr(above, '/') = '\0';
		ck_assert(find(above) < &spool_places[i]);
	}
}
END_TEST

START_TEST(nobody_else_writes)
{
	ck_assert_uint_eq(spool_place_never(0755), 0022);
	ck_assert_uint_eq(spool_place_never(0711), 0022);
	ck_assert_uint_eq(spool_place_never(0555), 0222);
	ck_assert_uint_eq(spool_place_never(0700), 0077);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, has_what_programs_need);
	tcase_add_test(tests, has_each_line_of_the_list);
	tcase_add_test(tests, what_is_above_comes_first);
	tcase_add_test(tests, nobody_else_writes);
}

int
main(void)
{
	return unit_run("spool_places", add);
}
