/* smtpd_login_test.c: STARTTLS and AUTH against a monitor and an auth that are threads. */
#include "unit_gate.h"

#include "smtpd/smtpd_command.h"

#define SETTINGS "hostname = mail.test\ntrusted_networks =\ntls_certificates = /x.pem\n" \
	"auth_mechanisms = PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS\nlogin_limit = 2\n"

static struct gate gate;
static struct smtpd_session s;
static struct conf conf;
static int client, server;

static void
begin(const char *settings, const char *address, struct smtpd_mode mode)
{
	struct peer peer;
	int pair[2];

	gate = (struct gate){ .refuse_tls = gate.refuse_tls, .refuse_auth = gate.refuse_auth };
	gate_conf(&conf, settings);
	gate_open(&gate);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	client = pair[0];
	server = pair[1];
	(void)peer_parse(view_of(address), &peer);
	smtpd_session_init(&s, &conf, &mode, &peer, server, server, gate.program);
}

static void
finish(void)
{
	(void)shutdown(client, SHUT_WR);
	if (gate.client != -1)
		(void)shutdown(gate.client, SHUT_WR);
	smtpd_session_end(&s);
	smtpd_session_free(&s);
	close(client);
	close(server);
	gate_close(&gate);
	conf_free(&conf);
}

/* What the session has said since it was asked last. */
static const char *
said(void)
{
	(void)writer_flush(&s.out, deadline_in(5));
	return gate_said(gate.client == -1 ? client : gate.client);
}

/* The client sends text at once, and the session deals with all of it. */
static const char *
say(const char *text)
{
	int fd = gate.client == -1 ? client : gate.client;

	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	do
		smtpd_session_step(&s);
	while (!s.over && reader_unread(&s.in).n);
	return said();
}

#define ck_says(text, wanted) ck_assert_str_eq(say(text), wanted)
#define ck_has(text, part) \
	do { \
		const char *got_ = (text); \
		ck_assert_msg(strstr(got_, (part)) != NULL, "%s lacks %s", got_, (part)); \
	} while (0)

static const struct smtpd_mode submission = { .submission = true };

static void
begin_submission(void)
{
	begin(SETTINGS, "127.0.0.1 1", submission);
	smtpd_session_greet(&s);
	ck_has(said(), "220 mail.test");
	ck_has(say("EHLO client.example\r\n"), "250-AUTH PLAIN LOGIN SCRAM-SHA-256\r\n");
}

static void
begin_starttls(void)
{
	begin(SETTINGS, "192.0.2.1 1", submission);
	smtpd_session_greet(&s);
	(void)said();
	ck_has(say("EHLO client.example\r\n"), "250-STARTTLS\r\n");
}

/* ---- STARTTLS */

START_TEST(starttls)
{
	const char *text;

	begin_starttls();
	ck_assert_ptr_null(strstr(say("EHLO client.example\r\n"), "PLAIN"));
	ck_says("STARTTLS now\r\n", "501 5.5.4 This command has no argument\r\n");
	ck_assert_int_eq(write(client, "STARTTLS\r\n", 10), 10);
	smtpd_session_step(&s);
	ck_assert_str_eq(gate_said(client), "220 2.0.0 Ready to start TLS\r\n");
	ck_assert(s.encrypted && !s.over);
	ck_assert_str_eq(s.tls.cipher, "TLS_AES_256_GCM_SHA384");
	/* RFC 3207 4.2: as if there had been nothing yet, but for a greeting. */
	ck_says("MAIL FROM:<a@client.example>\r\n", "503 5.5.1 Send EHLO first\r\n");
	text = say("EHLO client.example\r\n");
	ck_has(text, "250-AUTH PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS\r\n");
	ck_assert_ptr_null(strstr(text, "STARTTLS"));
	ck_says("STARTTLS\r\n", "503 5.5.1 There is TLS already\r\n");
	ck_assert_uint_eq(gate.tls, 1);
	finish();
}
END_TEST

/* CVE-2011-0411: what comes in clear behind it is never taken for encrypted. */
START_TEST(injection)
{
	begin_starttls();
	ck_says("STARTTLS\r\nRSET\r\n",
	    "554 5.5.0 You must wait for the reply to this command\r\n");
	ck_assert(s.over && !s.encrypted);
	ck_assert_str_eq(s.why, "protocol");
	ck_assert_uint_eq(gate.tls, 0);
	finish();
	begin_starttls();
	ck_says("STARTTLS\r\nR", "554 5.5.0 You must wait for the reply to this command\r\n");
	ck_assert(s.over && gate.tls == 0);
	finish();
}
END_TEST

