/* aliases.c: the entries of an aliases file; see aliases.h. */
#include "text/aliases.h"

void
aliases_init(struct aliases_reader *r, struct view file)
{
	*r = (struct aliases_reader){ .rest = file, .line = 1 };
}

static bool
reader_line(struct aliases_reader *r, struct view *line)
{
	if (!view_line(&r->rest, line))
		return false;
	r->line++;
	return true;
}

/* Whether line is empty or a comment. */
static bool
is_skipped(struct view line)
{
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	line = view_trim(line);
	return line.n == 0 || line.p[0] == '#';
}

/* Passes over the continuation lines of an entry; returns where the last one ends. */
static const char *
skip_continuation(struct aliases_reader *r)
{
	struct aliases_reader before = *r;
	const char *end = r->rest.p;
	struct view line;

	while (reader_line(r, &line)) {
		if (!is_skipped(line)) {
			if (!ascii_blank(line.p[0])) {
				*r = before;
				break;
			}
			end = r->rest.p;
		}
		before = *r;
	}
	return end;
}

/* Adds c to the name in e, which holds n octets. Returns what is wrong, or NULL. */
static const char *
name_add(struct alias_entry *e, size_t n, char c)
{
	if (ascii_control(c))
		return "control character in the name";
	if (n + 1 == sizeof(e->name))
		return "name too long";
	e->name[n] = ascii_lower(c);
	return NULL;
}

/* Reads the name at the start of text up to its colon, *colon. Returns what is wrong, or NULL. */
static const char *
read_name(struct view text, struct alias_entry *e, size_t *colon)
{
	bool quoted = false, gap = false;
	size_t n = 0, i;

	for (i = 0; i < text.n && (quoted || text.p[i] != ':'); i++) {
		const char *error;

		if (text.p[i] == '"') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && (ascii_blank(text.p[i]) || text.p[i] == '\r')) {
			gap = true;
			continue;
		}
		if (gap)
			return "blank in the name";
		if (quoted && text.p[i] == '\\' && i + 1 < text.n)
			i++;
		error = name_add(e, n, text.p[i]);
		if (error != NULL)
			return error;
		n++;
	}
	e->name[n] = '\0';
	*colon = i;
	if (i == text.n)
		return quoted ? "quote does not end" : "no colon after the name";
	return n ? NULL : "no name";
}

static const char *
read_entry(struct view text, struct view first_line, struct alias_entry *e)
{
	struct alias_target target;
	struct view rest;
	const char *error, *why;
	size_t colon = 0;

	if (ascii_blank(text.p[0]))
		return "line goes on, but nothing is before it";
	error = read_name(first_line, e, &colon);
	if (error != NULL) {
		e->name[0] = '\0';
		return error;
	}
	e->targets = rest = view_sub(text, colon + 1, text.n);
	return alias_target_next(&rest, &target, &why) ? NULL : "nothing after the colon";
}

int
aliases_next(struct aliases_reader *r, struct alias_entry *e)
{
	struct view line;
	const char *end;

	*e = (struct alias_entry){ .targets = VIEW("") };
	do {
		e->line = r->line;
		if (!reader_line(r, &line))
			return 0;
	} while (is_skipped(line));
	end = skip_continuation(r);
	e->text = (struct view){ line.p, (size_t)(end - line.p) };
	e->error = read_entry(e->text, line, e);
	if (e->error == NULL)
		return 1;
	e->targets = VIEW("");
	return -1;
}
