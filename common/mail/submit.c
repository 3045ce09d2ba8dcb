/* submit.c: see submit.h. */
#include "mail/submit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/ipc.h"

#define TOGETHER_FIRST 8192	/* octets of the first allocation */

/* Notes a failure that the other end had no word for; the connection is of no use any more. */
static int
submit_lost(struct submit *s, const char *text)
{
	s->permanent = false;
	(void)snprintf(s->code, sizeof(s->code), "4.3.0");
	(void)snprintf(s->text, sizeof(s->text), "%s", text);
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	s->reach = NULL;
	return -1;
}

void
submit_init(struct submit *s, int fd, uint64_t timeout_seconds)
{
	*s = (struct submit){ .fd = fd, .timeout = (msec)timeout_seconds * 1000 };
	s->together = ipc_payload();
}

void
submit_init_later(struct submit *s, int (*reach)(void *arg), void *arg, uint64_t timeout_seconds)
{
	submit_init(s, -1, timeout_seconds);
	s->reach = reach;
	s->arg = arg;
}

void
submit_hang_up(struct submit *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	s->reach = NULL;
}

void
submit_close(struct submit *s)
{
	submit_hang_up(s);
	buf_free(&s->together);
}

static msec
submit_deadline(const struct submit *s)
{
	return clock_monotonic() + s->timeout;
}

static int
submit_sent(struct submit *s, int result)
{
	if (result == 0)
		return 0;
	return submit_lost(s, errno == ETIMEDOUT ? "the queue does not take the message" :
	    "the connection to the queue broke");
}

/* Sends a record over the connection, which is made if it is not there yet. */
static int
submit_send(struct submit *s, uint32_t type, struct view payload)
{
	if (s->fd == -1 && s->reach)
		s->fd = s->reach(s->arg);
	if (s->fd == -1)
		return submit_lost(s, "there is no connection to the queue");
	s->begun = true;
	return submit_sent(s, ipc_send(s->fd, type, payload, NULL, 0, submit_deadline(s)));
}

static int
send_together(struct submit *s)
{
	int result = 0;

	if (s->together.n)
		result = submit_send(s, SUBMIT_TOGETHER, buf_view(&s->together));
	buf_clear(&s->together);
	s->data_at = 0;
	return result;
}

/* A record that is sent with the next one. */
static int
submit_later(struct submit *s, uint32_t type, struct view payload)
{
	size_t n = 2 * sizeof(uint32_t) + payload.n;

	if (s->fd == -1 && s->reach == NULL)
		return submit_lost(s, "the connection to the queue is gone");
	if (s->together.n + n > s->together.max && send_together(s) == -1)
		return -1;
	/* Most messages fit in there; not step by step. */
	if (s->together.n == 0)
		(void)buf_reserve(&s->together, TOGETHER_FIRST);
	s->data_at = 0;
	ipc_put_u32(&s->together, type);
	ipc_put_view(&s->together, payload);
	return s->together.failed ? submit_lost(s, "out of memory") : 0;
}

/* Sends a record, and before it those that wait. */
static int
submit_now(struct submit *s, uint32_t type, struct view payload)
{
	if (s->together.n)
		return submit_later(s, type, payload) == -1 ? -1 : send_together(s);
	return submit_send(s, type, payload);
}

/* One of those that are sent with the next; b is freed. */
static int
submit_put(struct submit *s, uint32_t type, struct buf *b)
{
	int result = b->failed ? submit_lost(s, "the connection to the queue broke") :
	    submit_later(s, type, buf_view(b));

	buf_free(b);
	return result;
}

static int
submit_failed(struct submit *s, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);

	s->permanent = ipc_get_u32(&g) != 0;
	ipc_get_str(&g, s->code, sizeof(s->code));
	ipc_get_str(&g, s->text, sizeof(s->text));
	if (ipc_get_end(&g) == -1)
		return submit_lost(s, "the queue's answer was malformed");
	return -1;
}

/* Waits for the answer: one of that type, or FAILED. */
static int
submit_receive(struct submit *s, uint32_t type, struct ipc_buffer *space, struct ipc_record *r)
{
	int got = ipc_recv_answer(s->fd, space, r, submit_deadline(s));

	if (got != 1)
		return submit_lost(s, got == 0 ? "the queue closed the connection" :
		    errno == ETIMEDOUT ? "the queue did not answer" :
		    "the connection to the queue broke");
	if (r->type == type)
		return 0;
	ipc_close_fds(r);
	return r->type == SUBMIT_FAILED ? submit_failed(s, r) :
	    submit_lost(s, "the queue's answer was malformed");
}

/* The same for an answer that is an id. */
static int
submit_answer(struct submit *s, uint32_t type)
{
	static struct ipc_buffer space;	/* on the stack each page of it would be touched */
	struct ipc_record r;
	struct ipc_get g;

	if (submit_receive(s, type, &space, &r) == -1)
		return -1;
	ipc_close_fds(&r);
	g = ipc_get(&r);
	ipc_get_str(&g, s->id, sizeof(s->id));
	return ipc_get_end(&g) == -1 ? submit_lost(s, "the queue's answer was malformed") : 0;
}

