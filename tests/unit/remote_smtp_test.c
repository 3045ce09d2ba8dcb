/*
 * remote_smtp_test.c: sessions as a client, line by line. In a transcript "S: " is what the
 * server says and "C: " what has to come out then; "*" is what is to be done besides, and "="
 * what becomes of a recipient.
 */
#include "unit.h"

#include <stdint.h>
#include <stdio.h>

#include "deliver/remote_smtp.h"

static struct remote_smtp s;
static struct remote_reply reply;
static struct agent_transmit message;
static struct remote_facts facts;
static struct remote_setup setup;
static struct remote_result results[AGENT_RCPT_MAX];

static void
begin(void)
{
	message = (struct agent_transmit){ .sender = { "me", "a.example" }, .params = VIEW("") };
	facts = (struct remote_facts){ .size = 100 };
	setup = (struct remote_setup){ .hostname = "c.example", .tls = REMOTE_TLS_OFFERED,
		.patience = { 300, 120, 180, 600, 2 } };
	memset(results, 0, sizeof(results));
	remote_reply_init(&reply);
}

static void
finish(void)
{
	remote_smtp_free(&s);
	remote_reply_free(&reply);
}

static void
add_rcpt(const char *local, const char *params)
{
	struct address a = { .domain = "b.example" };

	(void)snprintf(a.local, sizeof(a.local), "%s", local);
	ck_assert_int_eq(agent_transmit_add(&message, (uint32_t)message.n, &a, view_of(params)), 0);
}

/* ---- transcripts */

static void
server_says(struct view line)
{
	struct buf whole = buf_make(SIZE_MAX);
	struct view rest;
	enum remote_reply_status status;

	ck_assert_msg(s.want == REMOTE_READ, "no reply is awaited before %.*s", VIEW_FMT(line));
	ck_assert_uint_eq(s.out.n, 0);
	buf_add_view(&whole, line);
	buf_add_str(&whole, "\r\n");
	rest = buf_view(&whole);
	status = remote_reply_feed(&reply, &rest);
	ck_assert_int_ne(status, REMOTE_REPLY_BAD);
	if (status == REMOTE_REPLY_DONE)
		remote_smtp_reply(&s, &reply);
	buf_free(&whole);
}

static void
client_says(struct view wanted)
{
	struct view out = buf_view(&s.out), line;
	size_t n;

	ck_assert_msg(view_line(&out, &line), "nothing said instead of %.*s", VIEW_FMT(wanted));
	n = line.n + 1;
	ck_assert(line.n && line.p[line.n - 1] == '\r');
	line.n--;
	ck_assert_msg(view_eq(line, wanted), "said %.*s instead of %.*s", VIEW_FMT(line),
	    VIEW_FMT(wanted));
	buf_consume(&s.out, n);
}

static void
do_besides(struct view what)
{
	static const struct { struct view word; enum remote_want want; } words[] = {
		{ VIEW("tls"), REMOTE_TLS }, { VIEW("text"), REMOTE_TEXT }, { VIEW("chunk"), REMOTE_CHUNK },
		{ VIEW("idle"), REMOTE_IDLE }, { VIEW("over"), REMOTE_OVER },
	};
	size_t i = 0;

	if (view_eq(what, VIEW("message"))) {
		remote_smtp_message(&s, &message, &facts, results);
		return;
	}
	if (view_eq(what, VIEW("quit"))) {
		remote_smtp_quit(&s);
		return;
	}
	if (view_eq(what, VIEW("lost"))) {
		remote_smtp_lost(&s, "gone");
		return;
	}
	while (i < sizeof(words) / sizeof(words[0]) && !view_eq(what, words[i].word))
		i++;
	ck_assert_msg(i < 5, "what is %.*s?", VIEW_FMT(what));
	ck_assert_msg(s.want == words[i].want, "wants %d instead of %.*s", (int)s.want, VIEW_FMT(what));
	ck_assert_uint_eq(s.out.n, 0);
	if (s.want == REMOTE_TLS)
		remote_smtp_secured(&s, true);
	else if (s.want == REMOTE_TEXT || s.want == REMOTE_CHUNK)
		remote_smtp_sent(&s);
}

/* "0 delivered 2.0.0", "1 none" */
static void
check_result(struct view line)
{
	static const char *const names[] = { "none", "delivered", "deferred", "failed", "forwarded",
		"relayed", "passed" };
	struct remote_result *r = &results[line.p[0] - '0'];
	char got[100];

	(void)snprintf(got, sizeof(got), "%c %s%s%s", line.p[0], names[r->known ? r->outcome : 0],
	    r->known ? " " : "", r->known ? r->code : "");
	ck_assert_msg(view_eq(view_of(got), line), "got %s instead of %.*s", got, VIEW_FMT(line));
}

