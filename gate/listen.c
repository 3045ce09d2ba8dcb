/*
 * listen.c: holds ports and starts a program for each connection, listen(8).
 *
 * Runs as root where the programs it starts need root, else as the user of
 * -u or as whoever started it. Trusts its arguments and the configuration.
 * Never reads from a connection: all it knows of a peer is its address.
 *
 * No fences of its own: what it starts is set-uid or must be root, which
 * no_new_privs, and with it seccomp and Landlock, would take away.
 *
 * Code that runs here as root: the objects of OBJ_listen in the Makefile.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/num.h"
#include "gate/listen_count.h"
#include "gate/listen_socket.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/keeper.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/signals.h"
#include "sys/spawn.h"
#include "sys/user.h"

#define PAUSE 250	/* milliseconds to wait when the machine is short of something */
#define HAND_SECONDS 5	/* for the keeper to take a connection */
#define BATCH 64	/* connections taken before the children are looked at again */

struct listener {
	uint64_t idle, total, each;
	int errors;			/* standard error of the programs; -1 for none */
	struct buf text;		/* what a refused connection is told */
	const char *port_file, *user, *where, *program;
	const char *const *args;
	bool keep;			/* -k: connections go to a keeper */
	bool failed;			/* it ended, and we end too */
	bool dropped;			/* -u: we could not start one again */
	int keeper;			/* the connection to it, or -1 */
	uint32_t number;		/* of the last connection handed to it */
	struct listen_sockets sockets;
	struct listen_count count;
	struct listen_throttle throttle;
	msec paused, idle_at;
	sigset_t waiting;	/* the mask with which signals arrive */
};

static volatile sig_atomic_t stopping;

static void
on_signal(int number)
{
	if (number != SIGCHLD)
		stopping = 1;
}

static void
refuse(struct listener *l, int fd, const char *why, const struct sockaddr_storage *peer)
{
	char ip[LISTEN_IP_MAX];
	uint64_t kept_back;
	unsigned port;

	if (fd != -1 && l->text.n)
		(void)!send(fd, l->text.p, l->text.n, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (listen_throttle_ask(&l->throttle, clock_monotonic(), &kept_back)) {
		struct log_line line = log_begin(LOG_WARNING, "refused");

		log_str(&line, "why", why);
		listen_address_text(peer, ip, &port);
		log_str(&line, "peer", ip);
		log_str(&line, "listener", l->where);
		if (kept_back)
			log_num(&line, "not_logged", kept_back);
		log_end(&line);
	}
}

/* The machine is short of descriptors, memory or processes. */
static void
take_a_break(struct listener *l, int fd, const struct sockaddr_storage *peer)
{
	refuse(l, fd, strerror(errno), peer);
	l->paused = clock_monotonic() + PAUSE;
}

/* ---- the keeper of -k, see sys/keeper.h */

static int
start_keeper(struct listener *l)
{
	const char *args[SPAWN_ARGS_MAX + 1] = { "-k" };
	int pair[2], fds[] = { -1, -1, l->errors, -1 };
	pid_t pid = -1;

	for (size_t i = 0; i + 2 < SPAWN_ARGS_MAX && l->args[i]; i++)
		args[i + 1] = l->args[i];
	if (ipc_pair(pair) == -1)
		return -1;
	fds[FD_CONTROL] = pair[1];
	pid = spawn_start(&(struct spawn){ .program = l->program, .args = args, .fds = fds,
	    .nfds = sizeof(fds) / sizeof(fds[0]) });
	close(pair[1]);
	if (pid == -1) {
		close(pair[0]);
		return -1;
	}
	l->keeper = pair[0];
	return 0;
}

/* It has ended, or does not behave. What it served is not known any more. */
static void
lose_keeper(struct listener *l)
{
	log_note(LOG_ERR, "keeper-ended", "program", l->program);
	close(l->keeper);
	l->keeper = -1;
	l->count.used = 0;
	l->paused = clock_monotonic() + PAUSE;
	stopping |= l->dropped;
	l->failed = l->dropped;
}

/* Numbers of connections that are over. */
static void
hear_keeper(struct listener *l)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	struct ipc_get g;
	int result;

	while ((result = ipc_recv(l->keeper, &space, &r, 0)) == 1) {
		g = ipc_get(&r);
		if (r.type == KEEPER_ENDED &&
		    listen_count_remove(&l->count, (pid_t)ipc_get_u32(&g)))
			l->idle_at = deadline_in(l->idle);
		ipc_close_fds(&r);
	}
	if (result == 0 || errno != ETIMEDOUT)
		lose_keeper(l);
}

