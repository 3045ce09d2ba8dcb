/* aliases_test.c: alias files and their right-hand sides. */
#include "unit.h"

#include "text/aliases.h"

static void
show_target(const struct alias_target *t, struct buf *b)
{
	static const char *const kinds[] = {
		"address", "local", "file", "program", "include", "error", "field",
	};

	buf_addf(b, "%s:", kinds[t->kind]);
	if (t->kind == ALIAS_ADDRESS || t->kind == ALIAS_LOCAL_ONLY)
		address_format(&t->address, b);
	else
		alias_target_text(t, b);
}

/* All targets of rhs, one for each line; "!" for each error. */
static const char *
targets(struct view rhs)
{
	static char shown[2000];
	struct buf b = buf_make(sizeof(shown) - 1);
	struct alias_target t;
	const char *why;
	int got;

	while ((got = alias_target_next(&rhs, &t, &why)) != 0) {
		if (b.n)
			buf_add_char(&b, '\n');
		if (got == 1) {
			show_target(&t, &b);
			ck_assert_ptr_null(why);
		} else {
			ck_assert_ptr_nonnull(why);
			buf_add_char(&b, '!');
		}
	}
	ck_assert_int_eq(alias_target_next(&rhs, &t, &why), 0);
	ck_assert_int_eq(view_string(buf_view(&b), shown, sizeof(shown)), 0);
	buf_free(&b);
	return shown;
}

START_TEST(addresses)
{
	ck_assert_str_eq(targets(VIEW(" root, joe@X.org ,\"a b\"@c")),
	    "address:root\naddress:joe@x.org\naddress:\"a b\"@c");
	ck_assert_str_eq(targets(VIEW("\"john doe\"")), "address:\"john doe\"");
	ck_assert_str_eq(targets(VIEW("Joe <j@x>, <k@x>, \"D, E\" <d@e>")),
	    "address:j@x\naddress:k@x\naddress:d@e");
	ck_assert_str_eq(targets(VIEW("\\joe, \\\"a b\", \"\\joe\"")),
	    "local:joe\nlocal:\"a b\"\nlocal:joe");
	ck_assert_str_eq(targets(VIEW("a b, c@, \\, \\a b, x: <a@b>, <a@b> <c@d>, \"\"")),
	    "!\n!\n!\n!\n!\n!\n!");
	ck_assert_str_eq(targets(VIEW("a\0b, c\x01, d")), "!\n!\naddress:d");
}
END_TEST

START_TEST(others)
{
	ck_assert_str_eq(targets(VIEW("/var/mail/x, /home/x/Maildir/, \"/with, comma\"")),
	    "file:/var/mail/x\nfile:/home/x/Maildir/\nfile:/with, comma");
	ck_assert_str_eq(targets(VIEW("|/bin/cat -n, \"|a \\\"b, c\\\" \\\\d\", "
	    "|\"x, y\", | \"a\" b")),
	    "program:/bin/cat -n\nprogram:a \"b, c\" \\d\nprogram:x, y\nprogram:\"a\" b");
	ck_assert_str_eq(targets(VIEW(":include:/etc/list, :INCLUDE: /a, \":include:/a b\", "
	    ":include:\"/c,d\"")), "include:/etc/list\ninclude:/a\ninclude:/a b\ninclude:/c,d");
	ck_assert_str_eq(targets(VIEW("\"List-Id: A, \\\"b\\\" <c>\", \"list-post:NO\"")),
	    "field:List-Id: A, \"b\" <c>\nfield:list-post:NO");
	ck_assert_str_eq(targets(VIEW("List-Id: <c>, \"List Id: x\", \"List-Id\", \"List-\xc3: x\"")),
	    "!\naddress:\"List Id: x\"\naddress:List-Id\n!");
	ck_assert_str_eq(targets(VIEW("error:550 5.1.1 gone, \"error:450 a, b\"")),
	    "error:550 5.1.1 gone\nerror:450 a, b");
	ck_assert_str_eq(targets(VIEW("|printf \\n, /a\\b")), "program:printf \\n\nfile:/a\\b");
	ck_assert_str_eq(targets(VIEW("|a\x01, /a\0b, error:550 a\x7f, /a\rb, |a\tb")),
	    "!\n!\n!\n!\nprogram:a\tb");
	ck_assert_str_eq(targets(VIEW("|, |\"\", :include:x, :include:, error:250 ok, error:55, "
	    "error:5500 x, error:")), "!\n!\n!\n!\n!\n!\n!\n!");
}
END_TEST

