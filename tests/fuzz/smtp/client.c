/*
 * client.c: see client.h. What is checked:
 *
 *	- each command, message and response has one reply, in order, before
 *	  the session waits for more, and none comes unasked but the last;
 *	- each reply has the form of RFC 5321 4.2 and the enhanced code of RFC 2034;
 *	- no command succeeds out of its order (table of rules), and those
 *	  that cannot fail do not;
 *	- a message is said to be queued if and only if enqueue has it, and is what
 *	  stands between 354 and CRLF "." CRLF; one without a fault is accepted.
 */
#include "smtp/client.h"

#include <errno.h>

#include "smtp/client_state.h"
#include "smtp/peers.h"
#include "smtp/world.h"

struct client c;

/* ---- the wire */

static void
next_segment(void)
{
	struct view in = c.rest;
	size_t n = 0;

	while (n < in.n && in.p[n] != CLIENT_WAITS && in.p[n] != CLIENT_SLEEPS)
		n++;
	c.segment = view_sub(in, 0, n);
	c.rest = view_sub(in, n, in.n);
	c.started = true;
	fuzz_assert(buf_add_view(&c.sent, c.segment) == 0);
}

void
client_begin(struct view in, struct client_ways ways, const struct smtpd_session *session)
{
	struct buf sent = c.sent, replies = c.replies, chunks = c.chunks;

	memset(&c, 0, sizeof(c));
	c.sent = sent.max ? sent : buf_make(CLIENT_OCTETS_MAX);
	c.replies = replies.max ? replies : buf_make(CLIENT_OCTETS_MAX);
	c.chunks = chunks.max ? chunks : buf_make(CLIENT_OCTETS_MAX);
	buf_clear(&c.sent);
	buf_clear(&c.replies);
	buf_clear(&c.chunks);
	c.session = session;
	c.ways = ways;
	c.rest = in;
	c.trusted = session->trusted;
	peers_client(c.trusted, false);
	if (ways.early && session->conf->smtp_greeting_delay == 0)
		next_segment();
}

static bool
at_end(void)
{
	return c.started && c.rest.n == 0;
}

ssize_t
client_read(void *out, size_t n)
{
	struct view part = view_sub(c.segment, 0, n);

	if (c.segment.n == 0 && !at_end()) {
		errno = EAGAIN;
		return -1;
	}
	if (c.ways.read_max)
		part = view_sub(part, 0, c.ways.read_max);
	if (part.n)
		memcpy(out, part.p, part.n);
	c.segment = view_sub(c.segment, part.n, c.segment.n);
	return (ssize_t)part.n;
}

ssize_t
client_write(const void *in, size_t n)
{
	if (c.ways.gone && c.replies.n) {
		c.unread = true;
		errno = EPIPE;
		return -1;
	}
	if (c.ways.write_max && n > c.ways.write_max)
		n = c.ways.write_max;
	fuzz_assert(buf_add(&c.replies, in, n) == 0);
	return (ssize_t)n;
}

/* ---- all */

/* What is to be answered next, when it has been sent as a whole, and the number of its replies. */
static bool
find_unit(struct view *unit, unsigned *replies)
{
	struct view rest = view_sub(buf_view(&c.sent), c.dealt, c.sent.n);
	const char *hit;
	bool last;
	size_t n;

	*replies = c.at == TEXT && c.session->mode.lmtp ? c.nrcpts : 1;
	if (c.at == TEXT && rest.n >= 3 && memcmp(rest.p, ".\r\n", 3) == 0) {
		*unit = view_sub(rest, 0, 3);
		return true;
	}
	if (c.at == TEXT)
		hit = memmem(rest.p, rest.n, "\r\n.\r\n", 5);
	else
		hit = memchr(rest.p, '\n', rest.n);
	if (hit == NULL)
		return false;
	*unit = view_sub(rest, 0, (size_t)(hit - rest.p) + (c.at == TEXT ? 5 : 1));
	n = client_chunk(*unit, &last);
	if (last && c.session->mode.lmtp && c.nrcpts + c.failed_rcpts)
		*replies = c.nrcpts + c.failed_rcpts;
	rest = view_sub(rest, 0, unit->n + n);
	if (rest.n < unit->n + n)
		return false;
	*unit = rest;
	return true;
}

/* Takes n replies, of which one stands for all. Returns false when they have not all come. */
static bool
take_replies(unsigned n, struct reply *r)
{
	size_t read = c.read;
	struct reply next;

	if (!client_take_reply(r))
		return false;
	while (--n > 0 && r->code != 421) {
		if (!client_take_reply(&next)) {
			c.read = read;
			return false;
		}
		fuzz_assert(next.code == r->code && view_eq(next.text, r->text));
	}
	return true;
}

static void
judge(struct view unit, const struct reply *r)
{
	switch (c.at) {
	case COMMAND:
		client_judge_command(unit, r);
		break;
	case RESPONSE:
		client_judge_response(r);
		break;
	default:
		c.at = COMMAND;
		client_judge_message(view_sub(unit, 0, unit.n - 3), true, r);
		break;
	}
}

/* Deals with everything that has been sent and has its reply. */
static void
deal(void)
{
	unsigned n;
	struct view unit;
	struct reply r;

	if (c.at == GREETING && client_take_reply(&r)) {
		fuzz_assert(r.code == 220 || r.code >= 400);
		c.at = COMMAND;
	}
	while (c.at != GREETING && find_unit(&unit, &n) && take_replies(n, &r)) {
		c.dealt += unit.n;
		judge(unit, &r);
	}
}

/* The session waits: what could be answered has been, and nothing else. */
static void
check_waiting(void)
{
	struct view unit;
	unsigned n;

	deal();
	if (c.unread)
		return;
	/* A greeting may come in two parts. */
	fuzz_assert(!c.closing && (c.at == GREETING || c.read == c.replies.n));
	fuzz_assert(c.at == GREETING || !find_unit(&unit, &n));
	fuzz_assert((c.session->user[0] != '\0') == c.logged_in);
}

bool
client_wait(void)
{
	char mark;

	while (c.segment.n == 0) {
		if (!c.session->over)
			check_waiting();
		if (at_end())
			return true;
		if (c.at == GREETING && !c.session->over && !c.ways.early)
			return false;
		mark = c.started ? c.rest.p[0] : CLIENT_WAITS;
		if (c.started)
			c.rest = view_sub(c.rest, 1, c.rest.n);
		next_segment();
		if (mark == CLIENT_SLEEPS)
			return false;
	}
	return true;
}

void
client_end(void)
{
	struct view unit;
	struct reply r;
	unsigned n;

	deal();
	if (c.unread)
		return;
	/* The last reply may come unasked. */
	if (!c.closing && client_take_reply(&r))
		fuzz_assert(r.code >= 400);
	fuzz_assert(c.read == c.replies.n || c.at == GREETING);
	if (c.at == GREETING ? c.replies.n == 0 : find_unit(&unit, &n))
		fuzz_assert(c.last_code >= 400 || c.last_code == 221 || peers_tls_failed());
	fuzz_assert(peers_take() == NULL);
}