static void
play(const char *text)
{
	struct view rest = view_of(text), line;

	while (view_line(&rest, &line)) {
		struct view what = view_sub(line, line.p[1] == ':' ? 3 : 2, line.n);

		if (line.p[0] == 'S')
			server_says(what);
		else if (line.p[0] == 'C')
			client_says(what);
		else if (line.p[0] == '*')
			do_besides(what);
		else
			check_result(what);
	}
	ck_assert_uint_eq(s.out.n, 0);
}

/* A session from its greeting, with the two recipients. */
static void
session(const char *text)
{
	if (message.n == 0) {
		add_rcpt("x", "");
		add_rcpt("y", "");
	}
	remote_smtp_init(&s, &setup);
	play(text);
}

#define HELLO(offer) "S: 220 s\nC: EHLO c.example\nS: 250-s\n" offer "* idle\n"
#define PIPELINING "S: 250 PIPELINING\n"

START_TEST(one_by_one)
{
	session(HELLO("S: 250 HELP\n")
	    "* message\nC: MAIL FROM:<me@a.example>\nS: 250 ok\nC: RCPT TO:<x@b.example>\nS: 250 ok\n"
	    "C: RCPT TO:<y@b.example>\nS: 250 ok\nC: DATA\nS: 354 go\n* text\nS: 250 2.6.0 taken\n* idle\n"
	    "= 0 delivered 2.6.0\n= 1 delivered 2.6.0\n* quit\nC: QUIT\nS: 221 bye\n* over\n");
	ck_assert_int_eq(s.trouble.scope, AGENT_SCOPE_OK);
	ck_assert_str_eq(results[0].text, "250 2.6.0 taken");
	ck_assert(results[0].said);
}
END_TEST

START_TEST(ahead)
{
	session(HELLO(PIPELINING)
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\n"
	    "C: DATA\nS: 250 ok\nS: 550 5.1.1 no\nS: 250 ok\nS: 354 go\n* text\nS: 250 taken\n* idle\n"
	    "= 0 failed 5.1.1\n= 1 delivered 2.0.0\n");
}
END_TEST

START_TEST(chunks)
{
	facts.size = REMOTE_CHUNK_MAX + 5;
	session(HELLO("S: 250-PIPELINING\nS: 250 CHUNKING\n")
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\n"
	    "S: 250 ok\nS: 250 ok\nS: 250 ok\nC: BDAT 1048576\n* chunk\nS: 250 got it\nC: BDAT 5 LAST\n"
	    "* chunk\nS: 250 taken\n* idle\n= 0 delivered 2.0.0\n= 1 delivered 2.0.0\n");
}
END_TEST

/* RFC 2920 section 3.1: a dot ends what nobody is to get. */
START_TEST(nobody_is_taken)
{
	session(HELLO(PIPELINING)
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\n"
	    "C: DATA\nS: 250 ok\nS: 550 no\nS: 450 no\nS: 354 go\nC: .\nS: 250 taken\n* idle\n"
	    "= 0 failed 5.0.0\n= 1 deferred 4.0.0\n"
	    "* quit\nC: QUIT\nS: 221 bye\n* over\n");
}
END_TEST

START_TEST(reset_between)
{
	session(HELLO(PIPELINING)
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\n"
	    "C: DATA\nS: 550 no\nS: 503 no\nS: 503 no\nS: 503 no\n* idle\n= 0 failed 5.0.0\n");
	memset(results, 0, sizeof(results));
	play("* message\nC: RSET\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\n"
	    "C: RCPT TO:<y@b.example>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\n"
	    "* text\nS: 250 ok\n* idle\n= 0 delivered 2.0.0\n");
}
END_TEST

/* Only those that nothing was said of are for another server. */
START_TEST(lost_in_the_envelope)
{
	session(HELLO("S: 250 HELP\n")
	    "* message\nC: MAIL FROM:<me@a.example>\nS: 250 ok\nC: RCPT TO:<x@b.example>\n"
	    "S: 550 5.1.1 no\nC: RCPT TO:<y@b.example>\n* lost\n* over\n= 0 failed 5.1.1\n= 1 none\n");
	ck_assert_str_eq(s.trouble.text, "gone at RCPT");
	ck_assert_str_eq(s.trouble.code, "4.4.2");
}
END_TEST

