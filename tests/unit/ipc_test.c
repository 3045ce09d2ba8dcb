/* ipc_test.c: records between programs, and the monitor's table. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/ipc.h"
#include "sys/log.h"
#include "sys/monitor.h"
#include "sys/spawn.h"

static struct ipc_buffer space;
static int pair[2];

static void
setup(void)
{
	ck_assert_int_eq(ipc_pair(pair), 0);
}

START_TEST(round_trip)
{
	struct buf b = ipc_payload();
	struct ipc_record rec;
	struct ipc_get g;
	char text[8];

	ipc_put_u32(&b, 7);
	ipc_put_view(&b, VIEW("a\0b"));
	ipc_put_u64(&b, UINT64_MAX);
	ipc_put_str(&b, "seven77");
	ck_assert_int_eq(ipc_send_buf(pair[0], 42, &b, NULL, 0, deadline_in(1)), 0);
	ck_assert_int_eq(ipc_recv(pair[1], &space, &rec, deadline_in(1)), 1);
	ck_assert_uint_eq(rec.type, 42);
	g = ipc_get(&rec);
	ck_assert_uint_eq(ipc_get_u32(&g), 7);
	ck_view(ipc_get_view(&g), "a\0b");
	ck_assert_uint_eq(ipc_get_u64(&g), UINT64_MAX);
	ck_assert_int_eq(ipc_get_end(&g), -1);	/* something is left over */
	ipc_get_str(&g, text, sizeof(text));
	ck_assert_str_eq(text, "seven77");
	ck_assert_int_eq(ipc_get_end(&g), 0);
	ck_assert_uint_eq(ipc_get_u32(&g), 0);	/* one too many */
	ck_assert_int_eq(ipc_get_end(&g), -1);
}
END_TEST

START_TEST(lying_lengths_are_refused)
{
	struct ipc_record rec = { .payload = VIEW("\xff\xff\xff\xff" "abc") };
	struct ipc_get g = ipc_get(&rec);
	char tiny[4];

	ck_view(ipc_get_view(&g), "");
	ck_assert_int_eq(ipc_get_end(&g), -1);
	rec.payload = VIEW("\x04\0\0\0" "abcd");
	g = ipc_get(&rec);
	ipc_get_str(&g, tiny, sizeof(tiny));
	ck_assert_str_eq(tiny, "");
	ck_assert_int_eq(ipc_get_end(&g), -1);
}
END_TEST

/* The end of a peer that has not read all of ours does not take its last words. */
START_TEST(last_words)
{
	struct ipc_record rec;

	ck_assert_int_eq(ipc_send(pair[0], 1, VIEW("unread"), NULL, 0, deadline_in(1)), 0);
	ck_assert_int_eq(ipc_send(pair[1], 2, VIEW("done"), NULL, 0, deadline_in(1)), 0);
	close(pair[1]);
	ck_assert_int_eq(ipc_recv(pair[0], &space, &rec, deadline_in(1)), 1);
	ck_assert_uint_eq(rec.type, 2);
	ck_assert_int_eq(ipc_recv(pair[0], &space, &rec, deadline_in(1)), 0);
}
END_TEST

START_TEST(descriptors_travel)
{
	struct ipc_record rec;
	int fds[IPC_FDS_MAX + 1], got;

	ck_assert_int_eq(pipe(fds), 0);
	for (size_t i = 2; i < IPC_FDS_MAX + 1; i++)
		fds[i] = fds[0];
	ck_assert_int_eq(ipc_send(pair[0], 1, VIEW(""), fds, 2, deadline_in(1)), 0);
	ck_assert_int_eq(ipc_recv(pair[1], &space, &rec, deadline_in(1)), 1);
	ck_assert_uint_eq(rec.nfds, 2);
	ck_assert(fcntl(rec.fds[0], F_GETFD) & FD_CLOEXEC);
	ck_assert_int_eq(write(rec.fds[1], "x", 1), 1);
	got = rec.fds[0];
	ipc_close_fds(&rec);
	ck_assert_int_eq(fcntl(got, F_GETFD), -1);
	ck_assert_int_eq(ipc_send(pair[0], 1, VIEW(""), fds, IPC_FDS_MAX + 1, deadline_in(1)), -1);
}
END_TEST

