/* dns_test.c: what is taken out of an answer of a name server. */
#include "unit.h"

#include "net/dns.h"

/* An answer of so many records to a question for "q.test" of that type. */
static void
begin(struct buf *b, unsigned char type, unsigned char records)
{
	const unsigned char head[] = { 0x12, 0x34, 0x85, 0x80, 0, 1, 0, records, 0, 0, 0, 0,
		1, 'q', 4, 't', 'e', 's', 't', 0, 0, type, 0, 1 };

	*b = buf_make(4096);
	buf_add(b, head, sizeof(head));
}

static void
record(struct buf *b, unsigned char type, struct view data)
{
	const unsigned char head[] = { 0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60,
		(unsigned char)(data.n >> 8), (unsigned char)data.n };

	buf_add(b, head, sizeof(head));
	buf_add_view(b, data);
}

static struct dns_answer
answer(const struct buf *b)
{
	return (struct dns_answer){ .outcome = DNS_FOUND, .reply = buf_view(b) };
}

START_TEST(addresses)
{
	struct dns_address found[3];
	struct dns_answer a;
	struct buf b;

	begin(&b, DNS_A, 5);
	record(&b, DNS_A, VIEW("\x7f\0\0\x01\x01"));
	for (char i = 2; i < 6; i++)
		record(&b, DNS_A, (struct view){ (const char[]){ 127, 0, 0, i }, 4 });
	a = answer(&b);
	ck_assert_uint_eq(dns_addresses(&a, DNS_A, found, 3), 3);
	ck_assert(!found[2].ipv6 && memcmp(found[2].address, "\x7f\0\0\4\0", 5) == 0);
	ck_assert_uint_eq(dns_addresses(&a, DNS_AAAA, found, 3), 0);
	buf_free(&b);
	begin(&b, DNS_AAAA, 1);
	record(&b, DNS_AAAA, VIEW("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"));
	a = answer(&b);
	ck_assert_uint_eq(dns_addresses(&a, DNS_AAAA, found, 3), 1);
	ck_assert(found[0].ipv6 && found[0].address[0] == 0x20 && found[0].address[15] == 7);
	/* Cut off, or no answer at all. */
	for (size_t n = 0; n < b.n; n++) {
		a.reply = view_sub(buf_view(&b), 0, n);
		ck_assert_uint_eq(dns_addresses(&a, DNS_AAAA, found, 3), 0);
	}
	a = answer(&b);
	a.outcome = DNS_FAILED;
	ck_assert_uint_eq(dns_addresses(&a, DNS_AAAA, found, 3), 0);
	buf_free(&b);
}
END_TEST

START_TEST(names)
{
	char found[3][DNS_NAME_MAX + 1];
	struct dns_answer a;
	struct buf b;

	begin(&b, DNS_MX, 3);
	record(&b, DNS_MX, VIEW("\0\x1e\1c\xc0\x0e"));
	record(&b, DNS_MX, VIEW("\0\x0a\1a\xc0\x0e"));
	record(&b, DNS_MX, VIEW("\0\x14\1b\xc0\x0e"));
	a = answer(&b);
	ck_assert_uint_eq(dns_names(&a, DNS_MX, found, 3), 3);
	ck_assert_str_eq(found[0], "a.test");
	ck_assert_str_eq(found[1], "b.test");
	ck_assert_str_eq(found[2], "c.test");
	ck_assert_uint_eq(dns_names(&a, DNS_MX, found, 1), 1);
	buf_free(&b);
	/* RFC 7505. */
	begin(&b, DNS_MX, 1);
	record(&b, DNS_MX, VIEW("\0\0\0"));
	a = answer(&b);
	ck_assert_uint_eq(dns_names(&a, DNS_MX, found, 3), 1);
	ck_assert_str_eq(found[0], "");
	buf_free(&b);
	begin(&b, DNS_PTR, 2);
	record(&b, DNS_PTR, VIEW("\1x\xc0\x0e"));
	record(&b, DNS_PTR, VIEW("\1y\xc0\x0e"));
	a = answer(&b);
	ck_assert_uint_eq(dns_names(&a, DNS_PTR, found, 3), 2);
	ck_assert_str_eq(found[0], "x.test");
	ck_assert_str_eq(found[1], "y.test");
	a.outcome = DNS_NONE;
	ck_assert_uint_eq(dns_names(&a, DNS_PTR, found, 3), 0);
	buf_free(&b);
}
END_TEST

/* A name that points to itself, which must end. */
START_TEST(name_loop)
{
	char found[3][DNS_NAME_MAX + 1];
	struct dns_answer a;
	struct buf b;

	begin(&b, DNS_PTR, 1);
	record(&b, DNS_PTR, VIEW("\xc0\x24"));
	a = answer(&b);
	ck_assert_uint_eq(dns_names(&a, DNS_PTR, found, 3), 0);
	buf_free(&b);
}
END_TEST