/* Returns the number under which it is counted, or -1. */
static pid_t
hand_over(struct listener *l, int fd)
{
	struct buf b = ipc_payload();

	l->number = l->number % INT32_MAX + 1;
	ipc_put_u32(&b, l->number);
	if (l->keeper == -1 && start_keeper(l) == -1) {
		buf_free(&b);
		return -1;
	}
	return ipc_send_buf(l->keeper, KEEPER_SERVE, &b, &fd, 1, deadline_in(HAND_SECONDS)) == 0 ?
	    (pid_t)l->number : -1;
}

/* ---- */

static void
serve(struct listener *l, int fd, const struct sockaddr_storage *peer)
{
	const int fds[] = { fd, fd, l->errors };
	const struct spawn s = { .program = l->program, .args = l->args, .fds = fds, .nfds = 3 };
	struct listen_key key = listen_key_of(peer);
	enum listen_verdict verdict = listen_count_ask(&l->count, &key);
	pid_t pid;

	if (verdict != LISTEN_ADMIT) {
		refuse(l, fd, verdict == LISTEN_TOTAL ? "too many connections" :
		    "too many connections from there", peer);
		return;
	}
	pid = l->keep ? hand_over(l, fd) : spawn_start(&s);
	if (pid == -1)
		take_a_break(l, fd, peer);
	else
		listen_count_add(&l->count, pid, &key);
}

static void
accept_some(struct listener *l, int socket)
{
	for (int i = 0; i < BATCH && l->paused == 0; i++) {
		struct sockaddr_storage peer = { 0 };
		socklen_t size = sizeof(peer);
		int fd = accept4(socket, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC);

		if (fd == -1) {
			if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
			    errno == ENOBUFS)
				take_a_break(l, -1, &peer);
			/* What else there is concerns one connection that has gone again. */
			return;
		}
		l->idle_at = deadline_in(l->idle);
		serve(l, fd, &peer);
		close(fd);
	}
}

static void
reap(struct listener *l)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		if (!l->keep && listen_count_remove(&l->count, pid))
			l->idle_at = deadline_in(l->idle);
}

/* Waits for connections, ended children, signals. Returns what poll(2) does. */
static int
wait_for_news(struct listener *l, struct pollfd *polled)
{
	bool leave = l->sockets.inherited && l->count.used == 0;
	int left = deadline_left(l->paused ? l->paused : leave ? l->idle_at : NEVER);
	struct timespec timeout = { .tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000L };

	for (size_t i = 0; i < l->sockets.n; i++)
		polled[i] = (struct pollfd){ .fd = l->paused ? -1 : l->sockets.fds[i],
		    .events = POLLIN };
	polled[l->sockets.n] = (struct pollfd){ .fd = l->keeper, .events = POLLIN };
	return ppoll(polled, l->sockets.n + 1, left == -1 ? NULL : &timeout, &l->waiting);
}

static void
loop(struct listener *l)
{
	struct pollfd polled[LISTEN_SOCKETS_MAX + 1];

	l->idle_at = deadline_in(l->idle);
	while (!stopping) {
		int n = wait_for_news(l, polled);

		reap(l);
		if (n > 0 && polled[l->sockets.n].revents)
			hear_keeper(l);
		if (l->paused && deadline_left(l->paused) == 0)
			l->paused = 0;
		else if (n == 0 && l->sockets.inherited && l->count.used == 0 &&
		    deadline_left(l->idle_at) == 0)
			return;
		for (size_t i = 0; n > 0 && !stopping && i < l->sockets.n; i++)
			if (polled[i].revents)
				accept_some(l, l->sockets.fds[i]);
	}
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
			bad |= num_parse(view_of(optarg), 100000, &l->total) || !l->total;
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

/* Does what is left for root to do, then gives root up if told to. */
static int
settle(struct listener *l, const char **wrong)
{
	struct user user;

	*wrong = l->port_file;
	if (l->port_file && listen_sockets_write(&l->sockets, l->port_file) == -1)
		return -1;
	*wrong = l->user;
	if (l->user && user_find(l->user, &user) != 1) {
		errno = ESRCH;
		return -1;
	}
	if (l->user)
		user_groups(&user);
	*wrong = l->program;
	if (l->keep && start_keeper(l) == -1)
		return -1;
	*wrong = l->user;
	l->dropped = l->user && geteuid() == 0;
	return l->user ? user_become(&user, 1) : 0;
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

int
main(int argc, char **argv)
{
	struct listener l = { .idle = 30, .total = 1000, .each = 50, .text = buf_make(1024),
	    .keeper = -1 };
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
	if (settle(&l, &wrong) == -1)
		return fail(wrong, errno);
	if (listen_count_init(&l.count, l.total, l.each) == -1)
		return fail("memory", errno);
	log_start(&l);
	loop(&l);
	log_note(LOG_INFO, "leaving", "on", l.where);
	return l.failed ? EX_TEMPFAIL : 0;
}