/* What anybody could have said in clear is forgotten: that it was trusted and logged in, too. */
START_TEST(reset)
{
	begin(SETTINGS "trusted_networks = 127.0.0.1\n", "127.0.0.1 1", submission);
	ck_has(say("EHLO client.example\r\n"), "STARTTLS");
	ck_has(say("VERB\r\n"), "250");
	ck_has(say("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n"), "235");
	ck_assert(s.trusted && s.verbose && s.auth_seen);
	(void)say("STARTTLS\r\n");
	ck_assert(s.encrypted && !s.verbose && !s.auth_seen && !s.esmtp);
	ck_assert_str_eq(s.user, "");
	ck_assert_str_eq(s.helo, "");
	ck_assert_int_eq(s.state, SMTPD_START);
	ck_assert(s.trusted);	/* by its network */
	/* But not the tries. */
	s.count.logins = conf.login_limit;
	(void)say("EHLO client.example\r\n");
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n",
	    "421 4.7.0 mail.test too many tries to log in, closing\r\n");
	ck_assert(s.over && gate.auths == 1);
	finish();
}
END_TEST

START_TEST(starttls_fails)
{
	gate.refuse_tls = true;
	begin_starttls();
	ck_says("STARTTLS\r\n", "220 2.0.0 Ready to start TLS\r\n");
	ck_assert(s.over && !s.encrypted);
	ck_assert_str_eq(s.why, "tls");
	finish();
	gate.refuse_tls = false;
}
END_TEST

START_TEST(no_certificate)
{
	begin("tls_certificates =\n", "127.0.0.1 1", (struct smtpd_mode){ .relay = false });
	ck_assert_ptr_null(strstr(say("EHLO client.example\r\n"), "STARTTLS"));
	ck_says("STARTTLS\r\n", "502 5.5.1 Command not available here\r\n");
	finish();
}
END_TEST

START_TEST(implicit)
{
	begin(SETTINGS, "192.0.2.1 1", (struct smtpd_mode){ .submission = true, .implicit_tls = true });
	smtpd_session_greet(&s);
	ck_assert(s.encrypted);
	ck_assert_str_eq(gate_said(client), "");
	ck_has(said(), "220 mail.test");
	ck_has(say("EHLO client.example\r\n"), "AUTH PLAIN");
	finish();
	gate.refuse_tls = true;
	begin(SETTINGS, "192.0.2.1 1", (struct smtpd_mode){ .implicit_tls = true });
	smtpd_session_greet(&s);
	ck_assert(s.over);
	ck_assert_str_eq(said(), "");
	finish();
	gate.refuse_tls = false;
}
END_TEST

/* ---- AUTH */

START_TEST(initial_response)
{
	begin_submission();
	ck_says("auth plain AGJvYgBzZWNyZXQ=\r\n", "235 2.7.0 Logged in\r\n");
	/* Nothing of it stays in memory. */
	ck_assert_ptr_null(memmem(s.in.data, sizeof(s.in.data), "AGJvYgBz", 8));
	ck_assert_str_eq(s.user, "bob");
	ck_assert_str_eq(gate.mechanism, "PLAIN");
	ck_assert(gate.initial && s.trusted);
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n", "503 5.5.1 You are logged in already\r\n");
	ck_assert_uint_eq(gate.auths, 1);
	finish();
}
END_TEST