START_TEST(texts)
{
	struct dns_answer a;
	char text[12];
	struct buf b;

	begin(&b, DNS_TXT, 2);
	record(&b, DNS_TXT, VIEW("\3one\6\r\n\0\x80 2"));
	record(&b, DNS_TXT, VIEW("\5other"));
	a = answer(&b);
	ck_assert(dns_text(&a, text, sizeof(text)));
	ck_assert_str_eq(text, "one???? 2");
	ck_assert(dns_text(&a, text, 5));
	ck_assert_str_eq(text, "one?");
	a.outcome = DNS_NONE;
	ck_assert(!dns_text(&a, text, sizeof(text)));
	ck_assert_str_eq(text, "");
	buf_free(&b);
}
END_TEST

/* A record of another owner than the question's name: encoded, at most 60 octets. */
static void
record_of(struct buf *b, struct view owner, unsigned char type, struct view data)
{
	const unsigned char head[] = { 0, type, 0, 1, 0, 0, 0, 60,
		(unsigned char)(data.n >> 8), (unsigned char)data.n };

	buf_add_view(b, owner);
	buf_add(b, head, sizeof(head));
	buf_add_view(b, data);
}

/*
 * Aliases are followed in whatever order they stand; what belongs to no name of the chain is
 * nothing.
 */
START_TEST(chains)
{
	struct dns_address found[3];
	struct dns_answer a;
	struct dns_walk w;
	struct buf b;

	begin(&b, DNS_A, 5);
	record_of(&b, VIEW("\1z\4test\0"), DNS_A, VIEW("\x7f\0\0\x02"));
	record_of(&b, VIEW("\1Y\4test\0"), DNS_CNAME, VIEW("\1z\4TEST\0"));
	record(&b, DNS_CNAME, VIEW("\1y\xc0\x0e"));
	record_of(&b, VIEW("\4evil\4test\0"), DNS_A, VIEW("\x7f\0\0\x03"));
	record(&b, DNS_A, VIEW("\x7f\0\0\x04"));
	a = answer(&b);
	ck_assert_int_eq(dns_walk(&w, &a, DNS_A), 0);
	ck_assert(w.alias);
	ck_assert_str_eq(w.name, "z.TEST");
	ck_assert_uint_eq(dns_addresses(&a, DNS_A, found, 3), 1);
	ck_assert_uint_eq(found[0].address[3], 2);
	dns_judge(&a, DNS_A);
	ck_assert_int_eq(a.outcome, DNS_FOUND);
	dns_judge(&a, DNS_AAAA);
	ck_assert_int_eq(a.outcome, DNS_NONE);
	/* The alias itself. */
	dns_judge(&a, DNS_CNAME);
	ck_assert_int_eq(a.outcome, DNS_FOUND);
	buf_free(&b);
	/* One that bites its tail. */
	begin(&b, DNS_A, 2);
	record(&b, DNS_CNAME, VIEW("\1y\xc0\x0e"));
	record_of(&b, VIEW("\1y\4test\0"), DNS_CNAME, VIEW("\xc0\x0c"));
	a = answer(&b);
	dns_judge(&a, DNS_A);
	ck_assert_int_eq(a.outcome, DNS_NONE);
	buf_free(&b);
}
END_TEST

START_TEST(only_others_records)
{
	struct dns_answer a;
	struct buf b;

	begin(&b, DNS_A, 1);
	record_of(&b, VIEW("\4evil\4test\0"), DNS_A, VIEW("\x7f\0\0\x03"));
	a = answer(&b);
	dns_judge(&a, DNS_A);
	ck_assert_int_eq(a.outcome, DNS_NONE);
	ck_assert(!a.no_name);
	b.p[3] = (char)0x83;
	dns_judge(&a, DNS_A);
	ck_assert_int_eq(a.outcome, DNS_NONE);
	ck_assert(a.no_name);
	/* SERVFAIL; then a server that is not responsible and does not ask others. */
	b.p[3] = (char)0x82;
	a.reply = buf_view(&b);
	dns_judge(&a, DNS_A);
	ck_assert_int_eq(a.outcome, DNS_FAILED);
	b.p[2] = (char)0x81;
	b.p[3] = 0;
	a.reply = buf_view(&b);
	dns_judge(&a, DNS_A);
	ck_assert_int_eq(a.outcome, DNS_FAILED);
	buf_free(&b);
}
END_TEST

