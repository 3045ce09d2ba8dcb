/*
 * unit_model.h: the parts of a message by another way than mime_tree.c: everything is CRLF first,
 * a list of lines, and functions that call themselves. Slow and simple.
 */
#ifndef UNIT_MODEL_H
#define UNIT_MODEL_H

#include "unit.h"

#include "base/array.h"
#include "text/mime_params.h"

#define MODEL_DEPTH 100
#define MODEL_PATH 300

struct model_leaf {
	char path[MODEL_PATH];
	struct view text;
};

struct model {
	struct buf crlf;
	struct view *lines;	/* with their CRLF */
	size_t n;
	struct view boundaries[MODEL_DEPTH];	/* p NULL: none any more */
	size_t depth;
	struct model_leaf *leaves;
	size_t nleaves;
};

static inline void
model_lines(struct model *m, struct view message)
{
	struct view rest;

	m->crlf = buf_make(SIZE_MAX);
	for (size_t i = 0; i < message.n; i++) {
		if (message.p[i] == '\n' && (i == 0 || message.p[i - 1] != '\r'))
			buf_add_char(&m->crlf, '\r');
		buf_add_char(&m->crlf, message.p[i]);
	}
	rest = buf_view(&m->crlf);
	while (rest.n) {
		size_t n = view_find(rest, '\n') + 1;

		m->lines = array_grow(m->lines, m->n, sizeof(*m->lines));
		m->lines[m->n++] = view_sub(rest, 0, n);
		rest = view_sub(rest, n, rest.n);
	}
}

