/* index_cache_test.c: texts that are remembered. */
#include "unit_index.h"

static const char *const path = "Maildir/mailstead-cache";

static void
put(struct index *ix, uint32_t first, uint32_t last, enum index_kind kind, size_t pad)
{
	static char text[3000];

	for (uint32_t uid = first; uid <= last; uid++) {
		int n = snprintf(text, sizeof(text), "%u/%u %*s", uid, kind, (int)pad, "x");

		index_cache_put(ix, uid, kind, (struct view){ text, (size_t)n });
	}
}

/* How many of them are there, and as they were put. */
static unsigned
get(struct index *ix, uint32_t first, uint32_t last, enum index_kind kind)
{
	unsigned found = 0;
	char text[40];
	struct view v;

	for (uint32_t uid = first; uid <= last; uid++) {
		if (!index_cache_get(ix, uid, kind, &v))
			continue;
		(void)snprintf(text, sizeof(text), "%u/%u ", uid, kind);
		ck_assert(view_starts_nocase(v, view_of(text)));
		ck_assert_int_eq(v.p[v.n - 1], 'x');
		found++;
	}
	return found;
}

static struct index *
open_full(void)
{
	struct index *ix = unit_select("Maildir");

	for (int i = 0; i < 3; i++)
		unit_append(ix, VIEW("x"), 0);
	return ix;
}

START_TEST(comes_again)
{
	struct index *ix = open_full(), *other = unit_select("Maildir");
	struct view v;

	ck_assert_uint_eq(get(ix, 1, 3, INDEX_ENVELOPE), 0);
	put(ix, 1, 1000, INDEX_ENVELOPE, 500);
	put(ix, 5, 1500, INDEX_HEADERS, 1);
	put(ix, 2000, 2000, INDEX_BODY, 2500);
	index_cache_flush(ix);
	ck_assert_uint_eq(get(ix, 1, 2000, INDEX_ENVELOPE), 1000);
	ck_assert_uint_eq(get(ix, 1, 2000, INDEX_HEADERS), 1496);
	ck_assert_uint_eq(get(ix, 1, 2000, INDEX_BODY), 1);
	ck_assert_uint_eq(get(ix, 1, 2000, INDEX_BODYSTRUCTURE), 0);
	ck_assert_uint_eq(get(other, 1, 2000, INDEX_ENVELOPE), 1000);
	/* Others see what comes later once they have looked. */
	put(ix, 1001, 1010, INDEX_ENVELOPE, 5);
	index_cache_flush(ix);
	ck_assert_int_eq(index_sync(other, INDEX_TAKE), 0);
	ck_assert_uint_eq(get(other, 1, 2000, INDEX_ENVELOPE), 1010);
	/* Down, and out of order; the later of two. */
	for (uint32_t uid = 1010; uid; uid--)
		ck_assert_uint_eq(get(other, uid, uid, INDEX_ENVELOPE), 1);
	index_cache_put(ix, 7, INDEX_ENVELOPE, VIEW("7/0 new x"));
	index_cache_flush(ix);
	ck_assert(index_cache_get(ix, 7, INDEX_ENVELOPE, &v));
	ck_view(v, "7/0 new x");
	index_cache_put(ix, 8, INDEX_BODY, VIEW(""));
	index_close(other);
	index_rest(ix);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_eq(get(ix, 1, 2000, INDEX_ENVELOPE), 1010);
	index_close(ix);
}
END_TEST

START_TEST(damage_is_forgotten)
{
	struct index *ix = open_full();
	char text[200000];
	size_t n;
	int fd;

	put(ix, 1, 100, INDEX_ENVELOPE, 1000);
	index_cache_flush(ix);
	fd = openat(unit_home, path, O_RDWR | O_CLOEXEC);
	n = (size_t)pread(fd, text, sizeof(text), 0);
	ck_assert_uint_gt(n, 100000);
	/* An octet of one text. */
	text[n - 5] ^= 1;
	ck_assert_int_eq(pwrite(fd, text, n, 0), (ssize_t)n);
	index_close(ix);
	ix = unit_select("Maildir");
	ck_assert_uint_eq(get(ix, 1, 100, INDEX_ENVELOPE), 99);
	put(ix, 100, 100, INDEX_ENVELOPE, 1000);
	index_cache_flush(ix);
	ck_assert_uint_eq(get(ix, 1, 100, INDEX_ENVELOPE), 100);
	/* The end, under one who has read the table. */
	ck_assert_int_eq(ftruncate(fd, 50000), 0);
	ck_assert_uint_lt(get(ix, 1, 100, INDEX_ENVELOPE), 100);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	put(ix, 1, 100, INDEX_ENVELOPE, 1000);
	index_cache_flush(ix);
	ck_assert_uint_eq(get(ix, 1, 100, INDEX_ENVELOPE), 100);
	/* The head. */
	ck_assert_int_eq(pwrite(fd, "y", 1, 17), 1);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_eq(get(ix, 1, 100, INDEX_ENVELOPE), 0);
	put(ix, 1, 100, INDEX_ENVELOPE, 1000);
	index_cache_flush(ix);
	ck_assert_uint_eq(get(ix, 1, 100, INDEX_ENVELOPE), 100);
	close(fd);
	index_close(ix);
}
END_TEST

START_TEST(no_place_for_it)
{
	struct index *ix = open_full();

	ck_assert_int_eq(mkdirat(unit_home, path, 0700), 0);
	put(ix, 1, 3, INDEX_ENVELOPE, 1);
	index_cache_flush(ix);
	ck_assert_uint_eq(get(ix, 1, 3, INDEX_ENVELOPE), 0);
	index_close(ix);
	ck_assert_int_eq(unlinkat(unit_home, path, AT_REMOVEDIR), 0);
}
END_TEST

/* What is about messages that are gone does not stay for ever. */
START_TEST(does_not_grow)
{
	struct index *ix = open_full();
	struct stat st;

	for (uint32_t i = 0; i < 40; i++) {
		put(ix, 1000 * i + 1, 1000 * i + 1000, INDEX_ENVELOPE, 1000);
		index_cache_flush(ix);
	}
	ck_assert_int_eq(fstatat(unit_home, path, &st, 0), 0);
	ck_assert_int_lt(st.st_size, 12000000);
	ck_assert_uint_eq(get(ix, 39001, 40000, INDEX_ENVELOPE), 1000);
	index_close(ix);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, comes_again);
	tcase_add_test(t, damage_is_forgotten);
	tcase_add_test(t, no_place_for_it);
	tcase_add_test(t, does_not_grow);
}

int
main(void)
{
	return unit_run("index_cache", add);
}
