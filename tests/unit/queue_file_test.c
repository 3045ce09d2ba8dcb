/* queue_file_test.c: the queue file's header and journal. */
#include "unit.h"

#include "base/crc32.h"
#include "queue/queue_file.h"

#define TIME_USEC 1763784000123456
#define BODY "Subject: hi\n\nhello\n"

static struct address
address(const char *text)
{
	struct address a;

	ck_assert_int_eq(address_parse(view_of(text), &a), 0);
	return a;
}

static struct queue_message
message(void)
{
	struct queue_message m = { .time_usec = TIME_USEC, .body_size = sizeof(BODY) - 1 };
	struct address a = address("bob@example.org"), b = address("\"c d\"@example.org");

	queue_id_make(TIME_USEC, 7, m.id);
	m.sender = address("ann@example.net");
	m.sender_params = strdup("BODY=8BITMIME RET=HDRS");
	m.origin = strdup("smtp [192.0.2.1]");
	ck_assert_ptr_nonnull(queue_rcpt_add(&m, &m.sender, &a, VIEW("")));
	ck_assert_ptr_nonnull(queue_rcpt_add(&m, &m.sender, &b, VIEW("NOTIFY=NEVER")));
	return m;
}

static struct buf
header(const struct queue_message *m, uint64_t *size_at)
{
	struct buf b = buf_make(QUEUE_HEADER_MAX);

	ck_assert_int_eq(queue_header_build(m, &b, size_at), 0);
	return b;
}

START_TEST(crc)
{
	ck_assert_uint_eq(crc32_of(VIEW("123456789")), 0xcbf43926);
	ck_assert_uint_eq(crc32_of(VIEW("")), 0);
	ck_assert_uint_eq(crc32_add(crc32_of(VIEW("12345")), VIEW("6789")), 0xcbf43926);
	ck_assert_uint_eq(crc32_add(crc32_of(VIEW("1234567")), VIEW("89")), 0xcbf43926);
}
END_TEST

START_TEST(ids)
{
	char a[QUEUE_ID_LEN + 1], b[QUEUE_ID_LEN + 1], c[QUEUE_ID_LEN + 1];

	queue_id_make(TIME_USEC, 0xffffffff, a);
	queue_id_make(TIME_USEC + 1, 0, b);
	queue_id_make(TIME_USEC, 1, c);
	ck_assert_uint_eq(strlen(a), QUEUE_ID_LEN);
	ck_assert_int_lt(strcmp(a, b), 0);
	ck_assert_int_lt(strcmp(c, a), 0);
	ck_assert(queue_id_valid(view_of(a)));
	ck_assert_int_eq(queue_id_time(a), TIME_USEC);
	ck_assert_int_eq(queue_id_time(b), TIME_USEC + 1);
	ck_assert(!queue_id_valid(VIEW("000000000000000")));
	ck_assert(!queue_id_valid(VIEW("00000000000000000")));
	ck_assert(!queue_id_valid(VIEW("../../etc/passwd")));
	ck_assert(!queue_id_valid(VIEW("000000000000000\0")));
	ck_assert(!queue_id_valid(VIEW("00000000000000A0")));
}
END_TEST

START_TEST(header_text)
{
	struct queue_message m = message();
	uint64_t at;
	struct buf b = header(&m, &at);

	ck_buf(&b, "mailstead-queue 1\n"
	    "id 1j44vvckcj000007\n"
	    "time 1763784000.123456\n"
	    "size 00000000000000000019\n"
	    "origin smtp [192.0.2.1]\n"
	    "from <ann@example.net> BODY=8BITMIME RET=HDRS\n"
	    "to <bob@example.org>\n"
	    "to <\"c d\"@example.org> NOTIFY=NEVER\n"
	    "\n");
	ck_view(view_sub(buf_view(&b), at, QUEUE_SIZE_DIGITS), "00000000000000000019");
	buf_free(&b);
	queue_message_free(&m);
}
END_TEST

