/*
 * enqueue_command.c: qmail-queue's contract: the message on descriptor 0, the
 * envelope on descriptor 1.
 *
 * Callers of old write the message first, and the envelope's end says that
 * they have not died halfway. Either may fill its pipe and wait, so both are
 * read as they come. But the file begins with the envelope: what comes of the
 * message before that is kept in memory, and beyond that in a file without a
 * name. A caller that knows of the item E says with it that no recipient
 * follows; then the message goes where it belongs at once, and the envelope's
 * end is still what commits it.
 */
#include "queue/enqueue.h"
#include "queue/enqueue_limit.h"
#include "queue/queue_envelope.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/file.h"
#include "sys/user.h"
#include "text/date.h"
#include "text/esmtp.h"

#define FD_MESSAGE STDIN_FILENO
#define FD_ENVELOPE STDOUT_FILENO
#define READ_SIZE 65536
#define ITEM_MAX 2048		/* octets of one item of the envelope */
#define HELD_MAX (256 * 1024)	/* octets of message in memory before the envelope */
#define TRACE_MAX 1024

enum envelope {
	ENVELOPE_START,		/* F is due */
	ENVELOPE_SENDER,	/* T, or P for the sender */
	ENVELOPE_RCPTS,		/* T, P for the last recipient, E or the end */
	ENVELOPE_KNOWN,		/* the end */
	ENVELOPE_DONE
};

struct command {
	struct enqueue_file *file;
	const struct enqueue_caller *caller;
	enum envelope envelope;
	bool may_param;			/* the last item was an address */
	struct buf address;		/* that item, if there may be something beside it */
	size_t beside_at;
	bool message_done;		/* all of it was read */
	uint64_t size;			/* octets of the message so far */
	struct buf item;		/* the envelope's item that is not whole yet */
	struct buf held;		/* of the message */
	int scratch;			/* what did not fit held, in front of it; or -1 */
	char *data;			/* what was read last, READ_SIZE */
};

/* ---- The message */

/* Moves what is held to the scratch file. */
static void
spill(struct command *c)
{
	if (c->scratch == -1)
		c->scratch = enqueue_scratch(c->file->dirs);
	if (c->scratch == -1)
		enqueue_fail(c->file, enqueue_errno("create", "scratch", ENQUEUE_CREATE));
	else if (file_write(c->scratch, buf_view(&c->held)) == -1)
		enqueue_fail(c->file, enqueue_errno("write", "scratch", ENQUEUE_WRITE));
	buf_clear(&c->held);
}

/* The trace fields of smtpd count against no limit. */
static uint64_t
message_limit(const struct command *c)
{
	uint64_t limit = c->file->conf->message_size_limit;

	return c->caller->trusted && c->caller->beside.n ? limit + ENQUEUE_TRACE_ROOM : limit;
}

static void
message_data(struct command *c, struct view data)
{
	/* A blank in front would continue our trace field. */
	if (c->size == 0 && data.n && ascii_blank(data.p[0]))
		message_data(c, VIEW("\n"));
	if (data.n > message_limit(c) - c->size) {
		enqueue_fail(c->file, ENQUEUE_TOO_BIG);
		return;
	}
	c->size += data.n;
	if (c->envelope >= ENVELOPE_KNOWN) {
		enqueue_data(c->file, data);
		return;
	}
	if (c->held.n + data.n > HELD_MAX)
		spill(c);
	if (buf_add_view(&c->held, data) == -1)
		enqueue_fail(c->file, ENQUEUE_MEMORY);
}

/* Gives the file what came of the message before the envelope was complete. */
static void
release(struct command *c)
{
	off_t at = 0;
	ssize_t n = c->scratch == -1 ? 0 : 1;

	while (n > 0 && c->file->error == ENQUEUE_OK) {
		static char block[READ_SIZE];

		n = pread(c->scratch, block, sizeof(block), at);
		if (n == -1)
			enqueue_fail(c->file, enqueue_errno("read", "scratch", ENQUEUE_READ));
		else
			enqueue_data(c->file, (struct view){ block, (size_t)n });
		at += n;
	}
	if (c->scratch != -1)
		close(c->scratch);
	c->scratch = -1;
	enqueue_data(c->file, buf_view(&c->held));
	buf_free(&c->held);
}

