/*
 * unit_structure.h: reads a BODYSTRUCTURE as the grammar has it (RFC 3501 section 9), and holds
 * each part against what BODY[] gives.
 */
#ifndef UNIT_STRUCTURE_H
#define UNIT_STRUCTURE_H

#include "unit.h"

#include <stdio.h>

#include "text/imap_structure.h"
#include "text/mime_section.h"

#define STRUCTURE_DEPTH 300

/* As ck_assert(), which tells another process about each time that it was right. */
#define structure_need(condition) \
	((condition) ? (void)0 : ck_abort_msg("%s:%d: %s", __FILE__, __LINE__, #condition))

struct structure {
	const struct mime_tree *t;
	struct view rest;
	uint32_t numbers[STRUCTURE_DEPTH];
	size_t depth;
	bool extended;
	/* Called for each leaf and message with its number and text. */
	void (*leaf)(void *arg, const char *path, struct view text);
	void *arg;
};

static inline bool
structure_at(const struct structure *s, const char *text)
{
	return s->rest.n >= strlen(text) && memcmp(s->rest.p, text, strlen(text)) == 0;
}

static inline void
structure_take(struct structure *s, const char *text)
{
	if (!structure_at(s, text))
		ck_abort_msg("wanted \"%s\" at \"%.*s\"", text,
		    (int)(s->rest.n < 60 ? s->rest.n : 60), s->rest.p);
	s->rest = view_sub(s->rest, strlen(text), s->rest.n);
}

static inline uint64_t
structure_number(struct structure *s)
{
	uint64_t n = 0;

	structure_need(s->rest.n && ascii_digit(s->rest.p[0]));
	while (s->rest.n && ascii_digit(s->rest.p[0])) {
		n = n * 10 + (uint64_t)(s->rest.p[0] - '0');
		s->rest = view_sub(s->rest, 1, s->rest.n);
	}
	return n;
}

/* A string; what it holds, with its backslashes. */
static inline struct view
structure_string(struct structure *s)
{
	struct view v;
	size_t n = 1;

	if (structure_at(s, "{")) {
		structure_take(s, "{");
		n = structure_number(s);
		structure_take(s, "}\r\n");
		structure_need(n <= s->rest.n);
		v = view_sub(s->rest, 0, n);
		structure_need(view_find(v, '\0') == v.n);
		s->rest = view_sub(s->rest, n, s->rest.n);
		return v;
	}
	structure_need(structure_at(s, "\""));
	while (n < s->rest.n && s->rest.p[n] != '"') {
		structure_need((unsigned char)s->rest.p[n] < 128 && s->rest.p[n] != '\0');
		structure_need(s->rest.p[n] != '\r' && s->rest.p[n] != '\n');
		if (s->rest.p[n] == '\\') {
			n++;
			structure_need(s->rest.p[n] == '"' || s->rest.p[n] == '\\');
		}
		n++;
	}
	v = view_sub(s->rest, 1, n - 1);
	s->rest = view_sub(s->rest, n, s->rest.n);
	structure_take(s, "\"");
	return v;
}

static inline void
structure_nstring(struct structure *s)
{
	if (structure_at(s, "NIL"))
		structure_take(s, "NIL");
	else
		(void)structure_string(s);
}

/* NIL, or strings in parentheses; pairs: an even number. */
static inline void
structure_list(struct structure *s, bool pairs)
{
	size_t n = 0;

	if (structure_at(s, "NIL")) {
		structure_take(s, "NIL");
		return;
	}
	structure_take(s, "(");
	do {
		if (n++)
			structure_take(s, " ");
		(void)structure_string(s);
	} while (!structure_at(s, ")"));
	structure_take(s, ")");
	structure_need(!pairs || n % 2 == 0);
}

static inline void
structure_common(struct structure *s)
{
	structure_take(s, " ");
	if (structure_at(s, "(")) {
		structure_take(s, "(");
		(void)structure_string(s);
		structure_take(s, " ");
		structure_list(s, true);
		structure_take(s, ")");
	} else {
		structure_take(s, "NIL");
	}
	structure_take(s, " ");
	structure_list(s, false);
	structure_take(s, " ");
	structure_nstring(s);
}

/* The text of the present part, or of another kind of section of it, in out. Its result. */
static inline int
structure_text(const struct structure *s, enum imap_section_kind kind, struct buf *out)
{
	struct imap_section section = { .kind = kind, .parts = s->numbers, .nparts = s->depth };
	struct buf fields = buf_make(SIZE_MAX);
	struct wire_text text;
	int found = mime_section_find(s->t, &section, &fields, &text);
	uint64_t size = text.size;

	buf_clear(out);
	structure_need(wire_text_write(&text, SIZE_MAX, out) == 0);
	structure_need(out->n == size);
	structure_need(text.size == 0);
	buf_free(&fields);
	return found;
}

static inline void
structure_address(struct structure *s)
{
	if (structure_at(s, "NIL")) {
		structure_take(s, "NIL");
		return;
	}
	structure_take(s, "(");
	while (structure_at(s, "(")) {
		structure_take(s, "(");
		for (int i = 0; i < 4; i++) {
			if (i)
				structure_take(s, " ");
			structure_nstring(s);
		}
		structure_take(s, ")");
	}
	structure_take(s, ")");
}

static inline void
structure_envelope(struct structure *s)
{
	for (int i = 0; i < 10; i++) {
		structure_take(s, i ? " " : "(");
		if (i >= 2 && i <= 7)
			structure_address(s);
		else
			structure_nstring(s);
	}
	structure_take(s, ")");
}

static void
structure_part(struct structure *s);

/* What a message holds, the present part or the whole: its parts, or its part 1. */
static inline void
structure_message(struct structure *s)
{
	if (structure_at(s, "((")) {
		structure_part(s);
		return;
	}
	s->numbers[s->depth++] = 1;
	structure_part(s);
	s->depth--;
}

static inline void
structure_multipart(struct structure *s)
{
	uint32_t n = 0;

	structure_take(s, "(");
	while (structure_at(s, "(")) {
		s->numbers[s->depth++] = ++n;
		structure_part(s);
		s->depth--;
	}
	structure_take(s, " ");
	(void)structure_string(s);
	if (s->extended) {
		structure_take(s, " ");
		structure_list(s, true);
		structure_common(s);
	}
	structure_take(s, ")");
}

static inline size_t
structure_lines(struct view v)
{
	size_t n = 0;

	for (size_t i = 0; i < v.n; i++)
		n += v.p[i] == '\n';
	return n;
}

/* An embedded message: the envelope is that of its header, its text is where its header ends. */
static inline void
structure_embedded(struct structure *s, const struct buf *body)
{
	struct buf header = buf_make(SIZE_MAX), text = buf_make(SIZE_MAX), envelope = buf_make(SIZE_MAX);
	struct view before;

	structure_take(s, " ");
	before = s->rest;
	structure_envelope(s);
	structure_need(structure_text(s, IMAP_SECTION_HEADER, &header) == 1);
	structure_need(imap_envelope(buf_view(&header), &envelope) == 0);
	structure_need(view_eq(buf_view(&envelope), view_sub(before, 0, before.n - s->rest.n)));
	structure_need(structure_text(s, IMAP_SECTION_TEXT, &text) == 1);
	buf_add_view(&header, buf_view(&text));
	structure_need(view_eq(buf_view(&header), buf_view(body)));
	structure_take(s, " ");
	structure_message(s);
	buf_free(&header);
	buf_free(&text);
	buf_free(&envelope);
}

static inline void
structure_path(const struct structure *s, char path[STRUCTURE_DEPTH * 2])
{
	size_t n = 0;

	path[0] = '\0';
	for (size_t i = 0; i < s->depth; i++)
		n += (size_t)snprintf(path + n, STRUCTURE_DEPTH * 2 - n, "%s%u", i ? "." : "",
		    s->numbers[i]);
}

static inline void
structure_leaf(struct structure *s)
{
	struct buf body = buf_make(SIZE_MAX), mime = buf_make(SIZE_MAX);
	struct view type, subtype;
	char path[STRUCTURE_DEPTH * 2];
	bool message;

	structure_take(s, "(");
	type = structure_string(s);
	structure_take(s, " ");
	subtype = structure_string(s);
	structure_need(type.n && subtype.n && !view_eq_nocase(type, VIEW("multipart")));
	message = view_eq_nocase(type, VIEW("message")) && view_eq_nocase(subtype, VIEW("rfc822"));
	structure_take(s, " ");
	structure_list(s, true);
	structure_take(s, " ");
	structure_nstring(s);
	structure_take(s, " ");
	structure_nstring(s);
	structure_take(s, " ");
	(void)structure_string(s);
	structure_take(s, " ");
	structure_need(structure_text(s, IMAP_SECTION_ALL, &body) == 1);
	structure_need(structure_text(s, IMAP_SECTION_MIME, &mime) == 1);
	structure_need(structure_number(s) == body.n);
	structure_path(s, path);
	if (s->leaf)
		s->leaf(s->arg, path, buf_view(&body));
	if (message)
		structure_embedded(s, &body);
	if (message || view_eq_nocase(type, VIEW("text"))) {
		structure_take(s, " ");
		structure_need(structure_number(s) == structure_lines(buf_view(&body)));
	}
	if (s->extended) {
		structure_take(s, " ");
		structure_nstring(s);
		structure_common(s);
	}
	structure_take(s, ")");
	buf_free(&body);
	buf_free(&mime);
}

static void
structure_part(struct structure *s)
{
	if (structure_at(s, "(("))
		structure_multipart(s);
	else
		structure_leaf(s);
}

/* Checks all of BODYSTRUCTURE and BODY of a tree. */
static inline void
structure_check(const struct mime_tree *t, void (*leaf)(void *, const char *, struct view),
    void *arg)
{
	struct buf out = buf_make(SIZE_MAX);
	struct structure s = { .t = t, .extended = true, .leaf = leaf, .arg = arg };

	structure_need(imap_bodystructure(t, &out) == 0);
	s.rest = buf_view(&out);
	structure_message(&s);
	structure_need(s.rest.n == 0);
	buf_clear(&out);
	structure_need(imap_body(t, &out) == 0);
	s = (struct structure){ .t = t, .rest = buf_view(&out) };
	structure_message(&s);
	structure_need(s.rest.n == 0);
	buf_free(&out);
}

#endif
