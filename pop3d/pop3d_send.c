/* pop3d_send.c: see pop3d_send.h. */
#include "pop3d/pop3d_send.h"

#include <string.h>

#include "mail/mbox_list.h"
#include "sys/log.h"
#include "text/utf8.h"

#define BLOCK 32768	/* octets read at a time; encoded they are at most twice as many */
#define FLUSH 65536	/* octets held that are sent before more are added */

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

/*
 * Looks at a piece of a header: takes off it what is whole. Returns 1 for UTF-8 in it, 0 for none,
 * -1 for what is something else.
 */
static int
look_utf8(struct view *v, bool last)
{
	int found = 0;

	while (v->n) {
		size_t n = (unsigned char)v->p[0] < 0x80 ? 1 : utf8_char(*v);

		if (n == 0 && v->n < 4 && !last)
			break;
		if (n == 0)
			return -1;
		found |= n > 1;
		*v = view_sub(*v, n, v->n);
	}
	return found;
}

int
pop3d_is_utf8(const struct maildrop_text *t)
{
	struct pop3d_top top = { .lines = 0 };
	struct view rest = VIEW("");
	uint64_t at = t->from;
	char block[4096];
	int found = 0;

	while (!top.done && at < t->to) {
		size_t kept = rest.n, room = sizeof(block) - kept;
		ssize_t n;
		int got;

		if (kept)
			memmove(block, rest.p, kept);
		n = mbox_pread(t->fd, at, block + kept, t->to - at < room ? (size_t)(t->to - at) : room);
		if (n <= 0)
			return n == -1 ? -1 : found && kept == 0;
		at += (uint64_t)n;
		rest = (struct view){ block, kept + pop3d_top_take(&top,
		    (struct view){ block + kept, (size_t)n }) };
		got = look_utf8(&rest, top.done);
		if (got == -1)
			return 0;
		found |= got;
	}
	return found && rest.n == 0;
}

/* Encodes a run of the message into what is sent: from file to socket it is copied once. */
static int
send_run(void *arg, struct view run)
{
	struct pop3d_sending *s = arg;
	struct buf *out = &s->p->out.pending;

	if (s->top)
		run.n = pop3d_top_take(s->top, run);
	*s->octets += run.n;
	s->begun = true;
	while (run.n) {
		struct view part = view_sub(run, 0, BLOCK);

		if (out->n >= FLUSH && pop3d_flush(s->p) == -1)
			return -1;
		if (crlf_encode(&s->line, part, true, out) == -1) {
			s->p->out.failed = true;
			return -1;
		}
		run = view_sub(run, part.n, run.n);
	}
	return s->top && s->top->done ? 1 : 0;
}

static int
send_block(struct pop3d_sending *s, struct mbox_shown *shown, struct view block)
{
	return shown ? mbox_show(shown, block, send_run, s) : send_run(s, block);
}

int
pop3d_send(struct pop3d *p, struct pop3d_sending *s, const struct maildrop_text *t)
{
	struct mbox_shown state = { .header = true }, *shown = t->mbox ? &state : NULL;
	uint64_t at = t->from;
	static char block[BLOCK];
	int result = 0;
	ssize_t n = 1;

	s->p = p;
	while (result == 0 && at < t->to) {
		n = mbox_pread(t->fd, at, block, t->to - at < BLOCK ? (size_t)(t->to - at) : BLOCK);
		if (n <= 0)
			break;
		at += (uint64_t)n;
		result = send_block(s, shown, (struct view){ block, (size_t)n });
	}
	if (n == -1)
		log_errno("read", "message");
	/* An mbox that has become shorter lacks its end. */
	if (n == -1 || (n == 0 && t->to != UINT64_MAX))
		return -1;
	if (result == 0 && shown)
		result = mbox_show_end(shown, send_run, s);
	return result == -1 || p->out.failed ? -1 : 0;
}

int
pop3d_send_end(struct pop3d *p, struct pop3d_sending *s)
{
	return crlf_finish(&s->line, true, &p->out.pending) == 0 && !p->out.failed ? 0 : -1;
}
