/* imap_text_test.c: the small parts of IMAP's grammar. */
#include "unit.h"

#include "text/imap_date.h"
#include "text/imap_flags.h"
#include "text/imap_mailbox.h"
#include "text/imap_match.h"
#include "text/imap_section.h"
#include "text/imap_set.h"
#include "text/imap_utf7.h"
#include "text/imap_write.h"

static struct arena arena;

static struct imap_scan
scan_of(const char *text)
{
	arena_free(&arena);
	arena = arena_make(1 << 20);
	return (struct imap_scan){ .in = view_of(text), .arena = &arena };
}

/* ---- tokens */

START_TEST(tokens)
{
	struct imap_scan s = scan_of("a1 LOGIN \"jo\\\"e\\\\\" {3}\r\na b NIL nil 42");
	struct view v;
	uint32_t n;

	ck_assert(imap_scan_tag(&s, &v));
	ck_view(v, "a1");
	ck_assert(imap_scan_space(&s) && imap_scan_word(&s, "login") && imap_scan_space(&s));
	ck_assert(imap_scan_astring(&s, &v));
	ck_view(v, "jo\"e\\");
	ck_assert(imap_scan_space(&s) && imap_scan_astring(&s, &v));
	ck_view(v, "a b");
	ck_assert(imap_scan_space(&s) && imap_scan_nstring(&s, &v));
	ck_assert_ptr_null(v.p);
	ck_assert(imap_scan_space(&s) && imap_scan_astring(&s, &v));
	ck_view(v, "nil");
	ck_assert(imap_scan_space(&s) && imap_scan_number(&s, &n) && imap_scan_end(&s));
	ck_assert_uint_eq(n, 42);
	ck_assert_ptr_null(s.wrong);
}
END_TEST

START_TEST(tokens_wrong)
{
	static const char *const strings[] = {
		"\"no end", "\"bad \\n escape\"", "\"line\r\n\"", "\"end\\", "{3}\r\nab", "{3}abc",
		"{x}\r\nabc", "{}\r\n", "{3\r\nabc", "{99999999999999999999}\r\n", "(", ")", "*", "%", "",
		"{3}",
	};
	static const char *const numbers[] = { "4294967296", "-1", "", "+1", "99999999999999999999" };
	struct view v;
	uint32_t n;

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		struct imap_scan s = scan_of(strings[i]);

		ck_assert_msg(!imap_scan_astring(&s, &v), "%s", strings[i]);
		ck_assert_ptr_nonnull(s.wrong);
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct imap_scan s = scan_of(numbers[i]);

		ck_assert_msg(!imap_scan_number(&s, &n), "%s", numbers[i]);
	}
}
END_TEST

START_TEST(nul_in_literal)
{
	struct imap_scan s = { .in = VIEW("{3}\r\na\0b"), .arena = &arena };
	struct view v;

	ck_assert(!imap_scan_string(&s, &v));
	ck_assert_str_eq(s.wrong, "there is a NUL in a literal");
}
END_TEST

START_TEST(tag_length)
{
	char text[IMAP_TAG_MAX + 2];
	struct imap_scan s;
	struct view v;

	memset(text, 'a', sizeof(text));
	text[IMAP_TAG_MAX] = '\0';
	s = scan_of(text);
	ck_assert(imap_scan_tag(&s, &v) && v.n == IMAP_TAG_MAX);
	text[IMAP_TAG_MAX] = 'a';
	text[IMAP_TAG_MAX + 1] = '\0';
	s = scan_of(text);
	ck_assert(!imap_scan_tag(&s, &v));
	s = scan_of("+ x");
	ck_assert(!imap_scan_tag(&s, &v));
}
END_TEST

START_TEST(literal_at_end)
{
	struct imap_literal l;

	ck_assert_int_eq(imap_literal_at_end(VIEW("a LOGIN {12}"), &l), 1);
	ck_assert(l.size == 12 && !l.no_wait && !l.binary);
	ck_assert_int_eq(imap_literal_at_end(VIEW("{0+}"), &l), 1);
	ck_assert(l.size == 0 && l.no_wait && !l.binary);
	ck_assert_int_eq(imap_literal_at_end(VIEW("a APPEND b ~{7+}"), &l), 1);
	ck_assert(l.size == 7 && l.no_wait && l.binary);
	ck_assert_int_eq(imap_literal_at_end(VIEW("{9223372036854775807}"), &l), 1);
	ck_assert_int_eq(imap_literal_at_end(VIEW("{9223372036854775808}"), &l), -1);
	ck_assert_int_eq(imap_literal_at_end(VIEW("a {12} "), &l), 0);
	ck_assert_int_eq(imap_literal_at_end(VIEW("a {1 2}"), &l), 0);
	ck_assert_int_eq(imap_literal_at_end(VIEW("a {+}"), &l), 0);
	ck_assert_int_eq(imap_literal_at_end(VIEW("12}"), &l), 0);
	ck_assert_int_eq(imap_literal_at_end(VIEW(""), &l), 0);
}
END_TEST

