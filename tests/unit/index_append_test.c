/* index_append_test.c: messages that come: appended, copied, moved, and the room that they take. */
#include "unit_index.h"

START_TEST(append_converts)
{
	static const struct {
		struct view in;
		const char *stored;
	} cases[] = {
		{ VIEW("a: b\r\n\r\nc\r\n"), "a: b\n\nc\n" },
		{ VIEW("a\nb\r\n"), "a\nb\n" },
		{ VIEW("a\rb\r"), "a\rb\r" },
		{ VIEW("a\r\r\nb\r\r\r\n"), "a\r\r\nb\r\r\r\n" },
		{ VIEW(""), "" },
	};
	struct index *ix = unit_select("Maildir");
	int64_t date, saved;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t uid = unit_append(ix, cases[i].in, INDEX_SEEN);

		ck_assert_uint_eq(uid, i + 1);
		ck_assert_str_eq(unit_text(ix, uid), cases[i].stored);
		ck_assert_uint_eq(index_find(ix, uid)->flags & INDEX_FLAGS, INDEX_SEEN);
		ck_assert_int_eq(index_date(ix, uid, &date, &saved), 0);
		ck_assert_int_eq(date, 1000000000);
		ck_assert_int_gt(saved, 1700000000);
	}
	ck_assert_uint_eq(index_find(ix, 1)->vsize, cases[0].in.n);
	ck_assert_uint_eq(index_find(ix, 4)->vsize, cases[3].in.n);
	index_close(ix);
}
END_TEST

START_TEST(append_in_pieces)
{
	static const char text[] = "a\r\nb\r\r\n\r\nc\r";
	struct index *ix = unit_select("Maildir");

	for (size_t size = 1; size < sizeof(text); size++) {
		struct index_append *a = index_append_open(ix);
		const struct index_new new = { .flags = 0 };
		struct index_uids uids = { 0 };

		ck_assert_int_eq(index_append_begin(a, &new), 0);
		for (size_t at = 0; at < sizeof(text) - 1; at += size)
			ck_assert_int_eq(index_append_write(a,
			    view_sub(VIEW("a\r\nb\r\r\n\r\nc\r"), at, size)), 0);
		ck_assert_int_eq(index_append_end(a), 0);
		ck_assert_int_eq(index_append_commit(a, &uids), 0);
		ck_assert_str_eq(unit_text(ix, uids.p[0]), "a\nb\r\r\n\nc\r");
		index_uids_free(&uids);
	}
	index_close(ix);
}
END_TEST

START_TEST(append_several_or_none)
{
	struct view keywords[] = { VIEW("$a"), VIEW("$b") };
	const struct index_new new = { .keywords = keywords, .n_keywords = 2 };
	struct index *ix = unit_select("Maildir");
	struct index_append *a = index_append_open(ix);
	struct index_uids uids = { 0 };

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(index_append_begin(a, &new), 0);
		ck_assert_int_eq(index_append_write(a, VIEW("x\r\n")), 0);
		ck_assert_int_eq(index_append_end(a), 0);
	}
	ck_assert_uint_eq(index_status(ix)->messages, 0);
	ck_assert_int_eq(index_append_commit(a, &uids), 0);
	ck_assert_uint_eq(uids.n, 3);
	ck_assert_str_eq(unit_state(ix), "1:,$a,$b 2:,$a,$b 3:,$a,$b");
	index_uids_free(&uids);
	a = index_append_open(ix);
	ck_assert_int_eq(index_append_begin(a, &new), 0);
	index_append_abort(a);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_status(ix)->messages, 3);
	index_close(ix);
}
END_TEST

