/* sched_bounce_test.c: the report to the sender, and the lines of mailq. */
#include "queue/mailq_list.h"
#include "queue/sched_bounce_part.h"
#include "unit_bounce.h"

static struct buf
report_of(const struct queue_message *m, enum bounce_kind kind, size_t rcpt, struct view header)
{
	struct bounce b = bounce_of(m, kind, &rcpt, 1);

	b.header = header;
	return built(&b);
}

static struct buf
report(const struct queue_message *m, const size_t *rcpts, size_t n, struct view header)
{
	struct bounce b = bounce_of(m, BOUNCE_FAILED, rcpts, n);

	b.header = header;
	return built(&b);
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
	ck_has(&out, "\nTo: <s@a.example>\n");
	ck_has(&out, "\nSubject: Undeliverable: =?utf-8?q?h=C3=A9?= there\n");
	ck_has(&out, "\nIn-Reply-To: <1@a>\n");
	ck_has(&out, "\nAuto-Submitted: auto-replied\n");
	ck_has(&out, "\nOriginal-Envelope-Id: e+1\nReporting-MTA: dns; mx.example\n");
	ck_has(&out, "\n\nOriginal-Recipient: rfc822;big joe@b.example\n"
	    "Final-Recipient: rfc822; joe@b.example\nAction: failed\nStatus: 5.1.1\n"
	    "Diagnostic-Code: X-Mailstead; no such user\nFinal-Log-ID: 0123456789abcdef\n");
	ck_has(&out, "\n\nFinal-Recipient: rfc822; ann@b.example\nAction: failed\n"
	    "Status: 4.2.2\n");
	ck_has(&out, "given up after 5 days.\n");
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
	ck_has(&out, "\nSubject: Undeliverable\n");
	buf_free(&out);
	while (long_header.n < BOUNCE_HEADER_MAX + 100)
		buf_add_str(&long_header, "X-Line: 0123456789\n");
	out = report(&m, (size_t[]){ 0 }, 1, buf_view(&long_header));
	ck_assert_uint_lt(out.n, BOUNCE_HEADER_MAX + 4096);
	ck_has(&out, "X-Line: 0123456789\n\n--=_");
	buf_free(&out);
	buf_free(&long_header);
	queue_message_free(&m);
}
END_TEST

static void
rcpt_told(struct queue_message *m, size_t rcpt)
{
	struct buf b = record();

	queue_record_bounced(&b, NOW, rcpt);
	append(m, &b);
}