START_TEST(steps)
{
	begin_submission();
	ck_says("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
	ck_says("Ym9i\r\n", "334 UGFzc3dvcmQ6\r\n");
	ck_says("c2VjcmV0\r\n", "235 2.7.0 Logged in\r\n");
	ck_assert(!gate.initial);
	finish();
	begin_submission();
	ck_says("AUTH PLAIN\r\n", "334 \r\n");
	ck_says("AGJvYgBzZWNyZXQ=\r\n", "235 2.7.0 Logged in\r\n");
	finish();
	begin_submission();
	ck_says("AUTH SCRAM-SHA-256 biws\r\n", "334 cj0x\r\n");
	ck_says("Yz0=\r\n", "334 dj0y\r\n");
	ck_says("\r\n", "235 2.7.0 Logged in\r\n");
	finish();
}
END_TEST

/* "=" is an initial response of no octets, and no response elsewhere. */
START_TEST(equals)
{
	begin_submission();
	ck_says("AUTH PLAIN =\r\n", "535 5.7.8 Login failed: wrong name or password\r\n");
	ck_assert(gate.initial);
	ck_says("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
	ck_has(say("=\r\n"), "501 5.5.2 This is not base64\r\n");
	finish();
}
END_TEST

START_TEST(cancel)
{
	begin_submission();
	ck_says("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
	ck_says("*\r\n", "501 5.7.0 Cancelled\r\n");
	ck_assert_int_eq(s.sasl.auth, -1);
	ck_says("NOOP\r\n", "250 2.0.0 Ok\r\n");
	ck_assert(gate.abandoned);
	finish();
}
END_TEST

/* In the command: auth is not even asked. Later: that was a try. */
START_TEST(malformed)
{
	begin_submission();
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ\r\n", "501 5.5.2 This is not base64\r\n");
	ck_says("AUTH PLAIN *\r\n", "501 5.5.2 This is not base64\r\n");
	ck_says("AUTH PLAIN a b\r\n", "501 5.5.4 Syntax: AUTH mechanism [base64]\r\n");
	ck_assert_uint_eq(gate.auths, 0);
	ck_says("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
	ck_says("Ym9\r\n", "501 5.5.2 This is not base64\r\n");
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n", "235 2.7.0 Logged in\r\n");
	ck_assert_uint_eq(s.count.errors, 4);
	finish();
}
END_TEST

/* A line of 12,288 octets with its CRLF is the longest (RFC 4954 4). */
START_TEST(long_lines)
{
	static char line[SASL_LINE_MAX + 4];

	begin_submission();
	ck_says("AUTH PLAIN\r\n", "334 \r\n");
	memset(line, 'A', SASL_LINE_MAX + 1);
	memcpy(line + SASL_LINE_MAX - 1, "\r\n", 3);
	ck_says(line, "500 5.5.6 Line longer than 12288 octets\r\n");
	ck_says("NOOP\r\n", "250 2.0.0 Ok\r\n");
	/* That long is a response that is wrong, not long: 12286 is no multiple of 4. */
	ck_says("AUTH PLAIN\r\n", "334 \r\n");
	memcpy(line + SASL_LINE_MAX - 2, "\r\n", 3);
	ck_has(say(line), "501 5.5.2");
	finish();
	/* Tokens are longer than other commands may be. */
	begin_submission();
	memset(line, 'A', 4000);
	memcpy(line, "AUTH PLAIN ", 11);
	memcpy(line + 11 + 3000, "\r\n", 3);
	ck_says(line, "535 5.7.8 Login failed: wrong name or password\r\n");
	memcpy(line, "NOOP ", 5);
	ck_says(line, "500 5.5.2 Line longer than 2048 octets\r\n");
	finish();
}
END_TEST

START_TEST(order)
{
	begin(SETTINGS, "127.0.0.1 1", submission);
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n", "503 5.5.1 Send EHLO first\r\n");
	(void)say("EHLO client.example\r\n");
	ck_says("MAIL FROM:<a@client.example> AUTH=<>\r\n", "530 5.7.0 Authentication required\r\n");
	ck_says("AUTH\r\n", "501 5.5.4 An argument is missing\r\n");
	ck_says("AUTH CRAM-MD5\r\n", "504 5.5.4 Mechanism not available\r\n");
	ck_says("AUTH SCRAM-SHA-256-PLUS\r\n", "504 5.5.4 Mechanism not available\r\n");
	ck_assert_uint_eq(gate.auths, 0);
	finish();
}
END_TEST

/* What is pipelined behind AUTH, or behind a line of it, ends the connection. */
START_TEST(pipelined)
{
	begin_submission();
	ck_has(say("AUTH LOGIN\r\nYm9i\r\n"), "554 5.5.0");
	ck_assert(s.over && gate.auths == 0);
	finish();
	begin_submission();
	ck_says("AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
	ck_has(say("Ym9i\r\nc2VjcmV0\r\n"), "554 5.5.0");
	ck_assert(s.over && s.user[0] == '\0');
	finish();
}
END_TEST

START_TEST(limit)
{
	begin_submission();
	ck_says("AUTH PLAIN AGJvYgB4\r\n", "535 5.7.8 Login failed: wrong name or password\r\n");
	ck_assert(!s.over);
	ck_says("AUTH PLAIN AGxhdGVyAHg=\r\n", "454 4.7.0 Temporary failure: cannot check now\r\n"
	    "421 4.7.0 mail.test too many tries to log in, closing\r\n");
	ck_assert(s.over);
	ck_assert_str_eq(s.why, "errors");
	ck_assert_uint_eq(gate.auths, 2);
	finish();
}
END_TEST

/* Also in ways that no mail program fails. */
START_TEST(limit_odd)
{
	begin_submission();
	ck_says("AUTH PLAIN\r\n", "334 \r\n");
	ck_assert_int_eq(write(client, "\0\r\n", 3), 3);
	ck_says("", "501 5.5.2 This is not base64\r\n");
	ck_says("AUTH PLAIN\r\n", "334 \r\n");
	ck_says("*\r\n", "501 5.7.0 Cancelled\r\n"
	    "421 4.7.0 mail.test too many tries to log in, closing\r\n");
	finish();
}
END_TEST

START_TEST(no_auth_now)
{
	gate.refuse_auth = true;
	begin_submission();
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n",
	    "454 4.7.0 Temporary failure: cannot check this now\r\n");
	finish();
	gate.refuse_auth = false;
}
END_TEST

START_TEST(cleartext)
{
	begin_starttls();
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n", "538 5.7.11 Send STARTTLS first\r\n");
	ck_says("AUTH SCRAM-SHA-256 biws\r\n", "334 cj0x\r\n");
	finish();
	begin(SETTINGS "auth_cleartext = yes\n", "192.0.2.1 1", submission);
	ck_has(say("EHLO client.example\r\n"), "AUTH PLAIN");
	ck_has(say("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n"), "235");
	finish();
}
END_TEST

/* Port 25 is for other servers, unless the configuration says otherwise. */
START_TEST(port_25)
{
	struct smtpd_mode mode = { .relay = false };

	begin(SETTINGS, "127.0.0.1 1", mode);
	ck_assert_ptr_null(strstr(say("EHLO client.example\r\n"), "AUTH"));
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n", "502 5.5.1 Command not available here\r\n");
	ck_says("MAIL FROM:<a@b.example> AUTH=<>\r\n",
	    "555 5.5.4 Parameter AUTH not recognized\r\n");
	finish();
	begin(SETTINGS "smtp_auth = yes\n", "127.0.0.1 1", mode);
	ck_has(say("EHLO client.example\r\n"), "AUTH PLAIN");
	ck_says("MAIL FROM:<a@client.example> AUTH=<>\r\n", "250 2.1.0 Sender ok\r\n");
	ck_says("AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n", "503 5.5.1 There is a sender already\r\n");
	ck_says("STARTTLS\r\n", "503 5.5.1 There is a sender already\r\n");
	finish();
}
END_TEST

/* What a client that does not understand the reply sends next may be its password. */
START_TEST(log_is_silent)
{
	begin_submission();
	(void)say("AUTH CRAM-MD5\r\n");
	ck_has(say("c2VjcmV0\r\n"), "500 5.5.1");
	ck_assert_str_eq(s.verb, "");
	finish();
}
END_TEST

/* $RELAYCLIENT and $DATABYTES. */
START_TEST(modes)
{
	begin(SETTINGS, "192.0.2.1 1", (struct smtpd_mode){ .relay = true, .size_limit = 100 });
	ck_assert(s.trusted);
	ck_has(say("EHLO client.example\r\n"), "250-SIZE 100\r\n");
	ck_has(say("MAIL FROM:<a@b.example> SIZE=101\r\n"), "552 5.3.4 Message bigger than 100 octets");
	finish();
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, starttls);
	tcase_add_test(tests, injection);
	tcase_add_test(tests, reset);
	tcase_add_test(tests, starttls_fails);
	tcase_add_test(tests, no_certificate);
	tcase_add_test(tests, implicit);
	tcase_add_test(tests, initial_response);
	tcase_add_test(tests, steps);
	tcase_add_test(tests, equals);
	tcase_add_test(tests, cancel);
	tcase_add_test(tests, malformed);
	tcase_add_test(tests, long_lines);
	tcase_add_test(tests, order);
	tcase_add_test(tests, pipelined);
	tcase_add_test(tests, limit);
	tcase_add_test(tests, limit_odd);
	tcase_add_test(tests, no_auth_now);
	tcase_add_test(tests, cleartext);
	tcase_add_test(tests, port_25);
	tcase_add_test(tests, log_is_silent);
	tcase_add_test(tests, modes);
}

int
main(void)
{
	return unit_run("smtpd_login", add);
}
