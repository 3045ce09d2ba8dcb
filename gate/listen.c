/*
 * listen.c: holds ports and hands their connections to a server, listen(8).
 *
 * Root opens the sockets and starts the keepers of -k. Connections are accepted by
 * a process that is somebody else: the user of -u, who is the keeper as well, or the
 * network user. Without -k it starts the programs itself. A FIFO is waited at like a port. Trusts
 * its arguments and the configuration. Never reads from a connection, or a FIFO: all it knows of a
 * peer is its address.
 *
 * Code that runs here as root: this file but for main()'s last lines, and
 * listen_socket.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/num.h"
#include "gate/listen_serve.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/keeper.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/signals.h"
#include "sys/spawn.h"
#include "sys/user.h"

#define SERVICES_MAX 16
#define IDLE_SECONDS 30		/* with sockets that somebody else holds */
#define FIFO_SECONDS 3		/* before a FIFO is looked for again that its program has to make */
#define RESTART_SECONDS 1	/* before a keeper that has ended is started again */
#define STOP_SECONDS 8		/* for what must come to its end before us: "podman stop" waits for 10 */
#define STOP_LOOK_NSEC 50000000
/*
 * So many connections may be on their way to keepers, of all ports together: the kernel holds
 * what a user's processes have sent in records against this limit of the sender's (ETOOMANYREFS).
 */
#define UNDERWAY_MAX 4096

/* For what hands connections over: it starts nothing and opens nothing. */
static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_ALLOW(accept4), SECCOMP_ALLOW(ppoll),
	SECCOMP_ALLOW(wait4), SECCOMP_END
};

static const struct demote profile = {
	.memory_max = 256 << 20, .files_max = UNDERWAY_MAX, .processes_max = 0,
	.filter = SECCOMP_TABLE(filter),
};

static volatile sig_atomic_t stopping;

static void
on_signal(int number)
{
	if (number != SIGCHLD)
		stopping = 1;
}

static _Noreturn void
usage(void)
{
	(void)fprintf(stderr, "usage: listen [-k] [-e every] [-i idle] [-m text] [-n total] "
	    "[-p per-address]\n              [-u user] [-w file] place program [argument ...] "
	    "[+ ...]\n");
	exit(EX_USAGE);
}

static void
options(struct listener *l, int argc, char **argv)
{
	int c, bad = 0;

	*l = (struct listener){ .total = 1000, .each = 50, .text = buf_make(1024), .keeper = -1,
	    .pid = -1, .stopping = &stopping };
	optind = 0;
	while ((c = getopt(argc, argv, "+e:i:km:n:p:u:w:")) != -1) {
		if (c == 'e' || c == 'i')
			bad |= num_parse_duration(view_of(optarg), 86400, c == 'e' ? &l->every : &l->idle);
		else if (c == 'k')
			l->keep = true;
		else if (c == 'm')
			bad |= optarg[0] && buf_addf(&l->text, "%s\r\n", optarg);
		else if (c == 'n')
			bad |= num_parse(view_of(optarg), KEEPER_CONNECTIONS_MAX, &l->total);
		else if (c == 'p')
			bad |= num_parse(view_of(optarg), 100000, &l->each);
		else if (c == 'u')
			l->user = optarg;
		else if (c == 'w')
			l->port_file = optarg;
		else
			usage();
	}
	if (bad || !l->total || !l->each || argc - optind < 2)
		usage();
	l->where = argv[optind];
	l->fifo = l->where[0] == '/';
	l->program = argv[optind + 1];
	l->args = (const char *const *)argv + optind + 2;
	if (geteuid() == 0 && !l->keep && l->user == NULL && !l->fifo) {
		(void)fprintf(stderr, "listen: root accepts no connections: "
		    "give -k for a server of Mailstead, or -u for another program\n");
		exit(EX_USAGE);
	}
}

/* The services, which stand between "+"; each has options of its own. Returns how many. */
static size_t
services(struct listener *l, int argc, char **argv)
{
	size_t n = 0;
	bool guarded = true;

	for (int first = 0, last; first < argc && n < SERVICES_MAX; first = last) {
		for (last = first + 1; last < argc && strcmp(argv[last], "+") != 0; last++)
			;
		argv[last] = NULL;
		options(&l[n], last - first, argv + first);
		guarded = guarded && (l[n].keep || l[n].fifo);
		n++;
	}
	if (n == SERVICES_MAX || (n > 1 && !guarded))
		usage();
	return n;
}

