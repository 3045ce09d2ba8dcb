/*
 * listen.c: holds ports and hands their connections to a server, listen(8).
 *
 * Root opens the sockets and starts the keeper of -k. Connections are accepted by
 * a process that is somebody else: the user of -u, who is the keeper as well, or the
 * network user. Without -k it starts the programs itself. Trusts its arguments and
 * the configuration. Never reads from a connection: all it knows of a peer is its address.
 *
 * Code that runs here as root: this file but for main()'s last lines, and
 * listen_socket.c.
 */
#include <errno.h>
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
#include "sys/keeper.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/signals.h"
#include "sys/spawn.h"
#include "sys/user.h"

#define RESTART_SECONDS 1	/* before a keeper that has ended is started again */
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
	(void)fprintf(stderr, "usage: listen [-k] [-i idle] [-m text] [-n total] [-p per-address] "
	    "[-u user] [-w file]\n              address:port program [argument ...]\n");
	exit(EX_USAGE);
}

static void
options(struct listener *l, int argc, char **argv)
{
	int c, bad = 0;

	while ((c = getopt(argc, argv, "+i:km:n:p:u:w:")) != -1) {
		if (c == 'i')
			bad |= num_parse_duration(view_of(optarg), 86400, &l->idle);
		else if (c == 'k')
			l->keep = true;
		else if (c == 'm')
			bad |= optarg[0] && buf_addf(&l->text, "%s\r\n", optarg);
		else if (c == 'n')
			bad |= num_parse(view_of(optarg), KEEPER_CONNECTIONS_MAX, &l->total) || !l->total;
		else if (c == 'p')
			bad |= num_parse(view_of(optarg), 100000, &l->each) || !l->each;
		else if (c == 'u')
			l->user = optarg;
		else if (c == 'w')
			l->port_file = optarg;
		else
			usage();
	}
	if (bad || argc - optind < 2)
		usage();
	if (geteuid() == 0 && !l->keep && l->user == NULL) {
		(void)fprintf(stderr, "listen: root accepts no connections: "
		    "give -k for a server of Mailstead, or -u for another program\n");
		exit(EX_USAGE);
	}
	l->where = argv[optind];
	l->program = argv[optind + 1];
	l->args = (const char *const *)argv + optind + 2;
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

/* Does what the sockets are needed for. Returns 0, or -1 with errno and *wrong. */
static int
settle(struct listener *l, struct user *user, const char **wrong)
{
	*wrong = l->port_file;
	if (l->port_file && listen_sockets_write(&l->sockets, l->port_file) == -1)
		return -1;
	if (l->user)
		l->as = user;
	else if (l->keep && geteuid() == 0)
		l->user = path_user_net;
	*wrong = l->user;
	if (l->user && user_find(l->user, user) != 1) {
		errno = ESRCH;
		return -1;
	}
	if (l->user)
		user_groups(user);
	return 0;
}

static void
log_start(const struct listener *l)
{
	struct log_line line = log_begin(LOG_INFO, "listening");
	int missing = demote_probe();

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

/* ---- -k: the keeper, see sys/keeper.h, and who accepts for it */

static int
start_keeper(struct listener *l)
{
	const char *args[SPAWN_ARGS_MAX + 1] = { "-k" };
	int pair[2], fds[] = { -1, -1, l->errors, -1 };
	pid_t pid;

	for (size_t i = 0; i + 2 < SPAWN_ARGS_MAX && l->args[i]; i++)
		args[i + 1] = l->args[i];
	if (ipc_pair(pair) == -1)
		return -1;
	fds[FD_CONTROL] = pair[1];
	pid = spawn_start(&(struct spawn){ .program = l->program, .args = args, .fds = fds,
	    .nfds = sizeof(fds) / sizeof(fds[0]), .user = l->as });
	close(pair[1]);
	l->keeper = pair[0];
	if (pid == -1)
		close(pair[0]);
	return pid == -1 ? -1 : 0;
}

/* Waits for the process that accepts, which ends when its keeper does. Returns its exit status. */
static int
await(pid_t acceptor, const sigset_t *waiting)
{
	int status;
	pid_t pid;

	for (;;) {
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == acceptor)
				return WIFEXITED(status) ? WEXITSTATUS(status) : EX_TEMPFAIL;
		if (stopping)
			(void)kill(acceptor, SIGTERM);
		(void)ppoll(NULL, 0, NULL, waiting);
	}
}

/*
 * Root's own loop: a keeper, and a process that accepts for it. When one of them ends that
 * should not, both are started again. Returns the exit status, or -1 in the new process.
 */
static int
guard(struct listener *l)
{
	int status = EX_TEMPFAIL;

	while (status == EX_TEMPFAIL && !stopping) {
		pid_t acceptor = -1;

		if (start_keeper(l) == 0) {
			acceptor = fork();
			if (acceptor == 0)
				return -1;
			close(l->keeper);
		}
		if (acceptor == -1)
			log_errno("start", l->program);
		else
			status = await(acceptor, &l->waiting);
		if (status == EX_TEMPFAIL && !stopping) {
			log_note(LOG_ERR, "keeper-ended", "program", l->program);
			(void)ppoll(NULL, 0, &(struct timespec){ RESTART_SECONDS, 0 }, &l->waiting);
		}
	}
	return status == EX_TEMPFAIL ? 0 : status;
}

/* Root is given up here, for good. What hands connections over gives up more. */
static int
leave_root(const struct listener *l, const struct user *user)
{
	if (l->user && user_become(user, 1) == -1)
		return -1;
	return prctl(PR_SET_PDEATHSIG, l->keep ? SIGTERM : 0);
}

int
main(int argc, char **argv)
{
	struct listener l = { .idle = 30, .total = 1000, .each = 50, .text = buf_make(1024),
	    .keeper = -1, .stopping = &stopping };
	struct user user;
	const char *wrong;
	int error;

	options(&l, argc, argv);
	signals_catch(on_signal, (const int[]){ SIGCHLD, SIGTERM, SIGINT, 0 }, &l.waiting);
	(void)signal(SIGPIPE, SIG_IGN);
	/* The sockets come first: until then one of them may stand where the log would go. */
	error = listen_sockets_get(&l.sockets, l.where) == -1 ? errno : 0;
	open_log(&l);
	if (error)
		return fail(l.where, error);
	if (settle(&l, &user, &wrong) == -1)
		return fail(wrong, errno);
	log_start(&l);
	if (l.keep && (error = guard(&l)) != -1)
		return error;
	if (leave_root(&l, &user) == -1)
		return fail(l.user, errno);
	if ((l.keep && demote(&profile) == -1) || listen_count_init(&l.count, l.total, l.each) == -1)
		return fail("begin", errno);
	error = listen_serve(&l);
	log_note(LOG_INFO, "leaving", "on", l.where);
	return error == -1 ? EX_TEMPFAIL : 0;
}
