/*
 * runner.c: the queue runner's monitor, runner(8).
 *
 * Runs as root, or as the one user of a private site. Starts runner-sched,
 * which decides everything and may ask for the three things of runner.h, and
 * starts each delivery agent as the user whose mailbox it is. Reads no
 * message and no queue file. What it trusts: the configuration, the user
 * database; of runner-sched, nothing but that a request names a kind and a
 * name, which are checked here.
 *
 * All code that runs at this privilege: this file, runner_agent.c and the
 * MONITOR list of the Makefile.
 */
#include "queue/runner.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/num.h"
#include "queue/runner_agent.h"
#include "sys/clock.h"
#include "sys/inherit.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/signals.h"
#include "sys/tickets.h"

#define IDLE_SECONDS 30
#define DURATION_MAX (30 * 86400ULL)
#define TICKETS_SECONDS 3600	/* between two looks at the keys of session tickets */

struct options {
	const char *mode;
	uint64_t seconds;	/* of idling, or between two looks of a daemon */
};

static volatile sig_atomic_t got[NSIG];	/* signals that nothing has been done about */

static void
on_signal(int number)
{
	got[number] = 1;
}

static int
usage(void)
{
	(void)fprintf(stderr, "usage: runner [-1 | -i [-t time] | -d time]\n");
	return EX_USAGE;
}

static int
parse_options(int argc, char *argv[], struct options *o)
{
	struct view time = VIEW("");
	int c;

	*o = (struct options){ RUNNER_MODE_ONCE, IDLE_SECONDS };
	while ((c = getopt(argc, argv, "1id:t:")) != -1) {
		if (c == '1')
			o->mode = RUNNER_MODE_ONCE;
		else if (c == 'i')
			o->mode = RUNNER_MODE_IDLE;
		else if (c == 'd')
			o->mode = RUNNER_MODE_DAEMON;
		else if (c != 't')
			return -1;
		if (c == 'd' || c == 't')
			time = view_of(optarg);
	}
	if (argc != optind)
		return -1;
	return time.n ? num_parse_duration(time, DURATION_MAX, &o->seconds) : 0;
}

static int
start_sched(struct runner *r, const struct options *o, int trigger)
{
	char seconds[32];
	const char *args[] = { o->mode, seconds, NULL };
	int fds[] = { -1, -1, STDERR_FILENO, -1, log_fd(), trigger };
	struct spawn s = { .program = "runner-sched", .args = args, .role = path_user_queue,
	    .nfds = trigger == -1 ? FD_EXTRA : FD_EXTRA + 1 };

	(void)snprintf(seconds, sizeof(seconds), "%llu", (unsigned long long)o->seconds);
	r->scheduler = spawn_connected(&s, fds, &r->monitor.control);
	r->monitor.child = r->scheduler == -1 ? -1 : spawn_pidfd(r->scheduler);
	return r->scheduler == -1 ? -1 : 0;
}

/* The runner's exit status for the scheduler's, which is wait(2)'s. */
static int
sched_status(int status)
{
	struct log_line l;

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (WTERMSIG(status) == SIGTERM)
		return EX_OK;
	l = log_begin(LOG_ERR, "scheduler-died");
	log_num(&l, "signal", (uint64_t)WTERMSIG(status));
	log_end(&l);
	return EX_SOFTWARE;
}

/* Reaps what has ended. The scheduler's status goes to *sched. */
static void
reap(struct runner *r, int *sched)
{
	int status;
	pid_t pid;

	got[SIGCHLD] = 0;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == r->scheduler) {
			*sched = sched_status(status);
			close(r->monitor.child);
			r->scheduler = r->monitor.child = -1;
		}
		runner_child_ended(r, pid, status);
	}
}

static void
pass_on_signals(struct runner *r, msec *deadline)
{
	if (got[SIGHUP] && r->scheduler > 0)
		(void)kill(r->scheduler, SIGHUP);
	if ((got[SIGTERM] || got[SIGINT]) && r->scheduler > 0) {
		(void)kill(r->scheduler, SIGTERM);
		*deadline = deadline_in(RUNNER_STOP_SECONDS + RUNNER_STOP_GRACE);
	}
	got[SIGHUP] = got[SIGTERM] = got[SIGINT] = 0;
}

/* Sees to the keys of session tickets, where there is TLS. Returns when to look again. */
static msec
see_to_tickets(const struct conf *conf)
{
	if (conf->tls_certificates[0] && conf->tls_tickets)
		(void)tickets_rotate(conf->spool);
	return deadline_in(TICKETS_SECONDS);
}

/* Serves the scheduler until it has ended. Returns its exit status. */
static int
serve(struct runner *r, const sigset_t *waiting)
{
	struct pollfd pfd = { .fd = r->monitor.control, .events = POLLIN };
	int status = EX_SOFTWARE;
	msec deadline = NEVER, tickets = see_to_tickets(r->conf);

	while (r->scheduler > 0) {
		int left = deadline_left(deadline_min(deadline, tickets));
		struct timespec wait = { left / 1000, left % 1000 * 1000000L };
		int n = ppoll(&pfd, 1, &wait, waiting);

		if (got[SIGCHLD])
			reap(r, &status);
		pass_on_signals(r, &deadline);
		if (n > 0 && monitor_step(&r->monitor) != 0)
			pfd.fd = -1;
		if (n == 0 && deadline_left(deadline) == 0 && r->scheduler > 0) {
			(void)kill(r->scheduler, SIGKILL);
			deadline = NEVER;
		}
		if (deadline_left(tickets) == 0)
			tickets = see_to_tickets(r->conf);
	}
	return status;
}

int
main(int argc, char *argv[])
{
	static struct conf conf;
	static struct runner runner = { .conf = &conf };
	struct options options;
	sigset_t waiting;
	int status;

	if (parse_options(argc, argv, &options) == -1)
		return usage();
	(void)umask(077);
	conf_load_or_exit(&conf, "runner");
	log_open("runner", conf.log);
	log_set_debug(conf.debug);
	signals_catch(on_signal, (const int[]){ SIGCHLD, SIGHUP, SIGTERM, SIGINT, 0 }, &waiting);
	(void)signal(SIGPIPE, SIG_IGN);
	runner_agent_init(&runner);
	/* The trigger, when systemd has it open for us; -1: the scheduler opens it. */
	if (start_sched(&runner, &options, inherit_passed(1) ? INHERIT_PASSED_FIRST : -1) == -1)
		return EX_OSERR;
	status = serve(&runner, &waiting);
	runner_stop_all(&runner);
	return status;
}
