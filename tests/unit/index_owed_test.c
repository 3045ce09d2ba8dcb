/* index_owed_test.c: files that are renamed and removed after the change is durable. */
#include "unit_index.h"

#include <sys/wait.h>

#include "mail/index_format.h"

#define MESSAGES 20

static struct index_uids
all_uids(void)
{
	struct index_uids u = { 0 };

	for (uint32_t i = 1; i <= MESSAGES; i++)
		ck_assert_int_eq(index_uids_add(&u, i), 0);
	return u;
}

/* "Maildir/cur/N.m:2,FLAGS" */
static const char *
file(unsigned n, const char *flags)
{
	static char path[60];

	(void)snprintf(path, sizeof(path), "Maildir/cur/%02u.m:2,%s", n, flags);
	return path;
}

static unsigned
count(const char *flags)
{
	unsigned there = 0;

	for (unsigned i = 1; i <= MESSAGES; i++)
		there += unit_exists(file(i, flags));
	return there;
}

static struct index *
make(const char *flags)
{
	struct index *ix;

	for (unsigned i = 1; i <= MESSAGES; i++)
		unit_message(file(i, flags));
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_status(ix)->messages, MESSAGES);
	return ix;
}

static void
store_soon(struct index *ix, enum index_store_mode mode, uint32_t flags, const char *keyword)
{
	struct view name = view_of(keyword);
	const struct index_store how = {
		.mode = mode, .flags = flags, .keywords = &name, .n_keywords = keyword != NULL,
		.unchangedsince = UINT64_MAX, .soon = true
	};
	struct index_uids all = all_uids();
	struct index_stored out;

	ck_assert_int_eq(index_store(ix, &all, &how, &out), 0);
	index_stored_free(&out);
	index_uids_free(&all);
}

static void
expunge_soon(struct index *ix)
{
	struct index_uids all = all_uids();

	ck_assert_int_eq(index_expunge_soon(ix, &all, false), 0);
	index_uids_free(&all);
}

/* A process that dies when its change is durable. */
static void
die_after(uint32_t flags, bool expunge)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		struct index *ix = unit_select("Maildir");

		if (expunge)
			expunge_soon(ix);
		else
			store_soon(ix, INDEX_STORE_ADD, flags, "$Work");
		_exit(index_owes(ix) ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}

/* All have these flags, and none is new or lost. */
static void
check_all(struct index *ix, const char *flags, uint32_t wanted)
{
	ck_assert_uint_eq(count(flags), MESSAGES);
	ck_assert_uint_eq(index_status(ix)->messages, MESSAGES);
	ck_assert_uint_eq(index_status(ix)->uidnext, MESSAGES + 1);
	for (uint32_t uid = 1; uid <= MESSAGES; uid++)
		ck_assert_uint_eq(index_find(ix, uid)->flags & INDEX_FLAGS, wanted);
}

START_TEST(flags_first)
{
	struct index *ix = make("S");

	store_soon(ix, INDEX_STORE_ADD, INDEX_FLAGGED, "$Work");
	ck_assert(index_owes(ix));
	ck_assert_uint_eq(count("S"), MESSAGES);
	ck_assert_uint_eq(index_find(ix, 5)->flags & INDEX_FLAGS, INDEX_SEEN | INDEX_FLAGGED);
	/* Nothing is done for a look at the mailbox before the answer. */
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_eq(count("S"), MESSAGES);
	ck_assert_int_eq(index_finish(ix), 0);
	ck_assert(!index_owes(ix));
	check_all(ix, "FS", INDEX_SEEN | INDEX_FLAGGED);
	/* What other programs do then is as ever theirs. */
	unit_settle();
	unit_rename("Maildir/cur/07.m:2,FS", "Maildir/cur/07.m:2,S");
	index_close(ix);
	ix = unit_select("Maildir");
	ck_assert(unit_exists(file(7, "S")));
	ck_assert_uint_eq(index_find(ix, 7)->flags & INDEX_FLAGS, INDEX_SEEN);
	index_close(ix);
}
END_TEST

