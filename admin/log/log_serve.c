/* log_serve.c: see log_serve.h. */
#include "admin/log/log_serve.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/log/log_feed.h"
#include "admin/log/log_input.h"
#include "admin/log/log_seek.h"
#include "sys/ipc.h"
#include "text/logtime.h"

#define LOOK_MSEC 250		/* between two looks at a file that is followed */
#define CURSOR_LINE "-- cursor: "

static void
one_line(void *arg, struct view text)
{
	struct log_serve *s = arg;
	struct logline l;
	int64_t usec;

	if (s->stopped)
		return;
	if (!logline_parse(text, &l)) {
		/* What journalctl says at its end. */
		if (view_starts_nocase(text, VIEW(CURSOR_LINE)))
			(void)view_string(view_sub(text, strlen(CURSOR_LINE), text.n), s->cursor,
			    sizeof(s->cursor));
		return;
	}
	if (!logtime_parse(l.time, s->now, s->utc_offset, &usec))
		usec = -1;
	if (s->since == 0 || usec >= s->since)
		s->line(s->arg, text, &l, usec);
}

/* ---- One part */

struct part {
	int fd;
	uint32_t flags;
	uint64_t offset, since;
	bool seekable;
};

static void
find_start(const struct log_serve *s, struct part *p)
{
	struct stat st;

	p->seekable = fstat(p->fd, &st) == 0 && S_ISREG(st.st_mode);
	if (!p->seekable)
		return;
	if (p->since && (uint64_t)st.st_size > p->offset)
		p->offset = log_seek(p->fd, p->offset, (uint64_t)st.st_size, (int64_t)p->since,
		    s->now, s->utc_offset);
	(void)lseek(p->fd, (off_t)p->offset, SEEK_SET);
}

/* A pipe's octets before the offset. Returns 0 or -1. */
static int
skip(const struct part *p)
{
	static char block[65536];
	uint64_t left = p->seekable ? 0 : p->offset;

	while (left) {
		ssize_t n = read(p->fd, block, left < sizeof(block) ? (size_t)left : sizeof(block));

		if (n == 0 || (n == -1 && errno != EINTR))
			return (int)n;
		left -= n > 0 ? (uint64_t)n : 0;
	}
	return 0;
}

static int
read_all(struct log_serve *s, const struct part *p, struct log_input *in)
{
	int result = 1;

	while (result == 1 && !s->stopped)
		result = log_input_read(in, p->fd);
	return result == -1 ? -1 : 0;
}

/* Whether the file has been cut to less than was read of it: then it begins anew. */
static bool
is_cut(const struct part *p, const struct log_input *in)
{
	struct stat st;

	return p->seekable && fstat(p->fd, &st) == 0 &&
	    (uint64_t)st.st_size < p->offset + in->taken + in->held.n;
}

/* Until something comes on control. */
static int
follow(struct log_serve *s, struct part *p, struct log_input *in, int control)
{
	while (!s->stopped) {
		s->idle(s->arg);
		if (s->stopped || deadline_wait(control, POLLIN, clock_monotonic() + LOOK_MSEC) == 0)
			break;
		if (errno != ETIMEDOUT)
			return -1;
		if (is_cut(p, in)) {
			log_input_free(in);
			log_input_start(in, one_line, s);
			p->offset = 0;
			(void)lseek(p->fd, 0, SEEK_SET);
		}
		if (read_all(s, p, in) == -1)
			return -1;
	}
	return read_all(s, p, in);
}

/* The same of a pipe, which says by itself when there is more. */
static int
follow_pipe(struct log_serve *s, const struct part *p, struct log_input *in, int control)
{
	struct pollfd fds[] = { { .fd = p->fd, .events = POLLIN }, { .fd = control, .events = POLLIN } };
	int result = 1, n;

	while (result == 1 && !s->stopped) {
		n = poll(fds, 2, LOOK_MSEC);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n == 0)
			s->idle(s->arg);
		else if (n > 0 && fds[1].revents)
			break;
		else if (n > 0)
			result = log_input_read(in, p->fd);
	}
	return result == -1 ? -1 : 0;
}

static int
read_part(struct log_serve *s, struct part *p, struct log_input *in, int control)
{
	bool following = p->flags & LOG_FEED_FOLLOW;

	if (skip(p) == -1)
		return -1;
	if (following && !p->seekable)
		return follow_pipe(s, p, in, control);
	if (read_all(s, p, in) == -1)
		return -1;
	return following ? follow(s, p, in, control) : 0;
}

static int
take(struct log_serve *s, struct part *p, int control)
{
	struct log_input in;
	struct buf answer = ipc_payload();
	int result;

	find_start(s, p);
	s->since = (int64_t)p->since;
	log_input_start(&in, one_line, s);
	result = read_part(s, p, &in, control);
	ipc_put_u64(&answer, p->offset + in.taken);
	ipc_put_str(&answer, s->cursor);
	if (p->flags & LOG_FEED_WHOLE)
		log_input_free(&in);
	else
		log_input_end(&in);
	if (result == 0)
		return ipc_send_buf(control, LOG_TAKEN, &answer, NULL, 0, NEVER);
	buf_free(&answer);
	return -1;
}

/* ---- All */

int
log_serve(struct log_serve *s, int fd)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result = 0, got = 0;

	while (result == 0 && !s->stopped && (got = ipc_recv(fd, &space, &r, NEVER)) == 1) {
		struct ipc_get g = ipc_get(&r);
		struct part p = { .flags = ipc_get_u32(&g) };

		p.offset = ipc_get_u64(&g);
		p.since = ipc_get_u64(&g);
		p.fd = r.nfds ? r.fds[0] : -1;
		if (r.type != LOG_TAKE || r.nfds != 1 || ipc_get_end(&g) == -1 ||
		    p.offset > INT64_MAX || p.since > INT64_MAX) {
			errno = EBADMSG;
			result = -1;
		} else {
			result = take(s, &p, fd);
		}
		ipc_close_fds(&r);
	}
	return got == -1 || result == -1 ? -1 : 0;
}
