/* pop3d_send.c: see pop3d_send.h. */
#include "pop3d/pop3d_send.h"

#include <errno.h>
#include <unistd.h>

#include "sys/log.h"
#include "text/crlf.h"

#define BLOCK 32768	/* octets read at a time; encoded they are at most twice as many */

/* Looks at a line, or a piece of one: an LF can only be its last octet. */
static void
top_line(struct pop3d_top *t, struct view piece)
{
	bool ends = piece.p[piece.n - 1] == '\n', empty;
	size_t text = piece.n - ends;

	if (text && t->octets == 0)
		t->cr = piece.p[0] == '\r';
	t->octets += text;
	if (!ends)
		return;
	empty = t->octets == 0 || (t->octets == 1 && t->cr);
	if (t->body)
		t->lines--;
	else
		t->body = empty;
	t->octets = 0;
	t->done = t->body && t->lines == 0;
}

size_t
pop3d_top_take(struct pop3d_top *t, struct view in)
{
	size_t taken = 0;

	while (taken < in.n && !t->done) {
		struct view rest = view_sub(in, taken, in.n);
		struct view piece = view_sub(rest, 0, view_find(rest, '\n') + 1);

		top_line(t, piece);
		taken += piece.n;
	}
	return taken;
}

/* The next block of the file. Returns its size, 0 at the end, -1 with errno. */
static ssize_t
read_block(int fd, char *block)
{
	ssize_t n;

	do
		n = read(fd, block, BLOCK);
	while (n == -1 && errno == EINTR);
	return n;
}

int
pop3d_send(struct pop3d *p, int fd, struct pop3d_top *top, uint64_t *octets)
{
	struct buf out = buf_make(2 * BLOCK + 16);
	struct crlf_state state = { .inside = false };
	char block[BLOCK];
	ssize_t n = 0;

	while (!p->out.failed && !(top && top->done) && (n = read_block(fd, block)) > 0) {
		struct view in = { block, (size_t)n };

		if (top)
			in.n = pop3d_top_take(top, in);
		*octets += in.n;
		buf_clear(&out);
		if (crlf_encode(&state, in, true, &out) == -1)
			break;
		(void)writer_add(&p->out, buf_view(&out), pop3d_deadline(p));
	}
	if (n == -1)
		log_errno("read", "message");
	if (n != -1 && !out.failed) {
		buf_clear(&out);
		if (crlf_finish(&state, true, &out) == 0)
			(void)writer_add(&p->out, buf_view(&out), pop3d_deadline(p));
	}
	n = n == -1 || out.failed || p->out.failed ? -1 : 0;
	buf_free(&out);
	return (int)n;
}