/* Few messages are renamed at once, and what needs no other name is not owed. */
START_TEST(not_owed)
{
	struct index_uids some = UIDS(1, 2, 3);
	const struct index_store how = {
		.mode = INDEX_STORE_ADD, .flags = INDEX_SEEN, .unchangedsince = UINT64_MAX,
		.soon = true
	};
	struct index_stored out;
	struct index *ix = make("");

	ck_assert_int_eq(index_store(ix, &some, &how, &out), 0);
	ck_assert(!index_owes(ix));
	ck_assert(unit_exists(file(1, "S")));
	index_stored_free(&out);
	index_uids_free(&some);
	store_soon(ix, INDEX_STORE_ADD, 0, "$Work");
	ck_assert(!index_owes(ix));
	ck_assert_int_eq(index_finish(ix), 0);
	index_close(ix);
}
END_TEST

/* Who closes has finished. */
START_TEST(close_finishes)
{
	struct index *ix = make("");

	store_soon(ix, INDEX_STORE_ADD, INDEX_SEEN, NULL);
	index_close(ix);
	ck_assert_uint_eq(count("S"), MESSAGES);
	ix = unit_select("Maildir");
	store_soon(ix, INDEX_STORE_SET, INDEX_DELETED, NULL);
	index_rest(ix);
	ck_assert_uint_eq(count("T"), MESSAGES);
	expunge_soon(ix);
	ck_assert_uint_eq(index_status(ix)->messages, 0);
	ck_assert_uint_eq(count("T"), MESSAGES);
	index_close(ix);
	ck_assert_uint_eq(count("T"), 0);
}
END_TEST

START_TEST(next_one_stores)
{
	struct index *ix = make("");

	index_close(ix);
	die_after(INDEX_FLAGGED, false);
	ck_assert_uint_eq(count(""), MESSAGES);
	ix = unit_select("Maildir");
	check_all(ix, "F", INDEX_FLAGGED);
	ck_assert_str_eq(index_keyword_name(ix, 0).p, "$Work");
	index_close(ix);
}
END_TEST

START_TEST(next_one_expunges)
{
	struct index *ix = make("T");

	index_close(ix);
	die_after(0, true);
	ck_assert_uint_eq(count("T"), MESSAGES);
	/* Some of it was done. */
	ck_assert_int_eq(unlinkat(unit_home, file(3, "T"), 0), 0);
	ix = unit_select("Maildir");
	ck_assert_uint_eq(count("T"), 0);
	ck_assert_uint_eq(index_status(ix)->messages, 0);
	ck_assert_uint_eq(index_status(ix)->uidnext, MESSAGES + 1);
	index_close(ix);
}
END_TEST

/* Other programs have renamed, removed, moved. */
START_TEST(merges)
{
	struct index *ix = make("S");

	index_close(ix);
	die_after(INDEX_FLAGGED, false);
	unit_rename("Maildir/cur/01.m:2,S", "Maildir/cur/01.m:2,FS");
	unit_rename("Maildir/cur/02.m:2,S", "Maildir/cur/02.m:2,R");
	unit_rename("Maildir/cur/03.m:2,S", "Maildir/new/03.m");
	ck_assert_int_eq(unlinkat(unit_home, file(4, "S"), 0), 0);
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_find(ix, 1)->flags & INDEX_FLAGS, INDEX_SEEN | INDEX_FLAGGED);
	ck_assert_uint_eq(index_find(ix, 2)->flags & INDEX_FLAGS, INDEX_ANSWERED | INDEX_FLAGGED);
	ck_assert(unit_exists(file(2, "FR")));
	ck_assert_uint_eq(index_find(ix, 3)->flags & INDEX_FLAGS, INDEX_FLAGGED);
	ck_assert(unit_exists(file(3, "F")));
	ck_assert_ptr_null(index_find(ix, 4));
	ck_assert(unit_exists(file(5, "FS")));
	ck_assert_uint_eq(index_find(ix, 2)->keywords, 1);
	ck_assert_uint_eq(index_status(ix)->messages, MESSAGES - 1);
	ck_assert_uint_eq(index_status(ix)->uidnext, MESSAGES + 1);
	index_close(ix);
}
END_TEST

START_TEST(expunges_what_was_renamed)
{
	struct index *ix = make("T");

	index_close(ix);
	die_after(0, true);
	unit_rename("Maildir/cur/01.m:2,T", "Maildir/cur/01.m:2,ST");
	unit_rename("Maildir/cur/02.m:2,T", "Maildir/new/02.m");
	unit_message("Maildir/new/99.m");
	ix = unit_select("Maildir");
	ck_assert(!unit_exists("Maildir/cur/01.m:2,ST"));
	ck_assert(!unit_exists("Maildir/new/02.m"));
	ck_assert_str_eq(unit_state(ix), "21:");
	index_close(ix);
}
END_TEST

