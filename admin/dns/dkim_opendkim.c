/* dkim_opendkim.c: see dkim_conf.h. */
#include "admin/dns/dkim_conf.h"

#include <stdlib.h>
#include <string.h>

/* A name that can stand in a line of a zone, which what is found here ends up in. */
static bool
is_label_text(struct view v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!ascii_alpha(v.p[i]) && !ascii_digit(v.p[i]) && v.p[i] != '-' && v.p[i] != '_' &&
		    v.p[i] != '.')
			return false;
	return v.n != 0;
}

void
dkim_keys_add(struct dkim_keys *k, struct view domain, struct view selector, struct view path)
{
	struct dkim_key key, *all;

	if ((!view_eq(domain, VIEW("%")) && !is_label_text(domain)) || !is_label_text(selector) ||
	    path.n == 0 || path.p[0] != '/' || view_has_control(path) ||
	    view_string(domain, key.domain, sizeof(key.domain)) == -1 ||
	    view_string(selector, key.selector, sizeof(key.selector)) == -1 ||
	    view_string(path, key.path, sizeof(key.path)) == -1)
		return;
	all = k->n < DKIM_KEYS_MAX ? reallocarray(k->all, k->n + 1, sizeof(key)) : NULL;
	if (all == NULL) {
		k->failed = true;
		return;
	}
	k->all = all;
	k->all[k->n++] = key;
}

void
dkim_keys_free(struct dkim_keys *k)
{
	free(k->all);
	*k = (struct dkim_keys){ .all = NULL };
}

/* Adds "DOMAIN:SELECTOR:PATH". */
static void
add_triple(struct view word, struct dkim_keys *out)
{
	size_t one = view_find(word, ':');
	struct view rest = view_sub(word, one + 1, word.n);
	size_t two = view_find(rest, ':');

	dkim_keys_add(out, view_sub(word, 0, one), view_sub(rest, 0, two),
	    view_sub(rest, two + 1, rest.n));
}

void
dkim_keys_named(struct view text, struct dkim_keys *out)
{
	struct view word;

	while (view_word(&text, &word))
		add_triple(word, out);
}

/* The next line without its comment; false at the end. */
static bool
next_line(struct view *text, struct view *line)
{
	if (!view_line(text, line))
		return false;
	*line = view_trim(view_sub(*line, 0, view_find(*line, '#')));
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

void
opendkim_read(struct view text, struct opendkim *out)
{
	const struct {
		const char *name;
		struct view *value;
	} settings[] = {
		{ "Domain", &out->domain }, { "Selector", &out->selector },
		{ "KeyFile", &out->key_file }, { "KeyTable", &out->key_table },
	};
	struct view line, name;

	*out = (struct opendkim){ .domain = VIEW("") };
	while (next_line(&text, &line)) {
		if (!view_word(&line, &name))
			continue;
		for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
			if (view_eq_nocase(name, view_of(settings[i].name)))
				*settings[i].value = view_trim(line);
	}
}

void
opendkim_keys(const struct opendkim *o, struct dkim_keys *out)
{
	struct view rest = o->domain;

	if (o->key_table.n)
		return;
	while (rest.n) {
		size_t end = view_find(rest, ',');

		dkim_keys_add(out, view_trim(view_sub(rest, 0, end)), o->selector, o->key_file);
		rest = view_sub(rest, end + 1, rest.n);
	}
}

struct view
opendkim_table_path(const struct opendkim *o)
{
	struct view path = o->key_table;

	if (view_starts_nocase(path, VIEW("file:")))
		path = view_sub(path, 5, path.n);
	else if (view_starts_nocase(path, VIEW("refile:")))
		path = view_sub(path, 7, path.n);
	return path.n && path.p[0] == '/' ? path : VIEW("");
}

void
opendkim_table(struct view text, struct dkim_keys *out)
{
	struct view line, name, value;

	while (next_line(&text, &line))
		if (view_word(&line, &name) && view_word(&line, &value))
			add_triple(value, out);
}
