/* index_test.c: a folder in sessions: what is there, what other programs do, what is told. */
#include "unit_index.h"

#include <stdlib.h>
#include <string.h>

#include "mail/index_private.h"

START_TEST(new_folder)
{
	struct index *ix = unit_select("Maildir");

	ck_assert_uint_eq(index_status(ix)->messages, 0);
	ck_assert_uint_eq(index_status(ix)->uidnext, 1);
	ck_assert_uint_ge(index_status(ix)->highestmodseq, 1);
	ck_assert_uint_gt(index_status(ix)->uidvalidity, 1700000000);
	index_close(ix);
}
END_TEST

START_TEST(no_folder)
{
	const struct index_options o = unit_options("Maildir/.Other");
	struct index *ix;

	ck_assert_int_eq(index_open(&o, &ix), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(ix);
}
END_TEST

START_TEST(uids_by_arrival)
{
	struct index *ix;
	uint32_t uidvalidity;

	unit_message("Maildir/new/1700000002.b");
	unit_message("Maildir/cur/1700000001.a:2,FS");
	unit_message("Maildir/cur/1700000003.c:2,");
	unit_message("Maildir/cur/.hidden");
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:SF 2: 3:");
	ck_assert_uint_eq(index_status(ix)->unseen, 2);
	ck_assert_uint_eq(index_status(ix)->size, 3 * 14);
	ck_assert(unit_exists("Maildir/cur/1700000002.b:2,"));
	ck_assert(index_is_recent(ix, 2));
	uidvalidity = index_status(ix)->uidvalidity;
	index_close(ix);
	/* The next session has what the first gave. */
	unit_message("Maildir/new/1600000000.z");
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:SF 2: 3: 4:");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, uidvalidity);
	ck_assert(!index_is_recent(ix, 2));
	ck_assert(index_is_recent(ix, 4));
	index_close(ix);
}
END_TEST

/* So many that they are sorted by the octets of their times: some are equal, some very large. */
START_TEST(uids_of_many)
{
	char path[120], before[MAILDIR_NAME_MAX + 1] = "", name[MAILDIR_NAME_MAX + 1];
	const struct index_message *m;
	uint64_t last = 0, time;
	struct index *ix;
	uint32_t n = 0;

	for (unsigned i = 0; i < 600; i++) {
		(void)snprintf(path, sizeof(path), "Maildir/cur/%llu.%u:2,",
		    (unsigned long long)(i * 7919 % 97) << (i % 5 * 14), i);
		unit_message(path);
	}
	unit_message("Maildir/cur/no-number:2,");
	ix = unit_select("Maildir");
	for (m = index_next(ix, 1); m; m = index_next(ix, m->uid + 1), n++) {
		ck_assert_uint_eq(m->uid, n + 1);
		ck_assert_int_eq(index_stored_name(ix, m, name), 0);
		time = strtoull(name, NULL, 10);
		ck_assert_uint_ge(time, last);
		if (time == last)
			ck_assert_int_lt(strcmp(before, name), 0);
		last = time;
		memcpy(before, name, sizeof(before));
	}
	ck_assert_uint_eq(n, 601);
	index_close(ix);
}
END_TEST

START_TEST(looking_takes_nothing)
{
	struct index *ix;

	unit_message("Maildir/new/1700000001.a");
	ix = unit_open("Maildir");
	ck_assert_int_eq(index_sync(ix, INDEX_LOOK), 0);
	ck_assert_uint_eq(index_status(ix)->messages, 1);
	ck_assert_uint_eq(index_status(ix)->recent, 1);
	ck_assert(!index_is_recent(ix, 1));
	ck_assert(unit_exists("Maildir/new/1700000001.a"));
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_uint_eq(index_status(ix)->recent, 0);
	ck_assert(index_is_recent(ix, 1));
	ck_assert(unit_exists("Maildir/cur/1700000001.a:2,"));
	ck_assert_str_eq(unit_state(ix), "1:");
	index_close(ix);
}
END_TEST

START_TEST(odd_names)
{
	struct index *ix;

	unit_message("Maildir/cur/1.a");
	unit_message("Maildir/cur/2.b:2,SF");
	unit_message("Maildir/cur/3.c:2,Sx,extra");
	unit_message("Maildir/cur/4.d:1,x");
	unit_message("Maildir/new/5.e:2,S");
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1: 2:SF 3:S 4: 5:S");
	for (uint32_t uid = 1; uid <= 5; uid++)
		ck_assert_str_eq(unit_text(ix, uid), "Subject: a\n\nb\n");
	unit_store(ix, UIDS(1, 2, 3, 4, 5), INDEX_STORE_ADD, INDEX_DELETED, NULL);
	ck_assert(unit_exists("Maildir/cur/1.a:2,T"));
	ck_assert(unit_exists("Maildir/cur/2.b:2,FST"));
	ck_assert(unit_exists("Maildir/cur/3.c:2,STx,extra"));
	ck_assert(unit_exists("Maildir/cur/4.d:2,T"));
	ck_assert(unit_exists("Maildir/cur/5.e:2,ST"));
	index_close(ix);
	ix = unit_select("Maildir");
	ck_assert_str_eq(unit_state(ix), "1:T 2:SFT 3:ST 4:T 5:ST");
	for (uint32_t uid = 1; uid <= 5; uid++)
		ck_assert_str_eq(unit_text(ix, uid), "Subject: a\n\nb\n");
	index_close(ix);
}
END_TEST

START_TEST(other_programs)
{
	struct index_view v;
	struct index_news news;
	struct index *ix;

	unit_message("Maildir/cur/1.a:2,");
	unit_message("Maildir/cur/2.b:2,");
	unit_message("Maildir/cur/3.c:2,");
	unit_settle();
	ix = unit_select("Maildir");
	ck_assert_int_eq(index_view_begin(ix, &v), 0);
	unit_rename("Maildir/cur/1.a:2,", "Maildir/cur/1.a:2,RS");
	ck_assert_int_eq(unlinkat(unit_home, "Maildir/cur/2.b:2,", 0), 0);
	unit_message("Maildir/new/4.d");
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(ix), "1:SR 3: 4:");
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n, 1);
	ck_assert_uint_eq(news.gone.p[0], 2);
	ck_assert_uint_eq(news.changed.n, 1);
	ck_assert(news.exists);
	index_news_free(&news);
	/* One that comes back is another one. */
	unit_message("Maildir/cur/2.b:2,");
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(ix), "1:SR 3: 4: 5:");
	/* A name that is stale is found out. */
	unit_settle();
	ck_assert_int_eq(index_sync(ix, INDEX_TAKE), 0);
	unit_rename("Maildir/cur/3.c:2,", "Maildir/cur/3.c:2,D");
	ck_assert_str_eq(unit_text(ix, 3), "Subject: a\n\nb\n");
	unit_rename("Maildir/cur/3.c:2,D", "Maildir/cur/3.c:2,F");
	unit_store(ix, UIDS(3), INDEX_STORE_ADD, INDEX_SEEN, NULL);
	ck_assert_str_eq(unit_state(ix), "1:SR 3:SF 4: 5:");
	index_view_end(&v);
	index_close(ix);
}
END_TEST

