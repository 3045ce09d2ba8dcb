/* smtpd_trace_test.c: the Received field. */
#include "unit.h"

#include "smtpd/smtpd_trace.h"

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
	t.priority = &(int){ -3 };
	check_format(&t, "Received: from client.example ([192.0.2.1])\n"
	    "\tby mail.test (Mailstead) with ESMTP id 1k0tst80tvjz5ve2\n"
	    "\tfor <alice@mail.test>\n"
	    "\tpriority -3; Sun, 22 Nov 2026 05:05:06 +0100\n");
	t.priority = NULL;
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
	t.protocol = "ESMTPS";
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

static const struct {
	struct smtpd_trace_protocol how;
	const char *word;
} protocols[] = {
	{ { .encrypted = true, .authenticated = true }, "SMTP" },
	{ { .utf8 = true }, "SMTP" },
	/* RFC 3848 */
	{ { .extended = true }, "ESMTP" },
	{ { .extended = true, .encrypted = true }, "ESMTPS" },
	{ { .extended = true, .authenticated = true }, "ESMTPA" },
	{ { .extended = true, .encrypted = true, .authenticated = true }, "ESMTPSA" },
	{ { .extended = true, .lmtp = true }, "LMTP" },
	{ { .extended = true, .lmtp = true, .encrypted = true }, "LMTPS" },
	{ { .extended = true, .lmtp = true, .authenticated = true }, "LMTPA" },
	{ { .extended = true, .lmtp = true, .encrypted = true, .authenticated = true }, "LMTPSA" },
	/* RFC 6531 */
	{ { .extended = true, .utf8 = true }, "UTF8SMTP" },
	{ { .extended = true, .utf8 = true, .encrypted = true }, "UTF8SMTPS" },
	{ { .extended = true, .utf8 = true, .authenticated = true }, "UTF8SMTPA" },
	{ { .extended = true, .utf8 = true, .encrypted = true, .authenticated = true },
	    "UTF8SMTPSA" },
	{ { .extended = true, .lmtp = true, .utf8 = true }, "UTF8LMTP" },
	{ { .extended = true, .lmtp = true, .utf8 = true, .encrypted = true }, "UTF8LMTPS" },
	{ { .extended = true, .lmtp = true, .utf8 = true, .authenticated = true }, "UTF8LMTPA" },
	{ { .extended = true, .lmtp = true, .utf8 = true, .encrypted = true,
	    .authenticated = true }, "UTF8LMTPSA" },
};

START_TEST(protocol)
{
	ck_assert_str_eq(smtpd_trace_protocol(protocols[_i].how), protocols[_i].word);
}
END_TEST

/* RFC 5321 4.4: the name that belongs to the address stands before it. */
START_TEST(known_name)
{
	struct smtpd_trace t = plain;
	struct buf out = buf_make(4096);

	t.name = "host.example";
	smtpd_trace_format(&t, &out);
	ck_assert(view_starts_nocase(buf_view(&out),
	    VIEW("Received: from client.example (host.example [192.0.2.1])\n")));
	buf_clear(&out);
	t.helo = "bob's:pc";
	smtpd_trace_format(&t, &out);
	ck_assert(view_starts_nocase(buf_view(&out),
	    VIEW("Received: from [192.0.2.1] (host.example [192.0.2.1]) (HELO bob's:pc)\n")));
	buf_free(&out);
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

static void
add(TCase *tests)
{
	tcase_add_test(tests, field);
	tcase_add_test(tests, encrypted);
	tcase_add_loop_test(tests, protocol, 0, sizeof(protocols) / sizeof(protocols[0]));
	tcase_add_test(tests, known_name);
	tcase_add_test(tests, odd_names);
	tcase_add_test(tests, no_room);
}

int
main(void)
{
	return unit_run("smtpd_trace", add);
}
