/* postfix_text.c: see postfix_text.h. */
#include "admin/import/postfix_text.h"

/* ---- Lines */

/* Whether a physical line says nothing. */
static bool
is_idle(struct view line)
{
	struct view v = view_trim(line);

	return v.n == 0 || v.p[0] == '#' || view_eq(v, VIEW("\r"));
}

static bool
take_line(struct postfix_lines *r, struct view *line)
{
	if (!view_line(&r->rest, line))
		return false;
	r->line++;
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* Whether the line behind rest, past those that say nothing, goes on with the one before. */
static bool
goes_on(struct postfix_lines *r)
{
	struct postfix_lines ahead = *r, before = *r;
	struct view line;

	while (take_line(&ahead, &line)) {
		if (!is_idle(line)) {
			*r = before;
			return ascii_blank(line.p[0]);
		}
		before = ahead;
	}
	*r = ahead;
	return false;
}

bool
postfix_line_next(struct postfix_lines *r, struct buf *out, unsigned *number)
{
	struct view line;

	buf_clear(out);
	do {
		if (!take_line(r, &line))
			return false;
	} while (is_idle(line));
	*number = r->line;
	(void)buf_add_view(out, view_trim(line));
	while (goes_on(r)) {
		(void)take_line(r, &line);
		(void)buf_add_char(out, ' ');
		(void)buf_add_view(out, view_trim(line));
	}
	return true;
}

/* Where the quoted word at the start of line ends: behind its second quote. */
static size_t
quoted_end(struct view line)
{
	for (size_t i = 1; i < line.n; i++) {
		if (line.p[i] == '\\')
			i++;
		else if (line.p[i] == '"')
			return i + 1;
	}
	return line.n;
}

void
postfix_row(struct view line, struct view *key, struct view *value)
{
	size_t n = line.n && line.p[0] == '"' ? quoted_end(line) : 0;

	while (n < line.n && !ascii_blank(line.p[n]))
		n++;
	*key = view_sub(line, 0, n);
	*value = view_trim(view_sub(line, n, line.n));
}

/* ---- Lists */

static bool
is_separator(char c)
{
	return ascii_blank(c) || c == ',' || c == '\r' || c == '\n';
}

bool
postfix_list_next(struct view *rest, struct view *member)
{
	size_t from = 0, n, depth = 0;

	while (from < rest->n && is_separator(rest->p[from]))
		from++;
	for (n = from; n < rest->n && (depth || !is_separator(rest->p[n])); n++) {
		if (rest->p[n] == '{')
			depth++;
		else if (rest->p[n] == '}' && depth)
			depth--;
	}
	*member = view_sub(*rest, from, n - from);
	*rest = view_sub(*rest, n, rest->n);
	return member->n != 0;
}

/* ---- Lookup tables */

enum postfix_map
postfix_map_kind(struct view text, struct view *name)
{
	static const struct {
		const char *type;
		enum postfix_map kind;
	} types[] = {
		{ "hash", POSTFIX_MAP_TEXT }, { "btree", POSTFIX_MAP_TEXT },
		{ "lmdb", POSTFIX_MAP_TEXT }, { "dbm", POSTFIX_MAP_TEXT },
		{ "cdb", POSTFIX_MAP_TEXT }, { "sdbm", POSTFIX_MAP_TEXT },
		{ "texthash", POSTFIX_MAP_TEXT }, { "regexp", POSTFIX_MAP_PATTERN },
		{ "pcre", POSTFIX_MAP_PATTERN }, { "cidr", POSTFIX_MAP_PATTERN },
		{ "unix", POSTFIX_MAP_SYSTEM }, { "static", POSTFIX_MAP_STATIC },
	};
	size_t colon;

	if (view_starts_nocase(text, VIEW("proxy:")))
		text = view_sub(text, 6, text.n);
	colon = view_find(text, ':');
	*name = view_sub(text, colon + (colon < text.n), text.n);
	if (colon == text.n || colon == 0)
		return POSTFIX_MAP_NONE;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (view_eq(view_sub(text, 0, colon), view_of(types[i].type)))
			return types[i].kind;
	return POSTFIX_MAP_SERVICE;
}

/* ---- Next hops */

void
postfix_nexthop_parse(struct view value, struct postfix_transport *out)
{
	struct view v = view_trim(value);
	size_t end;

	*out = (struct postfix_transport){ .nexthop = v };
	if (v.n && v.p[0] == '[') {
		end = view_find(v, ']');
		out->bracketed = true;
		out->host = view_sub(v, 1, end - 1);
		v = view_sub(v, end + (end < v.n), v.n);
		out->port = v.n && v.p[0] == ':' ? view_sub(v, 1, v.n) : view_sub(v, 0, 0);
		return;
	}
	end = view_find(v, ':');
	out->host = view_sub(v, 0, end);
	out->port = view_sub(v, end + (end < v.n), v.n);
}

void
postfix_transport_parse(struct view value, struct postfix_transport *out)
{
	struct view v = view_trim(value);
	size_t colon = view_find(v, ':');
	struct view service = view_sub(v, 0, colon);

	postfix_nexthop_parse(view_sub(v, colon + (colon < v.n), v.n), out);
	out->service = service;
}
