/* smtpd_ask_test.c: programs that are asked for before they are needed. */
#include "unit.h"

#include <sys/socket.h>
#include <unistd.h>

#include "smtpd/smtpd_ask.h"

static struct smtpd_ask a;
static int monitor;

static void
start(void)
{
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	smtpd_ask_init(&a, pair[0]);
	monitor = pair[1];
}

/* The next request at the monitor, or -1 when there is none. */
static int
asked(void)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	struct ipc_get g;

	if (ipc_recv(monitor, &space, &r, 0) != 1)
		return -1;
	ck_assert_uint_eq(r.type, SMTPD_REQUEST_PROGRAM);
	g = ipc_get(&r);
	return (int)ipc_get_u32(&g);
}

/* Grants one end of a pair. Returns the other one. */
static int
grant(void)
{
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(ipc_send(monitor, SMTPD_GRANTED, VIEW(""), &pair[0], 1, 0), 0);
	close(pair[0]);
	return pair[1];
}

static void
deny(void)
{
	ck_assert_int_eq(ipc_send(monitor, SMTPD_DENIED, VIEW(""), NULL, 0, 0), 0);
}

/* fd is the other end of theirs. */
static void
connected(int fd, int theirs)
{
	char octet;

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(send(fd, "x", 1, 0), 1);
	ck_assert_int_eq(recv(theirs, &octet, 1, MSG_DONTWAIT), 1);
}

START_TEST(once_and_not_waited_for)
{
	start();
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_RCPT);
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_RCPT);
	ck_assert_int_eq(asked(), SMTPD_PROGRAM_RCPT);
	ck_assert_int_eq(asked(), -1);
	grant();
	smtpd_ask_settle(&a);
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_RCPT);
	ck_assert_int_eq(asked(), -1);
}
END_TEST

START_TEST(each_its_own)
{
	int rcpt, enqueue, filter;

	start();
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_RCPT);
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_ENQUEUE);
	ck_assert_int_eq(asked(), SMTPD_PROGRAM_RCPT);
	ck_assert_int_eq(asked(), SMTPD_PROGRAM_ENQUEUE);
	rcpt = grant();
	enqueue = grant();
	filter = grant();
	connected(smtpd_ask_program(&a, SMTPD_PROGRAM_FILTER), filter);
	ck_assert_int_eq(asked(), SMTPD_PROGRAM_FILTER);
	connected(smtpd_ask_enqueue(&a), enqueue);
	connected(smtpd_ask_program(&a, SMTPD_PROGRAM_RCPT), rcpt);
	ck_assert_int_eq(asked(), -1);
	/* What was taken is asked for again. */
	enqueue = grant();
	connected(smtpd_ask_enqueue(&a), enqueue);
	ck_assert_int_eq(asked(), SMTPD_PROGRAM_ENQUEUE);
}
END_TEST

START_TEST(denied)
{
	start();
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_ENQUEUE);
	deny();
	ck_assert_int_eq(smtpd_ask_enqueue(&a), -1);
	ck_assert_int_eq(asked(), SMTPD_PROGRAM_ENQUEUE);
	connected(smtpd_ask_enqueue(&a), grant());
}
END_TEST

/* The monitor ends a connection that asks for one more than there may be. */
START_TEST(no_more_than_allowed)
{
	start();
	for (int i = 0; i < SMTPD_REQUEST_ENQUEUE_MAX; i++) {
		smtpd_ask_ahead(&a, SMTPD_PROGRAM_ENQUEUE);
		ck_assert_int_eq(asked(), SMTPD_PROGRAM_ENQUEUE);
		deny();
		ck_assert_int_eq(smtpd_ask_enqueue(&a), -1);
	}
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_ENQUEUE);
	ck_assert_int_eq(asked(), -1);
	ck_assert_int_eq(smtpd_ask_enqueue(&a), -1);
	ck_assert_int_eq(asked(), -1);
}
END_TEST

START_TEST(not_needed)
{
	char octet;
	int enqueue;

	start();
	smtpd_ask_ahead(&a, SMTPD_PROGRAM_ENQUEUE);
	enqueue = grant();
	smtpd_ask_settle(&a);
	smtpd_ask_close(&a);
	ck_assert_int_eq(recv(enqueue, &octet, 1, MSG_DONTWAIT), 0);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, once_and_not_waited_for);
	tcase_add_test(t, each_its_own);
	tcase_add_test(t, denied);
	tcase_add_test(t, no_more_than_allowed);
	tcase_add_test(t, not_needed);
}

int
main(void)
{
	return unit_run("smtpd_ask", add);
}
