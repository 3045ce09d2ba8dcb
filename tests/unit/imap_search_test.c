/* imap_search_test.c: case mapping, and what is found in messages. */
#include "unit.h"

#include "text/casemap.h"
#include "text/imap_search.h"

static const struct {
	const char *text, *mapped;
} maps[] = {
	{ "", "" },
	{ "abcXYZ 019{`@[", "ABCXYZ 019{`@[" },
	{ "\xc3\xa4\xc3\x84", "A\xcc\x88" "A\xcc\x88" },		/* a and A umlaut */
	{ "a\xcc\x88", "A\xcc\x88" },
	{ "\xc3\x9f", "\xc3\x9f" },					/* sharp s */
	{ "\xc7\x86\xc7\x85", "DZ\xcc\x8c" "DZ\xcc\x8c" },		/* dz with caron */
	{ "\xcf\x83\xcf\x82\xce\xa3", "\xce\xa3\xce\xa3\xce\xa3" },	/* both small sigmas */
	{ "\xd0\xb9", "\xd0\x98\xcc\x86" },				/* short i of Cyrillic */
	{ "\xef\xac\x81", "FI" },					/* ligature */
	{ "\xef\xbc\xa1\xc2\xb2\xc2\xa0", "A2 " },			/* wide, raised, no-break */
	{ "\xed\x95\x9c", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab" },	/* han: three jamo */
	{ "\xea\xb0\x80", "\xe1\x84\x80\xe1\x85\xa1" },			/* ga: two */
	{ "\xf0\x90\x90\xa8", "\xf0\x90\x90\x80" },			/* Deseret */
	{ "\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf", "\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf" },
	{ "\xe2\x82\xac\xe6\x97\xa5", "\xe2\x82\xac\xe6\x97\xa5" },
	{ "a\xff\xc3z\xed\xa0\x80", "A\xff\xc3Z\xed\xa0\x80" },		/* no UTF-8 */
};

START_TEST(map)
{
	struct buf out = buf_make(1000);

	casemap(view_of(maps[_i].text), &out);
	ck_assert_str_eq(buf_cstr(&out), maps[_i].mapped);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *wanted, *body;
	bool found;
} fields[] = {
	{ "", "", true },
	{ "", "a", true },
	{ "a", "", false },
	{ "hello", "say HeLLo", true },
	{ "HELLO W", "hello\r\n world", true },
	{ "hello  w", "hello\r\n world", false },
	{ "hello", "=?utf-8?B?aGVsbG8=?=", true },
	{ "utf-8", "=?utf-8?B?aGVsbG8=?=", false },
	{ "\xc3\xa4pfel", "=?iso-8859-1?Q?=C4PFEL?=", true },
	{ "\xc3\xa4pfel", "a\xcc\x88pfel", true },
	{ "apfel", "\xc3\xa4pfel", false },
	{ "A\xcc\x88", "\xc3\xa4", true },
	{ "a", "\xc3\xa4", true },
	{ "\xc3\xa4", "a", false },
	{ "\xd0\xbf\xd1\x80\xd0\xb8", "=?koi8-r?B?8NLJ18XU?=", true },
	{ "x", "abcdefghijklmnopqrstuvwyz abcdefghijklmnopqrstuvwyz", false },
	{ "wxyz a", "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz", true },
	{ "zz", "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyzz", true },
	{ "[[", "a{{b", false },
};

START_TEST(field)
{
	struct search_room room = { { 0 }, { 0 }, { 0 } };
	struct search_key key;

	ck_assert_int_eq(search_key_make(&key, view_of(fields[_i].wanted)), 0);
	ck_assert_int_eq(search_field(&key, view_of(fields[_i].body), &room), fields[_i].found);
	search_key_free(&key);
	search_free(&room);
}
END_TEST

/* Each key at each place of texts of each length around a stride. */
START_TEST(places)
{
	struct search_room room = { { 0 }, { 0 }, { 0 } };
	char text[80];

	for (size_t length = 1; length <= 20; length++) {
		struct search_key key;

		ck_assert_int_eq(search_key_make(&key, view_sub(VIEW("qwertzuiopasdfghjkly"), 0, length)), 0);
		for (size_t n = length; n < 60; n++) {
			for (size_t at = 0; at + length <= n; at++) {
				memset(text, 'q', sizeof(text));
				memcpy(text + at, "QWERTZUIOPASDFGHJKLY", length);
				if (!search_text(&key, (struct view){ text, n }, &room))
					ck_abort_msg("%zu octets at %zu of %zu", length, at, n);
				text[at + length - 1] = '.';
				if (length > 1 && search_text(&key, (struct view){ text, n }, &room))
					ck_abort_msg("%zu octets not at %zu of %zu", length, at, n);
			}
		}
		search_key_free(&key);
	}
	search_free(&room);
}
END_TEST

static const char message[] =
    "Subject: outer\n"
    "Content-Type: multipart/mixed; boundary=b\n"
    "\n"
    "preamble\n"
    "--b\n"
    "Content-Type: text/plain; charset=iso-8859-1\n"
    "Content-Transfer-Encoding: quoted-printable\n"
    "\n"
    "quo=\n"
    "ted =C4pfel\n"
    "--b\n"
    "Content-Type: text/html; charset=utf-8\n"
    "Content-Transfer-Encoding: base64\n"
    "\n"
    "ZW5j\nb2RlZA==\n"
    "--b\n"
    "Content-Type: text/plain; charset=utf-16be\n"
    "Content-Transfer-Encoding: base64\n"
    "\n"
    "AHcAaQBkAGU=\n"
    "--b\n"
    "Content-Type: message/rfc822\n"
    "\n"
    "Subject: inner\n"
    "\n"
    "letter\n"
    "--b\n"
    "Content-Type: message/delivery-status\n"
    "\n"
    "Action: failed\n"
    "--b\n"
    "Content-Type: application/octet-stream; name=attached\n"
    "\n"
    "binary\n"
    "--b--\n"
    "epilogue\n";

static const struct {
	const char *wanted;
	bool body, text;	/* found by BODY, by TEXT */
} finds[] = {
	{ "", true, true },
	{ "outer", false, true },
	{ "subject: outer", false, true },
	{ "quoted", true, true },
	{ "\xc3\xa4PFEL", true, true },
	{ "encoded", true, true },
	{ "wide", true, true },
	{ "inner", true, true },
	{ "letter", true, true },
	{ "action: failed", true, true },
	{ "attached", true, true },
	{ "binary", false, false },
	{ "zw5j", false, false },
	{ "preamble", false, false },
	{ "epilogue", false, false },
	{ "\xd0\xbf", false, false },
};

START_TEST(whole)
{
	struct search_room room = { { 0 }, { 0 }, { 0 } };
	struct mime_tree t = { .n = 0 };
	struct search_key key;

	ck_assert_int_eq(mime_tree_parse(&t, view_of(message)), 0);
	ck_assert_int_eq(search_key_make(&key, view_of(finds[_i].wanted)), 0);
	ck_assert_int_eq(search_message(&key, &t, false, &room), finds[_i].body);
	ck_assert_int_eq(search_message(&key, &t, true, &room), finds[_i].text);
	search_key_free(&key);
	search_free(&room);
	mime_tree_free(&t);
}
END_TEST

START_TEST(named)
{
	static const char header[] = "Subject: a\nTo: x\nSubject: b\n\nCc: c\n";
	struct search_room room = { { 0 }, { 0 }, { 0 } };
	struct search_key key;

	ck_assert_int_eq(search_key_make(&key, VIEW("b")), 0);
	ck_assert(search_header(&key, view_of(header), VIEW("SUBJECT"), &room));
	ck_assert(!search_header(&key, view_of(header), VIEW("TO"), &room));
	search_key_free(&key);
	ck_assert_int_eq(search_key_make(&key, VIEW("")), 0);
	ck_assert(search_header(&key, view_of(header), VIEW("to"), &room));
	ck_assert(!search_header(&key, view_of(header), VIEW("cc"), &room));
	search_key_free(&key);
	search_free(&room);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_loop_test(t, map, 0, sizeof(maps) / sizeof(maps[0]));
	tcase_add_loop_test(t, field, 0, sizeof(fields) / sizeof(fields[0]));
	tcase_add_test(t, places);
	tcase_add_loop_test(t, whole, 0, sizeof(finds) / sizeof(finds[0]));
	tcase_add_test(t, named);
}

int
main(void)
{
	return unit_run("imap_search", add);
}
