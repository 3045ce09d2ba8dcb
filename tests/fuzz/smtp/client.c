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

#include "fuzz.h"
#include "smtp/peers.h"
#include "smtp/world.h"
#include "text/reply.h"

#define OCTETS_MAX (1 << 20)

struct reply {
	int code;
	struct view enhanced, text;	/* of the last line */
	bool all_enhanced, ascii;
};

static struct {
	const struct smtpd_session *session;
	struct client_ways ways;
	/* what it sends */
	struct view segment, rest;	/* rest begins with the mark behind segment */
	bool started;
	struct buf sent;
	size_t dealt;			/* octets of sent that have their reply */
	/* what it was told */
	struct buf replies;
	size_t read;
	int last_code;
	bool closing;			/* it was told that this is the end */
	bool unread;			/* it has not read all replies */
	/* where it believes to be */
	enum { GREETING, COMMAND, RESPONSE, TEXT } at;
	bool greeted, mail, utf8, binary, logged_in, trusted;
	unsigned nrcpts;
	bool chunking;			/* BDAT has begun a message: */
	struct buf chunks;
	char sender[64];		/* "" if it is not a simple one */
} c;

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
	c.sent = sent.max ? sent : buf_make(OCTETS_MAX);
	c.replies = replies.max ? replies : buf_make(OCTETS_MAX);
	c.chunks = chunks.max ? chunks : buf_make(OCTETS_MAX);
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

/* ---- replies */

/* A digit, and one to three digits twice: RFC 3463 2. */
static struct view
enhanced_code(struct view text)
{
	size_t i = 0, part = 0, digits = 0;

	for (; i < text.n && (ascii_digit(text.p[i]) || text.p[i] == '.'); i++) {
		if (text.p[i] == '.' && digits == 0)
			return VIEW("");
		digits = text.p[i] == '.' ? 0 : digits + 1;
		part += text.p[i] == '.';
		if (digits > (part ? 3 : 1))
			return VIEW("");
	}
	return part == 2 && digits && i < text.n && text.p[i] == ' ' ? view_sub(text, 0, i) : VIEW("");
}

static void
parse_line(struct view line, struct reply *r, bool first)
{
	int code;

	fuzz_assert(line.n >= 5 && line.p[line.n - 1] == '\r');
	fuzz_assert(view_find(line, '\r') == line.n - 1 && view_find(line, '\0') == line.n);
	fuzz_assert(line.p[0] >= '2' && line.p[0] <= '5' && ascii_digit(line.p[1]) &&
	    ascii_digit(line.p[2]) && (line.p[3] == ' ' || line.p[3] == '-'));
	code = (line.p[0] - '0') * 100 + (line.p[1] - '0') * 10 + line.p[2] - '0';
	/* A challenge is as long as it is. */
	fuzz_assert(line.n < REPLY_LINE_MAX || code == 334);
	/* A greeting that was begun may end as a refusal, as that of Postfix's postscreen. */
	fuzz_assert(first || code == r->code || (c.at == GREETING && code >= 400));
	r->code = code;
	r->text = view_sub(line, 4, line.n - 5);
	r->enhanced = enhanced_code(r->text);
	r->ascii = first || r->ascii;
	for (size_t i = 0; i < line.n; i++)
		r->ascii &= (unsigned char)line.p[i] < 0x80;
	r->all_enhanced = (first || r->all_enhanced) && r->enhanced.n;
	fuzz_assert(r->enhanced.n == 0 || r->enhanced.p[0] == line.p[0]);
}

/* Takes the next reply. Returns false when it has not come, or not all of it. */
static bool
take_reply(struct reply *r)
{
	struct view rest = view_sub(buf_view(&c.replies), c.read, c.replies.n), line;
	bool first = true;

	while (view_find(rest, '\n') < rest.n && view_line(&rest, &line)) {
		parse_line(line, r, first);
		first = false;
		if (line.p[3] == '-')
			continue;
		fuzz_assert(!c.closing);
		c.read = c.replies.n - rest.n;
		c.last_code = r->code;
		c.closing = r->code == 221 || r->code == 421;
		return true;
	}
	return false;
}

/* RFC 2034 4: all but the greeting, the replies to HELO and EHLO, and intermediate ones. */
static void
check_enhanced(const struct reply *r)
{
	fuzz_assert(r->all_enhanced || r->code / 100 == 3);
}

static void
forget_mail(void)
{
	c.mail = c.utf8 = c.binary = c.chunking = false;
	c.nrcpts = 0;
	buf_clear(&c.chunks);
}

/* ---- messages */

struct text {
	struct buf octets;	/* as the queue must have it */
	bool broken;		/* a CR, LF or NUL where none may be */
	bool excessive;		/* for a limit of lines or octets */
	bool looping;		/* maybe: the header is not told from the body here */
};