START_TEST(view_moves_when_told)
{
	struct index_uids uids = UIDS(1, 3);
	struct index_view v;
	struct index_news news;
	struct index *ix;

	for (char c = 'a'; c < 'f'; c++) {
		char path[40];

		(void)snprintf(path, sizeof(path), "Maildir/cur/%d.x:2,", c);
		unit_message(path);
	}
	ix = unit_select("Maildir");
	ck_assert_int_eq(index_view_begin(ix, &v), 0);
	ck_assert_uint_eq(v.uids.n, 5);
	ck_assert_uint_eq(v.recent, 5);
	unit_store(ix, UIDS(2, 5), INDEX_STORE_ADD, INDEX_SEEN, "k");
	ck_assert_int_eq(index_expunge(ix, &uids, true), 0);
	unit_append(ix, VIEW("a"), 0);
	ck_assert_int_eq(index_view_update(ix, &v, false, &news), 0);
	ck_assert_uint_eq(news.gone.n, 0);
	ck_assert(news.exists);
	ck_assert(news.keywords);
	ck_assert_uint_eq(news.changed.n, 2);
	ck_assert_uint_eq(news.changed.p[0], 2);
	ck_assert_uint_eq(news.changed.p[1], 5);
	ck_assert_uint_eq(v.uids.n, 6);
	ck_assert_ptr_null(index_find(ix, 1));
	index_news_free(&news);
	unit_store(ix, UIDS(5), INDEX_STORE_REMOVE, INDEX_SEEN, NULL);
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n, 2);
	ck_assert_uint_eq(news.gone.p[0], 1);
	ck_assert_uint_eq(news.gone.p[1], 2);	/* the third, once the first has gone */
	ck_assert_uint_eq(news.gone_uids.p[1], 3);
	ck_assert(!news.exists);
	ck_assert_uint_eq(news.changed.n, 1);
	ck_assert_uint_eq(news.changed.p[0], 3);
	ck_assert_uint_eq(index_view_seq(&v, 5), 3);
	ck_assert_uint_eq(index_view_seq(&v, 3), 0);
	index_news_free(&news);
	ck_assert_int_eq(index_view_update(ix, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n + news.changed.n, 0);
	index_news_free(&news);
	index_view_end(&v);
	index_uids_free(&uids);
	index_close(ix);
}
END_TEST

