/* index_ranks_test.c: orders that are remembered. */
#include "unit_index.h"

#define N 100

static const char *const path = "Maildir/mailstead-order.from";

static void
put(struct index *ix, enum index_order by, uint32_t first)
{
	struct index_ranks r;

	ck_assert_int_eq(index_ranks_alloc(&r, N), 0);
	for (uint32_t i = 0; i < N; i++) {
		r.uids[i] = first + 2 * i;
		r.ranks[i] = i * 7 % N;
	}
	index_ranks_put(ix, by, &r);
	index_ranks_free(&r);
}

static bool
is_there(struct index *ix, enum index_order by, uint32_t first)
{
	struct index_ranks r;
	bool got = index_ranks_get(ix, by, &r);

	ck_assert(got || (r.n == 0 && r.uids == NULL));
	for (uint32_t i = 0; i < r.n; i++) {
		ck_assert_uint_eq(r.uids[i], first + 2 * i);
		ck_assert_uint_eq(r.ranks[i], i * 7 % N);
	}
	ck_assert(!got || r.n == N);
	index_ranks_free(&r);
	return got;
}

START_TEST(come_again)
{
	struct index *ix = unit_select("Maildir"), *other = unit_select("Maildir");

	ck_assert(!is_there(ix, INDEX_BY_FROM, 1));
	put(ix, INDEX_BY_FROM, 1);
	put(ix, INDEX_BY_DATE, 5);
	ck_assert(is_there(other, INDEX_BY_FROM, 1));
	ck_assert(is_there(other, INDEX_BY_DATE, 5));
	ck_assert(!is_there(other, INDEX_BY_TO, 5));
	put(other, INDEX_BY_FROM, 3);
	ck_assert(is_there(ix, INDEX_BY_FROM, 3));
	index_close(other);
	index_close(ix);
}
END_TEST

/* Each octet is changed, and each length tried: it is right, or not there. */
START_TEST(damage_is_forgotten)
{
	struct index *ix = unit_select("Maildir");
	char text[2000], c;
	ssize_t n;
	int fd;

	put(ix, INDEX_BY_FROM, 1);
	fd = openat(unit_home, path, O_RDWR | O_CLOEXEC);
	n = pread(fd, text, sizeof(text), 0);
	ck_assert_int_eq(n, 64 + N * 8);
	for (off_t i = 0; i < n; i++) {
		c = (char)(text[i] ^ 1);
		ck_assert_int_eq(pwrite(fd, &c, 1, i), 1);
		ck_assert(!is_there(ix, INDEX_BY_FROM, 1));
		ck_assert_int_eq(pwrite(fd, &text[i], 1, i), 1);
	}
	ck_assert(is_there(ix, INDEX_BY_FROM, 1));
	for (off_t i = n + 8; i >= 0; i -= i == n + 8 ? 16 : 8) {
		ck_assert_int_eq(ftruncate(fd, i), 0);
		ck_assert(!is_there(ix, INDEX_BY_FROM, 1));
	}
	put(ix, INDEX_BY_FROM, 9);
	ck_assert(is_there(ix, INDEX_BY_FROM, 9));
	/* Of another key. */
	ck_assert_int_eq(renameat(unit_home, path, unit_home, "Maildir/mailstead-order.to"), 0);
	ck_assert(!is_there(ix, INDEX_BY_TO, 9));
	close(fd);
	index_close(ix);
}
END_TEST

/* Who writes a right checksum can still not say what cannot be. */
START_TEST(nonsense_is_forgotten)
{
	static const struct {
		uint32_t uids[2], ranks[2];
	} bad[] = { { { 2, 1 }, { 0, 1 } }, { { 1, 1 }, { 0, 1 } }, { { 1, 2 }, { 0, 2 } } };
	struct index *ix = unit_select("Maildir");
	struct index_ranks r;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(index_ranks_alloc(&r, 2), 0);
		memcpy(r.uids, bad[i].uids, sizeof(bad[i].uids));
		memcpy(r.ranks, bad[i].ranks, sizeof(bad[i].ranks));
		index_ranks_put(ix, INDEX_BY_FROM, &r);
		index_ranks_free(&r);
		ck_assert(!index_ranks_get(ix, INDEX_BY_FROM, &r));
	}
	index_close(ix);
}
END_TEST

START_TEST(no_place_for_it)
{
	struct index *ix = unit_select("Maildir");

	ck_assert_int_eq(mkdirat(unit_home, path, 0700), 0);
	put(ix, INDEX_BY_FROM, 1);
	ck_assert(!is_there(ix, INDEX_BY_FROM, 1));
	ck_assert_int_eq(unlinkat(unit_home, path, AT_REMOVEDIR), 0);
	ck_assert_int_eq(mkfifoat(unit_home, path, 0600), 0);
	put(ix, INDEX_BY_FROM, 1);
	ck_assert(!is_there(ix, INDEX_BY_FROM, 1));
	index_close(ix);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, come_again);
	tcase_add_test(t, damage_is_forgotten);
	tcase_add_test(t, nonsense_is_forgotten);
	tcase_add_test(t, no_place_for_it);
}

int
main(void)
{
	return unit_run("index_ranks", add);
}