START_TEST(exchangers)
{
	struct dns_answer a;
	struct dns_walk w;
	struct dns_mx mx;
	struct buf b;

	begin(&b, DNS_MX, 3);
	record(&b, DNS_MX, VIEW("\x12\x34\1c\xc0\x0e"));
	record(&b, DNS_MX, VIEW("\0"));
	record(&b, DNS_MX, VIEW("\0\1\0"));
	a = answer(&b);
	ck_assert_int_eq(dns_walk(&w, &a, DNS_MX), 0);
	ck_assert(dns_next_mx(&w, &mx));
	ck_assert_uint_eq(mx.preference, 0x1234);
	ck_assert_str_eq(mx.name, "c.test");
	ck_assert(dns_next_mx(&w, &mx));
	ck_assert_uint_eq(mx.preference, 1);
	ck_assert_str_eq(mx.name, "");
	ck_assert(!dns_next_mx(&w, &mx));
	buf_free(&b);
}
END_TEST

START_TEST(who_validates)
{
	static const struct { const char *servers; bool near; } cases[] = {
		{ "127.0.0.1:53 [::1]:5353 127.0.0.53", true }, { "127.0.0.1 192.0.2.1", false },
		{ "[2001:db8::1]", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dns *d = dns_open(view_of(cases[i].servers), 1);

		ck_assert_ptr_nonnull(d);
		ck_assert(dns_validates(d) == cases[i].near);
		dns_close(d);
	}
}
END_TEST

static void
count(void *arg, const struct dns_answer *a)
{
	ck_assert_int_ne(a->outcome, DNS_FOUND);
	(*(int *)arg)++;
}

/* Each question is answered once, also when there is nobody to ask, or no time left for it. */
START_TEST(nobody_answers)
{
	struct dns *d = dns_open(VIEW("127.0.0.1:9 [::1]:9"), 1);
	int answers = 0;

	ck_assert_ptr_nonnull(d);
	dns_ask(d, "a.test", DNS_A, count, &answers);
	dns_ask(d, "a..b", DNS_A, count, &answers);
	while (answers < 2)
		ck_assert_int_eq(dns_wait(d, -1, deadline_in(5)), 0);
	dns_ask(d, "b.test", DNS_MX, count, &answers);
	dns_cancel(d);
	ck_assert_int_eq(answers, 3);
	dns_ask(d, "b.test", DNS_TLSA, count, &answers);
	dns_close(d);
	ck_assert_int_eq(answers, 4);
}
END_TEST

START_TEST(services)
{
	struct dns_walk w;
	struct dns_answer a;
	struct dns_srv srv;
	struct buf b;

	begin(&b, DNS_SRV, 3);
	record(&b, DNS_SRV, VIEW("\0\1\0\2\3\xe1"));
	record(&b, DNS_SRV, VIEW("\0\1\0\2\3\xe1\4mail\xc0\x0c"));
	record(&b, DNS_SRV, VIEW("\0\0\0\0\0\0\0"));
	a = answer(&b);
	ck_assert_int_eq(dns_walk(&w, &a, DNS_SRV), 0);
	ck_assert(dns_next_srv(&w, &srv));
	ck_assert(srv.priority == 1 && srv.weight == 2 && srv.port == 993);
	ck_assert_str_eq(srv.name, "mail.q.test");
	ck_assert(dns_next_srv(&w, &srv) && srv.name[0] == '\0' && !dns_next_srv(&w, &srv));
	buf_free(&b);
}
END_TEST

START_TEST(all_texts)
{
	struct buf b, text = buf_make(100);
	struct dns_walk w;
	struct dns_answer a;

	begin(&b, DNS_TXT, 3);
	record(&b, DNS_TXT, VIEW("\2ab\1c"));
	record(&b, DNS_TXT, VIEW("\0"));
	record(&b, DNS_TXT, VIEW("\x09" "d\n"));
	a = answer(&b);
	ck_assert_int_eq(dns_walk(&w, &a, DNS_TXT), 0);
	ck_assert(dns_next_text(&w, &text));
	ck_buf(&text, "abc");
	ck_assert(dns_next_text(&w, &text) && text.n == 3 && dns_next_text(&w, &text));
	ck_buf(&text, "abcd?");
	ck_assert(!dns_next_text(&w, &text));
	buf_free(&b);
	buf_free(&text);
}
END_TEST

START_TEST(bad_servers)
{
	ck_assert_ptr_null(dns_open(VIEW("no-address"), 1));
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, addresses);
	tcase_add_test(tests, names);
	tcase_add_test(tests, name_loop);
	tcase_add_test(tests, texts);
	tcase_add_test(tests, chains);
	tcase_add_test(tests, only_others_records);
	tcase_add_test(tests, exchangers);
	tcase_add_test(tests, who_validates);
	tcase_add_test(tests, nobody_answers);
	tcase_add_test(tests, bad_servers);
	tcase_add_test(tests, services);
	tcase_add_test(tests, all_texts);
}

int
main(void)
{
	return unit_run("dns", add);
}