static void
rcpt_delivered(struct queue_message *m, size_t rcpt)
{
	struct buf b = record();

	queue_record_delivered(&b, NOW, rcpt, "2.0.0", VIEW("to Maildir"));
	append(m, &b);
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
	ck_has(&out, "\nSubject: Delayed: s\n");
	ck_has(&out, "\nAction: delayed\nStatus: 4.4.7\n");
	ck_has(&out, "\nDeliver-By-Date: Sat, 22 Nov 2025 03:43:20 +0000\n");
	ck_has(&out, "\nWill-Retry-Until: ");
	ck_has(&out, "no need to send it again");
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
	struct buf rec = buf_make(4096), out;
	bool wanted;

	/* all: two, of which the one became one and that two; one: one; quiet: two */
	queue_record_start(&rec);
	for (size_t i = 0; i < 7; i++)
		queue_record_rcpt(&rec, parents[i], &sender, i % 2 ? &a : &b);
	for (size_t i = 0; i < 4; i++)
		queue_record_expanded(&rec, NOW, i);
	append(&m, &rec);
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
	ck_has(&out, "\nSubject: Expanded: s\n");
	ck_has(&out, "\nFinal-Recipient: rfc822; all@b.example\nAction: expanded\n"
	    "Status: 2.0.0\n");
	ck_has(&out, "\n<all@b.example>: expanded\n");
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
		ck_has(&out, buf_cstr(&lines));
		ck_has(&out, "\nArrival-Date: ");
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
	ck_has(&out, "\nSubject: Delivered: s\n");
	ck_has(&out, "\nOriginal-Envelope-Id: e\n");
	ck_has(&out, "\n\nOriginal-Recipient: rfc822;x@y\n"
	    "Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\nFinal-Log");
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

	ck_assert(bounce_wants_full(&terms, 1000, 1000));
	ck_assert(!bounce_wants_full(&terms, 1001, 1000));
	terms = queue_terms(VIEW("RET=FULL BODY=BINARYMIME"));
	ck_assert(!bounce_wants_full(&terms, 10, 1000));
	terms = queue_terms(VIEW("RET=HDRS"));
	ck_assert(!bounce_wants_full(&terms, 10, 1000));
	terms = queue_terms(VIEW("RET=FULL REQUIRETLS SMTPUTF8 MT-PRIORITY=-4"));
	ck_assert(!bounce_wants_full(&terms, 10, 1000));
	b.terms = terms;
	b.eight = b.utf8 = true;
	bounce_params(&b, &out);
	ck_buf(&out, "BODY=8BITMIME SMTPUTF8 REQUIRETLS MT-PRIORITY=-4");
	buf_clear(&out);
	rcpt_failed(&m, 0, "5.1.1", "x");
	b = (struct bounce){
		.m = &m, .hostname = "mx.example", .to = m.sender, .rcpts = (size_t[]){ 0 }, .nrcpts = 1,
		.header = VIEW("Subject: s\n\nits body"), .full = true, .now = NOW,
	};
	ck_assert_int_eq(bounce_build(&b, &out), 0);
	ck_has(&out, "\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 7bit\n\n"
	    "Subject: s\n\nits body\n--=_");
	buf_clear(&out);
	b.header = VIEW("Subject: s\n\nits b\xf6\n");
	ck_assert_int_eq(bounce_build(&b, &out), 0);
	ck_has(&out, "\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\n"
	    "Subject: s\n\nits b\xf6\n\n--=_");
	ck_assert(b.eight && !b.utf8);
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* ORCPT as clients with SMTPUTF8 send it, and headers in UTF-8 (RFC 6533 section 4). */
START_TEST(test_utf8_header)
{
	struct queue_message m = message("from <s@a.example> SMTPUTF8\n"
	    "to <a@b.example> ORCPT=utf-8;j\xc3\xb6@x\n");
	struct bounce b = bounce_of(&m, BOUNCE_FAILED, (size_t[]){ 0 }, 1);
	struct buf out;

	rcpt_failed(&m, 0, "5.1.1", "x");
	b.header = VIEW("Subject: \xc3\xa4\n");
	out = built(&b);
	ck_has(&out, "\nOriginal-Recipient: utf-8;j\\x{F6}@x\n");
	ck_has(&out, "\nContent-Type: message/delivery-status\n");
	ck_has(&out, "\nContent-Type: message/global-headers\nContent-Transfer-Encoding: 8bit\n\n"
	    "Subject: \xc3\xa4\n");
	ck_assert(b.utf8 && b.eight && !b.global);
	buf_free(&out);
	/* What is ASCII asks nothing of its way. */
	b.header = VIEW("Subject: s\n");
	out = built(&b);
	ck_has(&out, "\nContent-Type: text/rfc822-headers\nContent-Transfer-Encoding: 7bit\n\n");
	ck_assert(view_is_ascii(buf_view(&out)) && !b.utf8 && !b.eight);
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* Octets beyond ASCII that are no UTF-8, or not declared as such: the report stays one of ASCII. */
START_TEST(test_eight_bit_header)
{
	struct queue_message m = message("from <s@a.example>\nto <a@b.example>\n");
	struct bounce b = bounce_of(&m, BOUNCE_FAILED, (size_t[]){ 0 }, 1);
	struct buf out;

	rcpt_failed(&m, 0, "5.1.1", "\xc3\xb6 no");
	b.header = VIEW("Subject: \xe4=\n\nbody");
	out = built(&b);
	ck_has(&out, "\nContent-Type: text/rfc822-headers\n"
	    "Content-Transfer-Encoding: quoted-printable\n\nSubject: =E4=3D\n\n--");
	ck_has(&out, "\nContent-Transfer-Encoding: quoted-printable\n\nThis is the mail system");
	ck_has(&out, "\n    =C3=B6 no (5.1.1)\n");
	ck_has(&out, "\nDiagnostic-Code: X-Mailstead; ?? no\n");
	ck_assert(view_is_ascii(buf_view(&out)) && !b.utf8 && !b.eight);
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/*
 * Addresses of RFC 6532, in a report in ASCII as RFC 6533 section 3 has them, and as they are to a
 * sender who uses SMTPUTF8.
 */
START_TEST(test_utf8_address)
{
	struct queue_message m = message("from <s@a.example>\nto <j\xc3\xb6@b.example>\n");
	struct bounce b = bounce_of(&m, BOUNCE_FAILED, (size_t[]){ 0 }, 1);
	struct buf out;

	rcpt_failed(&m, 0, "5.1.1", "x");
	out = built(&b);
	ck_has(&out, "\nFinal-Recipient: utf-8; j\\x{F6}@b.example\n");
	ck_assert(view_is_ascii(buf_view(&out)) && !b.utf8);
	buf_free(&out);
	b.terms.utf8 = true;
	out = built(&b);
	ck_has(&out, "\nContent-Type: message/global-delivery-status\n"
	    "Content-Transfer-Encoding: 8bit\n\n");
	ck_has(&out, "\nFinal-Recipient: utf-8; j\xc3\xb6@b.example\n");
	ck_has(&out, "\n<j\xc3\xb6@b.example>:\n");
	ck_assert(b.utf8 && b.global);
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* A server's answer: RFC 3464 sections 2.3.5, 2.3.6 and 2.3.7. */
START_TEST(test_server)
{
	struct queue_message m = message("from <s@a.example>\nto <a@b.example>\nto <c@b.example>\n");
	struct buf out, rec = record();

	rcpt_refused(&m, 0, "5.1.1", "550 5.1.1 no such user");
	queue_record_failed(&rec, NOW, 1, "4.4.2", VIEW("it hung up"));
	queue_record_server(&rec, 1, "", "[192.0.2.9]");
	append(&m, &rec);
	out = report(&m, (size_t[]){ 0, 1 }, 2, VIEW(""));
	ck_has(&out, "\nStatus: 5.1.1\nRemote-MTA: dns; mx.b.example\n"
	    "Diagnostic-Code: smtp; 550 5.1.1 no such user\n"
	    "Last-Attempt-Date: Sat, 22 Nov 2025 03:59:55 +0000\n\nFinal-R");
	ck_has(&out, "\n<a@b.example>: mx.b.example [192.0.2.1] said:\n    550 5.1.1 no such user\n");
	ck_has(&out, "\nStatus: 4.4.2\nRemote-MTA: dns; [192.0.2.9]\n"
	    "Diagnostic-Code: X-Mailstead; it hung up\n\n--");
	ck_has(&out, "\n<c@b.example>: [192.0.2.9]:\n    it hung up (4.4.2)\n");
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* What was given to other servers: RFC 3461 sections 5.2.1 and 5.2.2. */
START_TEST(test_relayed)
{
	struct queue_message m = message("from <s@a.example>\nto <a@b.example> NOTIFY=SUCCESS\n"
	    "to <b@b.example> NOTIFY=SUCCESS\nto <c@b.example>\n");
	struct queue_terms terms = { .warn_at = 0 };
	struct buf out, rec = record();
	bool wanted;

	for (size_t i = 0; i < 3; i++) {
		queue_record_relayed(&rec, NOW, i, "2.1.5", VIEW("250 2.1.5 queued as 7"), i == 1);
		queue_record_server(&rec, i, "mx.b.example", "[192.0.2.1]");
	}
	append(&m, &rec);
	ck_assert_int_eq(bounce_kind(&m, &terms, 0, NOW, &wanted), BOUNCE_RELAYED);
	ck_assert_int_eq(bounce_kind(&m, &terms, 1, NOW, &wanted), BOUNCE_NONE);
	ck_assert_int_eq(bounce_kind(&m, &terms, 2, NOW, &wanted), BOUNCE_NONE);
	/* RFC 2852 with T: of all that went on. */
	terms.by_trace = true;
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(bounce_kind(&m, &terms, i, NOW, &wanted), BOUNCE_RELAYED);
	out = report_of(&m, BOUNCE_RELAYED, 0, VIEW("Subject: s\n"));
	ck_has(&out, "\nSubject: Relayed: s\n");
	ck_has(&out, "\nAction: relayed\nStatus: 2.1.5\nRemote-MTA: dns; mx.b.example\n"
	    "Diagnostic-Code: smtp; 250 2.1.5 queued as 7\n\n");
	ck_has(&out, "\n<a@b.example>: relayed to mx.b.example [192.0.2.1]\n");
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* Still waiting after some hours, which is told once; the status is that of the last attempt. */
START_TEST(test_warning)
{
	struct queue_message m = message("from <s@a.example>\nto <a@b.example>\n"
	    "to <b@b.example> NOTIFY=FAILURE\nto <c@b.example> NOTIFY=NEVER\n");
	struct queue_terms terms = { .warn_at = NOW };
	struct buf out, rec = record();
	bool wanted;

	queue_record_attempt(&rec, NOW - 60, NOW + 60, 0);
	queue_record_deferred(&rec, NOW - 50, NOW + 60, 0, "4.2.2", VIEW("full"));
	append(&m, &rec);
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), NOW);
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 1), 0);
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 2), 0);
	ck_assert_int_eq(bounce_kind(&m, &terms, 0, NOW - 1, &wanted), BOUNCE_NONE);
	ck_assert_int_eq(bounce_kind(&m, &terms, 0, NOW, &wanted), BOUNCE_DELAYED);
	/* The time that its sender has set counts if it is the earlier one. */
	terms.deliver_by = NOW - 10;
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), NOW - 10);
	terms.by_return = true;
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), NOW);
	out = report_of(&m, BOUNCE_DELAYED, 0, VIEW("Subject: s\n"));
	ck_has(&out, "\nAction: delayed\nStatus: 4.2.2\nDiagnostic-Code: X-Mailstead; full\n"
	    "Last-Attempt-Date: Sat, 22 Nov 2025 03:59:00 +0000\n");
	ck_has(&out, "\nWill-Retry-Until: Sun, 23 Nov 2025 04:00:00 +0000\n");
	ck_has(&out, "\nIt will be tried further until\nSun, 23 Nov 2025 04:00:00 +0000\n");
	ck_has(&out, "\nThe mailbox is full.\n\n<a@b.example>:\n    full (4.2.2)\n");
	buf_free(&out);
	rcpt_told(&m, 0);
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), 0);
	m.rcpts[0].warned = false;
	m.rcpts[0].sender = (struct address){ .local = "" };
	ck_assert_int_eq(bounce_delay_at(&m, &terms, 0), 0);
	queue_message_free(&m);
}
END_TEST