/* The text of what was sent, by its definition and line by line. dots: it came by DATA. */
static void
read_text(struct view sent, bool dots, struct text *t)
{
	const struct conf *conf = c.session->conf;
	size_t size = sent.n, received = 0;

	t->octets = buf_make(OCTETS_MAX);
	while (sent.n) {
		bool ended = view_find(sent, '\n') < sent.n;
		struct view line;

		(void)view_line(&sent, &line);
		if (dots && line.n && line.p[0] == '.') {
			line = view_sub(line, 1, line.n);
			size--;
		}
		t->broken |= view_find(line, '\0') < line.n ||
		    view_find(line, '\r') + ended != line.n;
		t->excessive |= line.n + ended > conf->smtp_text_line_limit;
		received += view_starts_nocase(line, VIEW("Received"));
		buf_add_view(&t->octets, view_sub(line, 0, line.n - (ended && line.n)));
		if (ended)
			buf_add_char(&t->octets, '\n');
	}
	t->excessive |= size > conf->message_size_limit;
	t->looping = received > conf->received_limit;
}

/* One field that is our own, on lines that begin with a tab but the first. */
static void
check_trace(struct view text)
{
	struct view line;

	fuzz_assert(view_starts_nocase(text, VIEW("Received: from ")));
	fuzz_assert(text.p[text.n - 1] == '\n');
	(void)view_line(&text, &line);
	while (view_line(&text, &line))
		fuzz_assert(line.n && line.p[0] == '\t');
}

/* What stands behind the first empty line; nothing if there is none. */
static struct view
body(struct view text)
{
	const char *hit = memmem(text.p, text.n, "\n\n", 2);

	return hit ? view_sub(text, (size_t)(hit - text.p) + 2, text.n) : VIEW("");
}

static bool
memmem_nocase(struct view text, struct view word)
{
	for (; text.n >= word.n; text = view_sub(text, 1, text.n))
		if (view_starts_nocase(text, word))
			return true;
	return false;
}

static void
check_message(const struct peers_message *m, const struct text *t)
{
	struct view queued = buf_view(&m->text), sent = buf_view(&t->octets);
	bool changed = m->logged_in || memmem_nocase(sent, VIEW("Authentication-Results"));
	size_t before;

	fuzz_assert(m->nrcpts == c.nrcpts && m->utf8 == c.utf8);
	/* What is binary is written anew. */
	if (c.binary)
		return;
	fuzz_assert(!t->broken && !t->excessive);
	fuzz_assert(c.sender[0] == '\0' ||
	    view_eq_nocase(buf_view(&m->sender), view_of(c.sender)));
	/* The header of what a user submits is put right, and loses what may be forged. */
	if (changed)
		sent = body(sent);
	fuzz_assert(queued.n > sent.n);
	before = queued.n - sent.n;
	fuzz_assert(view_eq(view_sub(queued, before, sent.n), sent));
	if (!changed)
		check_trace(view_sub(queued, 0, before));
}

/* The reply to the end of a message. */
static void
judge_message(struct view sent, bool dots, const struct reply *r)
{
	struct text t = { .broken = false };
	struct peers_message *m = NULL;

	check_enhanced(r);
	read_text(sent, dots, &t);
	if (r->code == 250) {
		m = peers_take();
		fuzz_assert(m != NULL);
		check_message(m, &t);
	} else {
		fuzz_assert(r->code >= 400);
		fuzz_assert(t.broken || t.excessive || t.looping || c.logged_in || c.binary ||
		    r->code == 421 || !peers_well());
	}
	if (m)
		peers_message_free(m);
	buf_free(&t.octets);
	forget_mail();
}

/* ---- commands */

static void
did_hello(struct view args, const struct reply *r)
{
	(void)r;
	fuzz_assert(args.n);
	c.greeted = true;
	forget_mail();
}

/* What stands in angle brackets, if that is simple; else "". */
static void
simple_address(struct view args, char *out, size_t size)
{
	size_t begin = view_find(args, '<'), end = view_find(args, '>');
	struct view v = begin < end && end < args.n ? view_sub(args, begin + 1, end - begin - 1) :
	    VIEW("");

	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) && v.p[i] != '@')
			v.n = 0;
	if (view_find(v, '@') == v.n || view_find(v, '@') != view_rfind(v, '@'))
		v.n = 0;
	(void)view_string(v, out, size);
}

static bool
has_word(struct view args, struct view wanted)
{
	struct view word;

	while (view_word(&args, &word))
		if (view_eq_nocase(word, wanted))
			return true;
	return false;
}

static void
did_mail(struct view args, const struct reply *r)
{
	(void)r;
	fuzz_assert(c.greeted && !c.mail);
	fuzz_assert(c.logged_in || !c.session->mode.submission);
	simple_address(args, c.sender, sizeof(c.sender));
	c.mail = true;
	c.utf8 = has_word(args, VIEW("SMTPUTF8"));
	c.binary = has_word(args, VIEW("BODY=BINARYMIME"));
}