static inline struct view
model_chop(struct view line)
{
	if (line.n && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* Which level's delimiter line i is, or -1. */
static inline int
model_delimiter(const struct model *m, size_t i, bool *closes)
{
	struct view line = m->lines[i].n && m->lines[i].p[m->lines[i].n - 1] == '\n' ?
	    model_chop(m->lines[i]) : m->lines[i];
	int best = -1;
	bool sure = false;

	if (line.n < 2 || memcmp(line.p, "--", 2) != 0)
		return -1;
	line = view_sub(line, 2, line.n);
	for (int level = (int)m->depth - 1; level >= 0 && !sure; level--) {
		struct view b = m->boundaries[level], rest;

		if (b.p == NULL || b.n == 0 || b.n > line.n || memcmp(b.p, line.p, b.n) != 0)
			continue;
		if (best != -1 && m->boundaries[best].n >= b.n)
			continue;
		best = level;
		rest = view_sub(line, b.n, line.n);
		*closes = rest.n >= 2 && memcmp(rest.p, "--", 2) == 0;
		rest = view_trim(rest);
		sure = rest.n == 0 || view_eq(rest, VIEW("--"));
	}
	return best;
}

static inline size_t
model_offset(const struct model *m, size_t line)
{
	return line < m->n ? (size_t)(m->lines[line].p - m->crlf.p) : m->crlf.n;
}

/* The body of the first field of that name in lines from to to. */
static inline struct view
model_field(const struct model *m, size_t from, size_t to, const char *name)
{
	for (size_t i = from; i < to; i++) {
		struct view line = m->lines[i], head = view_sub(line, 0, view_find(line, ':'));
		size_t end = i + 1, name_end = head.n;

		while (name_end && ascii_blank(head.p[name_end - 1]))
			name_end--;
		if (head.n == line.n || !view_eq_nocase(view_sub(head, 0, name_end), view_of(name)))
			continue;
		while (end < to && ascii_blank(m->lines[end].p[0]))
			end++;
		return view_sub(buf_view(&m->crlf), model_offset(m, i) + head.n + 1,
		    model_offset(m, end) - model_offset(m, i) - head.n - 1);
	}
	return (struct view){ .p = NULL };
}

static inline void
model_add(struct model *m, const char *path, size_t from, size_t to)
{
	m->leaves = array_grow(m->leaves, m->nleaves, sizeof(*m->leaves));
	memset(&m->leaves[m->nleaves], 0, sizeof(*m->leaves));
	memcpy(m->leaves[m->nleaves].path, path, strlen(path) + 1);
	m->leaves[m->nleaves++].text = view_sub(buf_view(&m->crlf), from, to - from);
}

/* Where the body that begins at from ends, when line i is the delimiter behind it. */
static inline size_t
model_end(const struct model *m, size_t from, size_t i)
{
	size_t end = model_offset(m, i);

	if (i < m->n && end >= from + 2)
		end -= 2;
	else if (i < m->n)
		end = from > end ? from : end;
	return end;
}

static size_t
model_entity(struct model *m, size_t i, const char *path, bool message, bool digest);

/* The parts of a multipart. Returns the line of a delimiter that is none of its own, or the end. */
static inline size_t
model_parts(struct model *m, size_t i, const char *path, struct view boundary, bool digest,
    size_t *count)
{
	int level = (int)m->depth;
	bool closes;

	m->boundaries[m->depth++] = boundary;
	*count = 0;
	while (i < m->n) {
		int found = model_delimiter(m, i, &closes);

		if (found != -1 && found < level)
			break;
		i++;
		if (found == level && closes) {
			m->boundaries[level].p = NULL;
		} else if (found == level) {
			char inner[MODEL_PATH];

			(void)snprintf(inner, sizeof(inner), "%s%s%zu", path, *path ? "." : "", ++*count);
			i = model_entity(m, i, inner, false, digest);
		}
	}
	m->depth--;
	return i;
}

static inline bool
model_is(struct view a, const char *b)
{
	return view_eq_nocase(a, view_of(b));
}

/*
 * An entity whose header begins with line i. message: path is that of what it is in, and it is part
 * 1 there unless it is a multipart. Returns the line behind it.
 */
static size_t
model_entity(struct model *m, size_t i, const char *path, bool message, bool digest)
{
	size_t header = i, body, from, count;
	struct view type, subtype, encoding, none, field, charset;
	char own[MODEL_PATH];
	struct buf boundary = buf_make(SIZE_MAX);
	bool closes, plain, multipart;

	while (i < m->n && model_chop(m->lines[i]).n && model_delimiter(m, i, &closes) == -1)
		i++;
	body = i;
	if (i < m->n && model_chop(m->lines[i]).n == 0 && m->lines[i].p[m->lines[i].n - 1] == '\n')
		i++;
	else if (i < m->n && model_delimiter(m, i, &closes) == -1)
		i++;	/* a CR at the end of the message */
	from = model_offset(m, i);
	field = model_field(m, header, body, "Content-Type");
	mime_words(field, &type, &subtype);
	mime_words(model_field(m, header, body, "Content-Transfer-Encoding"), &encoding, &none);
	plain = !model_is(encoding, "base64") && !model_is(encoding, "quoted-printable");
	(void)mime_param_octets(field, VIEW("boundary"), &boundary, &charset);
	(void)snprintf(own, sizeof(own), "%s%s", path, !message ? "" : *path ? ".1" : "1");
	multipart = model_is(type, "multipart") && subtype.n && boundary.n;
	if (multipart) {
		size_t leaves = m->nleaves;

		i = model_parts(m, i, path, buf_view(&boundary), model_is(subtype, "digest"), &count);
		if (count == 0) {
			m->nleaves = leaves;
			model_add(m, own, from, model_end(m, from, i));
		}
	} else if (plain && ((model_is(type, "message") && (model_is(subtype, "rfc822") ||
	    model_is(subtype, "global"))) || (digest && field.p == NULL))) {
		size_t mine = m->nleaves;

		model_add(m, own, from, from);
		m->boundaries[m->depth++].p = NULL;
		i = model_entity(m, i, own, true, false);
		m->depth--;
		m->leaves[mine].text.n = model_end(m, from, i) - from;
		/* Not shorter than what is in it. */
		for (size_t k = mine + 1; k < m->nleaves; k++) {
			struct view in = m->leaves[k].text;

			if (in.p + in.n > m->leaves[mine].text.p + m->leaves[mine].text.n)
				m->leaves[mine].text.n = (size_t)(in.p + in.n - m->leaves[mine].text.p);
		}
	} else {
		while (i < m->n && model_delimiter(m, i, &closes) == -1)
			i++;
		model_add(m, own, from, model_end(m, from, i));
	}
	buf_free(&boundary);
	return i;
}

static inline void
model_make(struct model *m, struct view message)
{
	memset(m, 0, sizeof(*m));
	model_lines(m, message);
	(void)model_entity(m, 0, "", true, false);
}

static inline void
model_free(struct model *m)
{
	buf_free(&m->crlf);
	free(m->lines);
	free(m->leaves);
}

#endif
