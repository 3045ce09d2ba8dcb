/* pop3d_session.c: see pop3d_session.h. */
#include "pop3d/pop3d_session.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "pop3d/pop3d_send.h"
#include "sys/log.h"

/*
 * The message whose number (1 and up) is the first word of *argument, which
 * is taken off it. Returns 0, or -1 after an answer.
 */
static int
take_message(struct pop3d *p, struct view *argument, size_t *i)
{
	struct pop3d_session *s = p->session;
	struct view word = VIEW("");
	uint64_t n;

	(void)view_word(argument, &word);
	if (num_parse(word, s->drop.n, &n) == -1 || n == 0) {
		pop3d_line(p, "-ERR no such message");
		return -1;
	}
	*i = (size_t)n - 1;
	if (s->drop.deleted[*i]) {
		pop3d_line(p, "-ERR message %zu is deleted", *i + 1);
		return -1;
	}
	return 0;
}

/* The same for a command with nothing behind the number. */
static int
only_message(struct pop3d *p, struct view argument, size_t *i)
{
	struct view more = argument, word;

	if (view_word(&more, &word) && view_word(&more, &word)) {
		pop3d_line(p, "-ERR one message number");
		return -1;
	}
	return take_message(p, &argument, i);
}

static enum pop3d_event
handle_stat(struct pop3d *p, struct view argument)
{
	struct pop3d_session *s = p->session;
	uint64_t octets;
	size_t count;

	(void)argument;
	maildrop_stat(&s->drop, &count, &octets);
	pop3d_line(p, "+OK %zu %llu", count, (unsigned long long)octets);
	return POP3D_GO_ON;
}

/* "PREFIX" "NUMBER REST" and CRLF: there may be many of these. */
static void
say_numbered(struct pop3d *p, const char *prefix, size_t i, struct view rest)
{
	char line[256], digits[24];
	size_t n = 0, number = i + 1, have = 0;

	while (*prefix && n < sizeof(line) / 2)
		line[n++] = *prefix++;
	do
		digits[have++] = (char)('0' + number % 10);
	while (number /= 10);
	while (have)
		line[n++] = digits[--have];
	line[n++] = ' ';
	memcpy(line + n, rest.p, rest.n);
	n += rest.n;
	line[n++] = '\r';
	line[n++] = '\n';
	(void)writer_add(&p->out, (struct view){ line, n }, pop3d_deadline(p));
}

/* One line of LIST and of UIDL, behind a prefix. */
static void
say_size(struct pop3d *p, const char *prefix, size_t i)
{
	struct pop3d_session *s = p->session;
	uint64_t size = maildrop_size(&s->drop, i);
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + size % 10);
	while (size /= 10);
	say_numbered(p, prefix, i, (struct view){ digits + at, sizeof(digits) - at });
}

static void
say_uidl(struct pop3d *p, const char *prefix, size_t i)
{
	struct pop3d_session *s = p->session;
	char uidl[MAILDROP_UIDL_MAX + 1];

	maildrop_uidl(&s->drop, i, uidl);
	say_numbered(p, prefix, i, view_of(uidl));
}

/* LIST and UIDL: the line of one message, or of all without a mark. */
static enum pop3d_event
say_listing(struct pop3d *p, struct view argument,
    void (*say)(struct pop3d *p, const char *prefix, size_t i))
{
	struct pop3d_session *s = p->session;
	size_t one;

	if (view_trim(argument).n) {
		if (only_message(p, argument, &one) == 0)
			say(p, "+OK ", one);
		return POP3D_GO_ON;
	}
	pop3d_line(p, "+OK %zu messages", s->drop.n - s->drop.ndeleted);
	for (size_t i = 0; i < s->drop.n && !p->out.failed; i++)
		if (!s->drop.deleted[i])
			say(p, "", i);
	pop3d_line(p, ".");
	return POP3D_GO_ON;
}

static enum pop3d_event
handle_list(struct pop3d *p, struct view argument)
{
	return say_listing(p, argument, say_size);
}

static enum pop3d_event
handle_uidl(struct pop3d *p, struct view argument)
{
	struct pop3d_session *s = p->session;

	if (maildrop_uidls(&s->drop) == -1) {
		log_errno("read", UIDL_FILE);
		pop3d_line(p, "-ERR [SYS/TEMP] the unique-ids cannot be read now");
		return POP3D_GO_ON;
	}
	return say_listing(p, argument, say_uidl);
}

/* A message that cannot be opened. Of one that others have removed it is said so (RFC 3206). */
static enum pop3d_event
not_sent(struct pop3d *p, size_t i)
{
	struct pop3d_session *s = p->session;

	if (errno == ENOENT) {
		pop3d_line(p, "-ERR [SYS/TEMP] message %zu was removed by another program", i + 1);
		return POP3D_GO_ON;
	}
	log_errno("open", maildrop_name(&s->drop, i));
	pop3d_line(p, "-ERR [SYS/TEMP] message %zu cannot be read now", i + 1);
	return POP3D_GO_ON;
}

/* The first line of the answer. Returns where it is in what is held. */
static size_t
say_begin(struct pop3d *p, size_t i, bool top)
{
	size_t before = p->out.pending.n;

	if (top)
		pop3d_line(p, "+OK top of message %zu follows", i + 1);
	else
		say_size(p, "+OK message ", i);
	return p->out.pending.n > before ? before : 0;
}