START_TEST(copy_and_move)
{
	struct index_uids which = UIDS(1, 2, 7), done = { 0 }, uids = { 0 };
	struct index *a, *b;

	unit_make_folder("Maildir/.B");
	unit_message("Maildir/cur/1.a:2,S");
	unit_message("Maildir/cur/2.b,S=14:2,FTx");
	a = unit_select("Maildir");
	b = unit_select("Maildir/.B");
	unit_append(b, VIEW("before"), 0);
	unit_store(b, UIDS(1), INDEX_STORE_ADD, 0, "other");
	unit_store(a, UIDS(2), INDEX_STORE_ADD, 0, "$kw");
	ck_assert_int_eq(index_copy(a, &which, b, false, &done, &uids), 0);
	ck_assert_uint_eq(done.n, 2);
	ck_assert_uint_eq(done.p[1], 2);
	ck_assert_uint_eq(uids.p[0], 2);
	ck_assert_uint_eq(uids.p[1], 3);
	ck_assert_str_eq(unit_state(a), "1:S 2:FT,$kw");
	ck_assert_str_eq(unit_state(b), "1:,other 2:S 3:FT,$kw");
	ck_assert_str_eq(unit_text(b, 3), "Subject: a\n\nb\n");
	index_uids_free(&done);
	index_uids_free(&uids);
	ck_assert_int_eq(index_copy(a, &which, b, true, &done, &uids), 0);
	ck_assert_uint_eq(done.n, 2);
	ck_assert_str_eq(unit_state(a), "");
	ck_assert_str_eq(unit_state(b), "1:,other 2:S 3:FT,$kw 4:S 5:FT,$kw");
	ck_assert_str_eq(unit_text(b, 5), "Subject: a\n\nb\n");
	index_uids_free(&done);
	index_uids_free(&uids);
	/* Within one folder. */
	ck_assert_int_eq(index_copy(b, &which, b, false, &done, &uids), 0);
	ck_assert_str_eq(unit_state(b), "1:,other 2:S 3:FT,$kw 4:S 5:FT,$kw 6:,other 7:S");
	ck_assert_int_eq(index_sync(a, INDEX_TAKE), 0);
	ck_assert_int_eq(index_sync(b, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_status(b)->messages, 7);
	index_uids_free(&done);
	index_uids_free(&uids);
	index_uids_free(&which);
	index_close(a);
	index_close(b);
}
END_TEST

static const char *
quota_text(void)
{
	static char text[400];
	int fd = openat(unit_home, "Maildir/maildirsize", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	close(fd);
	return text;
}

/* What there is, as the lines of maildirsize say. */
static void
check_quota(long bytes, long messages)
{
	const char *at = strchr(quota_text(), '\n');
	long sum = 0, number = 0;

	for (; at && at[1]; at = strchr(at + 1, '\n')) {
		char *rest;

		sum += strtol(at + 1, &rest, 10);
		number += strtol(rest, NULL, 10);
	}
	ck_assert_int_eq(sum, bytes);
	ck_assert_int_eq(number, messages);
}

START_TEST(quota)
{
	struct index_options o = unit_options("Maildir"), b = unit_options("Maildir/.B");
	struct index_uids uids = UIDS(1), done = { 0 }, copies = { 0 };
	struct maildir root;
	struct index *ix, *other;
	struct index_append *a;
	const struct index_new new = { .flags = 0 };

	unit_make_folder("Maildir/.B");
	ck_assert_int_eq(maildir_open(unit_home, "Maildir", false, &root), 0);
	o.root = b.root = &root;
	o.limit.bytes = b.limit.bytes = 1000;
	ck_assert_int_eq(index_open(&o, &ix), 0);
	ck_assert_int_eq(index_open(&b, &other), 0);
	ck_assert_uint_eq(unit_append(ix, VIEW("12345\r\n"), 0), 1);
	check_quota(6, 1);
	for (int i = 0; i < 2; i++) {
		char text[2000] = "";

		a = index_append_open(ix);
		ck_assert_int_eq(index_append_begin(a, &new), 0);
		ck_assert_int_eq(index_append_write(a, (struct view){ text, i ? 995 : 1001 }), 0);
		ck_assert_int_eq(index_append_end(a), 0);
		ck_assert_int_eq(index_append_commit(a, &copies), -1);
		ck_assert_int_eq(errno, i ? EDQUOT : EFBIG);
	}
	ck_assert_uint_eq(index_status(ix)->messages, 1);
	check_quota(6, 1);
	/* Copies count, moves do not, nor does what is deleted. */
	ck_assert_int_eq(index_copy(ix, &uids, other, false, &done, &copies), 0);
	check_quota(12, 2);
	index_uids_free(&done);
	index_uids_free(&copies);
	ck_assert_int_eq(index_copy(ix, &uids, other, true, &done, &copies), 0);
	check_quota(12, 2);
	unit_store(other, UIDS(1), INDEX_STORE_ADD, INDEX_DELETED, NULL);
	check_quota(6, 1);
	ck_assert_int_eq(index_expunge(other, &uids, false), 0);
	check_quota(6, 1);
	ck_assert_int_eq(index_expunge(other, &copies, true), 0);
	check_quota(0, 0);
	index_uids_free(&done);
	index_uids_free(&copies);
	index_uids_free(&uids);
	index_close(ix);
	index_close(other);
	maildir_close(&root);
}
END_TEST

/* A damaged index is met amid the work, which is done again after the repair. */
START_TEST(quota_after_repair)
{
	struct index_options o = unit_options("Maildir");
	struct index_uids uids = { 0 };
	struct maildir root;
	struct index *ix;
	struct stat st;
	int fd;

	for (uint32_t i = 1; i < 4000; i++) {
		char path[60];

		(void)snprintf(path, sizeof(path), "Maildir/cur/%u.x,S=14:2,", 1700000000 + i);
		unit_message(path);
		ck_assert_int_eq(index_uids_add(&uids, i), 0);
	}
	ck_assert_int_eq(maildir_open(unit_home, "Maildir", false, &root), 0);
	o.root = &root;
	o.limit.bytes = 1000000;
	ck_assert_int_eq(index_open(&o, &ix), 0);
	unit_append(ix, VIEW("Subject: a\n\nb\n"), 0);
	check_quota(4000 * 14, 4000);
	index_close(ix);
	/* The names of the last messages. */
	fd = openat(unit_home, "Maildir/mailstead-index", O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(pwrite(fd, "wrong", 5, st.st_size - 30), 5);
	close(fd);
	ck_assert_int_eq(index_open(&o, &ix), 0);
	ck_assert_int_eq(index_expunge(ix, &uids, true), 0);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_lt(index_status(ix)->messages, 4000);
	check_quota(14L * index_status(ix)->messages, index_status(ix)->messages);
	index_uids_free(&uids);
	index_close(ix);
	maildir_close(&root);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, append_converts);
	tcase_add_test(t, append_in_pieces);
	tcase_add_test(t, append_several_or_none);
	tcase_add_test(t, copy_and_move);
	tcase_add_test(t, quota);
	tcase_add_test(t, quota_after_repair);
}

int
main(void)
{
	return unit_run("index_append", add);
}
