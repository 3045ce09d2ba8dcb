/* folder_name_test.c: names of mailboxes, directories, and the files that name folders. */
#include "unit.h"

#include <stdio.h>

#include "text/folder_file.h"
#include "text/nfc.h"

static void
ck_name(const char *given, const char *wanted)
{
	char out[FOLDER_NAME_MAX + 1];

	ck_assert_msg(folder_name(view_of(given), out) == NULL, "refused: %s", given);
	ck_assert_str_eq(out, wanted);
}

START_TEST(names)
{
	static const char *const refused[] = { "", "/", "/a", "a//b", "a//", "a.b", ".", "..",
		"a/..", "x\ty", "a\x7f", "R&D", "&AOQ", "&AGE-", "caf\xc3\xa9", "&ICg-", "&AJ8-",
		"&AA0-" };
	char out[FOLDER_NAME_MAX + 1], large[FOLDER_NAME_MAX + 2];

	ck_name("a", "a");
	ck_name("a/b c/d", "a/b c/d");
	ck_name("a/", "a");
	ck_name("Lists/*%\"\\~", "Lists/*%\"\\~");
	ck_name("R&-D", "R&-D");
	ck_name("Entw&APw-rfe", "Entw&APw-rfe");
	ck_name("inbox", "INBOX");
	ck_name("iNbOx/", "INBOX");
	ck_name("inbox/Sub", "INBOX/Sub");
	ck_name("inboxes/Sub", "inboxes/Sub");
	ck_name("a/inbox", "a/inbox");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		ck_assert_msg(folder_name(view_of(refused[i]), out) != NULL, "case %zu", i);
		ck_assert_str_eq(out, "");
	}
	memset(large, 'a', sizeof(large));
	ck_assert(folder_name((struct view){ large, FOLDER_NAME_MAX }, out) == NULL);
	ck_assert(folder_name((struct view){ large, FOLDER_NAME_MAX + 1 }, out) != NULL);
	ck_assert(folder_name(VIEW("a\0b"), out) != NULL);
}
END_TEST

START_TEST(normalised)
{
	char out[FOLDER_NAME_MAX + 1];

	/* u and U+0308, as a Macintosh has it. */
	ck_name("Entwu&Awg-rfe", "Entw&APw-rfe");
	ck_assert(folder_name_utf8(VIEW("Entwu\xcc\x88rfe/R&D"), out) == NULL);
	ck_assert_str_eq(out, "Entw&APw-rfe/R&-D");
	ck_assert(folder_name_utf8(VIEW("\xff"), out) != NULL);
	ck_assert(folder_name_utf8(VIEW("a\xe2\x80\xa9"), out) != NULL);
	ck_assert(folder_name_utf8(VIEW("InBox/\xe5\x8f\xb0\xe5\x8c\x97"), out) == NULL);
	ck_assert_str_eq(out, "INBOX/&U,BTFw-");
}
END_TEST

static void
ck_nfc(const char *text, const char *wanted)
{
	struct buf b = buf_make(1000);

	ck_assert_int_eq(nfc(view_of(text), &b), 0);
	ck_assert_str_eq(buf_cstr(&b), wanted);
	buf_free(&b);
}

/* Of UAX 15, and Hangul. */
START_TEST(form_c)
{
	struct buf b = buf_make(5000);
	char many[NFC_MAX * 2 + 2];

	ck_nfc("plain", "plain");
	ck_nfc("A\xcc\x8a", "\xc3\x85");			/* A ring */
	ck_nfc("\xe2\x84\xab", "\xc3\x85");			/* Angstrom */
	ck_nfc("s\xcc\x87\xcc\xa3", "\xe1\xb9\xa9");		/* accents in the other order */
	ck_nfc("q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87");	/* sorted, nothing to compose */
	ck_nfc("\xe1\xb8\x8b\xcc\xa3", "\xe1\xb8\x8d\xcc\x87");	/* taken apart before */
	ck_nfc("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c");	/* Hangul han */
	ck_nfc("\xea\xb0\x80\xe1\x86\xa8", "\xea\xb0\x81");
	ck_nfc("\xe0\xa5\x98", "\xe0\xa4\x95\xe0\xa4\xbc");	/* stays apart */
	ck_nfc("\xcc\x88" "a", "\xcc\x88" "a");
	ck_nfc("\xef\xa4\x80", "\xef\xa4\x80");			/* a compatibility ideograph */
	ck_assert_int_eq(nfc(VIEW("a\xc3"), &b), -1);
	for (size_t i = 0; i < sizeof(many); i += 2)
		memcpy(many + i, "\xc3\xa4", 2);
	ck_assert_int_eq(nfc((struct view){ many, sizeof(many) }, &b), -1);
	buf_free(&b);
}
END_TEST