START_TEST(header_completed)
{
	struct queue_message m = message(), got;
	char text[QUEUE_COMPLETION];
	const char *why;
	uint64_t at;
	struct buf b;

	m.body_size = 0;
	m.has_sum = QUEUE_SUM_OPEN;
	b = header(&m, &at);
	ck_assert_int_eq(queue_header_parse(buf_view(&b), &got, &why), -1);
	ck_assert_str_eq(why, "it was never completed");
	queue_completion(19, 0x00c0ffee, text);
	memcpy(b.p + at, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&b), "\nsize 00000000000000000019\nsum 00c0ffee\norigin "));
	ck_assert_int_eq(queue_header_parse(buf_view(&b), &got, &why), 1);
	ck_assert_uint_eq(got.body_size, 19);
	ck_assert_int_eq(got.has_sum, QUEUE_SUM_KNOWN);
	ck_assert_uint_eq(got.sum, 0x00c0ffee);
	ck_assert_uint_eq(got.sum_from, at + QUEUE_COMPLETION + 1);
	b.p[at + QUEUE_COMPLETION - 1] = 'E';
	queue_message_free(&got);
	ck_assert_int_eq(queue_header_parse(buf_view(&b), &got, &why), -1);
	queue_message_free(&m);
	buf_free(&b);
}
END_TEST

START_TEST(header_round_trip)
{
	struct queue_message m = message(), got;
	const char *why;
	uint64_t at;
	struct buf b = header(&m, &at);
	size_t size = b.n;

	for (size_t n = 0; n < size; n++)
		ck_assert_int_eq(queue_header_parse(view_sub(buf_view(&b), 0, n), &got, &why), 0);
	buf_add_str(&b, BODY);
	ck_assert_int_eq(queue_header_parse(buf_view(&b), &got, &why), 1);
	ck_assert_str_eq(got.id, m.id);
	ck_assert_int_eq(got.time_usec, TIME_USEC);
	ck_assert_str_eq(got.origin, "smtp [192.0.2.1]");
	ck_assert_str_eq(got.sender.local, "ann");
	ck_assert_str_eq(got.sender.domain, "example.net");
	ck_assert_str_eq(got.sender_params, "BODY=8BITMIME RET=HDRS");
	ck_assert_uint_eq(got.nrcpts, 2);
	ck_assert_str_eq(got.rcpts[1].address.local, "c d");
	ck_assert_str_eq(got.rcpts[1].params, "NOTIFY=NEVER");
	ck_assert_str_eq(got.rcpts[0].params, "");
	ck_assert_str_eq(got.rcpts[0].sender.local, "ann");
	ck_assert_int_eq(got.rcpts[0].parent, -1);
	ck_assert_uint_eq(got.header_size, size);
	ck_assert_uint_eq(got.body_size, sizeof(BODY) - 1);
	ck_assert_int_eq(got.has_sum, QUEUE_SUM_NONE);
	queue_message_free(&got);
	queue_message_free(&m);
	buf_free(&b);
}
END_TEST

START_TEST(header_null_sender)
{
	struct queue_message m = message(), got;
	const char *why;
	uint64_t at;
	struct buf b;

	m.sender = (struct address){ .local = "" };
	m.sender_params[0] = '\0';
	m.origin[0] = '\0';
	b = header(&m, &at);
	ck_assert_int_eq(queue_header_parse(buf_view(&b), &got, &why), 1);
	ck_assert(address_is_null(&got.sender));
	ck_assert_str_eq(got.origin, "");
	queue_message_free(&got);
	queue_message_free(&m);
	buf_free(&b);
}
END_TEST

/* Replaces from by to in the good header and expects the parser's refusal. */
static void
refused(const char *from, const char *to)
{
	struct queue_message m = message(), got;
	struct buf b, changed = buf_make(QUEUE_HEADER_MAX);
	const char *why, *text, *at;
	uint64_t size_at;

	b = header(&m, &size_at);
	text = buf_cstr(&b);
	at = strstr(text, from);
	ck_assert_msg(at != NULL, "%s", from);
	buf_add(&changed, text, (size_t)(at - text));
	buf_add_str(&changed, to);
	buf_add_str(&changed, at + strlen(from));
	ck_assert_msg(queue_header_parse(buf_view(&changed), &got, &why) == -1, "%s -> %s", from,
	    to);
	ck_assert_ptr_nonnull(why);
	ck_assert_ptr_null(got.rcpts);
	queue_message_free(&m);
	buf_free(&b);
	buf_free(&changed);
}

