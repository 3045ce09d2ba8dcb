/* addrlist_test.c: addresses out of header fields, and the tokens they are made of. */
#include "unit.h"

#include "text/addrlist.h"

/* All addresses of body joined by ',', "!" for each error. */
static const char *
list(struct view body)
{
	static char shown[4000];
	struct addrlist it;
	struct address a;
	struct buf b = buf_make(sizeof(shown) - 1);
	int got;

	addrlist_init(&it, body);
	while ((got = addrlist_next(&it, &a)) != 0) {
		if (b.n)
			buf_add_char(&b, ',');
		if (got == 1) {
			ck_assert(!address_is_null(&a));
			address_format(&a, &b);
		} else {
			ck_assert(address_is_null(&a));
			ck_assert_ptr_nonnull(it.error);
			ck_assert(it.error_at <= body.n);
			buf_add_char(&b, '!');
		}
	}
	ck_assert_int_eq(addrlist_next(&it, &a), 0);
	ck_assert_int_eq(view_string(buf_view(&b), shown, sizeof(shown)), 0);
	buf_free(&b);
	return shown;
}

START_TEST(mailboxes)
{
	ck_assert_str_eq(list(VIEW(" a@b")), "a@b");
	ck_assert_str_eq(list(VIEW("Joe <j@X.org>, \"D, E\" <d@e>\r\n , <f@g>")),
	    "j@x.org,d@e,f@g");
	ck_assert_str_eq(list(VIEW("John Q. Public <q@p>")), "q@p");
	ck_assert_str_eq(list(VIEW("=?utf-8?q?J=C3=B6rg?= <j@x>")), "j@x");
	ck_assert_str_eq(list(VIEW("J\xf6rg <j@x>")), "j@x");
	ck_assert_str_eq(list(VIEW("[list] member <j@x>")), "j@x");
	ck_assert_str_eq(list(VIEW("a@b <a@b>")), "a@b");
	ck_assert_str_eq(list(VIEW("root, joe")), "root,joe");
	ck_assert_str_eq(list(VIEW("<root>")), "root");
	ck_assert_str_eq(list(VIEW("a@[192.0.2.1], b@[IPv6:::1]")), "a@[192.0.2.1],b@[ipv6:::1]");
	ck_assert_str_eq(list(VIEW("\"a b\"@c, \"a\\\"b\"@c")), "\"a b\"@c,\"a\\\"b\"@c");
	ck_assert_str_eq(list(VIEW("a..b@c")), "\"a..b\"@c");
	ck_assert_str_eq(list(VIEW("")), "");
	ck_assert_str_eq(list(VIEW(" , ,, ")), "");
	ck_assert_str_eq(list(VIEW("a@b; c@d;")), "a@b,c@d");
}
END_TEST

START_TEST(comments)
{
	ck_assert_str_eq(list(VIEW("a@b (Joe (the, \\) man)), c@d")), "a@b,c@d");
	ck_assert_str_eq(list(VIEW("(x) a (y) . b (z) @ (.) c (.) . d (,)")), "a.b@c.d");
	ck_assert_str_eq(list(VIEW("Pete(A nice \\) chap) "
	    "<pete(his account)@silly.test(his host)>")),
	    "pete@silly.test");
	ck_assert_str_eq(list(VIEW("(only)")), "");
}
END_TEST

START_TEST(groups)
{
	ck_assert_str_eq(list(VIEW("undisclosed-recipients:;")), "");
	ck_assert_str_eq(list(VIEW("A Group:Ed Jones <c@a.test>,joe@x,John <j@o.test>;, z@z")),
	    "c@a.test,joe@x,j@o.test,z@z");
	ck_assert_str_eq(list(VIEW("A:a@b,;B:c@d")), "a@b,c@d");
	ck_assert_str_eq(list(VIEW("A:B:a@b;,c@d")), "!,c@d");
	ck_assert_str_eq(list(VIEW(":a@b, c@d")), "!,c@d");
}
END_TEST

START_TEST(obsolete)
{
	ck_assert_str_eq(list(VIEW("Mary <@machine.test:mary@example.net>, , j@d")),
	    "mary@example.net,j@d");
	ck_assert_str_eq(list(VIEW("<@a,,@b.c,@[1.2.3.4]:x@y>")), "x@y");
	ck_assert_str_eq(list(VIEW("<@a x@y>, b@c")), "!,b@c");
	ck_assert_str_eq(list(VIEW("john . doe@x . y")), "john.doe@x.y");
	ck_assert_str_eq(list(VIEW("a.\"b c\".d@x")), "\"a.b c.d\"@x");
}
END_TEST

