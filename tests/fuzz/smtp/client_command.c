/* client_command.c: the commands, and with which replies each may succeed. */
#include "smtp/client_state.h"
#include "smtp/peers.h"

static void
did_hello(struct view args, const struct reply *r)
{
	(void)r;
	fuzz_assert(args.n);
	c.greeted = true;
	client_forget_mail();
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
		client_judge_message(buf_view(&c.chunks), false, r);
}

static void
did_rset(struct view args, const struct reply *r)
{
	(void)args;
	(void)r;
	client_forget_mail();
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
	client_forget_mail();
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
	client_forget_mail();
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

/* What cannot be done ends the transaction; a mistake of the client's does not. */
static void
refused(const struct rule *rule, struct view args, const struct reply *r)
{
	bool last = false;

	if (rule->did == did_bdat && !c.failed_rcpts)
		c.failed_rcpts = c.nrcpts;
	if (rule->did == did_bdat && chunk_size(args, &last) != SIZE_MAX && last)
		c.failed_rcpts = 0;
	if ((rule->did == did_data || rule->did == did_bdat) &&
	    !view_starts_nocase(r->enhanced, VIEW("5.5.")))
		client_forget_mail();
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

void
client_judge_command(struct view unit, const struct reply *r)
{
	const struct rule *rule;
	struct view verb, args;

	if (!split_command(unit, &verb, &args)) {
		fuzz_assert(r->code >= 400);
		client_check_enhanced(r);
		return;
	}
	rule = find_rule(verb);
	if (rule == NULL || rule->did != did_bdat)
		c.failed_rcpts = 0;
	if (rule == NULL || !(rule->flags & (r->code < 400 ? BARE : BARE_ERRORS)))
		client_check_enhanced(r);
	/* RFC 6531 3.7.4 */
	fuzz_assert(r->ascii || (rule && (view_eq_nocase(verb, VIEW("VRFY")) ||
	    view_eq_nocase(verb, VIEW("EXPN"))) && has_word(args, VIEW("SMTPUTF8"))));
	if (r->code < 400) {
		fuzz_assert(rule && has_code(rule->codes, r->code));
		if (rule->did == did_bdat)
			args = view_sub(unit, 4, unit.n);
		rule->did(args, r);
	} else if (rule) {
		fuzz_assert(!(rule->flags & SURE) || args.n || r->code == 421);
		refused(rule, args, r);
	}
}

void
client_judge_response(const struct reply *r)
{
	client_check_enhanced(r);
	fuzz_assert(r->code == 334 || r->code == 235 || r->code >= 400);
	c.logged_in = r->code == 235;
	c.at = r->code == 334 ? RESPONSE : COMMAND;
	peers_client(c.trusted || c.logged_in, c.logged_in);
}

size_t
client_chunk(struct view line, bool *last)
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
