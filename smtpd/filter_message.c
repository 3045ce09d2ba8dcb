/* filter_message.c: see filter_message.h. */
#include "smtpd/filter_message.h"

#include <stdlib.h>
#include <string.h>

#include "text/header.h"

#define PIECE (32 << 10)	/* octets of a body at a time */

void
filter_message_init(struct filter_message *m, const struct filter_scratch *scratch)
{
	*m = (struct filter_message){ .trace = buf_make(FILTER_TRACE_MAX),
	    .head = buf_make(FILTER_HEADER_MAX) };
	filter_store_init(&m->body, scratch);
}

static void
free_address(struct filter_address *a)
{
	free(a->text);
	free(a->params);
	free(a->rest);
	*a = (struct filter_address){ 0 };
}

void
filter_message_clear(struct filter_message *m)
{
	const struct filter_scratch *scratch = m->body.scratch;

	free_address(&m->sender);
	for (size_t i = 0; i < m->nrcpts; i++)
		free_address(&m->rcpts[i]);
	free(m->rcpts);
	for (size_t i = 0; i < m->nfields; i++)
		free(m->fields[i].own);
	free(m->fields);
	buf_free(&m->trace);
	buf_free(&m->head);
	filter_store_clear(&m->body);
	filter_message_init(m, scratch);
}

/* ---- the envelope */

int
filter_address_set(struct filter_address *a, struct view text, struct view params,
    struct view rest)
{
	struct filter_address new = { .text = strndup(text.p, text.n),
	    .params = strndup(params.p, params.n), .rest = malloc(rest.n + 1), .nrest = rest.n };

	if (new.text == NULL || new.params == NULL || new.rest == NULL) {
		free_address(&new);
		return -1;
	}
	if (rest.n)
		memcpy(new.rest, rest.p, rest.n);
	free_address(a);
	*a = new;
	return 0;
}

int
filter_message_add_rcpt(struct filter_message *m, struct view text, struct view params,
    struct view rest)
{
	struct filter_address *more = m->rcpts;

	if (m->nrcpts % 8 == 0)
		more = reallocarray(m->rcpts, m->nrcpts + 8, sizeof(*more));
	if (more == NULL)
		return -1;
	m->rcpts = more;
	m->rcpts[m->nrcpts] = (struct filter_address){ 0 };
	if (filter_address_set(&m->rcpts[m->nrcpts], text, params, rest) == -1)
		return -1;
	m->nrcpts++;
	return 0;
}

void
filter_message_delete_rcpt(struct filter_message *m, const struct address *rcpt)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->nrcpts; i++) {
		struct address a;

		if (address_parse(view_of(m->rcpts[i].text), &a) == 0 && address_eq(&a, rcpt))
			free_address(&m->rcpts[i]);
		else
			m->rcpts[kept++] = m->rcpts[i];
	}
	m->nrcpts = kept;
}

/* ---- the text */

static int
put_field(struct filter_message *m, size_t position, struct filter_field field)
{
	struct filter_field *more = m->fields;

	if (m->nfields % 64 == 0)
		more = reallocarray(m->fields, m->nfields + 64, sizeof(*more));
	if (more == NULL)
		return -1;
	m->fields = more;
	memmove(&more[position + 1], &more[position], (m->nfields - position) * sizeof(*more));
	more[position] = field;
	m->nfields++;
	return 0;
}

static void
put_fields(struct filter_message *m, struct view header, bool hidden)
{
	struct header_field f;

	while (header_next(&header, &f))
		if (put_field(m, m->nfields, (struct filter_field){ .name = f.name,
		    .value = f.body, .hidden = hidden }) == -1)
			m->failed = true;
}

/* The header is complete: what is in head are fields. */
static void
end_header(struct filter_message *m)
{
	m->head_done = true;
	put_fields(m, buf_view(&m->trace), true);
	put_fields(m, buf_view(&m->head), false);
}

/* Whether the line, which is head's last, still belongs to the header. */
static bool
in_header(const struct filter_message *m, struct view line)
{
	struct header_field f;

	if (line.n && ascii_blank(line.p[0]))
		return m->line > 0;
	return header_next(&line, &f);
}

static void
add_body(struct filter_message *m, struct view text)
{
	if (!m->failed && filter_store_add(&m->body, text) == -1)
		m->failed = true;
}

/* A line of the header is complete, or all there is. */
static void
end_line(struct filter_message *m)
{
	struct view line = view_sub(buf_view(&m->head), m->line, m->head.n);

	if (line.n == 0)
		return;
	if (in_header(m, line)) {
		m->line = m->head.n;
		return;
	}
	m->separated = view_eq(line, VIEW("\n"));
	if (!m->separated)
		add_body(m, line);
	m->head.n = m->line;
	end_header(m);
}