START_TEST(bad_packets)
{
	static char big[sizeof(space) + 1];
	struct ipc_record rec;
	int size = sizeof(big) * 4;

	ck_assert_int_eq(send(pair[0], "ab", 2, 0), 2);
	ck_assert_int_eq(ipc_recv(pair[1], &space, &rec, deadline_in(1)), -1);
	ck_assert_int_eq(errno, EBADMSG);
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	ck_assert_int_eq(send(pair[0], big, sizeof(big), 0), sizeof(big));
	ck_assert_int_eq(ipc_recv(pair[1], &space, &rec, deadline_in(1)), -1);
	ck_assert_int_eq(errno, EBADMSG);
	ck_assert_int_eq(ipc_recv(pair[1], &space, &rec, clock_monotonic() + 10), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	close(pair[0]);
	ck_assert_int_eq(ipc_recv(pair[1], &space, &rec, deadline_in(1)), 0);
	ck_assert_int_eq(ipc_send(pair[1], 1, VIEW(""), NULL, 0, deadline_in(1)), -1);
}
END_TEST

/* What receiving from fd puts into the log. */
static void
logs(int fd, const char *want)
{
	int logged = memfd_create("log", MFD_CLOEXEC);
	struct ipc_record rec;
	char text[256] = "";

	log_attach("unit", logged);
	ck_assert_int_eq(ipc_recv(fd, &space, &rec, 0), -1);
	log_attach("unit", -1);
	ck_assert_int_ge(pread(logged, text, sizeof(text) - 1, 0), 0);
	close(logged);
	if (want == NULL)
		ck_assert_str_eq(text, "");
	else
		ck_assert_msg(strstr(text, want) != NULL, "%s", text);
}

/* Whatever ends for an error says which one; to wait is none. */
START_TEST(errors_are_logged)
{
	int file = memfd_create("no socket", MFD_CLOEXEC);
	char want[128];

	(void)snprintf(want, sizeof(want), "event=error what=receive on=record error=\"%s\"",
	    strerror(ENOTSOCK));
	logs(file, want);
	close(file);
	logs(pair[1], NULL);
	ck_assert_int_eq(send(pair[0], "ab", 2, 0), 2);
	(void)snprintf(want, sizeof(want), "error=\"%s\"", strerror(EBADMSG));
	logs(pair[1], want);
}
END_TEST

START_TEST(too_large_a_payload_is_not_sent)
{
	struct buf b = ipc_payload();

	for (int i = 0; i <= IPC_PAYLOAD_MAX / 1024; i++) {
		static const char block[1024];

		ipc_put_view(&b, (struct view){ block, sizeof(block) });
	}
	ck_assert_int_eq(ipc_send_buf(pair[0], 1, &b, NULL, 0, deadline_in(1)), -1);
	ck_assert_int_eq(errno, EMSGSIZE);
}
END_TEST

/* ---- the monitor */

static int
handle_next(struct monitor *m, struct ipc_record *rec)
{
	(void)rec;
	m->phase = 2;
	return 0;
}

static int
handle_leave(struct monitor *m, struct ipc_record *rec)
{
	(void)m;
	return rec->payload.n == 4 ? 1 : -1;
}

static const struct monitor_request table[] = {
	{ .type = 10, .phases = 1, .uses = 0, .payload_max = 8, .handle = handle_next },
	{ .type = 11, .phases = 2, .uses = 1, .payload_max = 8, .handle = handle_next },
	{ .type = 12, .phases = 3, .uses = 1, .payload_max = 8, .handle = handle_leave },
};

/*
 * Runs the table over these requests. Returns what the loop says; *killed
 * whether it killed the child.
 */
static int
monitor_over(const uint32_t *types, size_t n, struct view payload, bool *killed)
{
	struct monitor m = { .control = pair[1], .table = table, .requests = 3, .phase = 1 };
	pid_t child = fork();
	int status, result;

	if (child == 0) {
		usleep(300000);
		_exit(0);
	}
	m.child = spawn_pidfd(child);
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(ipc_send(pair[0], types[i], payload, NULL, 0, deadline_in(1)), 0);
	close(pair[0]);
	result = monitor_run(&m);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	close(m.child);
	*killed = WIFSIGNALED(status);
	close(pair[1]);
	return result;
}

START_TEST(monitor_follows_its_table)
{
	static const struct { uint32_t types[3]; size_t n; struct view payload; int result; } cases[] = {
		{ { 0 }, 0, VIEW(""), 0 },
		{ { 10 }, 1, VIEW(""), 0 },
		{ { 10, 11 }, 2, VIEW(""), 0 },
		{ { 10, 12, 99 }, 3, VIEW("1234"), 1 },
		{ { 12 }, 1, VIEW("1234"), 1 },
		{ { 12 }, 1, VIEW("123"), -1 },			/* malformed */
		{ { 99 }, 1, VIEW(""), -1 },			/* unknown */
		{ { 11 }, 1, VIEW(""), -1 },			/* out of phase */
		{ { 10, 10 }, 2, VIEW(""), -1 },		/* out of phase now */
		{ { 10, 11, 11 }, 3, VIEW(""), -1 },		/* twice */
		{ { 10 }, 1, VIEW("123456789"), -1 },		/* too large */
	};

	/* Older valgrinds do not know pidfd_open(2), which the end of a child goes by. */
	if (spawn_pidfd(getpid()) == -1 && errno == ENOSYS)
		return;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool killed;

		if (i)
			setup();
		ck_assert_msg(monitor_over(cases[i].types, cases[i].n, cases[i].payload, &killed) ==
		    cases[i].result, "case %zu", i);
		ck_assert_msg(killed == (cases[i].result == -1), "case %zu", i);
	}
}
END_TEST

static void
add(TCase *c)
{
	tcase_add_checked_fixture(c, setup, NULL);
	tcase_add_test(c, round_trip);
	tcase_add_test(c, lying_lengths_are_refused);
	tcase_add_test(c, last_words);
	tcase_add_test(c, descriptors_travel);
	tcase_add_test(c, bad_packets);
	tcase_add_test(c, errors_are_logged);
	tcase_add_test(c, too_large_a_payload_is_not_sent);
	tcase_add_test(c, monitor_follows_its_table);
}

int
main(void)
{
	return unit_run("ipc", add);
}
