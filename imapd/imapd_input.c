/* imapd_input.c: see imapd_input.h. */
#include "imapd/imapd_input.h"

#include <string.h>

#include "imapd/imapd_command.h"

#define TAIL 32		/* octets at the end of a line that may announce a literal */

const struct imapd_limits imapd_limits_login = {
	.command = IMAPD_LOGIN_COMMAND_MAX, .literals = IMAPD_LOGIN_LITERALS_MAX,
	.no_wait = IMAPD_LITERAL_MINUS_MAX,
};

const struct imapd_limits imapd_limits_session = {
	.command = IMAPD_COMMAND_MAX, .literals = IMAPD_LITERALS_MAX,
	.no_wait = IMAPD_COMMAND_MAX, .append = true,
};

void
imapd_input_init(struct imapd_input *in, const struct imapd_source *source,
    const struct imapd_limits *limits)
{
	*in = (struct imapd_input){
		.source = *source, .limits = *limits, .text = buf_make(limits->command),
	};
}

void
imapd_input_rest(struct imapd_input *in)
{
	buf_free(&in->text);
}

static enum imapd_input_status
offence(struct imapd_input *in, const char *why)
{
	in->why = why;
	return IMAPD_INPUT_OFFENCE;
}

/* COMMAND here means that there are octets. */
static enum imapd_input_status
some_bytes(struct imapd_input *in, msec deadline, struct view *bytes)
{
	switch (in->source.bytes(in->source.arg, deadline, bytes)) {
	case LINE_OK:
		return IMAPD_INPUT_COMMAND;
	case LINE_TIMEOUT:
		return IMAPD_INPUT_TIMEOUT;
	default:
		return IMAPD_INPUT_CLOSED;
	}
}

static void
take(struct imapd_input *in, size_t n)
{
	in->source.take(in->source.arg, n);
}

/* Lets go of the last piece of a message. */
static void
settle(struct imapd_input *in)
{
	if (in->taken)
		take(in, in->taken);
	in->taken = 0;
}

/* ---- passing over */

static enum imapd_input_status
skip_octets(struct imapd_input *in, uint64_t n, msec deadline)
{
	enum imapd_input_status status = IMAPD_INPUT_COMMAND;
	struct view bytes;

	while (n && (status = some_bytes(in, deadline, &bytes)) == IMAPD_INPUT_COMMAND) {
		size_t now = bytes.n < n ? bytes.n : (size_t)n;

		take(in, now);
		n -= now;
	}
	return status;
}

/* What was seen last of a line that is passed over. */
struct tail {
	char text[TAIL];
	size_t n;
};

static void
tail_add(struct tail *t, struct view v)
{
	struct view last = view_sub(v, v.n > TAIL ? v.n - TAIL : 0, TAIL);
	size_t keep = t->n + last.n > TAIL ? TAIL - last.n : t->n;

	memmove(t->text, t->text + t->n - keep, keep);
	memcpy(t->text + keep, last.p, last.n);
	t->n = keep + last.n;
}

/* Passes over the rest of the line; its end is in *t, without the CRLF. */
static enum imapd_input_status
skip_line(struct imapd_input *in, msec deadline, struct tail *t)
{
	enum imapd_input_status status;
	struct view bytes;
	size_t end;

	do {
		status = some_bytes(in, deadline, &bytes);
		if (status != IMAPD_INPUT_COMMAND)
			return status;
		end = view_find(bytes, '\n');
		tail_add(t, view_sub(bytes, 0, end));
		in->skipped += end;
		if (in->skipped > IMAPD_SKIP_MAX)
			return offence(in, "the command is too large");
		take(in, end < bytes.n ? end + 1 : end);
	} while (end == bytes.n);
	if (t->n == 0 || t->text[t->n - 1] != '\r')
		return offence(in, "a line ends in CR LF");
	t->n--;
	return IMAPD_INPUT_COMMAND;
}

/*
 * Passes over the rest of a command, from somewhere in a line of which *t is known. limited: a
 * literal counts. A client that waits to be asked for a literal has ended its command.
 */