static void
ck_dir(const char *dir, const char *wanted)
{
	char out[FOLDER_NAME_MAX + 1];

	ck_assert_msg(folder_of_dir(view_of(dir), out) == 0, "refused: %s", dir);
	ck_assert_str_eq(out, wanted);
}

START_TEST(directories)
{
	static const char *const none[] = { ".", "..", "a", "", ".a.", "..a", ".a..b", ".INBOX",
		".inbox", ".a/b", ".a\tb", ".a&AC8-b\n" };
	char out[FOLDER_NAME_MAX + 2], large[FOLDER_NAME_MAX + 3];

	ck_dir(".a", "a");
	ck_dir(".a.b c", "a/b c");
	ck_dir(".Entw&APw-rfe", "Entw&APw-rfe");
	ck_dir(".Entw\xc3\xbcrfe", "Entw&APw-rfe");
	ck_dir(".Entw\xfcrfe", "Entw&APw-rfe");
	ck_dir(".Entwu\xcc\x88rfe", "Entw&APw-rfe");
	ck_dir(".R&D", "R&-D");
	ck_dir(".inbox.a", "INBOX/a");
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ck_assert_msg(folder_of_dir(view_of(none[i]), out) == -1, "case %zu", i);
	memset(large, 'a', sizeof(large));
	large[0] = '.';
	ck_assert_int_eq(folder_of_dir((struct view){ large, FOLDER_NAME_MAX + 1 }, out), 0);
	ck_assert_int_eq(folder_of_dir((struct view){ large, FOLDER_NAME_MAX + 2 }, out), -1);
	folder_dir(VIEW("Lists/qmail"), out);
	ck_assert_str_eq(out, ".Lists.qmail");
	folder_dir((struct view){ large, FOLDER_NAME_MAX + 1 }, out);
	ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(order)
{
	static const char *const sorted[] = { "INBOX", "INBOX/a", "A", "A/B", "A/B/C", "A B", "A!",
		"AB", "B" };
	const int n = sizeof(sorted) / sizeof(sorted[0]);

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			int got = folder_compare(view_of(sorted[i]), view_of(sorted[j]));

			ck_assert_msg((got > 0) - (got < 0) == (i > j) - (i < j), "%s and %s",
			    sorted[i], sorted[j]);
		}
	ck_assert(folder_is_below(VIEW("a/b/c"), VIEW("a")));
	ck_assert(!folder_is_below(VIEW("a"), VIEW("a")));
	ck_assert(!folder_is_below(VIEW("ab/c"), VIEW("a")));
	ck_assert(!folder_is_below(VIEW("a/b"), VIEW("a/b/c")));
}
END_TEST

START_TEST(the_file)
{
	const struct view text = VIEW("mailstead-folders 1 1795768291\n"
	    "\\Subscribed \\Drafts\tDrafts\n"
	    "no tab\n"
	    "\\Subscribed\tinbox\n"
	    "\\Subscribed\tINBOX\n"
	    "\\Subscribed\ta.b\n"
	    "\\All \\Sent \\Odd\tSent Messages\n"
	    "\tnothing\n"
	    "\\subscribed\tcase\n"
	    "\\Trash\tlast");
	struct buf out = buf_make(1000);
	struct folder_file f;

	ck_assert_int_eq(folder_file_parse(text, &f), 0);
	ck_assert_uint_eq(f.uidvalidity, 1795768291);
	ck_assert_uint_eq(f.n, 6);
	ck_assert(folder_file_find(&f, VIEW("Drafts"))->subscribed);
	ck_assert_uint_eq(folder_file_find(&f, VIEW("Drafts"))->uses, FOLDER_DRAFTS);
	ck_assert(folder_file_find(&f, VIEW("drafts")) == NULL);
	ck_assert_int_eq(folder_file_write(&f, &out), 0);
	ck_buf(&out, "mailstead-folders 1 1795768291\n"
	    "\\Subscribed\tINBOX\n"
	    "\\Subscribed \\Drafts\tDrafts\n"
	    "\\Sent\tSent Messages\n"
	    "\\Trash\tlast\n");
	folder_file_free(&f);
	buf_free(&out);
}
END_TEST