/* Another session is quicker; or changes the folder itself meanwhile. */
START_TEST(others_carry_out)
{
	struct index *a = make(""), *b = unit_select("Maildir");
	struct index_view v;
	struct index_news news;

	ck_assert_int_eq(index_view_begin(b, &v), 0);
	store_soon(a, INDEX_STORE_ADD, INDEX_FLAGGED, NULL);
	ck_assert_str_eq(unit_text(b, 4), "Subject: a\n\nb\n");
	ck_assert_int_eq(index_sync(b, INDEX_TAKE), 0);
	ck_assert_uint_eq(count("F"), MESSAGES);
	ck_assert_int_eq(index_view_update(b, &v, true, &news), 0);
	ck_assert_uint_eq(news.changed.n, MESSAGES);
	index_news_free(&news);
	ck_assert_int_eq(index_finish(a), 0);
	store_soon(a, INDEX_STORE_ADD, INDEX_SEEN, NULL);
	unit_store(b, UIDS(9), INDEX_STORE_REMOVE, INDEX_FLAGGED, NULL);
	ck_assert_int_eq(index_finish(a), 0);
	ck_assert_uint_eq(count("FS"), MESSAGES - 1);
	ck_assert(unit_exists(file(9, "S")));
	ck_assert_int_eq(index_sync(a, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_find(a, 9)->flags & INDEX_FLAGS, INDEX_SEEN);
	index_view_end(&v);
	index_close(b);
	index_close(a);
}
END_TEST

/* What cannot be done is told: the flags are those of the file, and nothing is lost. */
START_TEST(failure_is_told)
{
	struct index *ix = make("T");
	struct index_view v;
	struct index_news news;

	ck_assert_int_eq(index_view_begin(ix, &v), 0);
	/* Another message's file, which has the name. */
	ck_assert_int_eq(mkdirat(unit_home, file(3, "FT"), 0700), 0);
	store_soon(ix, INDEX_STORE_ADD, INDEX_FLAGGED, "$Work");
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.changed.n, MESSAGES);
	index_news_free(&news);
	ck_assert_int_eq(index_finish(ix), -1);
	ck_assert_int_eq(errno, EEXIST);
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.changed.n, 1);
	ck_assert_uint_eq(news.changed.p[0], 3);
	index_news_free(&news);
	ck_assert_uint_eq(index_find(ix, 3)->flags & INDEX_FLAGS, INDEX_DELETED);
	ck_assert_uint_eq(index_find(ix, 3)->keywords, 1);
	ck_assert_uint_eq(count("FT"), MESSAGES);
	ck_assert(unit_exists(file(3, "T")));
	index_view_end(&v);
	index_close(ix);
	ck_assert_int_eq(unlinkat(unit_home, file(3, "FT"), AT_REMOVEDIR), 0);
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_status(ix)->messages, MESSAGES);
	ck_assert_uint_eq(index_find(ix, 3)->flags & INDEX_FLAGS, INDEX_DELETED);
	index_close(ix);
}
END_TEST

