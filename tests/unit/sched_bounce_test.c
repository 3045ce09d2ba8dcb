/* sched_bounce_test.c: the report to the sender, and the lines of mailq. */
#include "queue/mailq_list.h"
#include "queue/sched_bounce.h"
#include "unit.h"

#define NOW INT64_C(1763784000)

static void
rcpt_failed(struct queue_message *m, size_t rcpt, const char *code, const char *text)
{
	struct buf record = buf_make(4096);

	queue_record_start(&record);
	queue_record_failed(&record, NOW, rcpt, code, view_of(text));
	ck_assert_int_eq(queue_record_finish(&record), 0);
	ck_assert_int_eq(queue_journal_apply(m, buf_view(&record)), 0);
	buf_free(&record);
}

/* Reads the header of a queue file. */
static struct queue_message
message(const char *lines)
{
	struct buf b = buf_make(65536);
	struct queue_message m;
	const char *why = "";

	buf_add_str(&b, "mailstead-queue 1\nid 0123456789abcdef\ntime 1763780000.000000\n"
	    "size 00000000000000000042\norigin test\n");
	buf_add_str(&b, lines);
	buf_add_char(&b, '\n');
	ck_assert_msg(queue_header_parse(buf_view(&b), &m, &why) == 1, "%s", why);
	buf_free(&b);
	return m;
}

static struct buf
report_of(const struct queue_message *m, enum bounce_kind kind, size_t rcpt, struct view header)
{
	struct buf out = buf_make(BOUNCE_SIZE_MAX);
	struct bounce b = {
		.kind = kind, .m = m, .hostname = "mx.example", .to = m->sender, .rcpts = &rcpt,
		.nrcpts = 1, .header = header, .now = NOW, .end = NOW + 86400, .random = 0x1234,
		.terms = queue_terms(view_of(m->sender_params)),
	};

	ck_assert_int_eq(bounce_build(&b, &out), 0);
	return out;
}

static struct buf
report(const struct queue_message *m, const size_t *rcpts, size_t n, struct view header)
{
	struct buf out = buf_make(BOUNCE_SIZE_MAX);
	struct bounce b = {
		.m = m, .hostname = "mx.example", .to = m->sender, .rcpts = rcpts, .nrcpts = n,
		.header = header, .now = NOW, .lifetime = 5 * 86400, .random = 0x1234,
		.terms = queue_terms(view_of(m->sender_params)),
	};

	ck_assert_int_eq(bounce_build(&b, &out), 0);
	return out;
}

static bool
has(const struct buf *b, const char *text)
{
	return memmem(b->p, b->n, text, strlen(text)) != NULL;
}