START_TEST(forward_file)
{
	ck_assert_str_eq(targets(VIEW("# comment, with comma\njoe\r\n\n"
	    "  # more\n \\joe , \r\n/file\n")),
	    "address:joe\nlocal:joe\nfile:/file");
	ck_assert_str_eq(targets(VIEW("joe, # no comment\nmax")), "address:joe\n!\naddress:max");
	ck_assert_str_eq(targets(VIEW("\"#a\"@b")), "address:#a@b");
	ck_assert_str_eq(targets(VIEW("\"|open\njoe")), "!\naddress:joe");
	ck_assert_str_eq(targets(VIEW("\"|open\\\njoe")), "!\naddress:joe");
	ck_assert_str_eq(targets(VIEW("\"open")), "!");
	ck_assert_str_eq(targets(VIEW("")), "");
	ck_assert_str_eq(targets(VIEW(" ,\n, #")), "!");
	ck_assert_str_eq(targets(VIEW("\n #")), "");
}
END_TEST

static void
entry(struct aliases_reader *r, unsigned int line, const char *name, const char *wanted)
{
	struct alias_entry e;

	ck_assert_int_eq(aliases_next(r, &e), 1);
	ck_assert_uint_eq(e.line, line);
	ck_assert_str_eq(e.name, name);
	ck_assert_str_eq(targets(e.targets), wanted);
}

static void
bad_entry(struct aliases_reader *r, unsigned int line)
{
	struct alias_entry e;

	ck_assert_int_eq(aliases_next(r, &e), -1);
	ck_assert_uint_eq(e.line, line);
	ck_assert_ptr_nonnull(e.error);
}

START_TEST(file)
{
	struct aliases_reader r;
	struct alias_entry e;

	aliases_init(&r, VIEW("# head\n\nPostmaster: root\nroot:\tjoe,\n\tmax\n# in between\n\n"
	    "  fritz\n   # indented\n\"Quoted: \\\"Name\\\"\" : a\r\nsales@X.org:b\n@x.org: c\n"
	    "owner-list:d\nlast: \"|x: y\""));
	entry(&r, 3, "postmaster", "address:root");
	entry(&r, 4, "root", "address:joe\naddress:max\naddress:fritz");
	entry(&r, 10, "quoted: \"name\"", "address:a");
	entry(&r, 11, "sales@x.org", "address:b");
	entry(&r, 12, "@x.org", "address:c");
	entry(&r, 13, "owner-list", "address:d");
	entry(&r, 14, "last", "program:x: y");
	ck_assert_int_eq(aliases_next(&r, &e), 0);
	ck_assert_int_eq(aliases_next(&r, &e), 0);
}
END_TEST

START_TEST(file_errors)
{
	struct aliases_reader r;
	struct alias_entry e;

	aliases_init(&r, VIEW("  lost: x\nno colon\n goes: on\n: noname\nempty:\nempty2: # x\n"
	    "two words: x\n\"open: x\na\x01: b\n\nok: x\nempty3: ,\n\n"));
	bad_entry(&r, 1);
	bad_entry(&r, 2);
	bad_entry(&r, 4);
	bad_entry(&r, 5);
	bad_entry(&r, 6);
	bad_entry(&r, 7);
	bad_entry(&r, 8);
	bad_entry(&r, 9);
	entry(&r, 11, "ok", "address:x");
	bad_entry(&r, 12);
	ck_assert_int_eq(aliases_next(&r, &e), 0);
}
END_TEST

START_TEST(name_limit)
{
	struct buf b = buf_make(1000);
	struct aliases_reader r;
	struct alias_entry e;

	for (int i = 0; i < ADDRESS_TEXT_MAX - 1; i++)
		buf_add_char(&b, 'A');
	buf_add_str(&b, ":x\n");
	aliases_init(&r, buf_view(&b));
	ck_assert_int_eq(aliases_next(&r, &e), 1);
	ck_assert_uint_eq(strlen(e.name), ADDRESS_TEXT_MAX - 1);
	memcpy(b.p + b.n - 3, "A:y", 3);
	aliases_init(&r, buf_view(&b));
	bad_entry(&r, 1);
	buf_free(&b);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, addresses);
	tcase_add_test(t, others);
	tcase_add_test(t, forward_file);
	tcase_add_test(t, file);
	tcase_add_test(t, file_errors);
	tcase_add_test(t, name_limit);
}

int
main(void)
{
	return unit_run("aliases", add);
}
