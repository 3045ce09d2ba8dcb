/* monitor.c: see monitor.h. */
#include "sys/monitor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/paths.h"

/* One that we cannot kill has nobody to speak to any more. */
static void
kill_child(const struct monitor *m)
{
	if (m->child == -1)
		(void)shutdown(FD_CLIENT, SHUT_RDWR);
	else
		(void)syscall(SYS_pidfd_send_signal, m->child, SIGKILL, NULL, 0);
}

void
monitor_await_end(const struct monitor *m)
{
	(void)shutdown(m->control, SHUT_WR);
	/* Nothing but the end: what it still says is for others, if for anybody. */
	(void)deadline_wait(m->control, 0, NEVER);
}

static int
monitor_violation(struct monitor *m, const char *what, uint32_t type)
{
	struct log_line l = log_begin(LOG_ERR, "violation");

	log_str(&l, "what", what);
	log_num(&l, "request", type);
	log_end(&l);
	kill_child(m);
	return -1;
}

static int
monitor_dispatch(struct monitor *m, struct ipc_record *r)
{
	for (size_t i = 0; i < m->requests && i < MONITOR_REQUESTS_MAX; i++) {
		const struct monitor_request *row = &m->table[i];
		int result;

		if (row->type != r->type)
			continue;
		if (!(row->phases & m->phase))
			return monitor_violation(m, "out of phase", r->type);
		if (r->payload.n > row->payload_max)
			return monitor_violation(m, "too large", r->type);
		if (row->uses && m->used[i] == row->uses)
			return monitor_violation(m, "too often", r->type);
		m->used[i]++;
		result = row->handle(m, r);
		return result == -1 ? monitor_violation(m, "malformed or refused", r->type) :
		    result;
	}
	return monitor_violation(m, "unknown", r->type);
}

int
monitor_step(struct monitor *m)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result = ipc_recv(m->control, &space, &r, NEVER);

	if (result == 0)
		return 2;
	if (result == -1)
		return monitor_violation(m, strerror(errno), 0);
	result = monitor_dispatch(m, &r);
	ipc_close_fds(&r);
	return result;
}

/* Waits; deals with what else there is. Returns 1 when a request has come, 0, or -1. */
static int
monitor_wait(struct monitor *m)
{
	struct pollfd polled[1 + MONITOR_SIDES_MAX] = { { .fd = m->control, .events = POLLIN } };

	for (size_t i = 0; i < MONITOR_SIDES_MAX; i++)
		polled[1 + i] = (struct pollfd){ .fd = m->on_side ? m->side[i] : -1,
		    .events = POLLIN };
	while (poll(polled, 1 + MONITOR_SIDES_MAX, -1) == -1)
		if (errno != EINTR)
			return monitor_violation(m, strerror(errno), 0);
	for (size_t i = 0; i < MONITOR_SIDES_MAX; i++)
		if (polled[1 + i].revents)
			return m->on_side(m, polled[1 + i].fd) == 0 ? 0 :
			    monitor_violation(m, "malformed or refused", 0);
	return 1;
}

int
monitor_run(struct monitor *m)
{
	int result;

	do {
		result = monitor_wait(m);
		if (result == 1)
			result = monitor_step(m);
	} while (result == 0);
	return result == 2 ? 0 : result;
}