static void
did_rcpt(struct view args, const struct reply *r)
{
	(void)args;
	(void)r;
	fuzz_assert(c.mail && !c.chunking);
	c.nrcpts++;
}

static void
did_data(struct view args, const struct reply *r)
{
	fuzz_assert(args.n == 0 && r->code == 354 && c.nrcpts && !c.chunking && !c.binary);
	c.at = TEXT;
}

/* "SIZE [LAST]"; SIZE_MAX for what is none. */
static size_t
chunk_size(struct view args, bool *last)
{
	struct view size, word;
	size_t n = 0;

	if (!view_word(&args, &size))
		return SIZE_MAX;
	for (size_t i = 0; i < size.n; i++) {
		if (!ascii_digit(size.p[i]) || n > (INT64_MAX - 9) / 10)
			return SIZE_MAX;
		n = 10 * n + (size_t)(size.p[i] - '0');
	}
	*last = view_word(&args, &word);
	if (*last && !view_eq_nocase(word, VIEW("LAST")))
		return SIZE_MAX;
	return view_word(&args, &word) ? SIZE_MAX : n;
}

/* args: with the line's end and the chunk. */
static void
did_bdat(struct view args, const struct reply *r)
{
	size_t line = view_find(args, '\n') + 1;
	bool last = false;

	(void)chunk_size(view_sub(args, 0, line - 2), &last);
	fuzz_assert(c.nrcpts);
	c.chunking = true;
	fuzz_assert(buf_add_view(&c.chunks, view_sub(args, line, args.n)) == 0);
	if (last)
		judge_message(buf_view(&c.chunks), false, r);
}

static void
did_rset(struct view args, const struct reply *r)
{
	(void)args;
	(void)r;
	forget_mail();
}

static void
did_auth(struct view args, const struct reply *r)
{
	fuzz_assert(args.n && c.greeted && !c.mail && !c.logged_in);
	c.logged_in = r->code == 235;
	c.at = r->code == 334 ? RESPONSE : COMMAND;
	peers_client(c.trusted || c.logged_in, c.logged_in);
}

/* RFC 3207 4.2: nothing is left, and nothing came behind it. */
static void
did_starttls(struct view args, const struct reply *r)
{
	(void)r;
	fuzz_assert(args.n == 0 && c.greeted && c.dealt == c.sent.n);
	c.greeted = c.logged_in = false;
	forget_mail();
	peers_client(c.trusted, false);
}

/* The last value of an attribute; NO_VALUE where it is said that there is none. */
#define NO_VALUE VIEW("\n")

static struct view
attribute(struct view args, const char *name)
{
	struct view word, value = VIEW("");

	while (view_word(&args, &word))
		if (view_starts_nocase(word, view_of(name)))
			value = view_sub(word, strlen(name), word.n);
	if (view_eq_nocase(value, VIEW("[UNAVAILABLE]")) ||
	    view_eq_nocase(value, VIEW("[TEMPUNAVAIL]")))
		return NO_VALUE;
	return value;
}

/* The session begins anew, and the peer is nobody of ours unless it says so. */
static void
did_xclient(struct view args, const struct reply *r)
{
	struct view helo = attribute(args, "HELO="), login = attribute(args, "LOGIN="),
	    address = attribute(args, "ADDR=");

	(void)r;
	fuzz_assert(!c.mail && c.dealt == c.sent.n);
	forget_mail();
	c.greeted = helo.n && !view_eq(helo, NO_VALUE);
	c.logged_in = login.n && !view_eq(login, NO_VALUE);
	/* What is written in another way may be ours. */
	if (address.n && (address.p[0] == '\n' || ascii_digit(address.p[0])))
		c.trusted = view_starts_nocase(address, VIEW("127."));
	peers_client(c.trusted || c.logged_in, c.logged_in);
}

static void
did_nothing(struct view args, const struct reply *r)
{
	(void)args;
	(void)r;
}

#define SURE 1U	/* succeeds always when there is no argument */
#define BARE 2U	/* its success has no enhanced code: RFC 2034 4 */
#define BARE_ERRORS 4U

