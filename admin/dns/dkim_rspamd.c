/*
 * dkim_rspamd.c: see dkim_conf.h. The files are UCL: objects in braces, arrays in brackets, "key
 * = value;" or "key value" or "key: value", strings with or without quotes, comments of two
 * kinds. What is not understood is passed over: that a key is not found is told where the DNS is
 * compared.
 */
#include "admin/dns/dkim_conf.h"

#include <stdio.h>
#include <string.h>

#define KEY_SIZE 256

struct level {
	char key[KEY_SIZE];	/* of the object or array; "" of one in an array */
	unsigned object;	/* 0: an array */
};

struct ucl {
	struct view rest;
	struct level levels[RSPAMD_DEPTH_MAX];
	unsigned depth;		/* of those that are open; more than there are levels when too deep */
	unsigned objects;	/* so far */
	struct rspamd *out;
};

/* ---- words */

static bool
starts(const struct ucl *u, const char *text)
{
	size_t n = strlen(text);

	return u->rest.n >= n && memcmp(u->rest.p, text, n) == 0;
}

static void
skip(struct ucl *u, size_t n)
{
	u->rest = view_sub(u->rest, n, u->rest.n);
}

static void
skip_comment(struct ucl *u)
{
	for (skip(u, 2); u->rest.n && !starts(u, "*/"); skip(u, 1))
		;
	skip(u, 2);
}

static void
skip_blanks(struct ucl *u)
{
	while (u->rest.n) {
		if (strchr(" \t\r\n;,", u->rest.p[0]) && u->rest.p[0])
			skip(u, 1);
		else if (u->rest.p[0] == '#')
			skip(u, view_find(u->rest, '\n'));
		else if (starts(u, "/*"))
			skip_comment(u);
		else
			return;
	}
}

/* Up to the quotation mark that is not escaped; escapes stay as they are. */
static struct view
quoted(struct ucl *u)
{
	char mark = u->rest.p[0];
	struct view word;
	size_t n = 1;

	while (n < u->rest.n && u->rest.p[n] != mark)
		n += u->rest.p[n] == '\\' ? 2 : 1;
	word = view_sub(u->rest, 1, n < u->rest.n ? n - 1 : u->rest.n);
	skip(u, n + 1);
	return word;
}

/* A word ends at what has a meaning of its own; a key also at ":" and "=". */
static struct view
bare(struct ucl *u, const char *ends)
{
	struct view word;
	size_t n = 0;

	while (n < u->rest.n && u->rest.p[n] && strchr(ends, u->rest.p[n]) == NULL)
		n++;
	word = view_sub(u->rest, 0, n);
	skip(u, n);
	return word;
}

static bool
is_quote(const struct ucl *u)
{
	return u->rest.n && (u->rest.p[0] == '"' || u->rest.p[0] == '\'');
}

/* ---- what is in them */

/* Without a wrapper "dkim_signing", which only the main file has. */
static unsigned
first_level(const struct ucl *u)
{
	return u->depth > 0 && strcmp(u->levels[0].key, "dkim_signing") == 0 ? 1 : 0;
}

static struct rspamd_entry *
entry_of(struct ucl *u, const char *domain, unsigned object)
{
	struct rspamd *r = u->out;
	struct rspamd_entry *e;

	for (size_t i = r->n; i > 0; i--)
		if (r->entries[i - 1].object == object)
			return &r->entries[i - 1];
	if (r->n == RSPAMD_ENTRIES_MAX)
		return NULL;
	e = &r->entries[r->n++];
	*e = (struct rspamd_entry){ .object = object };
	(void)view_string(view_of(domain), e->domain, sizeof(e->domain));
	return e;
}

static void
set(struct view key, struct view value, char *path, char *selector)
{
	if (view_eq(key, VIEW("path")))
		(void)view_string(value, path, DKIM_PATH_SIZE);
	else if (view_eq(key, VIEW("selector")))
		(void)view_string(value, selector, DKIM_SELECTOR_SIZE);
}

static void
take_value(struct ucl *u, struct view key, struct view value)
{
	unsigned first = first_level(u), inside;
	struct rspamd_entry *e;

	if (u->depth > RSPAMD_DEPTH_MAX)
		return;
	inside = u->depth - first;
	if (inside == 0) {
		set(key, value, u->out->path, u->out->selector);
		if (view_eq(key, VIEW("path_map")))
			(void)view_string(value, u->out->path_map, DKIM_PATH_SIZE);
		else if (view_eq(key, VIEW("selector_map")))
			(void)view_string(value, u->out->selector_map, DKIM_PATH_SIZE);
		return;
	}
	/* domain { NAME { ... } } or domain { NAME { selectors [ { ... } ] } } */
	if (inside < 2 || strcmp(u->levels[first].key, "domain") != 0 ||
	    u->levels[u->depth - 1].object == 0 ||
	    (!view_eq(key, VIEW("path")) && !view_eq(key, VIEW("selector"))))
		return;
	e = entry_of(u, u->levels[first + 1].key, u->levels[u->depth - 1].object);
	if (e)
		set(key, value, e->path, e->selector);
}

