/* brood_test.c: children for records, what is prepared before them, and the end. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/brood.h"

enum { SERVE = 1, PREPARE };

/* What the parent has done; a child sees it as it was when it was made. */
struct state {
	int control;
	char prepared, ready;
};

/* Tells what it sees; with the payload "wait" after its descriptor has an end, with "die" not. */
static int
child(const struct ipc_record *r, void *arg)
{
	const struct state *s = arg;
	const char seen[] = { s->prepared, s->ready, fcntl(s->control, F_GETFD) == -1 ? '-' : 'c' };
	char octet;

	if (view_eq(r->payload, VIEW("die")))
		(void)raise(SIGKILL);
	if (view_eq(r->payload, VIEW("wait")))
		(void)!read(r->fds[0], &octet, 1);
	return write(r->fds[0], seen, sizeof(seen)) == sizeof(seen) ? 0 : 1;
}

static int
prepare(struct ipc_record *r, void *arg)
{
	struct state *s = arg;

	s->prepared++;
	return r->type == PREPARE ? 0 : -1;
}

static void
ready(void *arg)
{
	((struct state *)arg)->ready++;
}

static int control;
static pid_t parent;
static int helper = -1;	/* it ends with this; -1: there is none */

static pid_t
start_helper(void)
{
	pid_t pid = helper == -1 ? 0 : fork();
	char octet;

	if (helper == -1 || pid > 0)
		return pid;
	_exit(read(helper, &octet, 1) == 1);
}

static void
start(size_t children_max)
{
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	parent = fork();
	if (parent == 0) {
		struct state s = { pair[1], '0', '0' };
		struct brood b = {
			.control = pair[1], .serve = SERVE, .children_max = children_max,
			.child = child, .ready = ready, .prepare = prepare, .arg = &s,
		};

		close(pair[0]);
		b.helper = start_helper();
		_exit(brood_run(&b) == 0 ? 0 : 9);
	}
	close(pair[1]);
	control = pair[0];
}

/* Asks for a child; the descriptor on which it says what it sees. */
static int
serve(const char *payload)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	ck_assert_int_eq(ipc_send(control, SERVE, view_of(payload), &pair[1], 1, deadline_in(5)), 0);
	close(pair[1]);
	return pair[0];
}

/* What the child has said, at most three octets, until it has ended. */
static void
expect(int fd, const char *want)
{
	char seen[8] = "";
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, seen + n, sizeof(seen) - 1 - n)) > 0)
		n += (size_t)got;
	ck_assert_str_eq(seen, want);
	close(fd);
}

static void
send_plain(uint32_t type)
{
	ck_assert_int_eq(ipc_send(control, type, VIEW(""), NULL, 0, deadline_in(5)), 0);
}

static int
status(void)
{
	int s;

	close(control);
	ck_assert_int_eq(waitpid(parent, &s, 0), parent);
	ck_assert(WIFEXITED(s));
	return WEXITSTATUS(s);
}

START_TEST(prepared_once)
{
	start(10);
	send_plain(PREPARE);
	send_plain(PREPARE);
	expect(serve(""), "21-");
	expect(serve(""), "22-");
	send_plain(PREPARE);
	expect(serve(""), "33-");
	ck_assert_int_eq(status(), 0);
}
END_TEST

START_TEST(without_prepare)
{
	start(10);
	expect(serve(""), "01-");
	ck_assert_int_eq(status(), 0);
}
END_TEST

START_TEST(at_most)
{
	int waits, next;
	char octet;

	start(1);
	waits = serve("wait");
	next = serve("");
	(void)usleep(100000);
	ck_assert_int_eq(recv(next, &octet, 1, MSG_DONTWAIT), -1);
	ck_assert_int_eq(shutdown(waits, SHUT_WR), 0);
	expect(waits, "01-");
	expect(next, "02-");
	ck_assert_int_eq(status(), 0);
}
END_TEST

/* It ends after its children. One that is killed is nothing to the others. */
START_TEST(ends_last)
{
	int waits;

	start(10);
	expect(serve("die"), "");
	waits = serve("wait");
	close(control);
	control = dup(waits);
	(void)usleep(100000);
	ck_assert_int_eq(waitpid(parent, NULL, WNOHANG), 0);
	ck_assert_int_eq(shutdown(waits, SHUT_WR), 0);
	expect(waits, "02-");
	ck_assert_int_eq(status(), 0);
}
END_TEST

START_TEST(bad_record)
{
	start(10);
	send_plain(77);
	ck_assert_int_eq(status(), 9);
}
END_TEST

/*
 * Its end is no child's: then one child less would count than there are, and nothing
 * would be served any more. Whoever started it starts another.
 */
START_TEST(helper_ends)
{
	int pair[2], s = -1;

	ck_assert_int_eq(pipe2(pair, O_CLOEXEC), 0);
	helper = pair[0];
	start(10);
	expect(serve(""), "01-");
	ck_assert_int_eq(write(pair[1], "x", 1), 1);
	for (int i = 0; i < 500 && waitpid(parent, &s, WNOHANG) == 0; i++)
		(void)usleep(10000);
	ck_assert(WIFEXITED(s));
	ck_assert_int_eq(WEXITSTATUS(s), 9);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, prepared_once);
	tcase_add_test(tests, without_prepare);
	tcase_add_test(tests, at_most);
	tcase_add_test(tests, ends_last);
	tcase_add_test(tests, bad_record);
	tcase_add_test(tests, helper_ends);
}

int
main(void)
{
	return unit_run("brood", add);
}