START_TEST(header_refused)
{
	refused("queue 1", "queue 2");
	refused("mailstead", "Mailstead");
	refused("id 1j44", "id 1J44");
	refused("id ", "ID ");
	refused(".123456", ".12345");
	refused("time 1", "time -1");
	refused("time 1763784000", "time 99999999999999999999");
	refused("size 0", "size ");
	refused("size 0", "size 9");
	refused("origin smtp", "origin s\x01mtp");
	refused("origin", "source");
	refused("<ann@example.net>", "ann@example.net");
	refused("<ann@example.net> ", "<ann@example.net>  ");
	refused("<ann@example.net> BODY=8BITMIME RET=HDRS", "<ann@example.net> ");
	refused("<ann@example.net>", "<ann@exa mple.net>");
	refused("<bob@example.org>", "<>");
	refused("<bob@example.org>", "<bob@example.org");
	refused("to <bob", "cc <bob");
	refused("NEVER\n", "NEVER\nmore\n");
	refused("to <bob@example.org>\nto <\"c d\"@example.org> NOTIFY=NEVER\n", "");
}
END_TEST

START_TEST(header_not_built)
{
	struct queue_message m = message();
	struct buf b = buf_make(QUEUE_HEADER_MAX);
	uint64_t at;

	m.sender_params[0] = '\n';
	ck_assert_int_eq(queue_header_build(&m, &b, &at), -1);
	buf_clear(&b);
	m.sender_params[0] = ' ';
	ck_assert_int_eq(queue_header_build(&m, &b, &at), -1);
	buf_clear(&b);
	m.sender_params[0] = 'B';
	m.nrcpts = 0;
	ck_assert_int_eq(queue_header_build(&m, &b, &at), -1);
	m.nrcpts = 2;
	queue_message_free(&m);
	buf_free(&b);
}
END_TEST

START_TEST(origin_is_cleaned)
{
	struct queue_message m = message(), got;
	const char *why;
	struct buf b;
	uint64_t at;

	free(m.origin);
	m.origin = strdup("a\nto <x@y>\n\xff\xc3\xa9");
	b = header(&m, &at);
	ck_assert_int_eq(queue_header_parse(buf_view(&b), &got, &why), 1);
	ck_assert_str_eq(got.origin, "a to <x@y>  \xc3\xa9");
	ck_assert_uint_eq(got.nrcpts, 2);
	queue_message_free(&got);
	queue_message_free(&m);
	buf_free(&b);
}
END_TEST

/* ---- The journal */

/* A record into all. */
static void
finish(struct buf *record, struct buf *all)
{
	ck_assert_int_eq(queue_record_finish(record), 0);
	buf_add_view(all, buf_view(record));
}

START_TEST(record_text)
{
	struct buf b = buf_make(4096);

	queue_record_start(&b);
	ck_assert_int_eq(queue_record_finish(&b), -1);
	queue_record_start(&b);
	queue_record_deferred(&b, 100, 200, 1, "4.2.2", VIEW("mailbox\nfull\t\x07"));
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_view(view_sub(buf_view(&b), QUEUE_RECORD_HEAD, b.n),
	    "t 100 200 1 4.2.2 mailbox full  \n");
	queue_record_start(&b);
	queue_record_failed(&b, -5, 0, "5.1.1 x\ny", VIEW("\xff"));
	queue_record_delivered(&b, 1, 0, "2.100.999", VIEW(""));
	queue_record_delivered(&b, 1, 0, "2.1000.9", VIEW(""));
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_view(view_sub(buf_view(&b), QUEUE_RECORD_HEAD, b.n),
	    "f 0 0 5.0.0 ?\nd 1 0 2.100.999 \nd 1 0 2.0.0 \n");
	buf_free(&b);
}
END_TEST

