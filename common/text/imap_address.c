/* imap_address.c: see imap_address.h. */
#include "text/imap_address.h"

#include "text/header.h"

#define NOWHERE SIZE_MAX

/* Text being collected in the room, and where in it its parts are divided. */
struct text {
	size_t from;
	size_t at;		/* the last '@' that is not quoted, or NOWHERE */
	size_t colon;		/* the last ':' that is not quoted and has an '@' before it */
	bool blank;		/* one has passed since the last octet */
	struct view comment;	/* what the last comment says, as it is; n 0: none */
};

/* What means something in a list of addresses, blanks among it; all else is text. */
static const bool special[256] = {
	['\0'] = true, ['\t'] = true, ['\n'] = true, ['\r'] = true, [' '] = true, ['"'] = true,
	['('] = true, [','] = true, [':'] = true, [';'] = true, ['<'] = true, ['>'] = true,
	['@'] = true, ['['] = true, ['\\'] = true,
};

static bool
is_space(char c)
{
	return header_space(c) || c == '\0';
}

static char
take(struct imap_address_scan *s)
{
	s->rest.n--;
	return *s->rest.p++;
}

static struct text
begin_text(const struct imap_address_scan *s)
{
	return (struct text){ .from = s->room->n, .at = NOWHERE, .colon = NOWHERE };
}

static void
put_many(struct imap_address_scan *s, struct text *t, const char *p, size_t n)
{
	if (t->blank && s->room->n > t->from)
		buf_add_char(s->room, ' ');
	t->blank = false;
	buf_add(s->room, p, n);
}

static void
put(struct imap_address_scan *s, struct text *t, char c)
{
	put_many(s, t, &c, 1);
}

/* Takes octets that mean nothing else. Returns whether there were some. */
static bool
take_run(struct imap_address_scan *s, struct text *t)
{
	struct view run = s->rest;
	size_t n = 0;

	while (n < run.n && !special[(unsigned char)run.p[n]])
		n++;
	if (n == 0)
		return false;
	put_many(s, t, run.p, n);
	s->rest.p += n;
	s->rest.n -= n;
	return true;
}

/* Takes what is quoted, up to the character end. */
static void
take_quoted(struct imap_address_scan *s, struct text *t, char end)
{
	while (s->rest.n) {
		char c = take(s);

		if (c == end)
			return;
		if (c == '\\' && s->rest.n)
			c = take(s);
		if (c != '\r' && c != '\n' && c != '\0')
			put(s, t, c);
	}
}

/* Takes a comment, whose parenthesis has been taken. */
static void
take_comment(struct imap_address_scan *s, struct text *t)
{
	struct view text = s->rest;
	size_t depth = 1;

	while (s->rest.n && depth) {
		char c = take(s);

		depth += c == '(';
		depth -= c == ')';
		if (c == '\\' && s->rest.n)
			(void)take(s);
	}
	text.n -= s->rest.n + (depth == 0);
	t->blank = true;
	t->comment = text;
}

/* Takes the next thing of a text: a quoted string, a comment, a literal or one octet. */
static void
take_thing(struct imap_address_scan *s, struct text *t)
{
	char c = take(s);

	if (c == '"') {
		take_quoted(s, t, '"');
	} else if (c == '(') {
		take_comment(s, t);
	} else if (is_space(c)) {
		t->blank = true;
	} else {
		if (c == '\\' && s->rest.n)
			c = take(s);
		put(s, t, c);
		if (c == '@')
			t->at = s->room->n - 1;
		else if (c == ':' && t->at != NOWHERE)
			t->colon = s->room->n - 1;
		else if (c == '[') {
			take_quoted(s, t, ']');
			put(s, t, ']');
		}
	}
}

/* Of few octets: strchr() takes longer to begin. */
static bool
is_one_of(char c, const char *stops)
{
	while (*stops && *stops != c)
		stops++;
	return *stops;
}

/* Takes things up to one of the octets stops. Returns it, which is not taken; '\0' at the end. */
static char
take_text(struct imap_address_scan *s, struct text *t, const char *stops)
{
	while (s->rest.n && !is_one_of(s->rest.p[0], stops))
		if (!take_run(s, t))
			take_thing(s, t);
	return s->rest.n ? s->rest.p[0] : '\0';
}

/* What is in the room from offset from to offset to; no p if that is nothing. */
static struct view
part_of(const struct imap_address_scan *s, size_t from, size_t to)
{
	struct view v = view_trim(view_sub(buf_view(s->room), from, to > from ? to - from : 0));

	return v.n ? v : (struct view){ .p = NULL };
}