/* ---- sets */

static void
check_set(const char *text, uint32_t max, const char *wanted)
{
	struct imap_scan s = scan_of(text);
	struct buf out = buf_make(1000);
	struct imap_set set;

	ck_assert_msg(imap_scan_set(&s, &set) && imap_scan_ended(&s), "%s", text);
	imap_set_order(&set, max);
	for (size_t i = 0; i < set.n; i++) {
		const struct imap_range *r = &set.ranges[i];

		(void)buf_addf(&out, i ? ",%u" : "%u", r->first);
		if (r->last != r->first)
			(void)buf_addf(&out, ":%u", r->last);
	}
	ck_assert_msg(view_eq(buf_view(&out), view_of(wanted)), "%s: %.*s", text,
	    VIEW_FMT(buf_view(&out)));
	buf_free(&out);
}

START_TEST(sets)
{
	check_set("1", 10, "1");
	check_set("2,4:7,9,12:*", 15, "2,4:7,9,12:15");	/* RFC 3501 section 9 */
	check_set("*:4,5:7", 10, "4:10");
	check_set("*", 10, "10");
	check_set("20:*", 10, "10:20");
	check_set("*", 0, "");
	check_set("5,1:*", 0, "5");
	check_set("3,2,1,1,9:8", 10, "1:3,8:9");
	check_set("4294967295,1:4294967294", 10, "1:4294967295");
	check_set("1:10,2:3", 10, "1:10");
}
END_TEST

START_TEST(sets_wrong)
{
	static const char *const texts[] = { "", "0", "1:0", ",1", "1,", "1:", "a", "4294967296", "-1" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct imap_scan s = scan_of(texts[i]);
		struct imap_set set;

		ck_assert_msg(!imap_scan_set(&s, &set), "%s", texts[i]);
	}
}
END_TEST

START_TEST(sets_saved)
{
	struct imap_scan s = scan_of("$");
	struct imap_set set;

	ck_assert(imap_scan_set(&s, &set) && set.saved && set.n == 0);
	s = scan_of("$");
	ck_assert(!imap_scan_known_set(&s, &set));
	s = scan_of("1:*");
	ck_assert(!imap_scan_known_set(&s, &set));
}
END_TEST

START_TEST(sets_lookup)
{
	struct imap_scan s = scan_of("2:4,7,9:*");
	struct imap_set set;
	struct imap_set_writer w = { 0 };
	struct buf out = buf_make(1000);

	ck_assert(imap_scan_set(&s, &set));
	imap_set_order(&set, 12);
	for (uint32_t i = 0; i < 20; i++)
		if (imap_set_has(&set, i))
			imap_set_add(&w, i, &out);
	imap_set_end(&w, &out);
	ck_buf(&out, "2:4,7,9:12");
	ck_assert_uint_eq(imap_set_last(&set), 12);
	set.n = 0;
	ck_assert(!imap_set_has(&set, 1) && imap_set_last(&set) == 0);
	buf_free(&out);
}
END_TEST

START_TEST(sets_many)
{
	struct buf text = buf_make(1 << 20);
	struct imap_scan s = { .arena = &arena };
	struct imap_set set;

	for (unsigned i = 0; i < IMAP_SET_RANGES_MAX; i++)
		(void)buf_add_str(&text, "1,");
	arena_free(&arena);
	arena = arena_make(8 << 20);
	s.in = view_sub(buf_view(&text), 0, text.n - 1);
	ck_assert(imap_scan_set(&s, &set) && set.n == IMAP_SET_RANGES_MAX);
	(void)buf_add_char(&text, '1');
	s = (struct imap_scan){ .in = buf_view(&text), .arena = &arena };
	ck_assert(!imap_scan_set(&s, &set));
	arena_free(&arena);
	arena = arena_make(1000);
	s = (struct imap_scan){ .in = buf_view(&text), .arena = &arena };
	ck_assert(!imap_scan_set(&s, &set));
	ck_assert_str_eq(s.wrong, "the command is too large");
	buf_free(&text);
}
END_TEST