START_TEST(text_is_cut)
{
	struct buf b = buf_make(4096), text = buf_make(4096);

	buf_add_char(&text, 'a');
	while (text.n < 1000)
		buf_add_str(&text, "\xc3\xa9");
	queue_record_start(&b);
	queue_record_failed(&b, 1, 0, "5.0.0", buf_view(&text));
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_uint_eq(b.n, QUEUE_RECORD_HEAD + strlen("f 1 0 5.0.0 \n") + QUEUE_TEXT_MAX - 1);
	buf_free(&b);
	buf_free(&text);
}
END_TEST

START_TEST(what_may_be_a_repetition)
{
	static const struct { const char *kinds; bool repeat; } cases[] = {
		{ "a", false }, { "at", false }, { "ata", false }, { "aa", true }, { "au", true },
		{ "aut", true }, { "aat", true }, { "auatat", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct queue_message m = message();
		struct buf b = buf_make(4096);

		queue_record_start(&b);
		for (const char *k = cases[i].kinds; *k; k++)
			if (*k == 'a')
				queue_record_attempt(&b, 100, 1000, 0);
			else if (*k == 't')
				queue_record_deferred(&b, 101, 2000, 0, "4.2.2", VIEW("full"));
			else
				queue_record_unknown(&b, 101, 2000, 0, "4.3.0", VIEW("gone"));
		ck_assert_int_eq(queue_record_finish(&b), 0);
		ck_assert_int_eq(queue_journal_apply(&m, buf_view(&b)), 0);
		ck_assert_msg(m.rcpts[0].repeat == cases[i].repeat, "%s", cases[i].kinds);
		if (strlen(cases[i].kinds) > 1 && strcmp(cases[i].kinds, "aa") != 0 &&
		    strcmp(cases[i].kinds, "ata") != 0)
			ck_assert_int_eq(m.rcpts[0].next, 2000);
		queue_message_free(&m);
		buf_free(&b);
	}
}
END_TEST

START_TEST(states)
{
	struct queue_message m = message();
	struct buf b = buf_make(4096), all = buf_make(1 << 20);
	struct address owner = address("owner-list@example.org"), c = address("c@example.com");

	queue_record_start(&b);
	queue_record_attempt(&b, 100, 1000, 0);
	queue_record_attempt(&b, 100, 1000, 1);
	finish(&b, &all);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&all)), 0);
	ck_assert_uint_eq(m.journal_size, all.n);
	ck_assert(m.rcpts[0].unanswered);
	ck_assert_uint_eq(m.rcpts[0].attempts, 1);
	ck_assert_int_eq(m.rcpts[0].next, 1000);
	ck_assert_int_eq(m.rcpts[0].last, 100);
	ck_assert_int_eq(m.rcpts[0].state, QUEUE_WAITING);

	/* What follows is applied by itself. */
	queue_record_start(&b);
	queue_record_deferred(&b, 101, 2000, 0, "4.2.2", VIEW("full"));
	queue_record_expanded(&b, 102, 1);
	queue_record_rcpt(&b, 1, &owner, &c);
	queue_record_rcpt(&b, 1, &m.sender, &c);
	queue_record_rcpt(&b, 2, &owner, &c);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&b)), 0);
	ck_assert_uint_eq(m.journal_size, all.n + b.n);
	ck_assert(!m.rcpts[0].unanswered);
	ck_assert_int_eq(m.rcpts[0].next, 2000);
	ck_assert_str_eq(m.rcpts[0].text, "full");
	ck_assert_str_eq(m.rcpts[0].code, "4.2.2");
	ck_assert_int_eq(m.rcpts[1].state, QUEUE_EXPANDED);
	ck_assert_uint_eq(m.nrcpts, 5);
	ck_assert_str_eq(m.rcpts[2].sender.local, "owner-list");
	ck_assert_str_eq(m.rcpts[2].params, "");
	ck_assert_int_eq(m.rcpts[2].parent, 1);
	ck_assert_uint_eq(m.rcpts[2].depth, 1);
	ck_assert_str_eq(m.rcpts[3].params, "NOTIFY=NEVER");
	ck_assert_uint_eq(m.rcpts[4].depth, 2);

	queue_record_start(&b);
	queue_record_failed(&b, 103, 0, "5.1.1", VIEW("no such user"));
	queue_record_delivered(&b, 103, 4, "2.1.5", VIEW("ok"));
	queue_record_bounced(&b, 104, 0);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&b)), 0);
	ck_assert_int_eq(m.rcpts[0].state, QUEUE_BOUNCED);
	ck_assert_str_eq(m.rcpts[0].text, "no such user");
	ck_assert_int_eq(m.rcpts[4].state, QUEUE_DELIVERED);
	queue_message_free(&m);
	buf_free(&b);
	buf_free(&all);
}
END_TEST

