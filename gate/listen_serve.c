/* listen_serve.c: see listen_serve.h. */
#include "gate/listen_serve.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/keeper.h"
#include "sys/log.h"
#include "sys/spawn.h"

#define PAUSE 250	/* milliseconds to wait when the machine is short of something */
#define HAND_SECONDS 5	/* for the keeper to take a connection */
#define BRISK 100	/* milliseconds for which the keeper's news of ends wait for a connection */
#define BATCH 64	/* connections taken before the children are looked at again */

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

/* Numbers of connections that are over. Returns 0, or -1 when it has ended, or does not behave. */
static int
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
	return result == -1 && errno == ETIMEDOUT ? 0 : -1;
}

/* Returns the number under which it is counted, or -1. */
static pid_t
hand_over(struct listener *l, int fd)
{
	struct buf b = ipc_payload();

	l->number = l->number % INT32_MAX + 1;
	ipc_put_u32(&b, l->number);
	ipc_put_u32(&b, listen_count_crowded(&l->count));
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
		l->brisk = true;
		serve(l, fd, &peer);
		close(fd);
	}
}

static void
reap(struct listener *l)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		if (listen_count_remove(&l->count, pid))
			l->idle_at = deadline_in(l->idle);
}

/*
 * Waits for connections, ended children, signals. Returns what poll(2) does. While there is
 * traffic what the keeper says of ends wakes nobody, but is read before the next connection.
 */
static int
wait_for_news(struct listener *l, struct pollfd *polled)
{
	bool leave = l->idle && l->count.used == 0;
	int left = deadline_left(l->paused ? l->paused : leave ? l->idle_at : NEVER);
	struct timespec timeout;

	if (l->brisk && (left == -1 || left > BRISK))
		left = BRISK;
	timeout = (struct timespec){ .tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000L };
	for (size_t i = 0; i < l->sockets.n; i++)
		polled[i] = (struct pollfd){ .fd = l->paused ? -1 : l->sockets.fds[i],
		    .events = POLLIN };
	polled[l->sockets.n] = (struct pollfd){ .fd = l->keeper,
	    .events = l->brisk ? 0 : POLLIN };
	return ppoll(polled, l->sockets.n + 1, left == -1 ? NULL : &timeout, &l->waiting);
}

int
listen_serve(struct listener *l)
{
	struct pollfd polled[LISTEN_SOCKETS_MAX + 1];

	l->idle_at = deadline_in(l->idle);
	while (!*l->stopping) {
		int n = wait_for_news(l, polled);

		l->brisk = false;
		if (!l->keep)
			reap(l);
		else if (hear_keeper(l) == -1 && !*l->stopping)
			return -1;
		if (l->paused && deadline_left(l->paused) == 0)
			l->paused = 0;
		else if (n == 0 && l->idle && l->count.used == 0 &&
		    deadline_left(l->idle_at) == 0)
			return 0;
		for (size_t i = 0; n > 0 && !*l->stopping && i < l->sockets.n; i++)
			if (polled[i].revents)
				accept_some(l, l->sockets.fds[i]);
	}
	return 0;
}