/* ---- names */

static const struct {
	const char *utf7, *utf8;
} names[] = {
	{ "", "" },
	{ "Entw&APw-rfe", "Entw\xc3\xbcrfe" },
	{ "~peter/mail/&U,BTFw-/&ZeVnLIqe-",
	    "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e" },
	{ "A&-B", "A&B" },
	{ "&-&-", "&&" },
	{ "&2D3eAA-", "\xf0\x9f\x98\x80" },
	{ "&AOk-a&AOk-", "\xc3\xa9" "a\xc3\xa9" },
	{ "&AOkA6Q-&-", "\xc3\xa9\xc3\xa9&" },
	{ "&,,8-", "\xef\xbf\xbf" },
};

START_TEST(utf7)
{
	struct buf out = buf_make(1000);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		buf_clear(&out);
		ck_assert_int_eq(imap_utf7_to_utf8(view_of(names[i].utf7), &out), 0);
		ck_assert_msg(view_eq(buf_view(&out), view_of(names[i].utf8)), "%s", names[i].utf7);
		buf_clear(&out);
		ck_assert_int_eq(imap_utf8_to_utf7(view_of(names[i].utf8), &out), 0);
		ck_assert_msg(view_eq(buf_view(&out), view_of(names[i].utf7)), "%.*s",
		    VIEW_FMT(buf_view(&out)));
	}
	buf_free(&out);
}
END_TEST

START_TEST(utf7_wrong)
{
	static const char *const bad[] = {
		"A&B", "&", "&A", "&AOk", "&AOl-", "&AOkA-", "&AGE-", "&AOk-&AOk-", "&2D0-", "&3gA-",
		"&2D0AYQ-", "&AAE-", "\xc3\xa9", "a\tb", "&A/k-", "&AIA-", "a\x7f",
		"&2D3YPQ-", "&AOkAAAAA-",
	};
	struct buf out = buf_make(1000);

	(void)buf_add_str(&out, "x");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(imap_utf7_to_utf8(view_of(bad[i]), &out) == -1, "%s", bad[i]);
		ck_buf(&out, "x");
	}
	ck_assert_int_eq(imap_utf8_to_utf7(VIEW("\xc3"), &out), -1);
	ck_assert_int_eq(imap_utf8_to_utf7(VIEW("ab\n"), &out), -1);
	ck_assert_int_eq(imap_utf8_to_utf7(VIEW("\xed\xa0\x80"), &out), -1);
	ck_buf(&out, "x");
	buf_free(&out);
}
END_TEST

/* The name inside of what a client said; "" when it was refused. */
static struct view
mailbox_of(const char *text, bool utf8)
{
	struct imap_scan s = scan_of(text);
	struct view name;

	return imap_scan_mailbox(&s, utf8, &name) ? name : VIEW("");
}

START_TEST(mailboxes)
{
	struct buf out = buf_make(1000);

	ck_view(mailbox_of("inbox", false), "INBOX");
	ck_view(mailbox_of("\"InBox/a b\"", false), "INBOX/a b");
	ck_view(mailbox_of("inboxes", false), "inboxes");
	ck_view(mailbox_of("a&-b", false), "a&-b");
	ck_view(mailbox_of("a&b", false), "a&b");
	ck_view(mailbox_of("a&b", true), "a&-b");
	ck_view(mailbox_of("\"\xc3\xa9\"", true), "&AOk-");
	ck_view(mailbox_of("inbox/\"", true), "INBOX/");
	ck_view(mailbox_of("\"\xc3\"", true), "");
	ck_assert_int_eq(imap_put_mailbox(&out, VIEW("&AOk-"), true), 0);
	(void)buf_add_char(&out, ' ');
	ck_assert_int_eq(imap_put_mailbox(&out, VIEW("&AOk-"), false), 0);
	(void)buf_add_char(&out, ' ');
	ck_assert_int_eq(imap_put_mailbox(&out, VIEW("A&B"), true), 0);
	(void)buf_add_char(&out, ' ');
	ck_assert_int_eq(imap_put_mailbox(&out, VIEW("\xff"), false), 0);
	ck_buf(&out, "\"\xc3\xa9\" \"&AOk-\" \"A&B\" {1}\r\n\xff");
	buf_free(&out);
}
END_TEST