/* Another server's answer: whose it was, and what became of the message there. */
START_TEST(servers)
{
	static const char text[] = "\ns 0 mx1.example.org [192.0.2.1]\ny 101 1 2.1.5 250 ok\n"
	    "s 1 a?b? -\n";
	struct queue_message m = message();
	struct buf b = buf_make(8192);

	queue_record_start(&b);
	queue_record_attempt(&b, 99, 1000, 0);
	queue_record_deferred(&b, 100, 2000, 0, "4.2.2", VIEW("452 full"));
	queue_record_server(&b, 0, "mx1.example.org", "[192.0.2.1]");
	queue_record_relayed(&b, 101, 1, "2.1.5", VIEW("250 ok"), false);
	queue_record_server(&b, 1, "a b\n", "");
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert(memmem(b.p, b.n, text, strlen(text)) != NULL);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&b)), 0);
	ck_assert_str_eq(m.rcpts[0].server, "mx1.example.org");
	ck_assert_str_eq(m.rcpts[0].server_address, "[192.0.2.1]");
	ck_assert_int_eq(m.rcpts[0].attempted, 99);
	ck_assert_int_eq(m.rcpts[0].last, 100);
	ck_assert_int_eq(m.rcpts[1].state, QUEUE_DELIVERED);
	ck_assert_int_eq(m.rcpts[1].arrival, QUEUE_RELAYED);
	ck_assert_str_eq(m.rcpts[1].server, "a?b?");
	ck_assert_ptr_null(m.rcpts[1].server_address);
	/* An answer of our own has no server. */
	queue_record_start(&b);
	queue_record_relayed(&b, 102, 0, "2.0.0", VIEW("250 ok"), true);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&b)), 0);
	ck_assert_ptr_null(m.rcpts[0].server);
	ck_assert_int_eq(m.rcpts[0].arrival, QUEUE_PASSED_ON);
	buf_free(&b);
	queue_message_free(&m);
}
END_TEST

/* What a sender knows of a delay counts for what the recipient becomes, unless others own that. */
START_TEST(warned)
{
	struct queue_message m = message();
	struct address owner = address("owner-list@example.org"), c = address("c@example.com");
	struct buf b = buf_make(8192);

	queue_record_start(&b);
	queue_record_bounced(&b, 100, 0);
	queue_record_expanded(&b, 101, 0);
	queue_record_rcpt(&b, 0, &m.sender, &c);
	queue_record_rcpt(&b, 0, &owner, &c);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&b)), 0);
	ck_assert(m.rcpts[0].warned && !m.rcpts[0].told);
	ck_assert(m.rcpts[m.nrcpts - 2].warned);
	ck_assert(!m.rcpts[m.nrcpts - 1].warned);
	buf_free(&b);
	queue_message_free(&m);
}
END_TEST