static const struct rule {
	const char *verb;
	const char *codes;	/* with which it can succeed */
	void (*did)(struct view args, const struct reply *r);
	unsigned flags;
} rules[] = {
	{ "HELO", "250", did_hello, BARE | BARE_ERRORS },
	{ "EHLO", "250", did_hello, BARE | BARE_ERRORS },
	{ "LHLO", "250", did_hello, BARE | BARE_ERRORS },
	{ "MAIL", "250", did_mail, 0 },
	{ "RCPT", "250 251", did_rcpt, 0 },
	{ "DATA", "354", did_data, 0 },
	{ "BDAT", "250", did_bdat, 0 },
	{ "RSET", "250", did_rset, SURE },
	{ "NOOP", "250", did_nothing, SURE },
	{ "QUIT", "221", did_nothing, SURE },
	{ "HELP", "211 214", did_nothing, 0 },
	{ "VRFY", "250 251 252", did_nothing, 0 },
	{ "EXPN", "250 252", did_nothing, 0 },
	{ "ETRN", "250 251 252 253", did_nothing, 0 },
	{ "VERB", "250", did_nothing, 0 },
	{ "AUTH", "235 334", did_auth, 0 },
	{ "STARTTLS", "220", did_starttls, 0 },
	{ "XCLIENT", "220", did_xclient, BARE },
};

static const struct rule *
find_rule(struct view verb)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (view_eq_nocase(verb, view_of(rules[i].verb)))
			return &rules[i];
	return NULL;
}

static bool
has_code(const char *codes, int code)
{
	char text[4] = { (char)('0' + code / 100), (char)('0' + code / 10 % 10),
	    (char)('0' + code % 10), '\0' };

	return strstr(codes, text) != NULL;
}

/* What cannot be done for a reason beyond the client ends the transaction; a mistake does not. */
static void
refused(const struct rule *rule, const struct reply *r)
{
	if ((rule->did == did_data || rule->did == did_bdat) && !view_starts_nocase(r->enhanced, VIEW("5.5.")))
		forget_mail();
}

/* Splits a unit. Returns false for one whose first line is no line, and so no command. */
static bool
split_command(struct view unit, struct view *verb, struct view *args)
{
	struct view line = view_sub(unit, 0, view_find(unit, '\n') + 1);
	size_t blank = 0;

	if (line.n < 2 || view_find(line, '\r') != line.n - 2 || view_find(line, '\0') != line.n)
		return false;
	while (blank < line.n - 2 && !ascii_blank(line.p[blank]))
		blank++;
	*verb = view_sub(line, 0, blank);
	*args = view_trim(view_sub(line, blank, line.n - 2 - blank));
	return true;
}

static void
judge_command(struct view unit, const struct reply *r)
{
	const struct rule *rule;
	struct view verb, args;

	if (!split_command(unit, &verb, &args)) {
		fuzz_assert(r->code >= 400);
		check_enhanced(r);
		return;
	}
	rule = find_rule(verb);
	if (rule == NULL || !(rule->flags & (r->code < 400 ? BARE : BARE_ERRORS)))
		check_enhanced(r);
	fuzz_assert(r->ascii || c.utf8 || has_word(args, VIEW("SMTPUTF8")));
	if (r->code < 400) {
		fuzz_assert(rule && has_code(rule->codes, r->code));
		if (rule->did == did_bdat)
			args = view_sub(unit, 4, unit.n);
		rule->did(args, r);
	} else if (rule) {
		fuzz_assert(!(rule->flags & SURE) || args.n || r->code == 421);
		refused(rule, r);
	}
}

static void
judge_response(const struct reply *r)
{
	check_enhanced(r);
	fuzz_assert(r->code == 334 || r->code == 235 || r->code >= 400);
	c.logged_in = r->code == 235;
	c.at = r->code == 334 ? RESPONSE : COMMAND;
	peers_client(c.trusted || c.logged_in, c.logged_in);
}

/* ---- all */

/* How many octets belong to the line of unit: those of a chunk are behind it. */
static size_t
behind(struct view line, bool *last)
{
	struct view verb, args;
	size_t n;

	*last = false;
	if (c.at != COMMAND || !split_command(line, &verb, &args) ||
	    !view_eq_nocase(verb, VIEW("BDAT")))
		return 0;
	n = chunk_size(args, last);
	return n == SIZE_MAX ? 0 : n;
}

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
	n = behind(*unit, &last);
	if (last && c.session->mode.lmtp && c.nrcpts)
		*replies = c.nrcpts;
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

	if (!take_reply(r))
		return false;
	while (--n > 0 && r->code != 421) {
		if (!take_reply(&next)) {
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
		judge_command(unit, r);
		break;
	case RESPONSE:
		judge_response(r);
		break;
	default:
		c.at = COMMAND;
		judge_message(view_sub(unit, 0, unit.n - 3), true, r);
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

	if (c.at == GREETING && take_reply(&r)) {
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
	if (!c.closing && take_reply(&r))
		fuzz_assert(r.code >= 400);
	fuzz_assert(c.read == c.replies.n || c.at == GREETING);
	if (c.at == GREETING ? c.replies.n == 0 : find_unit(&unit, &n))
		fuzz_assert(c.last_code >= 400 || c.last_code == 221 || peers_tls_failed());
	fuzz_assert(peers_take() == NULL);
}
