/* addrlist.c: see addrlist.h. */
#include "text/addrlist.h"

#include <string.h>

#include "text/token.h"

/* Words and dots in a row: a local part or a phrase, what follows will tell. */
struct words {
	char local[ADDRESS_LOCAL_MAX + 1];	/* joined */
	size_t n;
	bool too_long;
	bool phrase;	/* cannot be a local part: two words without a dot, or a literal */
	bool word;	/* the last one was a word */
	bool any;
	size_t end;	/* offset behind the last one */
};

void
addrlist_init(struct addrlist *it, struct view body)
{
	*it = (struct addrlist){ .scan = { .in = body } };
}

/* Puts t back, to be read again. */
static void
unread(struct addrlist *it, struct token t)
{
	it->scan.at = t.at;
}

/* Notes an error at t, with which recovery will start. */
static int
fail(struct addrlist *it, struct token t, const char *why)
{
	it->error = t.type == TOKEN_BAD ? t.why : why;
	it->error_at = t.at;
	unread(it, t);
	return -1;
}

static void
words_add_char(struct words *w, char c)
{
	if (w->n < ADDRESS_LOCAL_MAX)
		w->local[w->n++] = c;
	else
		w->too_long = true;
}

static void
words_add(struct words *w, struct token t)
{
	bool word = t.type != '.';

	w->phrase = w->phrase || (word && w->word) || t.type == TOKEN_LITERAL;
	w->word = word;
	w->any = true;
	if (!word)
		words_add_char(w, '.');
	for (size_t i = 0; word && i < t.text.n; i++) {
		if (t.type == TOKEN_QUOTED && t.text.p[i] == '\\' && ++i == t.text.n)
			break;
		words_add_char(w, t.text.p[i]);
	}
}

/* Collects words; returns the first token that is none. */
static struct token
read_words(struct addrlist *it, struct words *w)
{
	struct token t;

	*w = (struct words){ .n = 0 };
	for (;;) {
		t = token_next(&it->scan);
		if (t.type != TOKEN_ATOM && t.type != TOKEN_QUOTED && t.type != TOKEN_LITERAL &&
		    t.type != '.')
			return t;
		words_add(w, t);
		w->end = it->scan.at;
	}
}

/* Reads a domain behind '@' into text, in which blanks and comments are gone. */
static int
read_domain(struct addrlist *it, char *text, size_t size, struct view *domain)
{
	size_t n = 0;
	bool after_word = false;

	for (;;) {
		struct token t = token_next(&it->scan);
		bool word = t.type == TOKEN_ATOM || (t.type == TOKEN_LITERAL && n == 0);
		struct view piece = t.type == '.' ? VIEW(".") : t.text;

		if ((!word && t.type != '.') || (word && after_word)) {
			*domain = (struct view){ text, n };
			if (n == 0)
				return fail(it, t, "no domain after @");
			unread(it, t);
			return 0;
		}
		if (piece.n > size - n)
			return fail(it, t, "domain too long");
		memcpy(text + n, piece.p, piece.n);
		n += piece.n;
		after_word = word;
	}
}

/* Makes *out of words and, if t is '@', of the domain behind it. t is the token behind w. */
static int
read_address(struct addrlist *it, const struct words *w, struct token t, struct address *out)
{
	char text[ADDRESS_DOMAIN_MAX + 1];
	struct view domain = VIEW("");
	enum address_result result;

	if (w->phrase || !w->any)
		return fail(it, t, "no address");
	it->local_end = w->end;
	if (t.type != '@')
		unread(it, t);
	else if (read_domain(it, text, sizeof(text), &domain) == -1)
		return -1;
	result = address_set(out, (struct view){ w->local, w->n }, domain);
	if (result == ADDRESS_OK && !w->too_long)
		return 1;
	it->error = result == ADDRESS_SYNTAX ? "bad address" : "address too long";
	it->error_at = t.at;
	return -1;
}

/* Passes over the rest of an obsolete route, behind its first '@'. */
static int
skip_route(struct addrlist *it)
{
	struct token t;

	do
		t = token_next(&it->scan);
	while (t.type == TOKEN_ATOM || t.type == TOKEN_LITERAL || t.type == '.' ||
	    t.type == '@' || t.type == ',');
	return t.type == ':' ? 0 : fail(it, t, "route does not end");
}

/* Reads what is in angle brackets, behind the first. */
static int
read_angle(struct addrlist *it, struct address *out)
{
	struct words w;
	struct token t = read_words(it, &w);

	if (t.type == '@' && !w.any) {
		if (skip_route(it) == -1)
			return -1;
		t = read_words(it, &w);
	}
	if (t.type != '@' && t.type != '>')
		return fail(it, t, "no address in angle brackets");
	if (read_address(it, &w, t, out) == -1)
		return -1;
	t = token_next(&it->scan);
	return t.type == '>' ? 1 : fail(it, t, "angle bracket does not close");
}

static int
begin_group(struct addrlist *it, const struct words *w, struct token t)
{
	if (it->group)
		return fail(it, t, "group in a group");
	if (!w->any)
		return fail(it, t, "group without a name");
	it->group = true;
	return 0;
}

/* Reads a mailbox, or the beginning of a group. Returns 1, 0 or -1. */
static int
read_element(struct addrlist *it, struct address *out)
{
	struct words w;
	struct token t = read_words(it, &w);
	int got;

	if (t.type == ':')
		return begin_group(it, &w, t);
	if (t.type == '<') {
		got = read_angle(it, out);
	} else {
		got = read_address(it, &w, t, out);
		/* "a@b <a@b>": the first was the display name. */
		t = got == 1 ? token_next(&it->scan) : t;
		if (got == 1 && t.type == '<')
			got = read_angle(it, out);
		else if (got == 1)
			unread(it, t);
	}
	if (got == -1)
		return -1;
	t = token_next(&it->scan);
	if (t.type != ',' && t.type != ';' && t.type != TOKEN_END)
		return fail(it, t, "no comma between addresses");
	unread(it, t);
	return 1;
}

/* Takes separators off. Returns false at the end of the input. */
static bool
skip_separators(struct addrlist *it)
{
	struct token t;

	while ((t = token_next(&it->scan)).type == ',' || t.type == ';')
		it->group = it->group && t.type != ';';
	if (t.type == TOKEN_END)
		return false;
	unread(it, t);
	return true;
}

int
addrlist_next(struct addrlist *it, struct address *out)
{
	struct token t;
	int got = 0;

	*out = (struct address){ .local = "" };
	while (got == 0 && skip_separators(it))
		got = read_element(it, out);
	if (got != -1)
		return got;
	*out = (struct address){ .local = "" };
	do
		t = token_next(&it->scan);
	while (t.type != ',' && t.type != ';' && t.type != TOKEN_END);
	it->group = it->group && t.type != ';';
	return -1;
}
