/* index_import_test.c: the lists of Dovecot and Courier, and folders that come from there. */
#include "unit_index.h"

#include "mail/index_format.h"
#include "mail/index_sum.h"

#include "text/uidlist.h"

START_TEST(formats)
{
	static const struct {
		const char *text;
		int result;
		uint32_t uidvalidity, uidnext;
		const char *entries;
	} cases[] = {
		{ "3 V17 N5 G0123\n1 S10 W12 :a:2,S\n3 :b\n4 Gxy Zu :c,S=1:2,\n", 0, 17, 5,
		    "1=a/10/12 3=b/0/0 4=c,S=1/0/0 " },
		{ "3 N5 Pf V17\n", 0, 17, 5, "" },
		{ "1 17 5\n1 a:2,S\n2 b c\nx d\n3\n\n4 e\n", 0, 17, 5,
		    "1=a/0/0 2=b c/0/0 4=e/0/0 " },
		{ "1 17 5\n0 a\n4294967295 b\n4294967296 c\n7 .d\n8 e/f\n9 g\th\n", 0, 17, 5, "" },
		{ "3 V17 N1\n1 S1 W2\n2 S1 :a\n3 S99999999999999999999 :b", 0, 17, 1,
		    "2=a/1/0 3=b/0/0 " },
		{ "2 17 5\n1 0 a\n", -1, 0, 0, "" },
		{ "3 N5\n", -1, 0, 0, "" },
		{ "3 V0 N5\n", -1, 0, 0, "" },
		{ "1 17\n", -1, 0, 0, "" },
		{ "", -1, 0, 0, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct uidlist l;
		struct uidlist_entry e;
		char text[200] = "";
		size_t n = 0;

		ck_assert_int_eq(uidlist_begin(&l, view_of(cases[i].text)), cases[i].result);
		if (cases[i].result == -1)
			continue;
		ck_assert_uint_eq(l.uidvalidity, cases[i].uidvalidity);
		ck_assert_uint_eq(l.uidnext, cases[i].uidnext);
		while (uidlist_next(&l, &e))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%u=%.*s/%u/%u ", e.uid,
			    VIEW_FMT(e.base), (unsigned)e.size, (unsigned)e.vsize);
		ck_assert_str_eq(text, cases[i].entries);
	}
}
END_TEST

static void
text_file(const char *path, const char *text)
{
	unit_file(path, text, strlen(text));
}

static void
messages(void)
{
	unit_message("Maildir/cur/1.a:2,Sab");
	unit_message("Maildir/cur/2.b,S=14:2,a");
	unit_message("Maildir/cur/3.c:2,");
	unit_message("Maildir/new/4.d");
	unit_message("Maildir/cur/5.e:2,b");
}

START_TEST(dovecot)
{
	struct index *ix;

	messages();
	/* The head is behind, one message has gone, one is listed twice, one is not listed. */
	text_file("Maildir/dovecot-uidlist",
	    "3 V1234567890 N1 G0011\n10 :2.b,S=14:2,\n12 S14 W17 :1.a:2,\n"
	    "13 :9.gone:2,S\n14 :3.c:2,\n20 :3.c:2,S\n21 :4.d\n");
	text_file("Maildir/dovecot-keywords", "0 $Junk\n1 todo\n2 unused\n");
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, 1234567890);
	ck_assert_str_eq(unit_state(ix), "10:,$Junk 12:S,$Junk,todo 20: 21: 22:");
	ck_assert_uint_eq(index_status(ix)->uidnext, 23);
	ck_assert_uint_eq(index_find(ix, 12)->vsize, 17);
	ck_assert_uint_eq(index_status(ix)->size, 4 * 14 + 17);
	ck_assert(!index_is_recent(ix, 21));
	unit_store(ix, UIDS(12), INDEX_STORE_REMOVE, INDEX_SEEN, "todo");
	index_close(ix);
	/* Once it is ours, it stays. */
	text_file("Maildir/dovecot-uidlist", "3 V5 N9\n1 :1.a\n");
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, 1234567890);
	ck_assert_str_eq(unit_state(ix), "10:,$Junk 12:,$Junk 20: 21: 22:");
	index_close(ix);
}
END_TEST

START_TEST(dovecot_old)
{
	struct index *ix;

	messages();
	text_file("Maildir/dovecot-uidlist", "1 77 100\n7 3.c:2,S\n8 1.a\n");
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, 77);
	ck_assert_str_eq(unit_state(ix), "7: 8:S 100: 101: 102:");
	index_close(ix);
}
END_TEST

START_TEST(courier)
{
	struct index *ix;

	messages();
	text_file("Maildir/courierimapuiddb", "1 987654 30\n3 1.a\n9 2.b,S=14\n10 3.c\n12 gone\n");
	ck_assert_int_eq(mkdirat(unit_home, "Maildir/courierimapkeywords", 0700), 0);
	text_file("Maildir/courierimapkeywords/:list",
	    "$Label1\nwork\n\n1.a:0 1\n2.b,S=14:1\ngone:0\n3.c:0 7 x\n");
	text_file("Maildir/courierimapkeywords/3.c", "work\n");
	text_file("Maildir/courierimapkeywords/.100.2.b,S=14", "old\n");
	text_file("Maildir/courierimapkeywords/.101.2.b,S=14", "new\n$Label1\n");
	ix = unit_select("Maildir");
	ck_assert_uint_eq(index_status(ix)->uidvalidity, 987654);
	ck_assert(strstr(unit_state(ix), "3:S,$Label1,work 9:,$Label1,new 10:,work 30: 31:"));
	index_close(ix);
}
END_TEST

