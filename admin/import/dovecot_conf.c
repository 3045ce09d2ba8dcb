/* dovecot_conf.c: see dovecot_conf.h. */
#include "admin/import/dovecot_conf.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

struct reader {
	struct dovecot_conf *conf;
	const char *file;
	struct view rest;
	unsigned line;		/* that was read last */
	size_t block;		/* that it is in */
	size_t top;		/* that the file began in */
	unsigned depth;
};

/* ---- What was read */

static char *
copy(struct dovecot_conf *c, struct view v)
{
	char *s = strndup(v.p, v.n);

	c->failed |= s == NULL;
	return s;
}

static void
add_setting(struct reader *r, struct view key, struct view value, unsigned line)
{
	struct dovecot_conf *c = r->conf;
	struct dovecot_setting *all = array_grow(c->settings, c->nsettings, sizeof(*all));

	if (all == NULL) {
		c->failed = true;
		return;
	}
	c->settings = all;
	all[c->nsettings++] = (struct dovecot_setting){
		.block = r->block, .key = copy(c, key), .value = copy(c, value),
		.file = r->file, .line = line,
	};
}

static size_t
add_block(struct dovecot_conf *c, struct view type, struct view name, size_t parent,
    const char *file, unsigned line)
{
	struct dovecot_block *all = array_grow(c->blocks, c->nblocks, sizeof(*all));

	if (all == NULL) {
		c->failed = true;
		return parent;
	}
	c->blocks = all;
	all[c->nblocks] = (struct dovecot_block){
		.type = copy(c, type), .name = copy(c, name), .parent = parent,
		.file = file, .line = line,
	};
	return c->nblocks++;
}

/* ---- Lines */

/* A line without a comment, which is behind a '#' at its start or behind a blank, not in quotes. */
static struct view
without_comment(struct view v)
{
	char quote = '\0';

	for (size_t i = 0; i < v.n; i++) {
		if (quote) {
			if (v.p[i] == '\\')
				i++;
			else if (v.p[i] == quote)
				quote = '\0';
		} else if (v.p[i] == '#' && (i == 0 || ascii_blank(v.p[i - 1]))) {
			return view_trim(view_sub(v, 0, i));
		} else if (v.p[i] == '"' || v.p[i] == '\'') {
			quote = v.p[i];
		}
	}
	return view_trim(v);
}

/* The next line, with those that a '\' at its end joins to it. */
static bool
next_line(struct reader *r, struct buf *out)
{
	struct view line;
	bool more = true;

	buf_clear(out);
	while (more && view_line(&r->rest, &line)) {
		r->line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		line = without_comment(view_trim(line));
		more = line.n && line.p[line.n - 1] == '\\';
		if (more)
			line.n--;
		(void)buf_add_view(out, line);
		if (!more)
			return true;
		(void)buf_add_char(out, ' ');
	}
	return out->n != 0;
}

static struct view
without_quotes(struct view v)
{
	v = view_trim(v);
	if (v.n > 1 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.n - 1] == v.p[0])
		return view_sub(v, 1, v.n - 2);
	return v;
}

static void
open_block(struct reader *r, struct view head)
{
	struct view type = VIEW(""), name = head;

	(void)view_word(&name, &type);
	if (r->depth < DOVECOT_DEPTH_MAX) {
		r->depth++;
		r->block = add_block(r->conf, type, without_quotes(name), r->block, r->file, r->line);
	}
}

static void
close_block(struct reader *r)
{
	if (r->block == r->top)
		return;
	r->depth--;
	r->block = r->conf->blocks[r->block].parent;
}

static void
include(struct reader *r, struct view line, bool must)
{
	struct dovecot_conf *c = r->conf;
	struct view word;

	(void)view_word(&line, &word);
	if (c->include == NULL || c->depth >= DOVECOT_DEPTH_MAX)
		return;
	c->depth++;
	c->include(c, without_quotes(line), must, r->file, r->line, c->arg);
	c->depth--;
}

static void
read_line(struct reader *r, struct view line)
{
	size_t n = view_find(line, '=');

	if (line.n == 0)
		return;
	if (view_starts_nocase(line, VIEW("!include_try")))
		include(r, line, false);
	else if (view_starts_nocase(line, VIEW("!include")))
		include(r, line, true);
	else if (line.p[0] == '}')
		close_block(r);
	else if (line.p[line.n - 1] == '{' && (n == line.n || view_find(line, '{') < n))
		open_block(r, view_trim(view_sub(line, 0, line.n - 1)));
	else if (n < line.n)
		add_setting(r, view_trim(view_sub(line, 0, n)),
		    without_quotes(view_sub(line, n + 1, line.n)), r->line);
	else
		add_setting(r, VIEW(""), line, r->line);
}

void
dovecot_conf_read(struct dovecot_conf *c, const char *file, struct view text)
{
	struct reader r = { .conf = c, .file = file, .rest = text };
	struct buf line = buf_make(DOVECOT_LINE_MAX);

	if (c->nblocks == 0)
		(void)add_block(c, VIEW(""), VIEW(""), 0, r.file, 0);
	while (!c->failed && next_line(&r, &line)) {
		c->failed |= line.failed;
		read_line(&r, buf_view(&line));
	}
	buf_free(&line);
}

void
dovecot_conf_free(struct dovecot_conf *c)
{
	for (size_t i = 0; i < c->nblocks; i++) {
		free(c->blocks[i].type);
		free(c->blocks[i].name);
	}
	for (size_t i = 0; i < c->nsettings; i++) {
		free(c->settings[i].key);
		free(c->settings[i].value);
	}
	free(c->blocks);
	free(c->settings);
	*c = (struct dovecot_conf){ .nblocks = 0 };
}

const struct dovecot_setting *
dovecot_conf_find(const struct dovecot_conf *c, size_t block, const char *key)
{
	for (size_t i = c->nsettings; i-- > 0;)
		if (c->settings[i].block == block && strcmp(c->settings[i].key, key) == 0)
			return &c->settings[i];
	return NULL;
}