/* Our own trace field (RFC 5321 section 4.4), in front of the message. */
static void
trace(struct command *c)
{
	const struct queue_message *m = &c->file->m;
	int64_t now = m->time_usec / 1000000;
	struct buf b = buf_make(TRACE_MAX);

	buf_addf(&b, "Received: by %s (mailstead, from uid %lu)\n\tid %s; ",
	    c->file->conf->hostname, (unsigned long)c->caller->uid, m->id);
	(void)date_rfc5322(now, clock_utc_offset(now), &b);
	buf_add_char(&b, '\n');
	if (b.failed)
		enqueue_fail(c->file, ENQUEUE_MEMORY);
	enqueue_data(c->file, buf_view(&b));
	buf_free(&b);
}

/* ---- The envelope */

static void
envelope_address(struct command *c, struct view text)
{
	struct view rest = text;
	enum address_result result;
	struct address a = { .local = "" };

	result = text.n ? address_take(&rest, &a) : ADDRESS_OK;
	if (result == ADDRESS_LOCAL_TOO_LONG || result == ADDRESS_DOMAIN_TOO_LONG)
		enqueue_fail(c->file, ENQUEUE_ADDRESS_LENGTH);
	else if (result != ADDRESS_OK || rest.n ||
	    (c->envelope == ENVELOPE_RCPTS && address_is_null(&a)))
		enqueue_fail(c->file, ENQUEUE_SYNTAX);
	else if (c->envelope == ENVELOPE_RCPTS)
		enqueue_rcpt(c->file, &a, VIEW(""));
	else
		c->file->m.sender = a;
	c->may_param = true;
}

static void
envelope_params(struct command *c, struct view text)
{
	struct view rest = text, keyword, value;
	bool has_value;
	int more;

	do
		more = esmtp_next(&rest, &keyword, &value, &has_value);
	while (more == 1);
	if (more == -1 || !queue_params_valid(text))
		enqueue_fail(c->file, ENQUEUE_SYNTAX);
	else
		enqueue_params(c->file, text);
	c->may_param = false;
}

/* The address that was the last item has no parameters behind it: perhaps beside it. */
static void
beside_params(struct command *c)
{
	struct view params;

	c->may_param = false;
	if (envelope_params_of(c->caller->beside, buf_view(&c->address), &c->beside_at, &params))
		envelope_params(c, params);
}

static void
remember_address(struct command *c, struct view item)
{
	buf_clear(&c->address);
	if (c->caller->beside.n)
		buf_add_view(&c->address, item);
}

/* Everything is known that stands in front of the message. */
static void
envelope_known(struct command *c)
{
	struct view user = envelope_text_of(c->caller->beside, 'U');

	c->envelope = ENVELOPE_KNOWN;
	enqueue_open(c->file);
	if (c->caller->trusted)
		enqueue_limit_take(c->file, view_sub(user, 0, USER_NAME_MAX));
	trace(c);
	release(c);
}

/* Acts on one item, without the NUL that ended it. */
static void
envelope_item(struct command *c, struct view item)
{
	char kind = item.n ? item.p[0] : '\0';
	struct view text = view_sub(item, 1, item.n);

	if (c->may_param && kind != 'P')
		beside_params(c);
	if (kind == 'F' || kind == 'T')
		remember_address(c, item);
	if (kind == 'F' && c->envelope == ENVELOPE_START) {
		envelope_address(c, text);
		c->envelope = ENVELOPE_SENDER;
	} else if (kind == 'T' &&
	    (c->envelope == ENVELOPE_SENDER || c->envelope == ENVELOPE_RCPTS)) {
		c->envelope = ENVELOPE_RCPTS;
		envelope_address(c, text);
	} else if (kind == 'P' && c->may_param) {
		envelope_params(c, text);
	} else if (kind == 'E' && text.n == 0 && c->envelope == ENVELOPE_RCPTS) {
		envelope_known(c);
		c->may_param = false;
	} else if (item.n == 0 && c->envelope >= ENVELOPE_RCPTS) {
		if (c->envelope == ENVELOPE_RCPTS)
			envelope_known(c);
		c->envelope = ENVELOPE_DONE;
	} else {
		enqueue_fail(c->file, ENQUEUE_SYNTAX);
	}
}

