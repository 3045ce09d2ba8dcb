/* monitor.c: see monitor.h. */
#include "sys/monitor.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "sys/log.h"

static int
monitor_violation(struct monitor *m, const char *what, uint32_t type)
{
	struct log_line l = log_begin(LOG_ERR, "violation");

	log_str(&l, "what", what);
	log_num(&l, "request", type);
	log_num(&l, "child", (uint64_t)m->child);
	log_end(&l);
	if (m->child > 1)
		(void)kill(m->child, SIGKILL);
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

int
monitor_run(struct monitor *m)
{
	int result;

	do
		result = monitor_step(m);
	while (result == 0);
	return result == 2 ? 0 : result;
}