START_TEST(test_fields)
{
	struct queue_message m = message("from <s@a.example> ENVID=e+2B1 RET=HDRS\n"
	    "to <joe@b.example> ORCPT=rfc822;big+20joe@b.example\nto <ann@b.example>\n");
	struct buf out;

	rcpt_failed(&m, 0, "5.1.1", "no such user");
	rcpt_failed(&m, 1, "4.2.2", "mailbox full");
	out = report(&m, (size_t[]){ 0, 1 }, 2,
	    VIEW("Subject: =?utf-8?q?h=C3=A9?=\n there\nMessage-ID: <1@a>\n\nbody\n"));
	ck_assert(has(&out, "\nTo: <s@a.example>\n"));
	ck_assert(has(&out, "\nSubject: Undeliverable: =?utf-8?q?h=C3=A9?= there\n"));
	ck_assert(has(&out, "\nIn-Reply-To: <1@a>\n"));
	ck_assert(has(&out, "\nAuto-Submitted: auto-replied\n"));
	ck_assert(has(&out, "\nOriginal-Envelope-Id: e+1\nReporting-MTA: dns; mx.example\n"));
	ck_assert(has(&out, "\n\nOriginal-Recipient: rfc822;big joe@b.example\n"
	    "Final-Recipient: rfc822; joe@b.example\nAction: failed\nStatus: 5.1.1\n"
	    "Diagnostic-Code: X-Mailstead; no such user\nLast-Attempt-Date: "));
	ck_assert(has(&out, "\n\nFinal-Recipient: rfc822; ann@b.example\nAction: failed\n"
	    "Status: 4.2.2\n"));
	ck_assert(has(&out, "Given up after 5 days."));
	ck_assert(!has(&out, "body"));
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* Nothing of the original can end up in the report's own header. */
START_TEST(test_hostile_header)
{
	struct queue_message m = message("from <s@a.example>\nto <joe@b.example>\n");
	struct buf out, long_header = buf_make(2 * BOUNCE_HEADER_MAX);

	rcpt_failed(&m, 0, "5.1.1", "x");
	out = report(&m, (size_t[]){ 0 }, 1, VIEW("Subject: a\rBcc: x\nMessage-ID: <a\n b>\n"));
	ck_assert(!has(&out, "\nBcc"));
	ck_assert(!has(&out, "\nIn-Reply-To: <a\n"));
	buf_free(&out);
	out = report(&m, (size_t[]){ 0 }, 1, VIEW("Subject: h\xc3\xa9\n"));
	ck_assert(has(&out, "\nSubject: Undeliverable\n"));
	buf_free(&out);
	while (long_header.n < BOUNCE_HEADER_MAX + 100)
		buf_add_str(&long_header, "X-Line: 0123456789\n");
	out = report(&m, (size_t[]){ 0 }, 1, buf_view(&long_header));
	ck_assert_uint_lt(out.n, BOUNCE_HEADER_MAX + 4096);
	ck_assert(has(&out, "X-Line: 0123456789\n\n--=_"));
	buf_free(&out);
	buf_free(&long_header);
	queue_message_free(&m);
}
END_TEST

static void
append(struct queue_message *m, struct buf *record)
{
	ck_assert_int_eq(queue_record_finish(record), 0);
	ck_assert_int_eq(queue_journal_apply(m, buf_view(record)), 0);
	buf_free(record);
}

static void
rcpt_told(struct queue_message *m, size_t rcpt)
{
	struct buf record = buf_make(4096);

	queue_record_start(&record);
	queue_record_bounced(&record, NOW, rcpt);
	append(m, &record);
}

static void
rcpt_delivered(struct queue_message *m, size_t rcpt)
{
	struct buf record = buf_make(4096);

	queue_record_start(&record);
	queue_record_delivered(&record, NOW, rcpt, "2.0.0", VIEW("to Maildir"));
	append(m, &record);
}

/* Who is told of what (RFC 3461 4.1). */
START_TEST(test_notify)
{
	struct queue_message m = message("from <s@a.example>\nto <a@b.example> NOTIFY=NEVER\n"
	    "to <b@b.example>\nto <c@b.example> NOTIFY=SUCCESS\n"
	    "to <d@b.example> NOTIFY=SUCCESS,FAILURE\n");
	static const bool failure[] = { false, true, false, true };
	static const enum bounce_kind success[] = { BOUNCE_NONE, BOUNCE_NONE, BOUNCE_DELIVERED,
		BOUNCE_DELIVERED };
	struct queue_terms terms = queue_terms(view_of(m.sender_params));
	bool wanted;

	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(bounce_kind(&m, &terms, i, NOW, &wanted), BOUNCE_NONE);
		rcpt_failed(&m, i, "5.1.1", "x");
		ck_assert_int_eq(bounce_kind(&m, &terms, i, NOW, &wanted), BOUNCE_FAILED);
		ck_assert(wanted == failure[i]);
		rcpt_told(&m, i);
		ck_assert_int_eq(bounce_kind(&m, &terms, i, NOW, &wanted), BOUNCE_NONE);
		ck_assert_int_eq(m.rcpts[i].state, QUEUE_BOUNCED);
		rcpt_delivered(&m, i);
		ck_assert_int_eq(bounce_kind(&m, &terms, i, NOW, &wanted), success[i]);
		rcpt_told(&m, i);
		ck_assert_int_eq(bounce_kind(&m, &terms, i, NOW, &wanted), BOUNCE_NONE);
		ck_assert_int_eq(m.rcpts[i].state, QUEUE_DELIVERED);
	}
	queue_message_free(&m);
}
END_TEST

