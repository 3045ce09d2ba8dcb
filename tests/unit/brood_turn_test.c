/* brood_turn_test.c: children that do several pieces of work. */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sys/brood_turn.h"

enum { SERVE = 1 };

static int control;
static pid_t parent;
static int holds[2];	/* a pipe: empty as long as what is prepared holds */

/* Says which process it is; goes on once the other end is closed. */
static int
serve_one(int fd, void *arg)
{
	pid_t me = getpid();
	char octet;

	(void)arg;
	ck_assert_int_eq(write(fd, &me, sizeof(me)), sizeof(me));
	return read(fd, &octet, 1) == 1 ? 9 : 0;
}

static int
renew(void *arg)
{
	(void)arg;
	return poll(&(struct pollfd){ .fd = holds[0], .events = POLLIN }, 1, 0) == 1 ? -1 : 0;
}

static int
child(const struct ipc_record *r, void *arg)
{
	const struct brood_turn t = { .control = *(int *)arg, .serve = SERVE,
		.serve_one = serve_one, .renew = renew };

	return brood_turn_run(&t, r);
}

static void
start(void)
{
	int pair[2];

	ck_assert_int_eq(pipe(holds), 0);
	ck_assert_int_eq(ipc_pair(pair), 0);
	parent = fork();
	if (parent == 0) {
		const struct brood b = { .control = pair[1], .serve = SERVE, .children_max = 10,
			.leave = brood_turn_waiting, .child = child, .arg = &pair[1] };

		close(pair[0]);
		_exit(brood_turn_open(pair[1]) == -1 ? 8 : brood_run(&b) == 0 ? 0 : 9);
	}
	close(pair[1]);
	control = pair[0];
}

static int
begin(void)
{
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	ck_assert_int_eq(ipc_send(control, SERVE, VIEW(""), &pair[1], 1, deadline_in(5)), 0);
	close(pair[1]);
	return pair[0];
}

/* Which process serves; 0: none. */
static pid_t
server(int fd)
{
	pid_t pid;

	return read(fd, &pid, sizeof(pid)) == sizeof(pid) ? pid : 0;
}

/* Long enough for a child to wait for its next turn. */
static void
pause_a_moment(void)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
}

static pid_t
one(void)
{
	int fd = begin();
	pid_t pid = server(fd);

	ck_assert_int_gt(pid, 0);
	close(fd);
	pause_a_moment();
	return pid;
}

static int
end(void)
{
	int status;

	close(control);
	ck_assert_int_eq(waitpid(parent, &status, 0), parent);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(one_after_the_other)
{
	pid_t first;

	start();
	first = one();
	ck_assert_int_ne(first, parent);
	ck_assert_int_eq(one(), first);
	ck_assert_int_eq(one(), first);
	ck_assert_int_eq(end(), 0);
}
END_TEST

START_TEST(at_a_time)
{
	int a, b, c;
	pid_t pids[3];

	start();
	a = begin();
	pids[0] = server(a);
	b = begin();
	pids[1] = server(b);
	c = begin();
	pids[2] = server(c);
	ck_assert(pids[0] != pids[1] && pids[1] != pids[2] && pids[0] != pids[2]);
	close(b);
	pause_a_moment();
	b = begin();
	ck_assert_int_eq(server(b), pids[1]);
	close(a);
	close(b);
	close(c);
	ck_assert_int_eq(end(), 0);
}
END_TEST

/* After its last turn a child ends, and what comes goes to another one. */
START_TEST(so_many_turns)
{
	struct { pid_t pid; int turns; } seen[3 * TURN_MAX] = { { 0, 0 } };
	int processes = 0;

	start();
	for (int i = 0; i < 3 * TURN_MAX; i++) {
		int fd = begin();
		pid_t pid = server(fd);
		int n = 0;

		while (n < processes && seen[n].pid != pid)
			n++;
		processes += n == processes;
		seen[n].pid = pid;
		ck_assert_int_le(++seen[n].turns, TURN_MAX);
		close(fd);
		(void)nanosleep(&(struct timespec){ .tv_nsec = 3000000 }, NULL);
	}
	ck_assert_int_ge(processes, 3);
	ck_assert_int_lt(processes, TURN_MAX);
	ck_assert_int_eq(end(), 0);
}
END_TEST

START_TEST(one_that_fails_ends)
{
	int fd;
	pid_t first;

	start();
	fd = begin();
	first = server(fd);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	pause_a_moment();
	close(fd);
	ck_assert_int_ne(one(), first);
	ck_assert_int_eq(end(), 0);
}
END_TEST

/* One that was killed while it waited still counts as waiting; the parent does not believe it. */
START_TEST(one_that_is_killed)
{
	pid_t first;
	int fd;

	start();
	first = one();
	fd = begin();
	ck_assert_int_eq(server(fd), first);
	ck_assert_int_ne(one(), first);
	ck_assert_int_eq(kill(first, SIGKILL), 0);
	close(fd);
	pause_a_moment();
	for (int i = 0; i < 3; i++)
		ck_assert_int_ne(one(), first);
	ck_assert_int_eq(end(), 0);
}
END_TEST

START_TEST(what_does_not_hold_any_more)
{
	int status;

	start();
	(void)one();
	ck_assert_int_eq(write(holds[1], "x", 1), 1);
	ck_assert_int_eq(server(begin()), 0);
	ck_assert_int_eq(waitpid(parent, &status, 0), parent);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 111);
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_test(t, one_after_the_other);
	tcase_add_test(t, at_a_time);
	tcase_add_test(t, so_many_turns);
	tcase_add_test(t, one_that_fails_ends);
	tcase_add_test(t, one_that_is_killed);
	tcase_add_test(t, what_does_not_hold_any_more);
}

int
main(void)
{
	return unit_run("brood_turn", add);
}