/* Those with the same trouble stand together, below it. */
START_TEST(test_groups)
{
	struct queue_message m = message("from <s@a.example>\nto <a@b.example>\nto <b@b.example>\n"
	    "to <c@b.example>\nto <d@b.example>\n");
	struct buf out;

	rcpt_failed(&m, 0, "5.1.1", "x");
	rcpt_failed(&m, 1, "5.2.2", "full");
	rcpt_refused(&m, 2, "5.1.1", "550 no");
	rcpt_failed(&m, 3, "4.2.2", "full");
	out = report(&m, (size_t[]){ 0, 1, 2, 3 }, 4, VIEW(""));
	ck_has(&out, "use.\n\n<a@b.example>:\n    x (5.1.1)\n\n<c@b.example>: mx.b.example "
	    "[192.0.2.1] said:\n    550 no\n\nThe mailbox is full.\nLet the recipient know by other "
	    "means.\n\n<b@b.example>:\n    full (5.2.2)\n\nThe mailbox is full.\nIt has been tried");
	buf_free(&out);
	queue_message_free(&m);
}
END_TEST

/* Every code has a meaning; the more special one where there is one. */
START_TEST(test_why)
{
	static const char *const pairs[][2] = {
		{ "5.1.1", "no mailbox" }, { "4.1.99", "wrong with this address" },
		{ "5.7.23", "SPF" }, { "5.7.1", "refuses" }, { "5.0.0", "did not take" },
		{ "5.9.9", "did not take" }, { "", "did not take" }, { "x", "did not take" },
		{ "5.1", "did not take" }, { "4.4.7", "by the time" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		ck_assert_msg(strstr(bounce_why(pairs[i][0])->what, pairs[i][1]) != NULL, "%s",
		    pairs[i][0]);
	ck_assert_ptr_eq(bounce_why("5.6.7"), bounce_why("5.6.9"));
	ck_assert_ptr_eq(bounce_why("4.2.2"), bounce_why("5.2.2"));
}
END_TEST

/* What the sender knows is the address it gave; what the owner of a list knows, its members. */
START_TEST(test_accepted)
{
	struct queue_message m = message("from <s@a.example>\nto <list@b.example>\n"
	    "to <PostMaster>\n");
	struct address owner = { "owner-list", "b.example" }, sender = m.sender;
	struct address member = { "member", "c.example" }, deeper = { "deeper", "c.example" };
	struct buf rec = buf_make(4096);

	queue_record_start(&rec);
	queue_record_expanded(&rec, NOW, 0);
	queue_record_rcpt(&rec, 0, &owner, &member);
	queue_record_expanded(&rec, NOW, 2);
	queue_record_rcpt(&rec, 2, &owner, &deeper);
	queue_record_expanded(&rec, NOW, 1);
	queue_record_rcpt(&rec, 1, &sender, &member);
	ck_assert_int_eq(queue_record_finish(&rec), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&rec)), 0);
	ck_assert_uint_eq(bounce_accepted(&m, 3), 2);
	ck_assert_uint_eq(bounce_accepted(&m, 4), 1);
	ck_assert(bounce_is_postmaster(&m, 4, "mx.example"));
	ck_assert(bounce_is_member(&m, 4) == false);
	ck_assert(view_string(VIEW("c.example"), m.rcpts[1].address.domain, 100) == 0);
	ck_assert(!bounce_is_postmaster(&m, 4, "mx.example"));
	ck_assert(!bounce_is_postmaster(&m, 3, "mx.example"));
	buf_free(&rec);
	queue_message_free(&m);
}
END_TEST