START_TEST(wrong_files)
{
	static const struct view texts[] = { VIEW(""), VIEW("\n"), VIEW("mailstead-folders 2 5\n"),
		VIEW("mailstead-folders 1 4294967296\n"), VIEW("mailstead-folders 1 x\n"),
		VIEW("\0\0\0\0") };
	struct folder_file f;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_int_eq(folder_file_parse(texts[i], &f), 0);
		ck_assert(f.uidvalidity == 0 && f.n == 0);
		folder_file_free(&f);
	}
}
END_TEST

/* All that a file says, with blanks between. */
static void
ck_subscriptions(struct view text, const char *wanted)
{
	struct subscriptions s = subscriptions_begin(text);
	char name[FOLDER_NAME_MAX + 1];
	struct buf all = buf_make(1000);

	while (subscriptions_next(&s, name))
		buf_addf(&all, "%s|", name);
	ck_assert_str_eq(all.n ? buf_cstr(&all) : "", wanted);
	buf_free(&all);
}

START_TEST(subscriptions_of_others)
{
	/* Dovecot 2.3 wrote the first, 2.0 the second, Courier the third, of which 5.0 in UTF-8. */
	ck_subscriptions(VIEW("V\t2\n\nSent\nLists\tqmail\nEntw&APw-rfe\nINBOX\na\0011b\n"),
	    "Sent|Lists/qmail|Entw&APw-rfe|INBOX|");
	ck_subscriptions(VIEW("Sent\nLists.qmail\n\nR&-D\nbroken&\n"), "Sent|Lists/qmail|R&-D|broken&-|");
	ck_subscriptions(VIEW("INBOX\nINBOX.Sent\nINBOX.Lists.qmail\nINBOX.Entw\xc3\xbcrfe\n"
	    "INBOX.R&D\nINBOX.\xff\n"), "INBOX|Sent|Lists/qmail|Entw&APw-rfe|R&-D|");
	ck_subscriptions(VIEW(""), "");
}
END_TEST

START_TEST(special_uses)
{
	struct view rest = VIEW("drafts , Sent=Gesendete Objekte,Junk = L/Spam\xc3\xa4,, Flagged,"
	    "Trash=a.b,Archive=");
	char name[FOLDER_NAME_MAX + 1];
	const char *why;
	unsigned use;

	ck_assert_int_eq(special_use_next(&rest, &use, name, &why), 1);
	ck_assert(use == FOLDER_DRAFTS && strcmp(name, "drafts") == 0);
	ck_assert_int_eq(special_use_next(&rest, &use, name, &why), 1);
	ck_assert(use == FOLDER_SENT && strcmp(name, "Gesendete Objekte") == 0);
	ck_assert_int_eq(special_use_next(&rest, &use, name, &why), 1);
	ck_assert(use == FOLDER_JUNK && strcmp(name, "L/Spam&AOQ-") == 0);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(special_use_next(&rest, &use, name, &why), -1);
	ck_assert_int_eq(special_use_next(&rest, &use, name, &why), 0);
	ck_assert_uint_eq(special_use(VIEW("\\sent")), FOLDER_SENT);
	ck_assert_uint_eq(special_use(VIEW("Sent")), 0);
	for (unsigned i = 0; i < FOLDER_USES; i++)
		ck_assert_uint_eq(special_use(view_of(special_use_name(i))), 1U << i);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, names);
	tcase_add_test(t, normalised);
	tcase_add_test(t, form_c);
	tcase_add_test(t, directories);
	tcase_add_test(t, order);
	tcase_add_test(t, the_file);
	tcase_add_test(t, wrong_files);
	tcase_add_test(t, subscriptions_of_others);
	tcase_add_test(t, special_uses);
}

int
main(void)
{
	return unit_run("folder_name", add);
}
