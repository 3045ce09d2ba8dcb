/* imapd_out.c: see imapd_out.h. */
#include "imapd/imapd_out.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "imapd/imapd_deflate.h"
#include "sys/clock.h"

#define BLOCK (IMAPD_OUT_SIZE + IMAPD_OUT_ROOM)

void
imapd_out_init(struct imapd_out *o, int fd, uint64_t timeout)
{
	*o = (struct imapd_out){ .fd = fd, .timeout = timeout };
}

/* Sends two pieces, one behind the other, as they are. */
static void
send_raw(struct imapd_out *o, struct view a, struct view b)
{
	msec deadline = deadline_in(o->timeout);

	while (!o->failed && a.n + b.n) {
		struct iovec pieces[] = {
			{ (void *)(uintptr_t)a.p, a.n }, { (void *)(uintptr_t)b.p, b.n },
		};
		ssize_t n = a.n && b.n ? writev(o->fd, pieces, 2) :
		    write(o->fd, a.n ? a.p : b.p, a.n ? a.n : b.n);

		if (n >= 0) {
			size_t of_a = (size_t)n < a.n ? (size_t)n : a.n;

			a = view_sub(a, of_a, a.n);
			b = view_sub(b, (size_t)n - of_a, b.n);
			/* A client that reads, however slowly, is not dead. */
			if (n)
				deadline = deadline_in(o->timeout);
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			o->failed = deadline_wait(o->fd, POLLOUT, deadline) == -1;
		} else if (errno != EINTR) {
			o->failed = true;
		}
	}
}

/* The same, compressed. */
static void
send_deflated(struct imapd_out *o, struct view v, bool flush)
{
	char block[8192];
	ssize_t n;

	do {
		n = imapd_deflate_out(o->deflate, &v, flush, block, sizeof(block));
		if (n == -1)
			o->failed = true;
		else
			send_raw(o, (struct view){ block, (size_t)n }, VIEW(""));
	} while (!o->failed && (v.n || (size_t)n == sizeof(block)));
}

/* Sends the block, and v behind it. */
static void
send_all(struct imapd_out *o, struct view v, bool flush)
{
	struct view block = { o->p, o->n };

	if (o->deflate) {
		send_deflated(o, block, flush && v.n == 0);
		if (v.n)
			send_deflated(o, v, flush);
	} else {
		send_raw(o, block, v);
	}
	o->octets += o->n + v.n;
	o->n = 0;
}

int
imapd_out_flush(struct imapd_out *o)
{
	if (o->n || o->deflate)
		send_all(o, VIEW(""), true);
	return o->failed ? -1 : 0;
}

void
imapd_out_rest(struct imapd_out *o)
{
	if (o->p && o->n == 0) {
		(void)munmap(o->p, BLOCK);
		o->p = NULL;
	}
	if (o->deflate)
		imapd_deflate_rest(o->deflate);
}

char *
imapd_out_room(struct imapd_out *o, size_t n)
{
	static char nowhere[IMAPD_OUT_ROOM];

	if (o->p == NULL) {
		char *p = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);

		if (p == MAP_FAILED) {
			o->failed = true;
			o->n = 0;
			return nowhere;
		}
		o->p = p;
	}
	if (o->n + n > BLOCK)
		send_all(o, VIEW(""), false);
	return o->p + o->n;
}

void
imapd_out_view(struct imapd_out *o, struct view v)
{
	if (v.n <= IMAPD_OUT_ROOM) {
		memcpy(imapd_out_room(o, v.n), v.p, v.n);
		o->n += v.n;
	} else if (o->n + v.n <= IMAPD_OUT_SIZE && o->p) {
		memcpy(o->p + o->n, v.p, v.n);
		o->n += v.n;
	} else {
		send_all(o, v, false);
	}
}

void
imapd_out_str(struct imapd_out *o, const char *s)
{
	imapd_out_view(o, view_of(s));
}

void
imapd_out_char(struct imapd_out *o, char c)
{
	*imapd_out_room(o, 1) = c;
	o->n++;
}

void
imapd_out_num(struct imapd_out *o, uint64_t n)
{
	char digits[20], *p = digits + sizeof(digits);

	do
		*--p = (char)('0' + n % 10);
	while (n /= 10);
	imapd_out_view(o, (struct view){ p, (size_t)(digits + sizeof(digits) - p) });
}

void
imapd_outv(struct imapd_out *o, const char *fmt, va_list ap)
{
	int n = vsnprintf(imapd_out_room(o, IMAPD_OUT_ROOM), IMAPD_OUT_ROOM, fmt, ap);

	if (n > 0)
		o->n += (size_t)n < IMAPD_OUT_ROOM ? (size_t)n : IMAPD_OUT_ROOM - 1;
}

void
imapd_outf(struct imapd_out *o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	imapd_outv(o, fmt, ap);
	va_end(ap);
}