/* The state is lost, or older than the journal as after a power cut. */
START_TEST(state_is_old)
{
	char before[sizeof(struct index_state)];
	struct index *ix = make("");
	int fd;

	index_close(ix);
	fd = openat(unit_home, "Maildir/mailstead-state", O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(read(fd, before, sizeof(before)), sizeof(before));
	close(fd);
	die_after(INDEX_FLAGGED, false);
	unit_file("Maildir/mailstead-state", before, sizeof(before));
	ix = unit_select("Maildir");
	check_all(ix, "F", INDEX_FLAGGED);
	index_close(ix);
	die_after(INDEX_SEEN, false);
	ck_assert_int_eq(unlinkat(unit_home, "Maildir/mailstead-state", 0), 0);
	ix = unit_select("Maildir");
	check_all(ix, "FS", INDEX_SEEN | INDEX_FLAGGED);
	index_close(ix);
	/* Once more does no harm. */
	ck_assert_int_eq(unlinkat(unit_home, "Maildir/mailstead-state", 0), 0);
	ix = unit_select("Maildir");
	check_all(ix, "FS", INDEX_SEEN | INDEX_FLAGGED);
	index_close(ix);
}
END_TEST

/* The index is made again of what is left, and what is owed is carried out. */
START_TEST(damage)
{
	static const char *const files[] = { "Maildir/mailstead-index", "Maildir/mailstead-index.old" };

	for (int i = 0; i < 4; i++) {
		struct index *ix = make(i % 2 ? "T" : "");
		int fd;

		index_close(ix);
		die_after(INDEX_SEEN, i % 2);
		fd = openat(unit_home, files[i / 2], O_WRONLY | O_CLOEXEC);
		ck_assert_int_ne(fd, -1);
		ck_assert_int_eq(pwrite(fd, "wrong", 5, 600), 5);
		close(fd);
		ix = unit_select("Maildir");
		if (i % 2 == 0)
			check_all(ix, "S", INDEX_SEEN);
		else
			ck_assert_uint_eq(index_status(ix)->messages, 0);
		index_close(ix);
		unit_teardown();
		unit_setup();
	}
}
END_TEST

/* Enough of it for several checkpoints; each with its journal is all that there is. */
START_TEST(many)
{
	struct index *ix = make("");

	for (int i = 0; i < 300; i++) {
		store_soon(ix, i % 2 ? INDEX_STORE_REMOVE : INDEX_STORE_ADD,
		    i % 3 ? INDEX_SEEN : INDEX_SEEN | INDEX_FLAGGED, i % 5 ? NULL : "$Work");
		if (i % 4)
			ck_assert_int_eq(index_finish(ix), 0);
		if (i % 60 == 0) {
			index_close(ix);
			ix = unit_select("Maildir");
		}
	}
	store_soon(ix, INDEX_STORE_SET, INDEX_DRAFT, NULL);
	index_close(ix);
	ix = unit_select("Maildir");
	check_all(ix, "D", INDEX_DRAFT);
	index_close(ix);
}
END_TEST

static long long
quota_sum(void)
{
	char text[4096];
	int fd = openat(unit_home, "Maildir/maildirsize", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);
	long long sum = 0;

	ck_assert_int_gt(n, 0);
	close(fd);
	text[n] = '\0';
	for (char *p = strchr(text, '\n'); p && p[1]; p = strchr(p + 1, '\n'))
		sum += strtoll(p + 1, NULL, 10);
	return sum;
}

START_TEST(quota)
{
	struct maildir root;
	struct index_options o = unit_options("Maildir");
	struct index *ix = make("");

	index_close(ix);
	unit_file("Maildir/maildirsize", "100000S\n280 20\n", 15);
	ck_assert_int_eq(maildir_open(unit_home, "Maildir", false, &root), 0);
	o.root = &root;
	o.limit.bytes = 100000;
	ck_assert_int_eq(index_open(&o, &ix), 0);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	store_soon(ix, INDEX_STORE_ADD, INDEX_SEEN, NULL);
	ck_assert_int_eq(index_finish(ix), 0);
	ck_assert_int_eq(quota_sum(), 280);
	store_soon(ix, INDEX_STORE_ADD, INDEX_DELETED, NULL);
	ck_assert_int_eq(index_finish(ix), 0);
	ck_assert_int_eq(quota_sum(), 0);
	store_soon(ix, INDEX_STORE_REMOVE, INDEX_DELETED, NULL);
	index_close(ix);
	ck_assert_int_eq(quota_sum(), 280);
	die_after(INDEX_DELETED, false);
	ck_assert_int_eq(quota_sum(), 280);
	ck_assert_int_eq(index_open(&o, &ix), 0);
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_int_eq(quota_sum(), 0);
	expunge_soon(ix);
	ck_assert_int_eq(index_finish(ix), 0);
	ck_assert_int_eq(quota_sum(), 0);
	index_close(ix);
	maildir_close(&root);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, flags_first);
	tcase_add_test(t, not_owed);
	tcase_add_test(t, close_finishes);
	tcase_add_test(t, next_one_stores);
	tcase_add_test(t, next_one_expunges);
	tcase_add_test(t, merges);
	tcase_add_test(t, expunges_what_was_renamed);
	tcase_add_test(t, others_carry_out);
	tcase_add_test(t, failure_is_told);
	tcase_add_test(t, state_is_old);
	tcase_add_test(t, damage);
	tcase_add_test(t, many);
	tcase_add_test(t, quota);
}

int
main(void)
{
	return unit_run("index_owed", add);
}
