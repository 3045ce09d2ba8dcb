/*
 * smtpd_submission_test.c: a user who has logged in sends mail: a thread plays
 * monitor, smtpd-rcpt and enqueue.
 */
#include "unit.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/route_owner.h"
#include "mail/submit_serve.h"
#include "smtpd/smtpd_command.h"

#define USER "ann@virt.example"
#define GOOD "From: " USER "\r\nDate: x\r\nMessage-ID: <y>\r\n"

static struct world {
	int client;		/* the client's end of the connection */
	int monitor;		/* the monitor's end of the control connection */
	const char *failure;	/* that enqueue answers, a code */
	int aborted, committed;
	struct buf text;	/* of the message */
	char origin[512], user[USER_NAME_MAX + 1];
} w;

static struct smtpd_session s;
static struct conf conf;
static pthread_t thread;

/* ---- The other programs */

static void
answer(int fd, uint32_t type, struct buf *b)
{
	ck_assert_int_eq(ipc_send_buf(fd, type, b, NULL, 0, NEVER), 0);
}

/* Whoever is called "later" cannot be looked up now; else an address that is a name is a user's. */
static void
answer_rcpt(int fd, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct view address = ipc_get_view(&g), user;
	struct buf b = ipc_payload();

	if (r->type == SMTPD_ASK_ROUTE) {
		ck_assert_int_eq(ipc_get_end(&g), 0);
		ipc_put_u32(&b, ROUTE_REMOTE);
		ipc_put_str(&b, "");
		answer(fd, SMTPD_ROUTE_IS, &b);
		return;
	}
	ck_assert_uint_eq(r->type, SMTPD_ASK_OWNER);
	user = ipc_get_view(&g);
	ck_assert_int_eq(ipc_get_end(&g), 0);
	ipc_put_u32(&b, view_starts_nocase(address, VIEW("later@")) ? OWNER_LATER :
	    view_eq(address, user) ? OWNER_YES : OWNER_NO);
	ipc_put_str(&b, "");
	answer(fd, SMTPD_OWNER_IS, &b);
}

static void
answer_failure(int fd)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, 0);
	ipc_put_str(&b, w.failure);
	ipc_put_str(&b, "text");
	answer(fd, SUBMIT_FAILED, &b);
}

static int
answer_enqueue(void *connection, struct ipc_record *r)
{
	int fd = *(const int *)connection;
	struct ipc_get g = ipc_get(r);
	struct buf b = ipc_payload();

	switch (r->type) {
	case SUBMIT_BEGIN:
		(void)ipc_get_view(&g);
		(void)ipc_get_view(&g);
		ipc_get_str(&g, w.origin, sizeof(w.origin));
		ipc_get_str(&g, w.user, sizeof(w.user));
		ck_assert_int_eq(ipc_get_end(&g), 0);
		buf_clear(&w.text);
		break;
	case SUBMIT_DATA:
		buf_add_view(&w.text, r->payload);
		break;
	case SUBMIT_ABORT:
		w.aborted++;
		break;
	case SUBMIT_OPEN:
	case SUBMIT_COMMIT:
		w.committed += r->type == SUBMIT_COMMIT;
		if (w.failure) {
			answer_failure(fd);
			break;
		}
		ipc_put_str(&b, "1k0tst80tvjz5ve2");
		answer(fd, r->type == SUBMIT_OPEN ? SUBMIT_ID : SUBMIT_DONE, &b);
		break;
	default:
		break;
	}
	return 0;
}

/* Each new connection is served beside the first, until the session closes it. */
static void *
serve(void *arg)
{
	static struct ipc_buffer space;
	struct pollfd fds[3] = { { .fd = w.monitor, .events = POLLIN }, { .fd = -1, .events = POLLIN },
		{ .fd = -1, .events = POLLIN } };
	struct ipc_record r;
	struct ipc_get g;
	int pair[2];

	(void)arg;
	while (poll(fds, 3, -1) > 0) {
		if (fds[0].revents) {
			if (ipc_recv(w.monitor, &space, &r, NEVER) != 1)
				break;
			ck_assert_int_eq(ipc_pair(pair), 0);
			ck_assert_int_eq(ipc_send(w.monitor, SMTPD_GRANTED, VIEW(""), &pair[1], 1,
			    NEVER), 0);
			close(pair[1]);
			ck_assert_uint_eq(r.type, SMTPD_REQUEST_PROGRAM);
			g = ipc_get(&r);
			fds[ipc_get_u32(&g) == SMTPD_PROGRAM_RCPT ? 1 : 2].fd = pair[0];
			continue;
		}
		for (int i = 1; i < 3; i++) {
			if (fds[i].fd == -1 || !fds[i].revents)
				continue;
			if (ipc_recv(fds[i].fd, &space, &r, NEVER) != 1) {
				close(fds[i].fd);
				fds[i].fd = -1;
			} else if (i == 1) {
				answer_rcpt(fds[i].fd, &r);
			} else {
				(void)submit_each(&r, answer_enqueue, &fds[i].fd);
			}
		}
	}
	for (int i = 1; i < 3; i++)
		if (fds[i].fd != -1)
			close(fds[i].fd);
	return NULL;
}