void
filter_message_feed(struct filter_message *m, struct view text)
{
	while (text.n && !m->head_done && !m->too_big) {
		size_t n = view_find(text, '\n') + 1;
		bool whole = n <= text.n;

		if (buf_add_view(&m->head, view_sub(text, 0, n)) == -1)
			m->too_big = true;
		else if (whole)
			end_line(m);
		text = view_sub(text, n, text.n);
	}
	if (text.n && !m->too_big)
		add_body(m, text);
}

void
filter_message_finish(struct filter_message *m)
{
	if (m->head_done)
		return;
	end_line(m);
	if (!m->head_done)
		end_header(m);
}

/* ---- fields */

static bool
name_valid(struct view name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] < 33 || name.p[i] > 126 || name.p[i] == ':')
			return false;
	return name.n > 0 && name.n <= 998;
}

/* Appends the value so that it can be nothing but one field's. */
static void
add_value(struct view value, struct buf *out)
{
	while (value.n && (value.p[value.n - 1] == '\n' || value.p[value.n - 1] == '\r'))
		value.n--;
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '\r')
			continue;
		if (c != '\n') {
			buf_add_char(out, c);
		} else if (value.p[i + 1] != '\n' && value.p[i + 1] != '\r') {
			buf_add_char(out, c);
			if (!ascii_blank(value.p[i + 1]))
				buf_add_char(out, '\t');
		}
	}
}

static int
make_field(struct view name, struct view value, struct filter_field *f)
{
	struct buf b = buf_make(FILTER_HEADER_MAX);

	buf_add_view(&b, name);
	add_value(value, &b);
	if (b.failed) {
		buf_free(&b);
		return -1;
	}
	*f = (struct filter_field){ .own = b.p, .name = view_sub(buf_view(&b), 0, name.n),
	    .value = view_sub(buf_view(&b), name.n, b.n) };
	return 0;
}

int
filter_message_insert(struct filter_message *m, size_t position, struct view name,
    struct view value)
{
	struct filter_field f;

	if (!name_valid(name))
		return 1;
	if (make_field(name, value, &f) == -1)
		return -1;
	if (put_field(m, position < m->nfields ? position : m->nfields, f) == -1) {
		free(f.own);
		return -1;
	}
	m->changed = true;
	return 0;
}

static void
remove_field(struct filter_message *m, size_t i)
{
	free(m->fields[i].own);
	m->nfields--;
	memmove(&m->fields[i], &m->fields[i + 1], (m->nfields - i) * sizeof(m->fields[0]));
	m->changed = true;
}

int
filter_message_change(struct filter_message *m, uint32_t number, struct view name,
    struct view value)
{
	uint32_t left = number ? number : 1;
	struct filter_field f;
	size_t i = 0;

	if (!name_valid(name))
		return 1;
	while (i < m->nfields && (m->fields[i].hidden ||
	    !view_eq_nocase(m->fields[i].name, name) || --left > 0))
		i++;
	if (i == m->nfields)
		return value.n ? filter_message_insert(m, m->nfields, name, value) : 0;
	if (value.n == 0) {
		remove_field(m, i);
		return 0;
	}
	if (make_field(name, value, &f) == -1)
		return -1;
	free(m->fields[i].own);
	m->fields[i] = f;
	m->changed = true;
	return 0;
}

/* ---- all of it */

static int
write_header(const struct filter_message *m, int (*each)(void *arg, struct view piece), void *arg)
{
	int result = 0;

	if (!m->changed) {
		result = each(arg, buf_view(&m->trace));
		if (result == 0)
			result = each(arg, buf_view(&m->head));
	} else {
		for (size_t i = 0; i < m->nfields && result == 0; i++) {
			result = each(arg, m->fields[i].name);
			if (result == 0)
				result = each(arg, VIEW(":"));
			if (result == 0)
				result = each(arg, m->fields[i].value);
			if (result == 0)
				result = each(arg, VIEW("\n"));
		}
	}
	/* A body that began without an empty line might be taken for part of a new field. */
	if (result == 0 && (m->separated || (m->changed && m->body.size)))
		result = each(arg, VIEW("\n"));
	return result;
}

int
filter_message_write(const struct filter_message *m, int (*each)(void *arg, struct view piece),
    void *arg)
{
	struct buf space = buf_make(PIECE);
	int result = write_header(m, each, arg);
	uint64_t at = 0;

	while (result == 0 && at < m->body.size) {
		struct view piece;

		result = filter_store_get(&m->body, at, PIECE, &space, &piece);
		if (result == 0)
			result = each(arg, piece);
		at += piece.n;
	}
	buf_free(&space);
	return result;
}
