/* reader.c: see reader.h. */
#include "sys/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WRITER_BLOCK (64 * 1024)

static void
set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags != -1 && !(flags & O_NONBLOCK))
		(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

void
reader_init(struct reader *r, int fd)
{
	r->fd = fd;
	r->start = r->end = 0;
	r->dry = false;
	set_nonblocking(fd);
}

struct view
reader_unread(const struct reader *r)
{
	return (struct view){ r->data + r->start, r->end - r->start };
}

void
reader_take(struct reader *r, size_t n)
{
	r->start += n < r->end - r->start ? n : r->end - r->start;
}

void
reader_wipe(struct reader *r)
{
	explicit_bzero(r->data, r->start);
	explicit_bzero(r->data + r->end, sizeof(r->data) - r->end);
}

/* Waits for fd. Returns LINE_OK, LINE_TIMEOUT or LINE_ERROR. */
static enum line_status
wait_for(int fd, short events, msec deadline)
{
	if (deadline_wait(fd, events, deadline) == 0)
		return LINE_OK;
	return errno == ETIMEDOUT ? LINE_TIMEOUT : LINE_ERROR;
}

/* Reads more behind the unread bytes; there is room for at least one. */
static enum line_status
reader_fill(struct reader *r, msec deadline)
{
	if (r->start) {
		memmove(r->data, r->data + r->start, r->end - r->start);
		r->end -= r->start;
		r->start = 0;
	}
	for (;;) {
		enum line_status status;
		ssize_t n;

		/* Also when bytes come all the time: a deadline is a deadline. */
		if (deadline_left(deadline) == 0)
			return LINE_TIMEOUT;
		if (r->dry) {
			r->dry = false;
			status = wait_for(r->fd, POLLIN, deadline);
			if (status != LINE_OK)
				return status;
		}
		n = read(r->fd, r->data + r->end, sizeof(r->data) - r->end);
		if (n > 0) {
			r->end += (size_t)n;
			/* Less than there is room for: that was all. */
			r->dry = r->end < sizeof(r->data);
			return LINE_OK;
		}
		if (n == 0 || errno == ECONNRESET)
			return LINE_CLOSED;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN && errno != EWOULDBLOCK)
			return LINE_ERROR;
		r->dry = true;
	}
}

/* What is wrong with a line that ends at its LF: a NUL, a CR inside, no CR before the LF. */
static enum line_status
line_judge(struct view *line)
{
	size_t cr;

	if (view_find(*line, '\0') != line->n)
		return LINE_NUL;
	if (line->n == 0 || line->p[line->n - 1] != '\r')
		return view_find(*line, '\r') != line->n ? LINE_BARE_CR : LINE_BARE_LF;
	line->n--;
	cr = view_find(*line, '\r');
	return cr != line->n ? LINE_BARE_CR : LINE_OK;
}

enum line_status
reader_line(struct reader *r, size_t limit, msec deadline, struct view *line)
{
	size_t seen = 0;

	if (limit > READER_SIZE)
		limit = READER_SIZE;
	for (;;) {
		struct view have = reader_unread(r);
		size_t lf = seen + view_find(view_sub(have, seen, have.n), '\n');
		enum line_status status;

		if (lf >= limit || (lf == have.n && have.n >= limit)) {
			reader_take(r, have.n < limit ? have.n : limit);
			*line = VIEW("");
			return LINE_TOO_LONG;
		}
		if (lf < have.n) {
			*line = view_sub(have, 0, lf);
			reader_take(r, lf + 1);
			return line_judge(line);
		}
		seen = have.n;
		status = reader_fill(r, deadline);
		if (status != LINE_OK) {
			*line = VIEW("");
			return status;
		}
	}
}

enum line_status
reader_skip_line(struct reader *r, size_t max, msec deadline)
{
	for (;;) {
		struct view have = reader_unread(r);
		size_t lf = view_find(have, '\n');
		enum line_status status;

		if (lf < have.n) {
			reader_take(r, lf + 1);
			return LINE_OK;
		}
		reader_take(r, have.n);
		if (have.n >= max)
			return LINE_TOO_LONG;
		max -= have.n;
		status = reader_fill(r, deadline);
		if (status != LINE_OK)
			return status;
	}
}

enum line_status
reader_bytes(struct reader *r, msec deadline, struct view *bytes)
{
	enum line_status status = LINE_OK;

	if (r->start == r->end)
		status = reader_fill(r, deadline);
	*bytes = reader_unread(r);
	return status;
}

bool
reader_drained(const struct reader *r)
{
	return r->start == r->end && r->dry;
}

bool
reader_pending(struct reader *r)
{
	if (r->start == r->end) {
		ssize_t n = read(r->fd, r->data, sizeof(r->data));

		r->start = 0;
		r->end = n > 0 ? (size_t)n : 0;
		r->dry = n == -1;
	}
	return r->start != r->end;
}

void
writer_init(struct writer *w, int fd)
{
	*w = (struct writer){ .fd = fd, .pending = buf_make(WRITER_MAX) };
	set_nonblocking(fd);
}

int
writer_flush(struct writer *w, msec deadline)
{
	size_t done = 0;

	while (!w->failed && done < w->pending.n) {
		ssize_t n = write(w->fd, w->pending.p + done, w->pending.n - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			w->failed = wait_for(w->fd, POLLOUT, deadline) != LINE_OK;
		else if (errno != EINTR)
			w->failed = true;
		if (done < w->pending.n && deadline_left(deadline) == 0)
			w->failed = true;
	}
	buf_clear(&w->pending);
	return w->failed ? -1 : 0;
}

int
writer_add(struct writer *w, struct view v, msec deadline)
{
	while (v.n && !w->failed) {
		struct view part = view_sub(v, 0, WRITER_BLOCK);

		if (w->pending.n + part.n > WRITER_BLOCK && writer_flush(w, deadline) == -1)
			break;
		if (buf_add_view(&w->pending, part) == -1)
			w->failed = true;
		v = view_sub(v, part.n, v.n);
	}
	return w->failed ? -1 : 0;
}