/* Without blanks beside dots, which the obsolete syntax has (RFC 5322 section 4.4). */
static struct view
without_blanks(struct imap_address_scan *s, size_t from, size_t to)
{
	char *p = s->room->p;
	size_t end = from;

	for (size_t i = from; i < to; i++)
		if (p[i] != ' ' || (end > from && p[end - 1] != '.' && i + 1 < to && p[i + 1] != '.'))
			p[end++] = p[i];
	return part_of(s, from, end);
}

/* Divides what has been collected up to offset end. */
static void
set_address(struct imap_address_scan *s, const struct text *t, size_t end, struct imap_address *a)
{
	size_t from = t->from;

	if (t->colon != NOWHERE && s->room->p[from] == '@') {
		a->route = part_of(s, from, t->colon);
		from = t->colon + 1;
	}
	if (t->at != NOWHERE && t->at >= from) {
		a->mailbox = without_blanks(s, from, t->at);
		a->host = without_blanks(s, t->at + 1, end);
	} else {
		a->mailbox = without_blanks(s, from, end);
	}
	if (a->mailbox.p == NULL)
		a->mailbox = VIEW("MISSING_MAILBOX");
	if (a->host.p == NULL)
		a->host = VIEW("MISSING_DOMAIN");
}

/* Puts a comment into the room, without backslashes. */
static void
put_comment(struct imap_address_scan *s, struct view comment)
{
	for (size_t i = 0; i < comment.n; i++) {
		char c = comment.p[i];

		if (c == '\\' && i + 1 < comment.n)
			c = comment.p[++i];
		if (c != '\r' && c != '\n' && c != '\0')
			buf_add_char(s->room, c);
	}
}

/* Takes "<...>" behind the name that was collected, and what there is behind it. */
static void
take_angle(struct imap_address_scan *s, const struct text *phrase, struct imap_address *a)
{
	size_t name_end = s->room->n, end, from;
	struct text spec = begin_text(s), after;

	(void)take(s);
	while (s->rest.n && is_space(s->rest.p[0]))
		(void)take(s);
	/* A comma divides a route, else it is the next address after a '>' that is missing. */
	if (take_text(s, &spec, s->rest.n && s->rest.p[0] == '@' ? ">" : ">,") == '>')
		(void)take(s);
	end = s->room->n;
	after = begin_text(s);
	(void)take_text(s, &after, ",;");
	from = s->room->n;
	put_comment(s, after.comment.n ? after.comment : phrase->comment);
	if (s->room->failed)
		return;
	a->name = part_of(s, phrase->from, name_end);
	if (a->name.p == NULL)
		a->name = part_of(s, from, s->room->n);
	set_address(s, &spec, end, a);
}

/* Takes an address that is not in "<>", whose text was collected. */
static void
set_plain(struct imap_address_scan *s, const struct text *t, struct imap_address *a)
{
	size_t end = s->room->n;

	put_comment(s, t->comment);
	if (s->room->failed)
		return;
	a->name = part_of(s, end, s->room->n);
	set_address(s, t, end, a);
}

/* Takes one element of the list. Returns false if it says nothing. */
static bool
take_element(struct imap_address_scan *s, struct imap_address *a)
{
	struct text t = begin_text(s);
	char stop;

	while ((stop = take_text(s, &t, "<,;:")) == ':') {
		if (!s->group && t.at == NOWHERE) {
			(void)take(s);
			a->kind = IMAP_GROUP;
			a->mailbox = part_of(s, t.from, s->room->n);
			if (a->mailbox.p == NULL)
				a->mailbox = VIEW("");
			s->group = true;
			return true;
		}
		take_thing(s, &t);
	}
	if (stop == '<')
		take_angle(s, &t, a);
	else if (s->room->n > t.from)
		set_plain(s, &t, a);
	else
		return false;
	return true;
}

bool
imap_address_next(struct imap_address_scan *s, struct imap_address *a)
{
	buf_clear(s->room);
	if (s->n++ == IMAP_ADDRESSES_MAX)
		s->rest.n = 0;
	for (;;) {
		*a = (struct imap_address){ .kind = IMAP_ADDRESS };
		while (s->rest.n && (is_space(s->rest.p[0]) || s->rest.p[0] == ',' ||
		    (s->rest.p[0] == ';' && !s->group)))
			(void)take(s);
		if (s->group && (s->rest.n == 0 || s->rest.p[0] == ';')) {
			s->group = false;
			a->kind = IMAP_GROUP_END;
			return true;
		}
		if (s->rest.n == 0)
			return false;
		if (take_element(s, a))
			return !s->room->failed;
	}
}