START_TEST(torn_tail)
{
	struct queue_message first = message();
	struct buf b = buf_make(4096), all = buf_make(1 << 20);
	size_t whole[4] = { 0 };

	for (size_t i = 1; i < 4; i++) {
		queue_record_start(&b);
		queue_record_attempt(&b, (int64_t)i, 10, 0);
		queue_record_rcpt(&b, 0, &first.sender, &first.sender);
		finish(&b, &all);
		whole[i] = all.n;
	}
	for (size_t n = 0; n <= all.n; n++) {
		struct queue_message m = message();
		size_t records = n < whole[1] ? 0 : n < whole[2] ? 1 : n < whole[3] ? 2 : 3;
		int wanted = n == whole[records] ? 0 : 1;

		ck_assert_int_eq(queue_journal_apply(&m, view_sub(buf_view(&all), 0, n)), wanted);
		ck_assert_uint_eq(m.journal_size, whole[records]);
		ck_assert_uint_eq(m.rcpts[0].attempts, records);
		ck_assert_uint_eq(m.nrcpts, 2 + records);
		queue_message_free(&m);
	}
	/* A damaged octet anywhere stops it at that record. */
	for (size_t n = 0; n < all.n; n++) {
		struct queue_message m = message();

		all.p[n] ^= 1;
		ck_assert_int_eq(queue_journal_apply(&m, buf_view(&all)), 1);
		ck_assert_uint_eq(m.rcpts[0].attempts, n < whole[1] ? 0 : n < whole[2] ? 1 : 2);
		all.p[n] ^= 1;
		queue_message_free(&m);
	}
	queue_message_free(&first);
	buf_free(&b);
	buf_free(&all);
}
END_TEST

/* A whole record with that payload; what applying it says. */
static int
apply_text(const char *payload, struct queue_message *m)
{
	struct buf b = buf_make(4096);
	int result;

	queue_record_start(&b);
	buf_add_str(&b, payload);
	ck_assert_int_eq(queue_record_finish(&b), 0);
	result = queue_journal_apply(m, buf_view(&b));
	buf_free(&b);
	return result;
}

START_TEST(foreign_record)
{
	static const char *const foreign[] = {
		"z 1 0\n", "a 1 2 0\nz 1 0\n", "a 1 2 0", "a 1 2 2\n", "a 1 2\n", "a 1  2 0\n",
		"a 1 2 0 \n", "a 1 -2 0\n", "d 1 0\n", "d 1 0 \n", "d 1 0 2.0.0\n",
		"d 1 0 1234567890123456 x\n", "r 0 <a@b>\n", "r 0 <a@b> <>\n",
		"r 0 <a@b> <c@d> x\n",
		"r 9 <a@b> <c@d>\n", "b 1\n", "\n", "a 99999999999999999999 1 0\n",
	};

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		struct queue_message m = message();

		ck_assert_msg(apply_text(foreign[i], &m) == 2, "case %zu", i);
		ck_assert_uint_eq(m.journal_size, 0);
		ck_assert_uint_eq(m.rcpts[0].attempts, 0);
		ck_assert_uint_eq(m.nrcpts, 2);
		queue_message_free(&m);
	}
}
END_TEST

START_TEST(many_recipients)
{
	struct queue_message m = message(), got;
	const char *why;
	uint64_t at;
	struct buf b;

	for (size_t i = 0; i < 5000; i++)
		ck_assert_ptr_nonnull(queue_rcpt_add(&m, &m.sender, &m.sender, VIEW("")));
	b = header(&m, &at);
	ck_assert_int_eq(queue_header_parse(buf_view(&b), &got, &why), 1);
	ck_assert_uint_eq(got.nrcpts, 5002);
	queue_message_free(&got);
	queue_message_free(&m);
	buf_free(&b);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, crc);
	tcase_add_test(t, ids);
	tcase_add_test(t, header_text);
	tcase_add_test(t, header_completed);
	tcase_add_test(t, header_round_trip);
	tcase_add_test(t, header_null_sender);
	tcase_add_test(t, header_refused);
	tcase_add_test(t, header_not_built);
	tcase_add_test(t, origin_is_cleaned);
	tcase_add_test(t, record_text);
	tcase_add_test(t, text_is_cut);
	tcase_add_test(t, what_may_be_a_repetition);
	tcase_add_test(t, states);
	tcase_add_test(t, servers);
	tcase_add_test(t, warned);
	tcase_add_test(t, torn_tail);
	tcase_add_test(t, foreign_record);
	tcase_add_test(t, many_recipients);
}

int
main(void)
{
	return unit_run("queue_file", add);
}