/* Nobody who may have the message. */
START_TEST(lost_behind_the_text)
{
	session(HELLO("S: 250 PIPELINING\n")
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\n"
	    "C: DATA\nS: 250 ok\nS: 250 ok\nS: 250 ok\nS: 354 go\n* text\n* lost\n* over\n"
	    "= 0 deferred 4.4.2\n= 1 deferred 4.4.2\n");
	ck_assert_str_eq(results[0].text, "gone after the end of the message");
	ck_assert(!results[0].said);
}
END_TEST

START_TEST(closing)
{
	session(HELLO("S: 250 HELP\n") "* message\nC: MAIL FROM:<me@a.example>\nS: 421 4.3.2 closing\n"
	    "* over\n= 0 none\n= 1 none\n");
	ck_assert_int_eq(s.trouble.scope, AGENT_SCOPE_BUSY);
	ck_assert_str_eq(s.trouble.text, "421 4.3.2 closing");
	ck_assert(s.trouble.said);
}
END_TEST

START_TEST(lmtp)
{
	setup.lmtp = true;
	add_rcpt("x", "");
	add_rcpt("y", "");
	add_rcpt("z", "NOTIFY=SUCCESS");
	session("S: 220 s\nC: LHLO c.example\nS: 250-s\nS: 250-CHUNKING\nS: 250 PIPELINING\n* idle\n"
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\n"
	    "C: RCPT TO:<z@b.example>\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 550 no\nS: 250 ok\nS: 354 go\n"
	    "* text\nS: 452 4.2.2 full\nS: 250 yes\n* idle\n"
	    "= 0 deferred 4.2.2\n= 1 failed 5.0.0\n= 2 delivered 2.0.0\n");
}
END_TEST

START_TEST(tls_and_login)
{
	setup.login = (struct remote_login){ .user = "joe", .secret = "x" };
	session("S: 220 s\nC: EHLO c.example\nS: 250-s\nS: 250-AUTH PLAIN\nS: 250 STARTTLS\nC: STARTTLS\n"
	    "S: 220 go\n* tls\nC: EHLO c.example\nS: 250-s\nS: 250 AUTH PLAIN\nC: AUTH PLAIN AGpvZQB4\n"
	    "S: 235 yes\n* idle\n");
	ck_assert(s.secured && s.verified);
}
END_TEST

/* What was offered before TLS counts for nothing behind it. */
START_TEST(tls_offers_anew)
{
	session("S: 220 s\nC: EHLO c.example\nS: 250-s\nS: 250-PIPELINING\nS: 250 STARTTLS\nC: STARTTLS\n"
	    "S: 220 go\n* tls\nC: EHLO c.example\nS: 250 s\n* idle\n"
	    "* message\nC: MAIL FROM:<me@a.example>\nS: 250 ok\nC: RCPT TO:<x@b.example>\n"
	    "* lost\n* over\n");
}
END_TEST

START_TEST(tls_is_a_must)
{
	setup.tls = REMOTE_TLS_ALWAYS;
	session("S: 220 s\nC: EHLO c.example\nS: 250 s\n* over\n");
	ck_assert_int_eq(s.trouble.scope, AGENT_SCOPE_TLS);
	finish();
	begin();
	setup.tls = REMOTE_TLS_ALWAYS;
	session("S: 220 s\nC: EHLO c.example\nS: 250-s\nS: 250 STARTTLS\nC: STARTTLS\n"
	    "S: 454 no\n* over\n");
	ck_assert_int_eq(s.trouble.scope, AGENT_SCOPE_TLS);
	finish();
	begin();
	setup.tls = REMOTE_TLS_ALWAYS;
	session("S: 220 s\nC: EHLO c.example\nS: 500 s\nC: HELO c.example\nS: 250 s\n* over\n");
	ck_assert_int_eq(s.trouble.scope, AGENT_SCOPE_TLS);
}
END_TEST

START_TEST(recipients_in_turns)
{
	session(HELLO("S: 250-PIPELINING\nS: 250 LIMITS RCPTMAX=1\n")
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: DATA\nS: 250 ok\n"
	    "S: 250 ok\n"
	    "S: 354 go\n* text\nS: 250 taken\n"
	    "C: MAIL FROM:<me@a.example>\nC: RCPT TO:<y@b.example>\nC: DATA\nS: 250 ok\nS: 250 ok\n"
	    "S: 354 go\n* text\nS: 554 5.7.1 no\n* idle\n= 0 delivered 2.0.0\n= 1 failed 5.7.1\n");
	finish();
	begin();
	session(HELLO(PIPELINING)
	    "* message\nC: MAIL FROM:<me@a.example>\nC: RCPT TO:<x@b.example>\nC: RCPT TO:<y@b.example>\n"
	    "C: DATA\nS: 250 ok\nS: 250 ok\nS: 452 4.5.3 too many\nS: 354 go\n* text\nS: 250 taken\n"
	    "C: MAIL FROM:<me@a.example>\nC: RCPT TO:<y@b.example>\nC: DATA\nS: 250 ok\n"
	    "S: 452 4.5.3 too many\nS: 503 no\n* idle\n= 0 delivered 2.0.0\n= 1 deferred 4.5.3\n");
}
END_TEST