/* ---- The client */

static void
setup(void)
{
	static char hostname[] = "mail.test";
	struct peer peer = { .text = "192.0.2.7", .literal = "[192.0.2.7]" };
	struct smtpd_mode mode = { .submission = true };
	int control[2], client[2];

	w = (struct world){ .text = buf_make(SIZE_MAX) };
	ck_assert_int_eq(conf_defaults(&conf), 0);
	conf.hostname = hostname;
	ck_assert_int_eq(ipc_pair(control), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, client), 0);
	w.client = client[0];
	w.monitor = control[1];
	ck_assert_int_eq(pthread_create(&thread, NULL, serve, NULL), 0);
	smtpd_session_init(&s, &conf, &mode, &peer, client[1], client[1], control[0]);
}

static void
teardown(void)
{
	int control = s.ask.monitor, client = s.in.fd;

	smtpd_session_end(&s);
	smtpd_session_free(&s);
	close(client);
	close(control);
	close(w.client);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	close(w.monitor);
	buf_free(&w.text);
	conf_free(&conf);
}

static void
log_in(const char *user)
{
	(void)view_string(view_of(user), s.user, sizeof(s.user));
	s.trusted = true;
}

/* Sends octets, lets the session answer them, and checks how the last answer begins. */
static void
say(const char *octets, const char *wanted)
{
	char reply[4096] = "";
	size_t n = strlen(octets);
	ssize_t got;

	ck_assert_int_eq(write(w.client, octets, n), (ssize_t)n);
	smtpd_session_step(&s);
	ck_assert_int_eq(writer_flush(&s.out, NEVER), 0);
	got = recv(w.client, reply, sizeof(reply) - 1, MSG_DONTWAIT);
	ck_assert_int_gt(got, 0);
	ck_assert_msg(strncmp(reply, wanted, strlen(wanted)) == 0, "%s: %s", octets, reply);
}