START_TEST(matches)
{
	static const struct {
		const char *pattern, *name;
		enum imap_match result;
	} cases[] = {
		{ "*", "a/b/c", IMAP_MATCH_YES },
		{ "*", "", IMAP_MATCH_YES },
		{ "%", "a", IMAP_MATCH_YES },
		{ "%", "a/b", IMAP_MATCH_NO },
		{ "%/%", "a", IMAP_MATCH_BELOW },
		{ "%/%", "a/b", IMAP_MATCH_YES },
		{ "%/%", "a/b/c", IMAP_MATCH_NO },
		{ "a/%", "a", IMAP_MATCH_BELOW },
		{ "a/%", "ab", IMAP_MATCH_NO },
		{ "a*c", "abc", IMAP_MATCH_YES },
		{ "a*c", "a/b/c", IMAP_MATCH_YES },
		{ "a*c", "ab", IMAP_MATCH_BELOW },
		{ "*b*", "abc", IMAP_MATCH_YES },
		{ "*%*%*", "x/y", IMAP_MATCH_YES },
		{ "abc", "abc", IMAP_MATCH_YES },
		{ "abc", "ABC", IMAP_MATCH_NO },
		{ "abc", "abcd", IMAP_MATCH_NO },
		{ "abcd", "abc", IMAP_MATCH_NO },
		{ "inbox", "INBOX", IMAP_MATCH_YES },
		{ "iN%", "INBOX", IMAP_MATCH_YES },
		{ "inbox/%", "INBOX/a", IMAP_MATCH_YES },
		{ "inbox/A", "INBOX/a", IMAP_MATCH_NO },
		{ "inboxes", "INBOXES", IMAP_MATCH_NO },
		{ "", "", IMAP_MATCH_YES },
		{ "", "a", IMAP_MATCH_NO },
		{ "%", "", IMAP_MATCH_YES },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_msg(imap_match(view_of(cases[i].pattern), view_of(cases[i].name)) ==
		    cases[i].result, "%s %s", cases[i].pattern, cases[i].name);
}
END_TEST

/* What takes others minutes takes this none. */
START_TEST(matches_hard)
{
	char pattern[IMAP_PATTERN_MAX + 2], name[1000];

	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 ? 'a' : '*';
	memset(name, 'a', sizeof(name));
	ck_assert_int_eq(imap_match((struct view){ pattern, IMAP_PATTERN_MAX },
	    (struct view){ name, sizeof(name) }), IMAP_MATCH_YES);
	name[sizeof(name) - 1] = 'b';
	ck_assert_int_eq(imap_match((struct view){ pattern, IMAP_PATTERN_MAX },
	    (struct view){ name, sizeof(name) }), IMAP_MATCH_BELOW);
	ck_assert_int_eq(imap_match((struct view){ pattern, IMAP_PATTERN_MAX + 1 },
	    (struct view){ name, 1 }), IMAP_MATCH_NO);
}
END_TEST

/* ---- dates */

START_TEST(dates_read)
{
	struct imap_scan s = scan_of("1-Feb-1994 \"17-jul-1996\" \"17-Jul-1996 02:44:25 -0700\" "
	    "\" 1-Jan-1970 00:00:00 +0130\"");
	struct buf out = buf_make(100);
	struct imap_time t;
	int64_t days;

	ck_assert(imap_scan_date(&s, &days) && days == 8797);
	ck_assert(imap_scan_space(&s) && imap_scan_date(&s, &days) && days == 9694);
	ck_assert(imap_scan_space(&s) && imap_scan_date_time(&s, &t));
	ck_assert(t.unix_seconds == 837596665 && t.zone == -7 * 60);
	ck_assert_int_eq(imap_date_time(t.unix_seconds, t.zone, &out), 0);
	ck_buf(&out, "17-Jul-1996 02:44:25 -0700");
	ck_assert(imap_scan_space(&s) && imap_scan_date_time(&s, &t));
	ck_assert(t.unix_seconds == -5400 && t.zone == 90);
	buf_clear(&out);
	ck_assert_int_eq(imap_date_time(t.unix_seconds, t.zone, &out), 0);
	ck_buf(&out, "01-Jan-1970 00:00:00 +0130");
	buf_clear(&out);
	ck_assert_int_eq(imap_date_time(INT64_MAX, 0, &out), 0);
	ck_buf(&out, "30-Dec-9999 23:59:59 +0000");
	buf_clear(&out);
	ck_assert_int_eq(imap_date_time(INT64_MIN, 0, &out), 0);
	ck_buf(&out, "02-Jan-0000 00:00:00 +0000");
	buf_free(&out);
}
END_TEST

START_TEST(dates_wrong)
{
	static const char *const dates[] = {
		"", "1-Feb", "1-Feb-94", "32-Jan-1994", "29-Feb-1995", "0-Jan-1994", "1-Foo-1994",
		"001-Jan-1994", "1-Jan-19945", "Jan-1-1994", "-Jan-1994", "1--1994",
	};
	static const char *const times[] = {
		"17-Jul-1996 02:44:25 -0700", "\"7-Jul-1996 02:44:25 -0700\"",
		"\"17-Jul-1996 02:44:25 -07:00\"", "\"17-Jul-1996 02:44:25 0700\"",
		"\"17-Jul-1996 25:44:25 -0700\"", "\"17-Jul-1996  2:44:25 -0700\"",
		"\"17-Jul-1996 02:44:25 -0760\"", "\"17-Jul-1996 02:44:25 GMT\"", "\"\"", "\"" , "\"1\"",
		"\"17-Jul-1996T02:44:25 -0700\"", "\"1 -Jul-1996 02:44:25 -0700\"",
	};
	struct imap_time t;
	int64_t days;

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct imap_scan s = scan_of(dates[i]);

		ck_assert_msg(!imap_scan_date(&s, &days), "%s", dates[i]);
	}
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct imap_scan s = scan_of(times[i]);

		ck_assert_msg(!imap_scan_date_time(&s, &t), "%s", times[i]);
	}
}
END_TEST