/* What is sent ahead is bounded, so that neither side waits for the other to read. */
START_TEST(window)
{
	char params[600] = "NOTIFY=SUCCESS ORCPT=rfc822;";

	memset(params + strlen(params), 'a', 490);
	while (message.n < AGENT_RCPT_MAX)
		add_rcpt("x", params);
	session(HELLO("S: 250-PIPELINING\nS: 250 DSN\n"));
	remote_smtp_message(&s, &message, &facts, results);
	ck_assert_uint_le(s.out.n, REMOTE_WINDOW + REMOTE_COMMAND_MAX);
	ck_assert_uint_gt(s.out.n, REMOTE_WINDOW / 2);
	for (size_t taken = 0; taken < 101; taken++) {
		buf_clear(&s.out);
		server_says(VIEW("250 ok"));
		ck_assert_uint_le(s.octets, REMOTE_WINDOW + 1000);
	}
	ck_view(buf_view(&s.out), "");
	server_says(VIEW("354 go"));
	ck_assert_int_eq(s.want, REMOTE_TEXT);
}
END_TEST

/* Seconds for each step: RFC 5321 section 4.5.3.2. */
START_TEST(patience)
{
	session("");
	ck_assert_uint_eq(s.seconds, 300);
	play(HELLO("S: 250 HELP\n") "* message\nC: MAIL FROM:<me@a.example>\nS: 250 ok\n"
	    "C: RCPT TO:<x@b.example>\n");
	ck_assert_uint_eq(s.seconds, 300);
	play("S: 250 ok\nC: RCPT TO:<y@b.example>\nS: 250 ok\nC: DATA\n");
	ck_assert_uint_eq(s.seconds, 120);
	play("S: 354 go\n* text\n");
	ck_assert_uint_eq(s.seconds, 600);
	play("S: 250 ok\n* quit\nC: QUIT\n");
	ck_assert_uint_eq(s.seconds, 2);
}
END_TEST

/* ---- what MAIL and RCPT say */

static const char *
mail_line(void)
{
	static struct buf out;

	out.max = 10000;
	buf_clear(&out);
	s.message = &message;
	s.facts = facts;
	remote_command_mail(&s, &out);
	return buf_cstr(&out);
}

START_TEST(parameters)
{
	remote_smtp_init(&s, &setup);
	message.params = VIEW("BODY=8BITMIME RET=FULL ENVID=a+2Bb MT-PRIORITY=-3 BY=160;R X=Y");
	facts.now = 100;
	ck_assert_str_eq(mail_line(), "MAIL FROM:<me@a.example>\r\n");
	s.offer = (struct remote_offer){ .size = true, .dsn = true, .priority = true, .deliverby = true,
		.eightbit = true };
	ck_assert_str_eq(mail_line(),
	    "MAIL FROM:<me@a.example> SIZE=100 RET=FULL ENVID=a+2Bb MT-PRIORITY=-3 BY=60;R\r\n");
	facts.eightbit = true;
	message.params = VIEW("RET=JUNK ENVID=a=b MT-PRIORITY=12 BY=90;R");
	message.sender = (struct address){ 0 };
	ck_assert_str_eq(mail_line(), "MAIL FROM:<> SIZE=100 BODY=8BITMIME\r\n");
	message.params = VIEW("BY=90;NT");
	ck_assert_str_eq(mail_line(), "MAIL FROM:<> SIZE=100 BODY=8BITMIME BY=-10;NT\r\n");
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, begin, finish);
	tcase_add_test(c, one_by_one);
	tcase_add_test(c, ahead);
	tcase_add_test(c, chunks);
	tcase_add_test(c, nobody_is_taken);
	tcase_add_test(c, reset_between);
	tcase_add_test(c, lost_in_the_envelope);
	tcase_add_test(c, lost_behind_the_text);
	tcase_add_test(c, closing);
	tcase_add_test(c, lmtp);
	tcase_add_test(c, tls_and_login);
	tcase_add_test(c, tls_offers_anew);
	tcase_add_test(c, tls_is_a_must);
	tcase_add_test(c, recipients_in_turns);
	tcase_add_test(c, window);
	tcase_add_test(c, patience);
	tcase_add_test(c, parameters);
}

int
main(void)
{
	return unit_run("remote_smtp", add);
}