static void
open_log(struct listener *l)
{
	struct conf conf;

	conf_load_or_exit(&conf, "listen");
	log_open("listen", conf.log);
	/* Text that is not a log line has no place in syslog. */
	l->errors = log_fd() != STDERR_FILENO && strcmp(conf.log, "syslog") == 0 ? -1 : log_fd();
	conf_free(&conf);
}

/* Finds out who is who. Returns 0, or -1: there is no such user. */
static int
settle(struct listener *l)
{
	if (l->user)
		l->as = &l->acceptor;
	else if (l->keep && geteuid() == 0)
		l->user = path_user_net;
	if (l->user && user_find(l->user, &l->acceptor) != 1)
		return -1;
	if (l->user)
		user_groups(&l->acceptor);
	return 0;
}

/* Root is given up here, for good. What hands connections over gives up more. */
static int
leave_root(const struct listener *l)
{
	if (l->user && user_become(&l->acceptor, 1) == -1)
		return -1;
	return prctl(PR_SET_PDEATHSIG, l->keep ? SIGTERM : 0);
}

/* Writes the file of -w, in a process that is who accepts. Returns 0, or an errno. */
static int
announce(const struct listener *l)
{
	pid_t pid;

	if (l->port_file == NULL)
		return 0;
	pid = fork();
	if (pid == 0) {
		_exit(leave_root(l) == -1 ||
		    listen_sockets_write(&l->sockets, l->port_file) == -1 ? errno : 0);
	}
	return pid == -1 ? errno : spawn_wait(pid);
}

static void
log_start(const struct listener *l, int missing)
{
	struct log_line line = log_begin(LOG_INFO, "listening");

	log_str(&line, "on", l->where);
	log_str(&line, "program", l->program);
	log_end(&line);
	if (missing & DEMOTE_NO_LANDLOCK)
		log_note(LOG_WARNING, "fence missing", "kernel", "has no Landlock");
	if (missing & DEMOTE_NO_SECCOMP)
		log_note(LOG_WARNING, "fence missing", "kernel", "has no seccomp");
}

static int
fail(const char *what, int error)
{
	errno = error;
	log_errno("listen", what);
	if (log_fd() != STDERR_FILENO)
		(void)fprintf(stderr, "listen: %s: %s\n", what, strerror(error));
	return EX_OSERR;
}

/* ---- what root starts: a keeper, see sys/keeper.h, and who accepts for it; or a FIFO's program */

static int
start_keeper(struct listener *l)
{
	const char *args[SPAWN_ARGS_MAX + 1] = { "-k" };
	int fds[] = { -1, -1, l->errors, -1 };
	struct spawn s = { .program = l->program, .args = args,
	    .nfds = sizeof(fds) / sizeof(fds[0]), .user = l->as };

	for (size_t i = 0; i + 2 < SPAWN_ARGS_MAX && l->args[i]; i++)
		args[i + 1] = l->args[i];
	return spawn_connected(&s, fds, &l->keeper) == -1 ? -1 : 0;
}

/*
 * The program finds the FIFO by its name. What is open before that starts loses nothing; where it
 * is not there yet the program makes it, and is started once more when it is open here. Another
 * one in its place is noticed with the next start.
 */
static pid_t
start_program(struct listener *l)
{
	const int fds[] = { -1, -1, l->errors };
	int before = l->sockets.fds[0];

	l->sockets.fds[0] = open(l->where, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
	/* Not sooner: with the last descriptor goes what is in it. */
	file_close(before);
	l->due = l->sockets.fds[0] != -1 && !l->every ? NEVER :
	    deadline_in(l->sockets.fds[0] == -1 ? FIFO_SECONDS : l->every);
	return spawn_start(&(struct spawn){ .program = l->program, .args = l->args, .fds = fds,
	    .nfds = sizeof(fds) / sizeof(fds[0]), .user = l->as });
}

/* Starts what a service needs. Returns 0 in the process that is to accept for it, else -1. */
static int
start(struct listener *l)
{
	l->pid = -1;
	l->rest = deadline_in(RESTART_SECONDS);
	if (l->fifo) {
		l->pid = start_program(l);
	} else if (start_keeper(l) == 0) {
		l->pid = fork();
		if (l->pid == 0)
			return 0;
		close(l->keeper);
	}
	if (l->pid == -1)
		log_errno("start", l->program);
	return -1;
}

/* ---- root's own loop */

static void
ended(struct listener *l, int status)
{
	l->pid = -1;
	if (status && !stopping)
		log_note(LOG_ERR, "keeper-ended", "program", l->program);
	/* It was idle, and whoever holds the sockets starts us again. */
	stopping |= status == 0 && l->sockets.inherited;
}

/* Returns whether something is left that is to come to its end before us. */
static bool
reap(struct listener *l, size_t n)
{
	bool left = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < n; i++)
			if (l[i].pid == pid)
				ended(&l[i], status);
	for (size_t i = 0; i < n; i++)
		left = left || l[i].pid > 0;
	/* The end of process 1 is that of all others. */
	return left || (pid == 0 && getpid() == 1);
}