START_TEST(test_mailq_lines)
{
	struct queue_message m = message("from <>\nto <joe@b.example>\nto <ann@b.example>\n"
	    "to <bob@b.example>\n");
	struct buf out = buf_make(4096), rec = buf_make(4096);

	rcpt_failed(&m, 2, "5.1.1", "no such user");
	queue_record_start(&rec);
	queue_record_attempt(&rec, NOW - 10, NOW + 60, 0);
	queue_record_deferred(&rec, NOW - 9, NOW + 60, 0, "4.2.0", VIEW("not now"));
	queue_record_delivered(&rec, NOW, 1, "2.0.0", VIEW("ok"));
	ck_assert_int_eq(queue_record_finish(&rec), 0);
	ck_assert_int_eq(queue_journal_apply(&m, buf_view(&rec)), 0);
	ck_assert_uint_eq(mailq_message(&m, false, NOW, 60, &out), 2);
	ck_buf(&out, "0123456789abcdef         42  2025-11-22 03:53:20   1h06m  <>\n"
	    "    to <joe@b.example>  next attempt 2025-11-22 05:01:00, 1 attempt\n"
	    "        4.2.0 not now\n"
	    "    to <bob@b.example>  failed, the sender is to be told\n"
	    "        5.1.1 no such user\n");
	buf_clear(&out);
	ck_assert_uint_eq(mailq_message(&m, true, NOW, 0, &out), 2);
	ck_has(&out, "to <joe@b.example>  held\n");
	buf_free(&out);
	buf_free(&rec);
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
	tcase_add_test(tests, test_utf8_header);
	tcase_add_test(tests, test_eight_bit_header);
	tcase_add_test(tests, test_server);
	tcase_add_test(tests, test_relayed);
	tcase_add_test(tests, test_warning);
	tcase_add_test(tests, test_groups);
	tcase_add_test(tests, test_why);
	tcase_add_test(tests, test_utf8_address);
	tcase_add_test(tests, test_accepted);
	tcase_add_test(tests, test_mailq_lines);
}

int
main(void)
{
	return unit_run("sched_bounce", add);
}