static void
start(const char *user)
{
	log_in(user);
	say("EHLO client.example\r\n", "250-");
	say("MAIL FROM:<" USER ">\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
}

/* ---- Who may send */

START_TEST(login_first)
{
	s.trusted = true;	/* a trusted network is no user */
	say("EHLO client.example\r\n", "250-");
	say("MAIL FROM:<" USER ">\r\n", "530 5.7.0 Authentication required");
	say("MAIL FROM:<>\r\n", "530 5.7.0 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "503 ");
	log_in(USER);
	say("MAIL FROM:<" USER ">\r\n", "250 ");
}
END_TEST

START_TEST(not_on_other_ports)
{
	s.mode.submission = false;
	say("EHLO client.example\r\n", "250-");
	say("MAIL FROM:<whoever@elsewhere.example>\r\n", "250 ");
	say("RSET\r\n", "250 ");
	/* but a user is bound there, too */
	log_in(USER);
	say("MAIL FROM:<whoever@elsewhere.example>\r\n", "553 5.7.1 ");
}
END_TEST

START_TEST(own_addresses)
{
	log_in(USER);
	say("EHLO client.example\r\n", "250-");
	say("MAIL FROM:<bob@virt.example>\r\n",
	    "553 5.7.1 <bob@virt.example>: not an address of yours");
	say("MAIL FROM:<later@virt.example>\r\n", "451 4.3.0 ");
	say("MAIL FROM:<ann>\r\n", "553 5.7.1 <ann@mail.test>");
	say("MAIL FROM:<>\r\n", "250 ");
	say("RSET\r\n", "250 ");
	say("MAIL FROM:<" USER ">\r\n", "250 ");
	ck_assert_uint_eq(s.count.errors, 0);
}
END_TEST

/* ---- The message */

#define FIXED "Message-ID: <1k0tst80tvjz5ve2@mail.test>\n"

/* The message that enqueue got, behind the Received field. */
static struct view
queued(void)
{
	struct view v = buf_view(&w.text), line;

	ck_assert(view_starts_nocase(v, VIEW("Received: ")));
	while (view_line(&v, &line) && v.n && ascii_blank(v.p[0]))
		;
	return v;
}

START_TEST(put_right)
{
	start(USER);
	say("DATA\r\n", "354 ");
	say("Subject: x\r\nBcc: secret@x.example,\r\n more@x.example\r\nDate: x\r\n\r\n"
	    "Bcc: body\r\n..\r\n.\r\n", "250 ");
	ck_view(queued(), "Subject: x\nDate: x\nFrom: " USER "\n" FIXED "\nBcc: body\n.\n");
	ck_assert_str_eq(w.origin, "smtp [192.0.2.7] client.example user " USER);
	ck_assert_str_eq(w.user, USER);
	/* in pieces, and with nothing to do */
	say("MAIL FROM:<" USER ">\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
	say("DATA\r\n", "354 ");
	say(GOOD "\r\n.\r\n", "250 ");
	ck_view(queued(), "From: " USER "\nDate: x\nMessage-ID: <y>\n\n");
	/* no header, and no sender */
	say("MAIL FROM:<>\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
	say("DATA\r\n", "354 ");
	say("text\r\n.\r\n", "250 ");
	ck_assert(view_starts_nocase(queued(), VIEW("From: " USER "\nDate: ")));
	ck_assert_int_eq(w.committed, 3);
}
END_TEST

START_TEST(name_stays_secret)
{
	log_in("ann");
	say("EHLO client.example\r\n", "250-");
	say("MAIL FROM:<>\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
	say("DATA\r\n", "354 ");
	say(GOOD "\r\n.\r\n", "250 ");
	ck_assert_ptr_null(strstr(buf_cstr(&w.text), "ann@mail.test"));
	say("MAIL FROM:<>\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
	say("DATA\r\n", "354 ");
	say("Date: x\r\n.\r\n", "250 ");
	ck_view(queued(), "Date: x\nFrom: ann@mail.test\n" FIXED);
}
END_TEST

/* Mail that is only passed on stays as it is. */
START_TEST(nobody_logged_in)
{
	s.mode.submission = false;
	s.trusted = true;
	say("EHLO client.example\r\n", "250-");
	say("MAIL FROM:<" USER ">\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
	say("DATA\r\n", "354 ");
	say("Bcc: x\r\n\r\ntext\r\n.\r\n", "250 ");
	ck_view(queued(), "Bcc: x\n\ntext\n");
	ck_assert_str_eq(w.origin, "smtp [192.0.2.7] client.example");
	ck_assert_str_eq(w.user, "");
}
END_TEST

static const struct {
	const char *from, *reply;
	bool check;
} authors[] = {
	{ "From: Ann <" USER ">\r\n", "250 ", true },
	{ "", "250 ", true },
	{ "From: bob@virt.example\r\n", "250 ", false },
	{ "From: bob@virt.example\r\n", "550 5.7.1 From <bob@virt.example>: not an ", true },
	{ "From: \"" USER "\" <bob@virt.example>\r\n", "550 5.7.1 ", true },
	{ "From: " USER ",\r\n bob@virt.example\r\n", "550 5.7.1 ", true },
	{ "From: " USER "\r\nFROM : bob@virt.example\r\n", "550 5.7.1 ", true },
	{ "From: ann\r\n", "550 5.7.1 From <ann@mail.test>: ", true },
	{ "From: later@virt.example\r\n", "451 4.3.0 ", true },
	{ "From: <" USER "\r\n", "550 5.6.0 ", true },
	{ "From:\r\n", "550 5.6.0 ", true },
	{ "From: group:;\r\n", "550 5.6.0 ", true },
};

START_TEST(check_from)
{
	char text[512];

	conf.submission_check_from = authors[_i].check;
	start(USER);
	say("DATA\r\n", "354 ");
	(void)snprintf(text, sizeof(text), "To: x\r\n%s\r\ntext\r\n.\r\n", authors[_i].from);
	say(text, authors[_i].reply);
	ck_assert_int_eq(w.committed, authors[_i].reply[0] == '2');
	/* The next one is not spoilt. */
	say("MAIL FROM:<" USER ">\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
	say("DATA\r\n", "354 ");
	say(GOOD "\r\n.\r\n", "250 ");
	ck_assert_int_eq(w.aborted, authors[_i].reply[0] != '2');
}
END_TEST

START_TEST(too_many_authors)
{
	struct buf b = buf_make(SIZE_MAX);

	conf.submission_check_from = true;
	start(USER);
	say("DATA\r\n", "354 ");
	buf_add_str(&b, "From: x");
	for (int i = 0; i <= SMTPD_AUTHORS_MAX; i++)
		buf_add_str(&b, " <" USER ">,\r\n ");
	buf_add_str(&b, "\r\n\r\n.\r\n");
	say(buf_cstr(&b), "550 5.6.0 ");
	ck_assert_int_eq(w.committed, 0);
	buf_free(&b);
}
END_TEST

START_TEST(rate)
{
	w.failure = "4.7.0";
	start(USER);
	say("DATA\r\n", "450 4.7.0 You have sent too many messages, try again later");
	w.failure = NULL;
	say("MAIL FROM:<" USER ">\r\n", "250 ");
	say("RCPT TO:<bob@elsewhere.example>\r\n", "250 ");
	say("DATA\r\n", "354 ");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, login_first);
	tcase_add_test(t, not_on_other_ports);
	tcase_add_test(t, own_addresses);
	tcase_add_test(t, put_right);
	tcase_add_test(t, name_stays_secret);
	tcase_add_test(t, nobody_logged_in);
	tcase_add_loop_test(t, check_from, 0, sizeof(authors) / sizeof(authors[0]));
	tcase_add_test(t, too_many_authors);
	tcase_add_test(t, rate);
}

int
main(void)
{
	return unit_run("smtpd_submission", add);
}
