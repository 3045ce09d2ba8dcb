/* filter_wire.c: see filter_wire.h. */
#include "smtpd/filter_wire.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

static const char silent[] = "it does not answer";
static const char gone[] = "it has closed the connection";
static const char unwanted[] = "nobody waits for it any more";

/* Waits until the milter can be read from or written to; not for one that nobody asks any more. */
static const char *
wait_ready(const struct filter_milter *m, short events, msec deadline)
{
	struct pollfd p[] = { { .fd = m->fd, .events = events }, { .fd = m->control } };
	int n;

	do
		n = poll(p, 2, deadline_left(deadline));
	while (n == -1 && errno == EINTR);
	if (n == 0)
		return silent;
	return n == -1 ? gone : p[1].revents & (POLLHUP | POLLERR) ? unwanted : NULL;
}

const char *
filter_wire_flush(struct filter_milter *m, msec deadline)
{
	size_t sent = 0;
	const char *wrong = NULL;

	while (wrong == NULL && sent < m->out.n) {
		ssize_t n = send(m->fd, m->out.p + sent, m->out.n - sent,
		    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n >= 0)
			sent += (size_t)n;
		else if (errno == EAGAIN)
			wrong = wait_ready(m, POLLOUT, deadline);
		else if (errno != EINTR)
			wrong = gone;
	}
	buf_clear(&m->out);
	return wrong;
}

/* Reads what there is behind what is there. */
static const char *
read_more(struct filter_milter *m, msec deadline)
{
	const char *wrong = wait_ready(m, POLLIN, deadline);
	ssize_t n;

	if (wrong)
		return wrong;
	buf_consume(&m->in, m->taken);
	m->taken = 0;
	if (buf_reserve(&m->in, FILTER_READ) == -1)
		return "out of memory";
	n = recv(m->fd, m->in.p + m->in.n, FILTER_READ, MSG_DONTWAIT);
	if (n > 0)
		m->in.n += (size_t)n;
	return n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR)) ? NULL : gone;
}

const char *
filter_wire_receive(struct filter_milter *m, msec deadline, struct milter_frame *f)
{
	const char *wrong = NULL;

	while (wrong == NULL) {
		struct view rest = view_sub(buf_view(&m->in), m->taken, m->in.n);
		int got = milter_frame_next(&rest, f);

		if (got == 1) {
			m->taken = m->in.n - rest.n;
			return NULL;
		}
		wrong = got == -1 ? "a frame that is none" : read_more(m, deadline);
	}
	return wrong;
}
