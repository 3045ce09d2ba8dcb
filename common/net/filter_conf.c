/* filter_conf.c: see filter_conf.h. */
#include "net/filter_conf.h"

#include <stddef.h>

#include "base/num.h"

#define TIMEOUT_MAX 3600	/* seconds */

static bool
separates(char c)
{
	return ascii_blank(c) || c == ',';
}

static struct view
skip_separators(struct view v)
{
	size_t n = 0;

	while (n < v.n && separates(v.p[n]))
		n++;
	return view_sub(v, n, v.n);
}

static const char *const words[] = {
	[FILTER_TEMPFAIL] = "tempfail", [FILTER_ACCEPT] = "accept",
	[FILTER_REJECT] = "reject", [FILTER_QUARANTINE] = "quarantine",
};

const char *
filter_action_word(enum filter_action action)
{
	return words[action];
}

static const char *
read_action(struct view v, enum filter_action *out)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (view_eq(v, view_of(words[i]))) {
			*out = (enum filter_action)i;
			return NULL;
		}
	return "say tempfail, accept, reject or quarantine";
}

/* ---- the address */

static const char *
read_path(struct view v, struct filter_milter_conf *m)
{
	if (v.n == 0 || v.p[0] != '/')
		return "say an absolute path behind unix:";
	return view_string(v, m->path, sizeof(m->path)) == -1 ? "the path is too long" : NULL;
}

/* HOST:PORT, [HOST]:PORT or PORT@HOST. */
static const char *
read_inet(struct view v, struct filter_milter_conf *m)
{
	size_t at = view_find(v, '@'), colon = view_rfind(v, ':');
	struct view host, port;
	uint64_t n;

	if (at < v.n) {
		port = view_sub(v, 0, at);
		host = view_sub(v, at + 1, v.n);
	} else {
		host = view_sub(v, 0, colon);
		port = view_sub(v, colon + 1, v.n);
	}
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = view_sub(host, 1, host.n - 2);
	if (host.n == 0 || num_parse(port, 65535, &n) == -1 || n == 0 ||
	    view_string(port, m->port, sizeof(m->port)) == -1 ||
	    view_string(host, m->host, sizeof(m->host)) == -1)
		return "say inet:HOST:PORT or inet:PORT@HOST";
	return NULL;
}

static const char *
read_address(struct view v, struct filter_milter_conf *m)
{
	if (view_string(v, m->name, sizeof(m->name)) == -1)
		return "the address is too long";
	if (view_starts_nocase(v, VIEW("unix:")))
		return read_path(view_sub(v, 5, v.n), m);
	if (view_starts_nocase(v, VIEW("local:")))
		return read_path(view_sub(v, 6, v.n), m);
	if (view_starts_nocase(v, VIEW("inet:")) || view_starts_nocase(v, VIEW("inet6:")))
		return read_inet(view_sub(v, view_find(v, ':') + 1, v.n), m);
	return "a milter is inet:HOST:PORT or unix:PATH";
}

/* ---- the options */

static const struct {
	const char *name;
	size_t offset;
} timeouts[] = {
	{ "connect_timeout", offsetof(struct filter_milter_conf, connect_timeout) },
	{ "command_timeout", offsetof(struct filter_milter_conf, command_timeout) },
	{ "content_timeout", offsetof(struct filter_milter_conf, content_timeout) },
};

static const char *
read_option(struct view v, struct filter_milter_conf *m)
{
	size_t equals = view_find(v, '=');
	struct view name = view_sub(v, 0, equals), value = view_sub(v, equals + 1, v.n);

	if (view_eq(name, VIEW("default_action")))
		return read_action(value, &m->action);
	for (size_t i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++) {
		uint64_t *field = (uint64_t *)(void *)((char *)m + timeouts[i].offset);

		if (!view_eq(name, view_of(timeouts[i].name)))
			continue;
		if (num_parse_duration(value, TIMEOUT_MAX, field) == -1 || *field == 0)
			return "say a time, such as 30s, at most 1h";
		return NULL;
	}
	return "an option is default_action=, connect_timeout=, command_timeout= or content_timeout=";
}

/* Takes the options in braces off *rest, if there are some. */
static const char *
read_options(struct view *rest, struct filter_milter_conf *m, struct view *at)
{
	struct view v = *rest, inner;
	size_t end = view_find(v, '}');

	if (v.n == 0 || v.p[0] != '{')
		return NULL;
	*at = v;
	if (end == v.n)
		return "a closing brace is missing";
	inner = skip_separators(view_sub(v, 1, end - 1));
	*rest = view_sub(v, end + 1, v.n);
	while (inner.n) {
		const char *wrong;
		size_t n = 0;

		while (n < inner.n && !separates(inner.p[n]))
			n++;
		*at = view_sub(inner, 0, n);
		wrong = read_option(*at, m);
		if (wrong)
			return wrong;
		inner = skip_separators(view_sub(inner, n, inner.n));
	}
	return NULL;
}

/* Takes one milter off *rest, which begins with it. */
static const char *
read_milter(struct view *rest, struct filter_milter_conf *m, struct view *at)
{
	const char *wrong;
	size_t n = 0;

	while (n < rest->n && !separates(rest->p[n]) && rest->p[n] != '{')
		n++;
	*at = view_sub(*rest, 0, n);
	wrong = read_address(*at, m);
	*rest = skip_separators(view_sub(*rest, n, rest->n));
	return wrong ? wrong : read_options(rest, m, at);
}

const char *
filter_conf_read(const struct conf *conf, struct filter_conf *out, const char **key,
    struct view *at)
{
	struct filter_milter_conf preset = {
		.connect_timeout = conf->milter_connect_timeout,
		.command_timeout = conf->milter_command_timeout,
		.content_timeout = conf->milter_content_timeout,
	};
	struct view rest = skip_separators(view_of(conf->milters));
	const char *wrong;

	out->n = 0;
	*key = "milter_default_action";
	*at = view_of(conf->milter_default_action);
	wrong = read_action(*at, &preset.action);
	if (wrong)
		return wrong;
	*key = "milters";
	while (rest.n) {
		*at = rest;
		if (out->n == FILTER_MILTERS_MAX)
			return "too many milters";
		out->milters[out->n] = preset;
		wrong = read_milter(&rest, &out->milters[out->n], at);
		if (wrong)
			return wrong;
		out->n++;
		rest = skip_separators(rest);
	}
	return NULL;
}