static void
open_level(struct ucl *u, struct view key, bool array)
{
	unsigned object = array ? 0 : ++u->objects;

	if (u->depth < RSPAMD_DEPTH_MAX) {
		u->levels[u->depth].object = object;
		if (view_string(key, u->levels[u->depth].key, KEY_SIZE) == -1)
			u->levels[u->depth].key[0] = '\0';
	}
	u->depth++;
}

static bool
in_array(const struct ucl *u)
{
	return u->depth > 0 && u->depth <= RSPAMD_DEPTH_MAX && u->levels[u->depth - 1].object == 0;
}

/* What stands behind a key, or in an array. */
static void
take_item(struct ucl *u, struct view key)
{
	if (u->rest.n == 0)
		return;
	if (u->rest.p[0] == '{' || u->rest.p[0] == '[') {
		open_level(u, key, u->rest.p[0] == '[');
		skip(u, 1);
	} else if (is_quote(u)) {
		take_value(u, key, quoted(u));
	} else {
		struct view value = view_trim(bare(u, ";,\r\n{}[]#"));

		if (value.n)
			take_value(u, key, value);
	}
}

static void
skip_to_value(struct ucl *u)
{
	while (u->rest.n && (ascii_blank(u->rest.p[0]) || u->rest.p[0] == '=' || u->rest.p[0] == ':'))
		skip(u, 1);
}

void
rspamd_read(struct view text, struct rspamd *out)
{
	struct ucl u = { .rest = text, .out = out };

	/* Objects of an earlier file are others. */
	u.objects = out->n ? out->entries[out->n - 1].object : 0;
	for (skip_blanks(&u); u.rest.n; skip_blanks(&u)) {
		size_t before = u.rest.n;

		if (u.rest.p[0] == '}' || u.rest.p[0] == ']') {
			u.depth -= u.depth > 0;
			skip(&u, 1);
		} else if (in_array(&u)) {
			take_item(&u, VIEW(""));
		} else {
			struct view key = is_quote(&u) ? quoted(&u) : bare(&u, " \t\r\n;,=:{}[]#");

			skip_to_value(&u);
			take_item(&u, key);
		}
		/* A character that has no place there. */
		if (u.rest.n == before)
			skip(&u, 1);
	}
}

struct view
rspamd_map(struct view text, struct view domain)
{
	struct view line, name, value;

	while (view_line(&text, &line)) {
		line = view_sub(line, 0, view_find(line, '#'));
		if (view_word(&line, &name) && view_eq_nocase(name, domain) && view_word(&line, &value))
			return value.n && value.p[value.n - 1] == '\r' ? view_sub(value, 0, value.n - 1) : value;
	}
	return VIEW("");
}

/* The path with its variables filled in, as far as it fits. */
static void
fill_in(struct view path, struct view domain, struct view selector, char out[DKIM_PATH_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < path.n && n < DKIM_PATH_SIZE - 1;) {
		struct view rest = view_sub(path, i, path.n), value = view_sub(rest, 0, 1);

		if (view_starts_nocase(rest, VIEW("$domain"))) {
			value = domain;
			i += 7;
		} else if (view_starts_nocase(rest, VIEW("$selector"))) {
			value = selector;
			i += 9;
		} else {
			i++;
		}
		if (value.n > DKIM_PATH_SIZE - 1 - n)
			value.n = DKIM_PATH_SIZE - 1 - n;
		if (value.n)
			memcpy(out + n, value.p, value.n);
		n += value.n;
	}
	out[n] = '\0';
}

static void
add_key(struct view domain, struct view selector, struct view path, struct dkim_keys *out)
{
	char full[DKIM_PATH_SIZE];

	fill_in(path, domain, selector, full);
	dkim_keys_add(out, domain, selector, view_of(full));
}

void
rspamd_keys(const struct rspamd *r, struct view domain, struct view mapped_path,
    struct view mapped_selector, struct dkim_keys *out)
{
	struct view path = mapped_path.n ? mapped_path : view_of(r->path);
	struct view selector = mapped_selector.n ? mapped_selector : view_of(r->selector);
	size_t before = out->n;

	for (size_t i = 0; i < r->n; i++) {
		const struct rspamd_entry *e = &r->entries[i];

		if (view_eq_nocase(view_of(e->domain), domain))
			add_key(domain, e->selector[0] ? view_of(e->selector) : selector,
			    e->path[0] ? view_of(e->path) : path, out);
	}
	if (out->n == before)
		add_key(domain, selector, path, out);
}