/* A message that is to be delivered by a time: its sender hears of the delay, once. */
START_TEST(test_delay)
{
	struct queue_message m = message("from <s@a.example> BY=1763783000;N\nto <a@b.example>\n"
	    "to <b@b.example> NOTIFY=FAILURE\nto <c@b.example> NOTIFY=DELAY,SUCCESS\n");
	struct queue_terms terms = queue_terms(view_of(m.sender_params));
	struct buf out;
	bool wanted;

	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), 1763783000);
	ck_assert_int_eq(bounce_kind(&m, &terms, 0, 1763782999, &wanted), BOUNCE_NONE);
	ck_assert_int_eq(bounce_kind(&m, &terms, 0, 1763783000, &wanted), BOUNCE_DELAYED);
	ck_assert_int_eq(bounce_kind(&m, &terms, 1, 1763783000, &wanted), BOUNCE_NONE);
	ck_assert_int_eq(bounce_kind(&m, &terms, 2, 1763783000, &wanted), BOUNCE_DELAYED);
	rcpt_told(&m, 2);
	ck_assert_int_eq(m.rcpts[2].state, QUEUE_WAITING);
	ck_assert_int_eq(bounce_kind(&m, &terms, 2, NOW, &wanted), BOUNCE_NONE);
	rcpt_delivered(&m, 2);
	ck_assert_int_eq(bounce_kind(&m, &terms, 2, NOW, &wanted), BOUNCE_DELIVERED);
	/* It came too late already, so that somebody else has told. */
	terms.deliver_by = 1763780000;
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), 0);
	terms.deliver_by = 1763783000;
	terms.by_return = true;
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), 0);
	terms.by_return = false;
	m.rcpts[0].sender = (struct address){ .local = "" };
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), 0);
	(void)view_string(VIEW("4.2.2"), m.rcpts[0].code, sizeof(m.rcpts[0].code));
	out = report_of(&m, BOUNCE_DELAYED, 0, VIEW("Subject: s\n\nbody\n"));
	ck_assert(has(&out, "\nSubject: Delayed: s\n"));
	ck_assert(has(&out, "\nAction: delayed\nStatus: 4.4.7\n"));
	ck_assert(has(&out, "\nDeliver-By-Date: Sat, 22 Nov 2025 03:43:20 +0000\n"));
	ck_assert(has(&out, "\nWill-Retry-Until: "));
	ck_assert(has(&out, "no need to send it again"));
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/*
 * RFC 3461 5.2.7: an alias for several is reported as expanded, and its members' delivery not; an
 * alias for one is as if it was not there.
 */
START_TEST(test_expanded)
{
	struct queue_message m = message("from <s@a.example>\nto <all@b.example> NOTIFY=SUCCESS,FAILURE\n"
	    "to <one@b.example> NOTIFY=SUCCESS\nto <quiet@b.example>\n");
	struct address sender = m.sender, a = { "a", "b.example" }, b = { "b", "b.example" };
	static const size_t parents[] = { 0, 1, 0, 3, 3, 2, 2 };
	struct queue_terms terms = queue_terms(view_of(m.sender_params));
	struct buf record = buf_make(4096), out;
	bool wanted;

	/* all: two, of which the one became one and that two; one: one; quiet: two */
	queue_record_start(&record);
	for (size_t i = 0; i < 7; i++)
		queue_record_rcpt(&record, parents[i], &sender, i % 2 ? &a : &b);
	for (size_t i = 0; i < 4; i++)
		queue_record_expanded(&record, NOW, i);
	append(&m, &record);
	for (size_t i = 4; i < m.nrcpts; i++)
		rcpt_delivered(&m, i);
	ck_assert_int_eq(bounce_kind(&m, &terms, 0, NOW, &wanted), BOUNCE_EXPANDED);
	ck_assert(wanted);
	ck_assert_int_eq(bounce_kind(&m, &terms, 1, NOW, &wanted), BOUNCE_NONE);
	ck_assert_int_eq(bounce_kind(&m, &terms, 4, NOW, &wanted), BOUNCE_DELIVERED);
	for (size_t i = 2; i < m.nrcpts; i++)
		if (i != 4)
			ck_assert_int_eq(bounce_kind(&m, &terms, i, NOW, &wanted), BOUNCE_NONE);
	/* Failures of members are told of as before. */
	rcpt_failed(&m, 7, "5.1.1", "x");
	ck_assert_int_eq(bounce_kind(&m, &terms, 7, NOW, &wanted), BOUNCE_FAILED);
	ck_assert(wanted);
	out = report_of(&m, BOUNCE_EXPANDED, 0, VIEW("Subject: s\n"));
	ck_assert(has(&out, "\nSubject: Expanded: s\n"));
	ck_assert(has(&out, "\nFinal-Recipient: rfc822; all@b.example\nAction: expanded\n"
	    "Status: 2.0.0\n"));
	ck_assert(has(&out, "\n<all@b.example>\n    expanded\n"));
	buf_free(&out);
	rcpt_told(&m, 0);
	ck_assert_int_eq(bounce_kind(&m, &terms, 0, NOW, &wanted), BOUNCE_NONE);
	queue_message_free(&m);
}
END_TEST

