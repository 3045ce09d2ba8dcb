/* postfix_conf.c: see postfix_conf.h. */
#include "admin/import/postfix_conf.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* Of what a file does not say; main.cf of Postfix 3.7. */
static const struct {
	const char *name, *value;
} defaults[] = {
	{ "mydestination", "$myhostname, localhost.$mydomain, localhost" },
	{ "myorigin", "$myhostname" },
	{ "virtual_alias_maps", "$virtual_maps" },
	{ "virtual_alias_domains", "$virtual_alias_maps" },
	{ "virtual_mailbox_domains", "$virtual_mailbox_maps" },
	{ "virtual_transport", "virtual" },
	{ "alias_maps", "hash:/etc/aliases" },
	{ "alias_database", "hash:/etc/aliases" },
	{ "config_directory", "/etc/postfix" },
	{ "queue_directory", "/var/spool/postfix" },
	{ "data_directory", "/var/lib/postfix" },
	{ "mail_spool_directory", "/var/mail" },
	{ "relay_transport", "relay" },
	{ "default_transport", "smtp" },
	{ "message_size_limit", "10240000" },
	{ "smtpd_tls_key_file", "$smtpd_tls_cert_file" },
	{ "smtpd_tls_eckey_file", "$smtpd_tls_eccert_file" },
};

/* ---- The file */

static char *
copy(struct view v)
{
	return strndup(v.p, v.n);
}

static void
add(struct postfix_conf *c, struct view name, struct view value, unsigned line)
{
	struct postfix_setting *all = array_grow(c->settings, c->n, sizeof(*all));
	struct postfix_setting s = { .line = line };

	if (all) {
		c->settings = all;
		s.name = copy(name);
		s.value = copy(value);
	}
	if (s.name && s.value) {
		c->settings[c->n++] = s;
		return;
	}
	free(s.name);
	free(s.value);
	c->failed = true;
}

void
postfix_conf_read(struct postfix_conf *c, struct view text)
{
	struct postfix_lines lines = { .rest = text };
	struct buf line = buf_make(POSTFIX_LINE_MAX);
	unsigned number;

	while (postfix_line_next(&lines, &line, &number)) {
		struct view v = buf_view(&line), name;
		size_t n = view_find(v, '=');

		c->failed |= line.failed;
		name = n < v.n ? view_trim(view_sub(v, 0, n)) : VIEW("");
		add(c, name, n < v.n ? view_trim(view_sub(v, n + 1, v.n)) : v, number);
	}
	buf_free(&line);
}

void
postfix_conf_preset(struct postfix_conf *c, const char *name, struct view value)
{
	if (postfix_conf_find(c, view_of(name)) == NULL)
		add(c, view_of(name), value, 0);
}

void
postfix_conf_free(struct postfix_conf *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->settings[i].name);
		free(c->settings[i].value);
	}
	free(c->settings);
	*c = (struct postfix_conf){ .n = 0 };
}

const struct postfix_setting *
postfix_conf_find(const struct postfix_conf *c, struct view name)
{
	for (size_t i = c->n; i-- > 0;)
		if (view_eq(view_of(c->settings[i].name), name))
			return &c->settings[i];
	return NULL;
}

/* ---- Values */

static struct view
raw_value(const struct postfix_conf *c, struct view name)
{
	const struct postfix_setting *s = postfix_conf_find(c, name);

	if (s)
		return view_of(s->value);
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (view_eq(view_of(defaults[i].name), name))
			return view_of(defaults[i].value);
	return VIEW("");
}

/* What is under way; steps bounds the work that names of names of names can ask for. */
struct expansion {
	const struct postfix_conf *conf;
	struct buf *out;
	unsigned steps;
};

static int
expand(struct expansion *x, struct view text, unsigned depth);

static bool
is_name(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || c == '_';
}

static size_t
name_length(struct view v)
{
	size_t n = 0;

	while (n < v.n && is_name(v.p[n]))
		n++;
	return n;
}

/* What stands in braces or parentheses at the start of v, with these: its length, or 0. */
static size_t
braces(struct view v)
{
	char close = v.p[0] == '{' ? '}' : ')';
	size_t depth = 0;

	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == v.p[0])
			depth++;
		else if (v.p[i] == close && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* What is between braces: "name", "name?text", "name:text". */
static int
expand_braces(struct expansion *x, struct view in, unsigned depth)
{
	size_t n = name_length(in);
	struct view value = raw_value(x->conf, view_sub(in, 0, n)), text;

	if (n == 0)
		return -1;
	if (n == in.n)
		return expand(x, value, depth);
	if (in.p[n] != '?' && in.p[n] != ':')
		return -1;
	text = view_trim(view_sub(in, n + 1, in.n));
	/* "?{a}:{b}" is for those who have written programs here. */
	if (text.n && text.p[0] == '{')
		return -1;
	return (value.n != 0) == (in.p[n] == '?') ? expand(x, text, depth) : 0;
}

/* Takes what "$" stands for off *rest. */
static int
expand_one(struct expansion *x, struct view *rest, unsigned depth)
{
	size_t n;
	struct view in;

	if (rest->n && rest->p[0] == '$') {
		*rest = view_sub(*rest, 1, rest->n);
		return buf_add_char(x->out, '$');
	}
	if (rest->n && (rest->p[0] == '{' || rest->p[0] == '(')) {
		n = braces(*rest);
		if (n == 0)
			return -1;
		in = view_sub(*rest, 1, n - 2);
		*rest = view_sub(*rest, n, rest->n);
		return expand_braces(x, view_trim(in), depth);
	}
	n = name_length(*rest);
	if (n == 0)
		return -1;
	in = view_sub(*rest, 0, n);
	*rest = view_sub(*rest, n, rest->n);
	return expand(x, raw_value(x->conf, in), depth);
}

static int
expand(struct expansion *x, struct view text, unsigned depth)
{
	if (depth > POSTFIX_DEPTH_MAX || x->steps++ > POSTFIX_STEPS_MAX)
		return -1;
	while (text.n) {
		size_t n = view_find(text, '$');

		(void)buf_add_view(x->out, view_sub(text, 0, n));
		text = view_sub(text, n, text.n);
		if (text.n == 0)
			break;
		text = view_sub(text, 1, text.n);
		if (expand_one(x, &text, depth + 1) == -1)
			return -1;
	}
	return x->out->failed ? -1 : 0;
}

int
postfix_conf_expand(const struct postfix_conf *c, struct view text, struct buf *out)
{
	struct expansion x = { .conf = c, .out = out };

	return expand(&x, text, 0);
}

int
postfix_conf_value(const struct postfix_conf *c, const char *name, struct buf *out)
{
	return postfix_conf_expand(c, raw_value(c, view_of(name)), out);
}