/* ---- flags, sections, strings */

START_TEST(flags)
{
	struct imap_scan s = scan_of("(\\Seen $Forwarded \\recent \\DELETED $forwarded NonJunk) () "
	    "a \\Draft");
	struct imap_flags f;

	ck_assert(imap_scan_flag_list(&s, &f) && f.n == 2);
	ck_assert_uint_eq(f.system, IMAP_SEEN | IMAP_DELETED);
	ck_view(f.keywords[0], "$Forwarded");
	ck_view(f.keywords[1], "NonJunk");
	ck_assert(imap_scan_space(&s) && imap_scan_flags(&s, &f) && f.n == 0 && f.system == 0);
	ck_assert(imap_scan_space(&s) && imap_scan_flags(&s, &f) && f.n == 1);
	ck_assert_uint_eq(f.system, IMAP_DRAFT);
	s = scan_of("(\\Foo)");
	ck_assert(!imap_scan_flag_list(&s, &f));
	s = scan_of("(a");
	ck_assert(!imap_scan_flag_list(&s, &f));
	s = scan_of("(a  b)");
	ck_assert(!imap_scan_flag_list(&s, &f));
	s = scan_of("a]b");
	ck_assert(imap_scan_flags(&s, &f) && !imap_scan_end(&s));
}
END_TEST

/* What a section is written as again; "" when it was refused. */
static struct view
section_of(const char *text)
{
	static struct buf out;
	struct imap_scan s = scan_of(text);
	struct imap_section section;

	buf_free(&out);
	out = buf_make(1000);
	if (imap_scan_section(&s, &section) && imap_scan_ended(&s))
		ck_assert_int_eq(imap_put_section(&out, &section), 0);
	return buf_view(&out);
}

START_TEST(sections)
{
	struct imap_section section;
	struct imap_scan s;

	ck_view(section_of("[]"), "[]");
	ck_view(section_of("[1.2.30]"), "[1.2.30]");
	ck_view(section_of("[header]"), "[HEADER]");
	ck_view(section_of("[4.2.2.2.HEADER.fields (Subject \"a b\" {3}\r\nx)y nil)]"),
	    "[4.2.2.2.HEADER.FIELDS (Subject \"a b\" \"x)y\" \"nil\")]");
	ck_view(section_of("[HEADER.FIELDS.NOT (To)]"), "[HEADER.FIELDS.NOT (To)]");
	ck_view(section_of("[1.MIME]"), "[1.MIME]");
	ck_view(section_of("[3.TEXT]"), "[3.TEXT]");
	ck_view(section_of("[MIME]"), "");
	ck_view(section_of("[0]"), "");
	ck_view(section_of("[1.]"), "");
	ck_view(section_of("[1..2]"), "");
	ck_view(section_of("[HEADER.FIELDS]"), "");
	ck_view(section_of("[HEADER.FIELDS ()]"), "");
	ck_view(section_of("[TEXT.1]"), "");
	ck_view(section_of("[FOO]"), "");
	ck_view(section_of("[1"), "");
	s = scan_of("[1.2]");
	ck_assert(imap_scan_section_binary(&s, &section) && section.nparts == 2);
	s = scan_of("[1.TEXT]");
	ck_assert(!imap_scan_section_binary(&s, &section));
}
END_TEST