/* Waits for what any of the services waits for: a connection, its time, an end, a signal. */
static void
wait_for_news(const struct listener *l, size_t n, struct pollfd *polled)
{
	msec due = NEVER;
	int left;

	for (size_t i = 0; i < n; i++) {
		bool rests = deadline_left(l[i].rest) > 0;

		polled[i] = (struct pollfd){ .events = POLLIN,
		    .fd = l[i].pid > 0 || rests ? -1 : l[i].sockets.fds[0] };
		if (l[i].pid <= 0)
			due = deadline_min(due, rests ? l[i].rest : l[i].due);
	}
	left = deadline_left(due);
	(void)ppoll(polled, n, left == -1 ? NULL :
	    &(struct timespec){ left / 1000, left % 1000 * 1000000L }, &l->waiting);
}

/*
 * Starts what there is need of until it is told to end. Returns NULL then, or in a new process the
 * service that it is to accept for.
 */
static struct listener *
guard(struct listener *l, size_t n)
{
	struct pollfd polled[SERVICES_MAX];
	msec until;

	while (!stopping) {
		wait_for_news(l, n, polled);
		(void)reap(l, n);
		for (size_t i = 0; i < n && !stopping; i++)
			if (l[i].pid <= 0 && (polled[i].revents ||
			    (deadline_left(l[i].rest) == 0 && deadline_left(l[i].due) == 0)) && start(&l[i]) == 0)
				return &l[i];
	}
	until = deadline_in(STOP_SECONDS);
	for (size_t i = 0; i < n; i++)
		if (l[i].pid > 0)
			(void)kill(l[i].pid, SIGTERM);
	while (reap(l, n) && deadline_left(until))
		(void)ppoll(NULL, 0, &(struct timespec){ 0, STOP_LOOK_NSEC }, &l->waiting);
	return NULL;
}

/* Connections of one of the services. Returns the exit status. */
static int
accept_for(struct listener *l, const struct listener *all, size_t n)
{
	int missing = l->keep ? demote(&profile) : demote_probe(), result;

	if (missing == -1 || listen_count_init(&l->count, l->total, l->each) == -1)
		return fail("begin", errno);
	for (size_t i = 0; i < n; i++)
		if (&all[i] != l)
			file_close(all[i].sockets.fds[0]);
	log_start(l, missing);
	result = listen_serve(l);
	log_note(LOG_INFO, "leaving", "on", l->where);
	return result == -1 ? EX_TEMPFAIL : 0;
}

/* The sockets come before the log: until then one of them may stand where that would go. */
static int
begin(struct listener *l, size_t n, const char **wrong)
{
	int error = 0;

	for (size_t i = 0; i < n && !error; i++) {
		*wrong = l[i].where;
		error = listen_sockets_get(&l[i].sockets, l[i].where) == -1 ? errno : 0;
		l[i].waiting = l->waiting;
		/* One of systemd's or inetd's is there because somebody has come. */
		l[i].due = l[i].idle && !l[i].sockets.inherited ? NEVER : 0;
		if (l[i].sockets.inherited && !l[i].idle)
			l[i].idle = IDLE_SECONDS;
	}
	open_log(l);
	for (size_t i = 0; i < n && !error; i++) {
		l[i].errors = l->errors;
		error = settle(&l[i]) == -1 ? ESRCH : announce(&l[i]);
		*wrong = error == ESRCH ? l[i].user : l[i].port_file;
	}
	return error;
}

int
main(int argc, char **argv)
{
	static struct listener all[SERVICES_MAX];
	struct listener *l = all;
	const size_t n = services(all, argc, argv);
	const char *wrong;
	int error;

	signals_catch(on_signal, (const int[]){ SIGCHLD, SIGTERM, SIGINT, 0 }, &all->waiting);
	(void)signal(SIGPIPE, SIG_IGN);
	if ((error = begin(all, n, &wrong)) != 0)
		return fail(wrong, error);
	if ((n > 1 || l->keep || l->fifo) && (l = guard(all, n)) == NULL)
		return 0;
	if (leave_root(l) == -1)
		return fail(l->user, errno);
	return accept_for(l, all, n);
}