/* RFC 4865 5.1.2, RFC 6710 4.6. */
START_TEST(test_held)
{
	static const char *const pairs[][2] = {
		{ "HOLDUNTIL=1763780060 HOLDFOR=60", "for;60" },
		{ "HOLDUNTIL=1763780060", "until;2025-11-22T02:54:20Z" },
		{ "HOLDUNTIL=1763780060 HOLDFOR=\xc3\xb6", "until;2025-11-22T02:54:20Z" },
	};

	for (size_t i = 0; i < 3; i++) {
		struct buf lines = buf_make(4096), out;
		struct queue_message m;

		buf_addf(&lines, "from <s@a.example> %s\nto <a@b.example>\n", pairs[i][0]);
		m = message(buf_cstr(&lines));
		rcpt_failed(&m, 0, "5.1.1", "x");
		out = report_of(&m, BOUNCE_FAILED, 0, VIEW(""));
		buf_clear(&lines);
		buf_addf(&lines, "\nFuture-Release-Request: %s\n", pairs[i][1]);
		ck_assert(has(&out, buf_cstr(&lines)));
		ck_assert(has(&out, "\nArrival-Date: "));
		buf_free(&out);
		buf_free(&lines);
		queue_message_free(&m);
	}
}
END_TEST

START_TEST(test_delivered)
{
	struct queue_message m = message("from <s@a.example> ENVID=e RET=FULL\n"
	    "to <a@b.example> NOTIFY=SUCCESS ORCPT=rfc822;x@y\n");
	struct buf out;

	rcpt_delivered(&m, 0);
	out = report_of(&m, BOUNCE_DELIVERED, 0, VIEW("Subject: s\n\nbody\n"));
	ck_assert(has(&out, "\nSubject: Delivered: s\n"));
	ck_assert(has(&out, "\nOriginal-Envelope-Id: e\n"));
	ck_assert(has(&out, "\n\nOriginal-Recipient: rfc822;x@y\n"
	    "Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\nLast"));
	ck_assert(!has(&out, "body"));
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* RET=FULL; what does not go back whole, and the parameters of the report (RFC 8689 5). */
START_TEST(test_full)
{
	struct queue_terms terms = queue_terms(VIEW("RET=FULL"));
	struct bounce b = { .to = { "s", "a.example" } };
	struct buf out = buf_make(BOUNCE_SIZE_MAX);
	struct queue_message m = message("from <s@a.example> RET=FULL\nto <a@b.example>\n");

	ck_assert(bounce_wants_full(&terms, BOUNCE_FULL_MAX));
	ck_assert(!bounce_wants_full(&terms, BOUNCE_FULL_MAX + 1));
	terms = queue_terms(VIEW("RET=FULL BODY=BINARYMIME"));
	ck_assert(!bounce_wants_full(&terms, 10));
	terms = queue_terms(VIEW("RET=HDRS"));
	ck_assert(!bounce_wants_full(&terms, 10));
	terms = queue_terms(VIEW("RET=FULL REQUIRETLS SMTPUTF8 MT-PRIORITY=-4"));
	ck_assert(!bounce_wants_full(&terms, 10));
	b.terms = terms;
	bounce_params(&b, &out);
	ck_buf(&out, "BODY=8BITMIME SMTPUTF8 REQUIRETLS MT-PRIORITY=-4");
	buf_clear(&out);
	b.terms = queue_terms(VIEW(""));
	bounce_params(&b, &out);
	ck_buf(&out, "BODY=8BITMIME");
	buf_clear(&out);
	(void)view_string(VIEW("\xc3\xb6"), b.to.local, sizeof(b.to.local));
	bounce_params(&b, &out);
	ck_buf(&out, "BODY=8BITMIME SMTPUTF8");
	buf_clear(&out);
	rcpt_failed(&m, 0, "5.1.1", "x");
	b = (struct bounce){
		.m = &m, .hostname = "mx.example", .to = m.sender, .rcpts = (size_t[]){ 0 }, .nrcpts = 1,
		.header = VIEW("Subject: s\n\nits body"), .full = true, .now = NOW,
	};
	ck_assert_int_eq(bounce_build(&b, &out), 0);
	ck_assert(has(&out, "\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\n"
	    "Subject: s\n\nits body\n--=_"));
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* ORCPT as clients with SMTPUTF8 send it, and headers in UTF-8 (RFC 6533). */
START_TEST(test_utf8_report)
{
	struct queue_message m = message("from <s@a.example> SMTPUTF8\n"
	    "to <a@b.example> ORCPT=utf-8;j\xc3\xb6@x\n");
	struct buf out;

	rcpt_failed(&m, 0, "5.1.1", "x");
	out = report(&m, (size_t[]){ 0 }, 1, VIEW("Subject: s\n"));
	ck_assert(has(&out, "\nOriginal-Recipient: utf-8;j\\x{F6}@x\n"));
	ck_assert(has(&out, "\nContent-Type: message/global-headers\n"));
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* Addresses of RFC 6532 in a report that is ASCII: RFC 6533 section 3. */
START_TEST(test_utf8_address)
{
	struct queue_message m = message("from <s@a.example>\nto <j\xc3\xb6@b.example>\n");
	struct buf out;

	rcpt_failed(&m, 0, "5.1.1", "x");
	out = report(&m, (size_t[]){ 0 }, 1, VIEW(""));
	ck_assert(has(&out, "\nFinal-Recipient: utf-8; j\\x{F6}@b.example\n"));
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* What the sender knows is the address it gave; what the owner of a list knows, its members. */
START_TEST(test_accepted)
{
	struct queue_message m = message("from <s@a.example>\nto <list@b.example>\n"
	    "to <PostMaster>\n");
	struct address owner = { "owner-list", "b.example" }, sender = m.sender;
	struct address member = { "member", "c.example" }, deeper = { "deeper", "c.example" };
	struct buf record = buf_make(4096);

	queue_record_start(&record);
	queue_record_expanded(&record, NOW, 0);
	queue_record_rcpt(&record, 0, &owner, &member);
	queue_record_expanded(&record, NOW, 2);
	queue_record_rcpt(&record, 2, &owner, &deeper);
	queue_record_expanded(&record, NOW, 1);
	queue_record_rcpt(&record, 1, &sender, &member);
	ck_assert_int_eq(queue_record_finish(&record), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&record)), 0);
	ck_assert_uint_eq(bounce_accepted(&m, 3), 2);
	ck_assert_uint_eq(bounce_accepted(&m, 4), 1);
	ck_assert(bounce_is_postmaster(&m, 4));
	ck_assert(!bounce_is_postmaster(&m, 3));
	buf_free(&record);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_mailq_lines)
{
	struct queue_message m = message("from <>\nto <joe@b.example>\nto <ann@b.example>\n"
	    "to <bob@b.example>\n");
	struct buf out = buf_make(4096), record = buf_make(4096);

	rcpt_failed(&m, 2, "5.1.1", "no such user");
	queue_record_start(&record);
	queue_record_attempt(&record, NOW - 10, NOW + 60, 0);
	queue_record_deferred(&record, NOW - 9, NOW + 60, 0, "4.2.0", VIEW("not now"));
	queue_record_delivered(&record, NOW, 1, "2.0.0", VIEW("ok"));
	ck_assert_int_eq(queue_record_finish(&record), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&record)), 0);
	ck_assert_uint_eq(mailq_message(&m, false, NOW, 60, &out), 2);
	ck_buf(&out, "0123456789abcdef         42  2025-11-22 03:53:20  <>\n"
	    "    to <joe@b.example>  next attempt 2025-11-22 05:01:00, 1 attempt\n"
	    "        4.2.0 not now\n"
	    "    to <bob@b.example>  failed, the sender is to be told\n"
	    "        5.1.1 no such user\n");
	buf_clear(&out);
	ck_assert_uint_eq(mailq_message(&m, true, NOW, 0, &out), 2);
	ck_assert(has(&out, "to <joe@b.example>  held\n"));
	buf_free(&out);
	buf_free(&record);
	queue_message_free(&m);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, test_fields);
	tcase_add_test(tests, test_hostile_header);
	tcase_add_test(tests, test_notify);
	tcase_add_test(tests, test_delay);
	tcase_add_test(tests, test_delivered);
	tcase_add_test(tests, test_expanded);
	tcase_add_test(tests, test_held);
	tcase_add_test(tests, test_full);
	tcase_add_test(tests, test_utf8_report);
	tcase_add_test(tests, test_utf8_address);
	tcase_add_test(tests, test_accepted);
	tcase_add_test(tests, test_mailq_lines);
}

int
main(void)
{
	return unit_run("sched_bounce", add);
}