START_TEST(errors)
{
	ck_assert_str_eq(list(VIEW("John Doe, a@b")), "!,a@b");
	ck_assert_str_eq(list(VIEW("<>, a@b")), "!,a@b");
	ck_assert_str_eq(list(VIEW("a@, b@c")), "!,b@c");
	ck_assert_str_eq(list(VIEW("@a, b@c")), "!,b@c");
	ck_assert_str_eq(list(VIEW("<a@b, c@d")), "!,c@d");
	ck_assert_str_eq(list(VIEW("a@b c@d, e@f")), "!,e@f");
	ck_assert_str_eq(list(VIEW("<a@b> x, e@f")), "!,e@f");
	ck_assert_str_eq(list(VIEW("\"a, b@c")), "!");
	ck_assert_str_eq(list(VIEW("(a, b@c")), "!");
	ck_assert_str_eq(list(VIEW("x@[a, b@c")), "!");
	ck_assert_str_eq(list(VIEW("a\0b@c, d@e")), "!,d@e");
	ck_assert_str_eq(list(VIEW("a\\b@c, d@e")), "!,d@e");
	ck_assert_str_eq(list(VIEW(") a@b, d@e")), "!,d@e");
	ck_assert_str_eq(list(VIEW("a@b) , d@e")), "!,d@e");
	ck_assert_str_eq(list(VIEW("a\xff@b, d@e")), "!,d@e");
	ck_assert_str_eq(list(VIEW("\"\"@b, \"a\nb\"@c, d@e")), "!,!,d@e");
	ck_assert_str_eq(list(VIEW("<\"x y\" z@b>, d@e")), "!,d@e");
}
END_TEST

START_TEST(too_long)
{
	struct buf b = buf_make(10000);

	for (int i = 0; i < 65; i++)
		buf_add_char(&b, 'a');
	buf_add_str(&b, "@b, c@");
	for (int i = 0; i < 300; i++)
		buf_add_str(&b, "d.");
	buf_add_str(&b, "e, ");
	for (int i = 0; i < 300; i++)
		buf_add_str(&b, "long name. ");
	buf_add_str(&b, "<f@g>");
	ck_assert_str_eq(list(buf_view(&b)), "!,!,f@g");
	buf_free(&b);
}
END_TEST

START_TEST(error_place)
{
	struct addrlist it;
	struct address a;

	addrlist_init(&it, VIEW("a@b, <c@d"));
	ck_assert_int_eq(addrlist_next(&it, &a), 1);
	ck_assert_int_eq(addrlist_next(&it, &a), -1);
	ck_assert_uint_eq(it.error_at, 9);
	ck_assert_str_eq(it.error, "angle bracket does not close");
	addrlist_init(&it, VIEW("a@b, \"c"));
	ck_assert_int_eq(addrlist_next(&it, &a), 1);
	ck_assert_int_eq(addrlist_next(&it, &a), -1);
	ck_assert_uint_eq(it.error_at, 5);
	ck_assert_str_eq(it.error, "quoted string does not end");
}
END_TEST

/* Nesting costs no stack, and bad input no time out of proportion. */
START_TEST(hostile)
{
	static const char *const pieces[] = {
		"(", "\"", "<", "@", ",", "\\", "[", "a(,", ":", ";", "<,",
	};
	struct addrlist it;
	struct address a;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct buf b = buf_make(4000000);

		for (int n = 0; n < 1000000; n++)
			buf_add_str(&b, pieces[i]);
		addrlist_init(&it, buf_view(&b));
		while (addrlist_next(&it, &a) != 0)
			;
		buf_free(&b);
	}
}
END_TEST

START_TEST(tokens)
{
	struct token_scan s = { .in = VIEW(" (x)a@\"b\\\"c\"[d]\x01") };
	struct token t = token_next(&s);

	ck_assert_int_eq(t.type, TOKEN_ATOM);
	ck_view(t.text, "a");
	ck_assert_uint_eq(t.at, 4);
	ck_assert_int_eq(token_next(&s).type, '@');
	t = token_next(&s);
	ck_assert_int_eq(t.type, TOKEN_QUOTED);
	ck_view(t.text, "b\\\"c");
	t = token_next(&s);
	ck_assert_int_eq(t.type, TOKEN_LITERAL);
	ck_view(t.text, "[d]");
	ck_assert_int_eq(token_next(&s).type, TOKEN_BAD);
	ck_assert_int_eq(token_next(&s).type, TOKEN_END);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, mailboxes);
	tcase_add_test(t, comments);
	tcase_add_test(t, groups);
	tcase_add_test(t, obsolete);
	tcase_add_test(t, errors);
	tcase_add_test(t, too_long);
	tcase_add_test(t, error_place);
	tcase_add_test(t, hostile);
	tcase_add_test(t, tokens);
}

int
main(void)
{
	return unit_run("addrlist", add);
}