START_TEST(two_sessions)
{
	struct index *a, *b;
	struct index_view v;
	struct index_news news;
	struct index_uids uids = UIDS(2);

	unit_message("Maildir/cur/1.a:2,");
	unit_message("Maildir/cur/2.b:2,");
	a = unit_select("Maildir");
	b = unit_select("Maildir");
	ck_assert_int_eq(index_view_begin(b, &v), 0);
	unit_store(a, UIDS(1), INDEX_STORE_ADD, INDEX_SEEN, "$x");
	ck_assert_int_eq(index_expunge(a, &uids, true), 0);
	ck_assert_uint_eq(unit_append(a, VIEW("x"), INDEX_DRAFT), 3);
	ck_assert_str_eq(unit_state(b), "1: 2:");
	ck_assert_int_eq(index_sync(b, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(b), "1:S,$x 3:D");
	ck_assert_int_eq(index_view_update(b, &v, true, &news), 0);
	ck_assert_uint_eq(news.gone.n, 1);
	ck_assert_uint_eq(news.changed.n, 1);
	ck_assert(news.exists);
	index_news_free(&news);
	/* Without looking first. */
	unit_store(a, UIDS(3), INDEX_STORE_ADD, INDEX_SEEN, NULL);
	unit_store(b, UIDS(3), INDEX_STORE_ADD, INDEX_FLAGGED, NULL);
	ck_assert_str_eq(unit_state(b), "1:S,$x 3:SFD");
	ck_assert_int_eq(index_sync(a, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(a), "1:S,$x 3:SFD");
	index_rest(a);
	ck_assert_int_eq(index_sync(a, INDEX_TAKE), 0);
	ck_assert_str_eq(unit_state(a), "1:S,$x 3:SFD");
	index_view_end(&v);
	index_uids_free(&uids);
	index_close(a);
	index_close(b);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, new_folder);
	tcase_add_test(t, no_folder);
	tcase_add_test(t, uids_by_arrival);
	tcase_add_test(t, uids_of_many);
	tcase_add_test(t, looking_takes_nothing);
	tcase_add_test(t, odd_names);
	tcase_add_test(t, other_programs);
	tcase_add_test(t, view_moves_when_told);
	tcase_add_test(t, two_sessions);
}

int
main(void)
{
	return unit_run("index", add);
}