static void
envelope_data(struct command *c, struct view data)
{
	while (data.n && c->envelope != ENVELOPE_DONE && c->file->error == ENQUEUE_OK) {
		size_t n = view_find(data, '\0');

		if (buf_add(&c->item, data.p, n) == -1) {
			enqueue_fail(c->file, c->item.n + n > ITEM_MAX ? ENQUEUE_ADDRESS_LENGTH :
			    ENQUEUE_MEMORY);
			return;
		}
		if (n == data.n)
			return;
		envelope_item(c, buf_view(&c->item));
		buf_clear(&c->item);
		data = view_sub(data, n + 1, data.n);
	}
}

/* ---- Both */

/* Reads once. *n is 0 at the end. */
static int
read_some(struct command *c, int fd, struct view *got)
{
	ssize_t n = read(fd, c->data, READ_SIZE);

	if (n == -1 && errno != EINTR && errno != EAGAIN) {
		enqueue_fail(c->file, enqueue_errno("read", fd == FD_MESSAGE ? "message" :
		    "envelope", ENQUEUE_READ));
		return -1;
	}
	*got = (struct view){ c->data, n > 0 ? (size_t)n : 0 };
	return n == 0 ? 0 : n == -1 ? -1 : 1;
}

static void
read_message(struct command *c)
{
	struct view data;
	int got = read_some(c, FD_MESSAGE, &data);

	if (got == 1)
		message_data(c, data);
	c->message_done = got == 0;
}

static void
read_envelope(struct command *c)
{
	struct view data;
	int got = read_some(c, FD_ENVELOPE, &data);

	if (got == 1)
		envelope_data(c, data);
	else if (got == 0)
		enqueue_fail(c->file, ENQUEUE_READ);	/* ends early */
}

static void
read_both(struct command *c)
{
	msec deadline = deadline_in(QUEUE_TMP_LIFETIME);

	while (c->file->error == ENQUEUE_OK &&
	    !(c->message_done && c->envelope == ENVELOPE_DONE)) {
		struct pollfd p[2] = {
			{ .fd = c->message_done ? -1 : FD_MESSAGE, .events = POLLIN },
			{ .fd = c->envelope == ENVELOPE_DONE ? -1 : FD_ENVELOPE, .events = POLLIN },
		};
		int n = poll(p, 2, deadline_left(deadline));

		if (n == 0 || (n == -1 && errno != EINTR)) {
			enqueue_fail(c->file, n == 0 ? ENQUEUE_TIMEOUT :
			    enqueue_errno("wait for", "message", ENQUEUE_READ));
		} else if (n > 0) {
			if (p[1].revents)
				read_envelope(c);
			if (p[0].revents && c->file->error == ENQUEUE_OK)
				read_message(c);
		}
	}
}

/* Not by stdio, which asks what kind of file it is: more than the sandbox allows. */
static void
say(const struct enqueue_fault *fault)
{
	struct buf b = buf_make(TRACE_MAX);

	buf_addf(&b, "enqueue: %s (%s)\n", fault->text, fault->code);
	(void)file_write(STDERR_FILENO, buf_view(&b));
	buf_free(&b);
}

/* Where the message comes from: of those whom we believe, what they say. */
static void
begin(struct enqueue_file *f, const struct enqueue_caller *caller)
{
	struct view said = caller->trusted ? envelope_text_of(caller->beside, 'O') : VIEW("");
	char uid[32];

	(void)snprintf(uid, sizeof(uid), "uid %lu", (unsigned long)caller->uid);
	enqueue_begin(f, &(struct address){ .local = "" }, VIEW(""), said.n ? said : view_of(uid));
}

int
enqueue_command(struct enqueue_file *f, const struct enqueue_caller *caller)
{
	/* On the stack each page of it would be touched. */
	static char data[READ_SIZE];
	struct command c = { .file = f, .caller = caller, .scratch = -1, .data = data };
	const struct enqueue_fault *fault;

	c.item = buf_make(ITEM_MAX);
	c.address = buf_make(ITEM_MAX);
	c.held = buf_make(HELD_MAX + READ_SIZE);
	begin(f, caller);
	read_both(&c);
	fault = enqueue_fault(enqueue_commit(f));
	if (fault->exit != 0)
		say(fault);
	buf_free(&c.item);
	buf_free(&c.address);
	buf_free(&c.held);
	if (c.scratch != -1)
		close(c.scratch);
	enqueue_end(f);
	return fault->exit;
}