/* What was given since is not in the list, so that is not believed when all else is lost. */
START_TEST(once)
{
	static const char *const files[] = {
		"Maildir/mailstead-index", "Maildir/mailstead-index.old",
		"Maildir/mailstead-journal", "Maildir/mailstead-journal.old",
		"Maildir/mailstead-state", "Maildir/mailstead-cache"
	};
	static const char *const lists[] = { "dovecot-uidlist", "courierimapuiddb" };

	for (size_t i = 0; i < 2; i++) {
		char path[100];
		struct index *ix;

		messages();
		(void)snprintf(path, sizeof(path), "Maildir/%s", lists[i]);
		text_file(path, "1 987654 30\n3 1.a\n9 2.b,S=14\n10 3.c\n12 gone\n");
		ix = unit_select("Maildir");
		ck_assert_uint_eq(index_status(ix)->uidvalidity, 987654);
		unit_append(ix, VIEW("x"), 0);
		index_close(ix);
		for (size_t k = 0; k < sizeof(files) / sizeof(files[0]); k++)
			(void)unlinkat(unit_home, files[k], 0);
		ix = unit_select("Maildir");
		ck_assert_uint_ne(index_status(ix)->uidvalidity, 987654);
		index_close(ix);
		ck_assert_int_eq(unlinkat(unit_home, path, 0), 0);
		for (size_t k = 0; k < sizeof(files) / sizeof(files[0]); k++)
			(void)unlinkat(unit_home, files[k], 0);
	}
}
END_TEST

/* A version that left no note has made the index. */
START_TEST(note_later)
{
	struct index_state st;
	struct index *ix;
	int fd;

	messages();
	text_file("Maildir/dovecot-uidlist", "1 987654 30\n3 1.a\n9 2.b,S=14\n10 3.c\n12 gone\n");
	index_close(unit_select("Maildir"));
	ck_assert_int_eq(unlinkat(unit_home, "Maildir/dovecot-uidlist.imported", 0), 0);
	index_close(unit_select("Maildir"));
	ck_assert(!unit_exists("Maildir/dovecot-uidlist.imported"));
	fd = openat(unit_home, "Maildir/mailstead-state", O_RDWR | O_CLOEXEC);
	ck_assert_int_eq(pread(fd, &st, sizeof(st), 0), sizeof(st));
	st.noted = 0;
	st.sum = index_sum(0, &st, offsetof(struct index_state, sum));
	ck_assert_int_eq(pwrite(fd, &st, sizeof(st), 0), sizeof(st));
	close(fd);
	index_close(unit_select("Maildir"));
	ck_assert(unit_exists("Maildir/dovecot-uidlist.imported"));
	ck_assert(!unit_exists("Maildir/courierimapuiddb.imported"));
	/* Once is enough. */
	ck_assert_int_eq(unlinkat(unit_home, "Maildir/dovecot-uidlist.imported", 0), 0);
	ix = unit_select("Maildir");
	ck_assert(!unit_exists("Maildir/dovecot-uidlist.imported"));
	ck_assert_uint_eq(index_status(ix)->uidvalidity, 987654);
	index_close(ix);
}
END_TEST

START_TEST(rubbish)
{
	static const char *const texts[] = {
		"", "\n", "3", "3 V1 N1\n1 :\n2 ::\n3 :x", "3 V1 N4294967295\n4294967294 :1.a\n",
		"1 1 1\n4294967294 1.a\n4294967294 2.b,S=14\n"
	};

	messages();
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct index_options o = unit_options("Maildir");
		struct index *ix;

		text_file("Maildir/dovecot-uidlist", texts[i]);
		text_file("Maildir/dovecot-keywords", texts[i]);
		/* There may be no UIDs left for the others. */
		if (index_open(&o, &ix) == -1)
			ck_assert_int_eq(errno, EOVERFLOW);
		else
			ck_assert_uint_eq(index_status(ix)->messages, 5);
		index_close(ix);
		for (size_t f = 0; f < 6; f++) {
			static const char *const files[] = {
				"Maildir/mailstead-index", "Maildir/mailstead-index.old",
				"Maildir/mailstead-journal", "Maildir/mailstead-journal.old",
				"Maildir/mailstead-state", "Maildir/dovecot-uidlist.imported"
			};

			(void)unlinkat(unit_home, files[f], 0);
		}
	}
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, unit_setup, unit_teardown);
	tcase_add_test(t, formats);
	tcase_add_test(t, dovecot);
	tcase_add_test(t, dovecot_old);
	tcase_add_test(t, courier);
	tcase_add_test(t, once);
	tcase_add_test(t, note_later);
	tcase_add_test(t, rubbish);
}

int
main(void)
{
	return unit_run("index_import", add);
}
