/* passwords_test.c: lines of mailstead-passwords(5). */
#include "unit.h"

#include "text/passwords.h"

#define VERIFIER "4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=," \
	"wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

START_TEST(lines)
{
	struct passwords_entry e;

	ck_assert_int_eq(passwords_parse(VIEW(" Bob@Example.org : $6$x : free "), &e), 0);
	ck_view(e.address, "Bob@Example.org");
	ck_view(e.hash, "$6$x");
	ck_view(e.app, "");
	ck_view(e.scram[SCRAM_SHA256], "");
	ck_assert_int_eq(passwords_parse(VIEW("a@b:{SHA256}x:more:App=my.phone: scram-sha-256=1,2 "
	    ":SCRAM-SHA-1=z:SCRAM-SHA-512=y"), &e), 0);
	ck_view(e.hash, "{SHA256}x");
	ck_view(e.app, "my.phone");
	ck_view(e.scram[SCRAM_SHA256], "1,2");
	ck_view(e.scram[SCRAM_SHA1], "z");
	ck_assert_int_eq(passwords_parse(VIEW("a@b:"), &e), 0);
	ck_view(e.hash, "");
}
END_TEST

START_TEST(no_lines)
{
	static const struct view texts[] = {
		VIEW(""), VIEW("#a:b"), VIEW(" # a:b"), VIEW("a@b"), VIEW(":x"), VIEW("  :x"),
		VIEW("a@b:x:app="), VIEW("a@b:x:app=a b"), VIEW("a@b:x:app=a/b"),
		VIEW("a@b:x:app=123456789012345678901234567890123"),
	};
	struct passwords_entry e;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(passwords_parse(texts[i], &e) == -1, "%zu", i);
}
END_TEST

START_TEST(scans)
{
	struct passwords_scan s = {
		.rest = VIEW("a@b:1\nA@B:2:app=x\nc@b:3\na@b:4\na@b:5:app=x\n"), .address = VIEW("a@B"),
	};
	struct passwords_entry e;

	ck_assert(passwords_scan_next(&s, &e));
	ck_view(e.hash, "1");
	ck_assert(passwords_scan_next(&s, &e));
	ck_view(e.hash, "2");
	ck_assert(passwords_scan_next(&s, &e));
	ck_view(e.hash, "5");	/* a second main password does not count */
	ck_assert(!passwords_scan_next(&s, &e));
}
END_TEST

START_TEST(usable)
{
	static const struct {
		struct view line;
		bool usable;
	} rows[] = {
		{ VIEW("a@b:$6$x"), true }, { VIEW("a@b:!$6$x"), false }, { VIEW("a@b:*"), false },
		{ VIEW("a@b:"), false }, { VIEW("a@b:{SHA256}x:app=y"), true },
		{ VIEW("a@b:!{SHA256}x:app=y"), false }, { VIEW("a@b:$6$x:app=y"), false },
	};
	struct passwords_entry e;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(passwords_parse(rows[i].line, &e), 0);
		ck_assert_msg(passwords_usable(&e) == rows[i].usable, "%zu", i);
	}
}
END_TEST

START_TEST(names)
{
	static char longest[PASSWORDS_NAME_MAX + 1];

	memset(longest, 'a', sizeof(longest));
	ck_assert(passwords_name_valid(VIEW("bob")));
	ck_assert(passwords_name_valid(VIEW("bob@example.org")));
	ck_assert(passwords_name_valid(VIEW("b\xc3\xb6" "b@example.org")));
	ck_assert(passwords_name_valid((struct view){ longest, PASSWORDS_NAME_MAX }));
	ck_assert(!passwords_name_valid((struct view){ longest, PASSWORDS_NAME_MAX + 1 }));
	ck_assert(!passwords_name_valid(VIEW("")));
	ck_assert(!passwords_name_valid(VIEW("a\0b")));
	ck_assert(!passwords_name_valid(VIEW("a\nb")));
	ck_assert(!passwords_name_valid(VIEW("a:b")));
	ck_assert(!passwords_name_valid(VIEW("a\x7f")));
	ck_assert(!passwords_name_valid(VIEW("a\xff")));
	ck_assert(!passwords_name_valid(VIEW("a\xc2\x80")));
}
END_TEST

START_TEST(addresses)
{
	static const struct view bad[] = {
		VIEW("bob"), VIEW("@example.org"), VIEW("bob@"), VIEW("../../etc@example.org"),
		VIEW("bob@../.."), VIEW("bob@."), VIEW("..@.."), VIEW("a/b@example.org"),
		VIEW("bob@example.org/x"), VIEW("bob@a\nb"), VIEW(".bob@example.org"), VIEW(""),
		VIEW("@"), VIEW("*"),
	};

	ck_assert(passwords_address_valid(VIEW("bob@example.org")));
	ck_assert(passwords_address_valid(VIEW("a@b@example.org")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!passwords_address_valid(bad[i]), "%zu", i);
}
END_TEST

START_TEST(verifiers)
{
	struct buf out = buf_make(1000);
	struct scram_verifier v;

	ck_assert_int_eq(passwords_parse_verifier(VIEW(VERIFIER), SCRAM_SHA256, &v), 0);
	ck_assert_uint_eq(v.iterations, 4096);
	ck_assert_uint_eq(v.salt_length, 16);
	ck_assert_uint_eq(v.salt[0], 0x5b);
	ck_assert_int_eq(passwords_put_verifier(&out, SCRAM_SHA256, &v), 0);
	ck_buf(&out, ":SCRAM-SHA-256=" VERIFIER);
	buf_free(&out);
}
END_TEST

START_TEST(no_verifiers)
{
	static const struct view texts[] = {
		VIEW(""), VIEW("4096"), VIEW(VERIFIER ","), VIEW("0" VERIFIER "x"), VIEW("x" VERIFIER),
		VIEW("0,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
		    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="),
		VIEW("4096,,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
		    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="),
		VIEW("4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT,"
		    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="),
		VIEW("10000001,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
		    "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="),
	};
	struct scram_verifier v;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(passwords_parse_verifier(texts[i], SCRAM_SHA256, &v) == -1, "%zu", i);
	ck_assert_int_eq(passwords_parse_verifier(VIEW(VERIFIER), SCRAM_SHA1, &v), -1);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, lines);
	tcase_add_test(t, no_lines);
	tcase_add_test(t, scans);
	tcase_add_test(t, usable);
	tcase_add_test(t, names);
	tcase_add_test(t, addresses);
	tcase_add_test(t, verifiers);
	tcase_add_test(t, no_verifiers);
}

int
main(void)
{
	return unit_run("passwords", add);
}
