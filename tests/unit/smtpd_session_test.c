/*
 * smtpd_session_test.c: what a client sends while the queue is opened, which
 * no transcript can time: a thread plays monitor, smtpd-rcpt and enqueue.
 */
#include "unit.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/route.h"
#include "mail/submit_serve.h"
#include "smtpd/smtpd_command.h"

struct world {
	int client;		/* the client's end of the connection */
	int monitor;		/* the monitor's end of the control connection */
	const char *early;	/* sent by the client while enqueue opens a message */
	int serving;		/* the connection to smtpd-rcpt or enqueue */
	bool aborted, committed;
};

static void
answer(int fd, uint32_t type, struct buf *b)
{
	ck_assert_int_eq(ipc_send_buf(fd, type, b, NULL, 0, NEVER), 0);
}

static int
answer_one(void *world, struct ipc_record *r)
{
	struct buf b = ipc_payload();
	struct world *w = world;

	if (r->type == SMTPD_ASK_ROUTE) {
		ipc_put_u32(&b, ROUTE_VIRTUAL);
		ipc_put_str(&b, "");
		answer(w->serving, SMTPD_ROUTE_IS, &b);
		return 1;
	}
	w->aborted |= r->type == SUBMIT_ABORT;
	w->committed |= r->type == SUBMIT_COMMIT;
	if (r->type != SUBMIT_OPEN && r->type != SUBMIT_COMMIT)
		return 0;
	ck_assert_int_ne(write(w->client, w->early, strlen(w->early)), -1);
	ipc_put_str(&b, "0123456789abcdef");
	answer(w->serving, r->type == SUBMIT_OPEN ? SUBMIT_ID : SUBMIT_DONE, &b);
	return 0;
}

/* smtpd-rcpt for one question, or enqueue for one message: until the other end closes. */
static void
serve(struct world *w, int fd)
{
	static struct ipc_buffer space;
	struct ipc_record r;

	w->serving = fd;
	while (ipc_recv(fd, &space, &r, NEVER) == 1 && submit_each(&r, answer_one, w) == 0)
		;
}

static void *
serve_monitor(void *arg)
{
	static struct ipc_buffer space;
	struct world *w = arg;
	struct ipc_record r;
	int pair[2];

	while (ipc_recv(w->monitor, &space, &r, NEVER) == 1) {
		ck_assert_int_eq(ipc_pair(pair), 0);
		ck_assert_int_eq(ipc_send(w->monitor, SMTPD_GRANTED, VIEW(""), &pair[1], 1,
		    NEVER), 0);
		close(pair[1]);
		serve(w, pair[0]);
	}
	return NULL;
}

/* Lets the client send line, and the session answer it. */
static void
say(struct smtpd_session *s, struct world *w, const char *line)
{
	ck_assert_int_ne(write(w->client, line, strlen(line)), -1);
	smtpd_session_step(s);
}

/* Plays a session up to DATA. */
static void
play(struct world *w, struct smtpd_session *s, const struct conf *conf, pthread_t *thread)
{
	struct peer peer = { .text = "local", .literal = "local" };
	struct smtpd_mode mode = { .relay = false };
	int control[2], client[2];

	ck_assert_int_eq(ipc_pair(control), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, client), 0);
	w->client = client[0];
	w->monitor = control[1];
	ck_assert_int_eq(pthread_create(thread, NULL, serve_monitor, w), 0);
	smtpd_session_init(s, conf, &mode, &peer, client[1], client[1], control[0]);
	smtpd_session_greet(s);
	say(s, w, "EHLO client.example\r\n");
	say(s, w, "MAIL FROM:<b@client.example>\r\n");
	say(s, w, "RCPT TO:<alice@mail.test>\r\n");
	ck_assert_int_eq(s->state, SMTPD_RCPT);
	say(s, w, "DATA\r\n");
}

static void
finish(struct smtpd_session *s, pthread_t thread)
{
	int control = s->ask.monitor, client = s->in.fd;

	smtpd_session_end(s);
	smtpd_session_free(s);
	close(client);
	close(control);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

START_TEST(text_before_354)
{
	static struct smtpd_session s;
	struct world w = { .early = "Subject: too early\r\n" };
	pthread_t thread;
	struct conf conf;

	ck_assert_int_eq(conf_defaults(&conf), 0);
	play(&w, &s, &conf, &thread);
	ck_assert(s.over);
	ck_assert_str_eq(s.why, "protocol");
	/* So that the client's end is no reason to wait for. */
	shutdown(w.client, SHUT_WR);
	finish(&s, thread);
	ck_assert(w.aborted && !w.committed);
	conf_free(&conf);
}
END_TEST

START_TEST(nothing_before_354)
{
	static struct smtpd_session s;
	struct world w = { .early = "" };
	pthread_t thread;
	struct conf conf;

	ck_assert_int_eq(conf_defaults(&conf), 0);
	play(&w, &s, &conf, &thread);
	ck_assert(!s.over && s.message.open);
	say(&s, &w, "text\r\n.\r\n");
	ck_assert(!s.over && s.count.messages == 1);
	finish(&s, thread);
	ck_assert(w.committed && !w.aborted);
	conf_free(&conf);
}
END_TEST

static ssize_t
replies(const struct world *w, char *text, size_t size)
{
	ssize_t n = recv(w->client, text, size - 1, MSG_DONTWAIT);

	text[n > 0 ? n : 0] = '\0';
	return n;
}

/* RFC 2920 3.2: what is no part of a group is answered at once, whatever is there already. */
START_TEST(pipelined)
{
	static struct smtpd_session s;
	struct peer peer = { .text = "local", .literal = "local" };
	struct smtpd_mode mode = { .relay = false };
	struct world w = { .early = "" };
	struct conf conf;
	char text[256];
	int client[2];

	ck_assert_int_eq(conf_defaults(&conf), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, client), 0);
	w.client = client[0];
	smtpd_session_init(&s, &conf, &mode, &peer, client[1], client[1], -1);
	smtpd_session_greet(&s);
	ck_assert_int_gt(replies(&w, text, sizeof(text)), 0);
	say(&s, &w, "NOOP\r\nRSET\r\nRSET\r\nFOO\r\nRSET\r\n");
	for (int i = 0; i < 2; i++) {
		smtpd_session_step(&s);
		ck_assert_int_eq(replies(&w, text, sizeof(text)) == -1, i);
		ck_assert_str_eq(text, i ? "" : "250 2.0.0 Ok\r\n");
	}
	smtpd_session_step(&s);
	ck_assert_int_eq(replies(&w, text, sizeof(text)), -1);
	smtpd_session_step(&s);
	ck_assert_int_gt(replies(&w, text, sizeof(text)), 0);
	ck_assert_str_eq(text, "250 2.0.0 Ok\r\n250 2.0.0 Ok\r\n"
	    "500 5.5.1 Command not recognized\r\n");
	smtpd_session_end(&s);
	smtpd_session_free(&s);
	close(client[0]);
	close(client[1]);
	conf_free(&conf);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, pipelined);
	tcase_add_test(tests, text_before_354);
	tcase_add_test(tests, nothing_before_354);
}

int
main(void)
{
	return unit_run("smtpd_session", add);
}