START_TEST(strings_sent)
{
	struct buf out = buf_make(10000);
	char longer[IMAP_QUOTED_MAX + 1];

	(void)imap_put_string(&out, VIEW("a\"b\\"), false);
	(void)imap_put_string(&out, VIEW("\r\n"), true);
	(void)imap_put_string(&out, VIEW("\xc3\xa9"), false);
	(void)imap_put_string(&out, VIEW("\xc3\xa9"), true);
	(void)imap_put_string(&out, VIEW("\xc3"), true);
	(void)imap_put_string(&out, VIEW("a\0b"), false);
	ck_buf(&out, "\"a\\\"b\\\\\"{2}\r\n\r\n{2}\r\n\xc3\xa9\"\xc3\xa9\"{1}\r\n\xc3{3}\r\na\x80" "b");
	buf_clear(&out);
	(void)imap_put_astring(&out, VIEW("Subject"), false);
	(void)imap_put_astring(&out, VIEW("nil"), false);
	(void)imap_put_astring(&out, VIEW(""), false);
	ck_buf(&out, "Subject\"nil\"\"\"");
	memset(longer, 'x', sizeof(longer));
	ck_assert(imap_quotable((struct view){ longer, IMAP_QUOTED_MAX }, false));
	ck_assert(!imap_quotable((struct view){ longer, sizeof(longer) }, false));
	buf_free(&out);
}
END_TEST

/* ---- the arena */

START_TEST(arenas)
{
	struct arena a = arena_make(10000);
	struct view v;
	char *p = arena_alloc(&a, 3, 1), *q = arena_alloc(&a, 1, 8);
	uint32_t *array = NULL;

	ck_assert(p && q && q >= p + 3 && (uintptr_t)q % 8 == 0 && p[0] == 0);
	for (uint32_t i = 0; i < 500; i++) {
		array = arena_grow(&a, array, i, sizeof(*array));
		ck_assert_ptr_nonnull(array);
		array[i] = i;
	}
	for (uint32_t i = 0; i < 500; i++)
		ck_assert_uint_eq(array[i], i);
	ck_assert_int_eq(arena_copy(&a, VIEW("abc"), &v), 0);
	ck_view(v, "abc");
	ck_assert_ptr_null(arena_alloc(&a, 10000, 1));
	ck_assert(a.failed && a.used <= 10000);
	ck_assert_ptr_null(arena_alloc(&a, 1, 1));
	arena_free(&a);
	ck_assert_ptr_null(arena_alloc(&a, SIZE_MAX, 2));
	arena_free(&a);
	ck_assert_ptr_nonnull(arena_alloc(&a, 10000, 1));
	arena_free(&a);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, tokens);
	tcase_add_test(t, tokens_wrong);
	tcase_add_test(t, nul_in_literal);
	tcase_add_test(t, tag_length);
	tcase_add_test(t, literal_at_end);
	tcase_add_test(t, sets);
	tcase_add_test(t, sets_wrong);
	tcase_add_test(t, sets_saved);
	tcase_add_test(t, sets_lookup);
	tcase_add_test(t, sets_many);
	tcase_add_test(t, utf7);
	tcase_add_test(t, utf7_wrong);
	tcase_add_test(t, mailboxes);
	tcase_add_test(t, matches);
	tcase_add_test(t, matches_hard);
	tcase_add_test(t, dates_read);
	tcase_add_test(t, dates_wrong);
	tcase_add_test(t, flags);
	tcase_add_test(t, sections);
	tcase_add_test(t, strings_sent);
	tcase_add_test(t, arenas);
}

int
main(void)
{
	return unit_run("imap_text", add);
}
