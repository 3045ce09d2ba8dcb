/* submit.c: see submit.h. */
#include "mail/submit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/ipc.h"

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
	return -1;
}

void
submit_init(struct submit *s, int fd, uint64_t timeout_seconds)
{
	*s = (struct submit){ .fd = fd, .timeout = (msec)timeout_seconds * 1000 };
	s->block = buf_make(SUBMIT_BLOCK);
}

void
submit_close(struct submit *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	buf_free(&s->block);
}

static msec
submit_deadline(const struct submit *s)
{
	return clock_monotonic() + s->timeout;
}

/* Sends a record; b is freed. */
static int
submit_send(struct submit *s, uint32_t type, struct buf *b)
{
	if (s->fd == -1) {
		buf_free(b);
		return submit_lost(s, "the connection to the queue is gone");
	}
	if (ipc_send_buf(s->fd, type, b, NULL, 0, submit_deadline(s)) == 0)
		return 0;
	return submit_lost(s, errno == ETIMEDOUT ? "the queue does not take the message" :
	    "the connection to the queue broke");
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

/* Waits for the answer: type with an id, or FAILED. */
static int
submit_answer(struct submit *s, uint32_t type)
{
	static struct ipc_buffer space;	/* on the stack each page of it would be touched */
	struct ipc_record r;
	struct ipc_get g;
	int got = ipc_recv(s->fd, &space, &r, submit_deadline(s));

	if (got != 1)
		return submit_lost(s, got == 0 ? "the queue closed the connection" :
		    errno == ETIMEDOUT ? "the queue did not answer" :
		    "the connection to the queue broke");
	ipc_close_fds(&r);
	if (r.type == SUBMIT_FAILED)
		return submit_failed(s, &r);
	g = ipc_get(&r);
	ipc_get_str(&g, s->id, sizeof(s->id));
	if (r.type != type || ipc_get_end(&g) == -1)
		return submit_lost(s, "the queue's answer was malformed");
	return 0;
}

static void
put_address(struct buf *b, const struct address *a, struct view params)
{
	char text[ADDRESS_TEXT_MAX];

	ipc_put_str(b, address_text(a, text));
	ipc_put_view(b, params);
}

int
submit_begin(struct submit *s, const struct address *sender, struct view params,
    struct view origin, struct view user)
{
	struct buf b = ipc_payload();

	buf_clear(&s->block);
	s->id[0] = '\0';
	put_address(&b, sender, params);
	ipc_put_view(&b, origin);
	ipc_put_view(&b, user);
	return submit_send(s, SUBMIT_BEGIN, &b);
}

int
submit_rcpt(struct submit *s, const struct address *rcpt, struct view params)
{
	struct buf b = ipc_payload();

	put_address(&b, rcpt, params);
	return submit_send(s, SUBMIT_RCPT, &b);
}

int
submit_open(struct submit *s)
{
	struct buf none = ipc_payload();

	if (submit_send(s, SUBMIT_OPEN, &none) == -1)
		return -1;
	return submit_answer(s, SUBMIT_ID);
}

/* Sends the block that was collected. */
static int
submit_flush(struct submit *s)
{
	int result;

	if (s->block.n == 0)
		return 0;
	if (s->fd == -1)
		return submit_lost(s, "the connection to the queue is gone");
	result = ipc_send(s->fd, SUBMIT_DATA, buf_view(&s->block), NULL, 0, submit_deadline(s));
	buf_clear(&s->block);
	return result == 0 ? 0 : submit_lost(s, "the connection to the queue broke");
}

int
submit_data(struct submit *s, struct view data)
{
	if (buf_reserve(&s->block, SUBMIT_BLOCK - s->block.n) == -1)
		return submit_lost(s, "out of memory");
	while (data.n) {
		struct view part = view_sub(data, 0, SUBMIT_BLOCK - s->block.n);

		if (buf_add_view(&s->block, part) == -1)
			return submit_lost(s, "out of memory");
		data = view_sub(data, part.n, data.n);
		if (s->block.n == SUBMIT_BLOCK && submit_flush(s) == -1)
			return -1;
	}
	return 0;
}

int
submit_commit(struct submit *s)
{
	struct buf none = ipc_payload();

	if (submit_flush(s) == -1 || submit_send(s, SUBMIT_COMMIT, &none) == -1)
		return -1;
	return submit_answer(s, SUBMIT_DONE);
}

void
submit_abort(struct submit *s)
{
	struct buf none = ipc_payload();

	buf_clear(&s->block);
	if (s->fd != -1)
		(void)submit_send(s, SUBMIT_ABORT, &none);
}