/* Sends message i, or its top. */
static enum pop3d_event
send_message(struct pop3d *p, size_t i, struct pop3d_top *top)
{
	struct pop3d_session *s = p->session;
	struct pop3d_sending sending = { .top = top, .octets = &s->octets };
	struct maildrop_text text;
	int result, same;
	size_t mark;

	if (maildrop_read(&s->drop, i, &text) == -1)
		return not_sent(p, i);
	if (!s->utf8 && pop3d_is_utf8(&text) == 1) {
		(void)maildrop_done(&s->drop, i, &text);
		pop3d_line(p, "-ERR [UTF8] message %zu has UTF-8 in its header: say UTF8 before the login",
		    i + 1);
		return POP3D_GO_ON;
	}
	mark = say_begin(p, i, top != NULL);
	result = pop3d_send(p, &sending, &text);
	same = maildrop_done(&s->drop, i, &text);
	if (result == -1 && !sending.begun && !p->out.failed) {
		p->out.pending.n = mark;
		pop3d_line(p, "-ERR [SYS/TEMP] message %zu cannot be read now", i + 1);
		return POP3D_GO_ON;
	}
	/* Without its final dot no client takes it for the whole message. */
	if (result == -1 || same == -1 || pop3d_send_end(p, &sending) == -1)
		return POP3D_BREAK;
	s->retrieved++;
	if (top == NULL)
		maildrop_sent(&s->drop, i);
	return POP3D_GO_ON;
}

static enum pop3d_event
handle_retr(struct pop3d *p, struct view argument)
{
	size_t i;

	if (only_message(p, argument, &i) == -1)
		return POP3D_GO_ON;
	return send_message(p, i, NULL);
}

static enum pop3d_event
handle_top(struct pop3d *p, struct view argument)
{
	struct pop3d_top top = { .body = false };
	struct view word = VIEW("");
	size_t i;

	if (take_message(p, &argument, &i) == -1)
		return POP3D_GO_ON;
	(void)view_word(&argument, &word);
	if (num_parse(word, UINT64_MAX, &top.lines) == -1 || view_trim(argument).n) {
		pop3d_line(p, "-ERR say TOP, the message, and a number of lines");
		return POP3D_GO_ON;
	}
	return send_message(p, i, &top);
}

static enum pop3d_event
handle_dele(struct pop3d *p, struct view argument)
{
	struct pop3d_session *s = p->session;
	size_t i;

	if (only_message(p, argument, &i) == 0) {
		maildrop_delete(&s->drop, i);
		pop3d_line(p, "+OK message %zu deleted", i + 1);
	}
	return POP3D_GO_ON;
}

static enum pop3d_event
handle_rset(struct pop3d *p, struct view argument)
{
	struct pop3d_session *s = p->session;

	(void)argument;
	maildrop_reset(&s->drop);
	pop3d_line(p, "+OK %zu messages", s->drop.n);
	return POP3D_GO_ON;
}

static enum pop3d_event
handle_noop(struct pop3d *p, struct view argument)
{
	(void)argument;
	pop3d_line(p, "+OK");
	return POP3D_GO_ON;
}

/* QUIT enters the UPDATE state (RFC 1939 6); its +OK means that it is durable. */
static enum pop3d_event
handle_quit(struct pop3d *p, struct view argument)
{
	struct pop3d_session *s = p->session;

	int result, error;

	(void)argument;
	result = maildrop_update(&s->drop, &s->removed);
	error = errno;
	maildrop_unlock(&s->drop);
	if (result == 0)
		pop3d_line(p, "+OK goodbye");
	else if (error == EACCES)
		pop3d_line(p, "-ERR [SYS/PERM] nothing removed: no right to write beside the mailbox");
	else if (error == ETIMEDOUT)
		pop3d_line(p, "-ERR [IN-USE] nothing removed: another program has the mailbox locked");
	else
		pop3d_line(p, "-ERR [SYS/TEMP] some deleted messages may not be removed");
	return POP3D_LEAVE;
}

void
pop3d_session_capabilities(struct pop3d *p)
{
	const struct pop3d_session *s = p->session;

	pop3d_mechanisms(p, view_of(s->mechanisms));
}

const struct pop3d_command pop3d_session_commands[] = {
	{ "STAT", POP3D_TRANSACTION, POP3D_ALONE, handle_stat },
	{ "LIST", POP3D_TRANSACTION, POP3D_MAY, handle_list },
	{ "UIDL", POP3D_TRANSACTION, POP3D_MAY, handle_uidl },
	{ "RETR", POP3D_TRANSACTION, POP3D_MUST, handle_retr },
	{ "TOP", POP3D_TRANSACTION, POP3D_MUST, handle_top },
	{ "DELE", POP3D_TRANSACTION, POP3D_MUST, handle_dele },
	{ "RSET", POP3D_TRANSACTION, POP3D_ALONE, handle_rset },
	{ "NOOP", POP3D_TRANSACTION, POP3D_ALONE, handle_noop },
	{ "CAPA", POP3D_TRANSACTION, POP3D_ALONE, pop3d_capa },
	{ "LANG", POP3D_TRANSACTION, POP3D_MAY, pop3d_lang },
	{ "QUIT", POP3D_TRANSACTION, POP3D_ALONE, handle_quit },
	{ NULL, 0, POP3D_ALONE, NULL },
};