static enum imapd_input_status
skip_command(struct imapd_input *in, struct tail *t, bool limited, msec deadline)
{
	enum imapd_input_status status;
	struct imap_literal l;
	int announced;

	for (;;) {
		status = skip_line(in, deadline, t);
		if (status != IMAPD_INPUT_COMMAND)
			return status;
		announced = imap_literal_at_end((struct view){ t->text, t->n }, &l);
		if (announced == 0 || !l.no_wait)
			return IMAPD_INPUT_COMMAND;
		if (announced == -1 || (limited && l.size > IMAPD_SKIP_MAX - in->skipped))
			return offence(in, "the command is too large");
		in->skipped += limited ? (size_t)l.size : 0;
		status = skip_octets(in, l.size, deadline);
		if (status != IMAPD_INPUT_COMMAND)
			return status;
		t->n = 0;
	}
}

/* ---- commands */

/* A command that cannot be held is passed over; what is read of it ends with the text. */
static enum imapd_input_status
refuse(struct imapd_input *in, bool line_ended, msec deadline)
{
	enum imapd_input_status status = IMAPD_INPUT_COMMAND;
	struct tail t = { .n = 0 };

	in->why = "the command is too large";
	if (!line_ended) {
		tail_add(&t, buf_view(&in->text));
		status = skip_command(in, &t, true, deadline);
	} else if (in->literal.no_wait) {
		if (in->literal.size > IMAPD_SKIP_MAX)
			return offence(in, in->why);
		in->skipped += (size_t)in->literal.size;
		status = skip_octets(in, in->literal.size, deadline);
		if (status == IMAPD_INPUT_COMMAND)
			status = skip_command(in, &t, true, deadline);
	}
	in->open = false;
	return status == IMAPD_INPUT_COMMAND ? IMAPD_INPUT_REFUSED : status;
}

/*
 * Adds the next line without its CRLF to the text, of at most max octets with it. REFUSED, with
 * what is not taken left where it is, when it is too long.
 */
static enum imapd_input_status
add_line(struct imapd_input *in, size_t max, msec deadline)
{
	size_t start = in->text.n, end;
	enum imapd_input_status status;
	struct view bytes, v;

	do {
		status = some_bytes(in, deadline, &bytes);
		if (status != IMAPD_INPUT_COMMAND)
			return status;
		end = view_find(bytes, '\n');
		v = view_sub(bytes, 0, end);
		if (view_find(v, '\0') < v.n)
			return offence(in, "there is a NUL in the command");
		if (v.n > max - in->text.n || buf_add_view(&in->text, v) == -1)
			return IMAPD_INPUT_REFUSED;
		take(in, end < bytes.n ? end + 1 : end);
	} while (end == bytes.n);
	if (in->text.n == start || in->text.p[in->text.n - 1] != '\r')
		return offence(in, "a line ends in CR LF");
	in->text.n--;
	return IMAPD_INPUT_COMMAND;
}

/* Adds the CRLF and the octets of the literal, for which there is room. */
static enum imapd_input_status
add_literal(struct imapd_input *in, msec deadline)
{
	size_t left = (size_t)in->literal.size;
	enum imapd_input_status status = IMAPD_INPUT_COMMAND;
	struct view bytes;

	if (!in->literal.no_wait && in->source.go_ahead(in->source.arg, deadline) == -1)
		return IMAPD_INPUT_CLOSED;
	(void)buf_add_str(&in->text, "\r\n");
	while (left && (status = some_bytes(in, deadline, &bytes)) == IMAPD_INPUT_COMMAND) {
		size_t now = bytes.n < left ? bytes.n : left;

		(void)buf_add_view(&in->text, view_sub(bytes, 0, now));
		take(in, now);
		left -= now;
	}
	return in->text.failed ? offence(in, "out of memory") : status;
}

/* Whether a literal of that size may become part of the text. */
static bool
literal_fits(const struct imapd_input *in)
{
	size_t room = in->limits.command - in->text.n;

	return in->literals <= in->limits.literals && room > 2 && in->literal.size < room - 2 &&
	    (!in->literal.no_wait || in->literal.size <= in->limits.no_wait);
}