static void
put_address(struct buf *b, const struct address *a, struct view params)
{
	char text[ADDRESS_TEXT_MAX];

	ipc_put_str(b, address_text(a, text));
	ipc_put_view(b, params);
}

int
submit_record(struct submit *s, uint32_t type, struct view payload)
{
	return submit_later(s, type, payload);
}

int
submit_begin(struct submit *s, const struct address *sender, struct view params,
    struct view origin, struct view user)
{
	struct buf b = ipc_payload();

	s->id[0] = '\0';
	s->begun = false;
	put_address(&b, sender, params);
	ipc_put_view(&b, origin);
	ipc_put_view(&b, user);
	return submit_put(s, SUBMIT_BEGIN, &b);
}

int
submit_rcpt(struct submit *s, const struct address *rcpt, struct view params)
{
	struct buf b = ipc_payload();

	put_address(&b, rcpt, params);
	return submit_put(s, SUBMIT_RCPT, &b);
}

int
submit_open(struct submit *s)
{
	return submit_now(s, SUBMIT_OPEN, VIEW("")) == -1 ? -1 : submit_answer(s, SUBMIT_ID);
}

int
submit_start(struct submit *s)
{
	return submit_later(s, SUBMIT_START, VIEW(""));
}

int
submit_put_id(struct submit *s)
{
	return submit_later(s, SUBMIT_PUT_ID, VIEW(""));
}

int
submit_reserve(struct submit *s)
{
	return submit_now(s, SUBMIT_RESERVE, VIEW("")) == -1 ? -1 : submit_answer(s, SUBMIT_ID);
}

int
submit_scratch(struct submit *s)
{
	struct ipc_buffer space;
	struct ipc_record r;

	if (submit_now(s, SUBMIT_SCRATCH, VIEW("")) == -1 ||
	    submit_receive(s, SUBMIT_SCRATCH_IS, &space, &r) == -1)
		return -1;
	if (r.payload.n || r.nfds != 1) {
		ipc_close_fds(&r);
		return submit_lost(s, "the queue's answer was malformed");
	}
	return r.fds[0];
}

int
submit_hold(struct submit *s, struct view why)
{
	struct buf b = ipc_payload();

	ipc_put_view(&b, view_sub(why, 0, SUBMIT_WHY_MAX));
	return submit_put(s, SUBMIT_HOLD, &b);
}

int
submit_flush(struct submit *s)
{
	return s->data_at ? send_together(s) : 0;
}

/* The last record that waits is one of data, of which *n octets are there, fewer than all. */
static int
open_data(struct submit *s, uint32_t *n)
{
	if (s->data_at == 0) {
		size_t room = s->together.max - s->together.n;

		if ((room < 2 * sizeof(uint32_t) + SUBMIT_BLOCK && send_together(s) == -1) ||
		    submit_later(s, SUBMIT_DATA, VIEW("")) == -1)
			return -1;
		s->data_at = s->together.n - sizeof(*n);
	}
	*n = (uint32_t)(s->together.n - s->data_at - sizeof(*n));
	return 0;
}

int
submit_data(struct submit *s, struct view data)
{
	while (data.n) {
		struct view part;
		uint32_t n;

		if (open_data(s, &n) == -1)
			return -1;
		part = view_sub(data, 0, SUBMIT_BLOCK - n);
		if (buf_add_view(&s->together, part) == -1)
			return submit_lost(s, "out of memory");
		n += (uint32_t)part.n;
		memcpy(s->together.p + s->data_at, &n, sizeof(n));
		data = view_sub(data, part.n, data.n);
		if (n == SUBMIT_BLOCK && submit_flush(s) == -1)
			return -1;
	}
	return 0;
}

int
submit_commit(struct submit *s)
{
	if (submit_now(s, SUBMIT_COMMIT, VIEW("")) == -1)
		return -1;
	s->begun = false;
	return submit_answer(s, SUBMIT_DONE);
}

void
submit_abort(struct submit *s)
{
	buf_clear(&s->together);
	s->data_at = 0;
	if (s->fd != -1 && s->begun)
		(void)submit_now(s, SUBMIT_ABORT, VIEW(""));
	s->begun = false;
}

int
submit_retry(struct submit *s, const char *what, bool urgent)
{
	struct buf b = ipc_payload();
	int result;

	ipc_put_str(&b, what);
	ipc_put_u32(&b, urgent);
	result = b.failed ? submit_lost(s, "out of memory") :
	    submit_now(s, SUBMIT_FLUSH, buf_view(&b));
	buf_free(&b);
	return result == -1 ? -1 : submit_answer(s, SUBMIT_FLUSHED);
}
