/* smtpd_trace_test.c: the Received field, and how many a message has. */
#include "unit.h"

#include "smtpd/smtpd_trace.h"
#include "text/header.h"

static const struct smtpd_trace plain = {
	.helo = "client.example", .peer = "[192.0.2.1]", .hostname = "mail.test",
	.protocol = "ESMTP", .id = "1k0tst80tvjz5ve2", .rcpt = "alice@mail.test",
	.time = 1795320306, .utc_offset = 60,
};

static void
check_format(const struct smtpd_trace *t, const char *wanted)
{
	struct buf out = buf_make(4096);

	ck_assert_int_eq(smtpd_trace_format(t, &out), 0);
	ck_assert_str_eq(buf_cstr(&out), wanted);
	buf_free(&out);
}

START_TEST(field)
{
	struct smtpd_trace t = plain;

	check_format(&t, "Received: from client.example ([192.0.2.1])\n"
	    "\tby mail.test (Mailstead) with ESMTP id 1k0tst80tvjz5ve2\n"
	    "\tfor <alice@mail.test>; Sun, 22 Nov 2026 05:05:06 +0100\n");
	t.rcpt = NULL;
	t.protocol = "SMTP";
	t.utc_offset = 0;
	check_format(&t, "Received: from client.example ([192.0.2.1])\n"
	    "\tby mail.test (Mailstead) with SMTP id 1k0tst80tvjz5ve2; "
	    "Sun, 22 Nov 2026 04:05:06 +0000\n");
}
END_TEST

START_TEST(encrypted)
{
	struct gate_tls tls = { .version = "TLSv1.3", .cipher = "TLS_AES_128_GCM_SHA256",
	    .bits = 128 };
	struct smtpd_trace t = plain;

	t.tls = &tls;
	t.protocol = smtpd_trace_protocol(true, true, false);
	check_format(&t, "Received: from client.example ([192.0.2.1])\n"
	    "\tby mail.test (Mailstead) with ESMTPS id 1k0tst80tvjz5ve2\n"
	    "\t(TLSv1.3 TLS_AES_128_GCM_SHA256, 128 bits)\n"
	    "\tfor <alice@mail.test>; Sun, 22 Nov 2026 05:05:06 +0100\n");
	/* Nothing that tls says can end the comment. */
	memcpy(tls.cipher, "a)\n\nb(\\", 8);
	check_format(&t, "Received: from client.example ([192.0.2.1])\n"
	    "\tby mail.test (Mailstead) with ESMTPS id 1k0tst80tvjz5ve2\n"
	    "\t(TLSv1.3 ab, 128 bits)\n"
	    "\tfor <alice@mail.test>; Sun, 22 Nov 2026 05:05:06 +0100\n");
}
END_TEST

/* RFC 3848. */
START_TEST(protocols)
{
	ck_assert_str_eq(smtpd_trace_protocol(false, true, true), "SMTP");
	ck_assert_str_eq(smtpd_trace_protocol(true, false, false), "ESMTP");
	ck_assert_str_eq(smtpd_trace_protocol(true, true, false), "ESMTPS");
	ck_assert_str_eq(smtpd_trace_protocol(true, false, true), "ESMTPA");
	ck_assert_str_eq(smtpd_trace_protocol(true, true, true), "ESMTPSA");
}
END_TEST

/* A name that is none stands in a comment, behind the address. */
START_TEST(odd_names)
{
	struct smtpd_trace t = plain;
	struct buf out = buf_make(4096);

	t.helo = "[IPv6:2001:db8::1]";
	smtpd_trace_format(&t, &out);
	ck_assert(view_starts_nocase(buf_view(&out),
	    VIEW("Received: from [IPv6:2001:db8::1] ([192.0.2.1])\n")));
	buf_clear(&out);
	t.helo = "bob's:pc";
	smtpd_trace_format(&t, &out);
	ck_assert(view_starts_nocase(buf_view(&out),
	    VIEW("Received: from [192.0.2.1] (HELO bob's:pc)\n")));
	buf_free(&out);
}
END_TEST

START_TEST(no_room)
{
	struct buf out = buf_make(20);

	ck_assert_int_eq(smtpd_trace_format(&plain, &out), -1);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *text;
	unsigned count;
} messages[] = {
	{ "", 0 },
	{ "Received: a\n\nbody\n", 1 },
	{ "Received: a\nReceived: b\nSubject: c\nReceived: d\n\nReceived: e\n", 3 },
	{ "RECEIVED: a\nreceived : b\nReceived\t:c\n", 3 },
	{ "Received: a\n Received: folded\n\tReceived: folded\n", 1 },
	{ "Received-SPF: pass\nX-Received: a\nReceive: b\nReceiveds: c\n", 0 },
	{ "Subject: Received: a\n", 0 },
	{ "\nReceived: a\n", 0 },
	{ "no field\nReceived: a\n", 0 },
	{ "Received: a\nFrom x y\nReceived: b\n", 1 },
	{ "Received: a\n: b\nReceived: c\n", 1 },
	{ "Received: a\nb\nReceived: c\n", 1 },
	{ "Received: a\n\xe4: b\nReceived: c\n", 1 },
	{ "Received", 0 },
	{ "Received:", 1 },
};

/* At once, octet by octet, and as the header parser sees it. */
START_TEST(scan)
{
	struct view text = view_of(messages[_i].text);
	struct smtpd_trace_scan whole = { 0 }, octets = { 0 };

	smtpd_trace_scan(&whole, text);
	for (size_t i = 0; i < text.n; i++)
		smtpd_trace_scan(&octets, view_sub(text, i, 1));
	ck_assert_uint_eq(whole.received, messages[_i].count);
	ck_assert_uint_eq(octets.received, messages[_i].count);
	ck_assert_uint_eq(header_count(text, VIEW("Received")), messages[_i].count);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, field);
	tcase_add_test(tests, encrypted);
	tcase_add_test(tests, protocols);
	tcase_add_test(tests, odd_names);
	tcase_add_test(tests, no_room);
	tcase_add_loop_test(tests, scan, 0, sizeof(messages) / sizeof(messages[0]));
}

int
main(void)
{
	return unit_run("smtpd_trace", add);
}