/* Reads on to the end of the command, or to the next message; more: one has been before. */
static enum imapd_input_status
read_on(struct imapd_input *in, bool more, msec deadline)
{
	enum imapd_input_status status;
	size_t start;
	int announced;

	for (;;) {
		start = in->text.n;
		status = add_line(in, in->limits.command, deadline);
		if (status == IMAPD_INPUT_REFUSED)
			return refuse(in, false, deadline);
		if (status != IMAPD_INPUT_COMMAND)
			return status;
		announced = imap_literal_at_end(view_sub(buf_view(&in->text), start, in->text.n),
		    &in->literal);
		if (announced == 0) {
			in->open = false;
			return IMAPD_INPUT_COMMAND;
		}
		if (announced == -1)
			in->literal.size = UINT64_MAX;
		in->literals++;
		if (announced == 1 && in->limits.append &&
		    (more || imapd_append_at_message(buf_view(&in->text)))) {
			in->left = in->literal.size;
			in->waits = !in->literal.no_wait;
			in->open = true;
			return IMAPD_INPUT_MESSAGE;
		}
		if (!literal_fits(in))
			return refuse(in, true, deadline);
		status = add_literal(in, deadline);
		if (status != IMAPD_INPUT_COMMAND)
			return status;
	}
}

enum imapd_input_status
imapd_input_command(struct imapd_input *in, msec deadline)
{
	enum imapd_input_status status = imapd_input_append_refuse(in, deadline);

	if (status != IMAPD_INPUT_COMMAND)
		return status;
	buf_clear(&in->text);
	in->literals = in->skipped = 0;
	return read_on(in, false, deadline);
}

/* ---- messages */

enum imapd_input_status
imapd_input_piece(struct imapd_input *in, msec deadline, struct view *piece)
{
	enum imapd_input_status status;

	*piece = (struct view){ NULL, 0 };
	settle(in);
	if (in->waits && in->source.go_ahead(in->source.arg, deadline) == -1)
		return IMAPD_INPUT_CLOSED;
	in->waits = false;
	if (in->left == 0)
		return IMAPD_INPUT_MESSAGE;
	status = some_bytes(in, deadline, piece);
	if (status != IMAPD_INPUT_COMMAND)
		return status;
	if (piece->n > in->left)
		piece->n = (size_t)in->left;
	in->taken = piece->n;
	in->left -= piece->n;
	return IMAPD_INPUT_MESSAGE;
}

enum imapd_input_status
imapd_input_append_next(struct imapd_input *in, msec deadline)
{
	settle(in);
	buf_clear(&in->text);
	return read_on(in, true, deadline);
}

enum imapd_input_status
imapd_input_append_refuse(struct imapd_input *in, msec deadline)
{
	enum imapd_input_status status = IMAPD_INPUT_COMMAND;
	struct tail t = { .n = 0 };

	settle(in);
	if (in->open && !in->waits) {
		status = skip_octets(in, in->left, deadline);
		if (status == IMAPD_INPUT_COMMAND)
			status = skip_command(in, &t, false, deadline);
	}
	in->open = in->waits = false;
	in->left = 0;
	return status;
}

/* ---- single lines */

enum imapd_input_status
imapd_input_line(struct imapd_input *in, size_t limit, msec deadline)
{
	enum imapd_input_status status;

	buf_clear(&in->text);
	status = add_line(in, limit, deadline);
	return status == IMAPD_INPUT_REFUSED ? offence(in, "the line is too long") : status;
}

/* ---- a reader and a writer */

static enum line_status
plain_bytes(void *arg, msec deadline, struct view *bytes)
{
	struct imapd_plain_source *s = arg;

	/* Before we wait, the client has all that it may be waiting for. */
	if (!reader_pending(s->in) && writer_flush(s->out, deadline) == -1) {
		*bytes = VIEW("");
		return LINE_CLOSED;
	}
	return reader_bytes(s->in, deadline, bytes);
}

static void
plain_take(void *arg, size_t n)
{
	struct imapd_plain_source *s = arg;

	reader_take(s->in, n);
}

static int
plain_go_ahead(void *arg, msec deadline)
{
	struct imapd_plain_source *s = arg;

	return writer_add(s->out, VIEW("+ OK\r\n"), deadline) == 0 ? writer_flush(s->out, deadline) : -1;
}

struct imapd_source
imapd_source_plain(struct imapd_plain_source *s)
{
	return (struct imapd_source){ plain_bytes, plain_take, plain_go_ahead, s };
}
