/* imapd_stream.c: see imapd_stream.h. */
#include "imapd/imapd_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "imapd/imapd_deflate.h"

int
imapd_stream_init(struct imapd_stream *s, int fd, struct imapd_out *out, struct view before)
{
	int flags = fcntl(fd, F_GETFL);

	*s = (struct imapd_stream){ .fd = fd, .out = out };
	if (flags == -1 || (!(flags & O_NONBLOCK) && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1))
		return -1;
	if (before.n == 0)
		return 0;
	s->p = malloc(before.n > IMAPD_STREAM_SIZE ? before.n : IMAPD_STREAM_SIZE);
	if (s->p == NULL)
		return -1;
	memcpy(s->p, before.p, before.n);
	s->end = before.n;
	return 0;
}

static struct view
unread(const struct imapd_stream *s)
{
	return (struct view){ s->p + s->start, s->end - s->start };
}

/* Reads once. Returns as read(2); there is nothing unread. */
static ssize_t
read_once(struct imapd_stream *s)
{
	ssize_t n;

	if (s->p == NULL && (s->p = malloc(IMAPD_STREAM_SIZE)) == NULL)
		return -1;
	s->start = s->end = 0;
	do
		n = s->out->deflate ?
		    imapd_deflate_read(s->out->deflate, s->fd, s->p, IMAPD_STREAM_SIZE) :
		    read(s->fd, s->p, IMAPD_STREAM_SIZE);
	while (n == -1 && errno == EINTR);
	if (n > 0)
		s->end = (size_t)n;
	s->dry = n > 0 && n < IMAPD_STREAM_SIZE && !s->out->deflate;
	s->closed = n == 0 || (n == -1 && errno != EAGAIN && errno != EWOULDBLOCK);
	return n;
}

bool
imapd_stream_ready(struct imapd_stream *s)
{
	return s->start != s->end || s->closed || read_once(s) > 0 || s->closed;
}

void
imapd_stream_rest(struct imapd_stream *s)
{
	if (s->start == s->end) {
		free(s->p);
		s->p = NULL;
		s->start = s->end = 0;
	}
	imapd_out_rest(s->out);
	if (s->rest)
		s->rest(s->arg);
}

/* Waits for octets; a client that thinks for long has us give memory back. */
static enum line_status
wait_for(struct imapd_stream *s, msec deadline)
{
	msec soon = deadline_min(deadline, clock_monotonic() + IMAPD_REST_AFTER);

	if (deadline_wait(s->fd, POLLIN, soon) == 0)
		return LINE_OK;
	if (errno == ETIMEDOUT && soon != deadline) {
		imapd_stream_rest(s);
		if (deadline_wait(s->fd, POLLIN, deadline) == 0)
			return LINE_OK;
	}
	return errno == ETIMEDOUT ? LINE_TIMEOUT : LINE_ERROR;
}

static enum line_status
stream_bytes(void *arg, msec deadline, struct view *bytes)
{
	struct imapd_stream *s = arg;

	while (s->start == s->end) {
		enum line_status status;

		/* What filled less than the block was all, mostly: no call to hear that. */
		if (!s->dry && read_once(s) > 0)
			break;
		s->dry = false;
		if (s->closed || imapd_out_flush(s->out) == -1)
			return LINE_CLOSED;
		status = wait_for(s, deadline);
		if (status != LINE_OK)
			return status;
		if (deadline_left(deadline) == 0)
			return LINE_TIMEOUT;
	}
	*bytes = unread(s);
	return LINE_OK;
}

static void
stream_take(void *arg, size_t n)
{
	struct imapd_stream *s = arg;

	s->start += n < s->end - s->start ? n : s->end - s->start;
}

static int
stream_go_ahead(void *arg, msec deadline)
{
	struct imapd_stream *s = arg;

	(void)deadline;
	imapd_out_view(s->out, VIEW("+ OK\r\n"));
	return imapd_out_flush(s->out);
}

int
imapd_stream_deflate(struct imapd_stream *s)
{
	struct imapd_deflate *d = imapd_deflate_new();

	if (d == NULL || imapd_deflate_before(d, unread(s)) == -1) {
		imapd_deflate_free(d);
		return -1;
	}
	s->start = s->end = 0;
	s->dry = false;
	s->out->deflate = d;
	return 0;
}

struct imapd_source
imapd_stream_source(struct imapd_stream *s)
{
	return (struct imapd_source){ .bytes = stream_bytes, .take = stream_take,
	    .go_ahead = stream_go_ahead, .arg = s };
}
