/* mime_tree.c: see mime_tree.h. */
#include "text/mime_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "text/lines.h"
#include "text/mime_params.h"

/* A part that others are in, while the message is read. */
struct mime_level {
	uint32_t part, last;		/* last: the latest of those in it */
	size_t boundary, length;	/* in mime_tree.boundaries; length 0: no delimiter is its */
	bool digest;
};

/* The tree while it grows. */
struct reader {
	struct mime_tree *t;
	struct mime_mark m;	/* what has been read */
	size_t depth;		/* levels that are open */
	uint32_t part;		/* the present one; MIME_NONE between parts */
	bool deaf;		/* there are too many parts: delimiters are text now */
};

/* A delimiter line. */
struct delimiter {
	size_t level;
	bool closes;		/* the last of its multipart */
};

static const struct {
	struct view name;	/* behind "Content-" */
	enum mime_field field;
} field_names[] = {
	{ { "Type", 4 }, MIME_TYPE },
	{ { "Transfer-Encoding", 17 }, MIME_TRANSFER_ENCODING },
	{ { "ID", 2 }, MIME_ID },
	{ { "Description", 11 }, MIME_DESCRIPTION },
	{ { "Disposition", 11 }, MIME_DISPOSITION },
	{ { "Language", 8 }, MIME_LANGUAGE },
	{ { "Location", 8 }, MIME_LOCATION },
	{ { "MD5", 3 }, MIME_MD5 },
};

static struct mime_part *
part_of(const struct reader *r)
{
	return &r->t->parts[r->part];
}

/* ---- delimiters */

/*
 * Whether line, which begins with "--", is a delimiter of an open multipart: of those whose
 * boundary begins it the one with the longest.
 */
static bool
find_delimiter(const struct reader *r, struct view line, struct delimiter *d)
{
	size_t best = 0;

	if (r->deaf)
		return false;
	line = lines_chop(view_sub(line, 2, line.n));
	for (size_t i = r->depth; i-- > 0;) {
		const struct mime_level *l = &r->t->levels[i];
		struct view rest = view_sub(line, l->length, line.n);

		if (l->length <= best || l->length > line.n ||
		    memcmp(line.p, r->t->boundaries.p + l->boundary, l->length) != 0)
			continue;
		best = l->length;
		*d = (struct delimiter){ .level = i, .closes = rest.n >= 2 && rest.p[0] == '-' &&
		    rest.p[1] == '-' };
		/* Exactly that: no longer one can be meant. */
		rest = view_trim(rest);
		if (rest.n == 0 || (rest.n == 2 && d->closes))
			break;
	}
	return best > 0;
}

/* Passes over a line. */
static void
pass_line(struct reader *r, size_t n)
{
	const char *p = r->t->message.p + r->m.at;

	if (p[n - 1] == '\n') {
		r->m.lines++;
		r->m.bare += n == 1 || p[n - 2] != '\r';
	}
	r->m.at += n;
}

/* Reads on to the next delimiter line, which is not passed over. Returns false at the end. */
static bool
read_body(struct reader *r, struct delimiter *d)
{
	struct view message = r->t->message;

	for (;;) {
		struct lines n = { 0 };
		struct view line;

		if (r->depth && !r->deaf) {
			r->m.at = lines_to_dashes(message, r->m.at, &n);
		} else {
			lines_count(view_sub(message, r->m.at, message.n), false, &n);
			r->m.at = message.n;
		}
		r->m.lines += n.all;
		r->m.bare += n.bare;
		if (r->m.at == message.n)
			return false;
		line = view_sub(message, r->m.at, message.n);
		line.n = lines_first(line);
		if (find_delimiter(r, line, d))
			return true;
		pass_line(r, line.n);
	}
}

/* ---- headers */

/* Notes the field of line, if it is one of field_names. Returns where its body is, or NULL. */
static struct view *
note_field(struct mime_part *part, struct view line)
{
	static const struct view prefix = { "content-", 8 };
	struct view name;
	size_t colon;

	if (line.n < 10 || (line.p[0] | 32) != 'c' || line.p[7] != '-' ||
	    !view_starts_nocase(line, prefix))
		return NULL;
	colon = view_find(line, ':');
	if (colon == line.n)
		return NULL;
	name = view_sub(line, prefix.n, colon - prefix.n);
	while (name.n && ascii_blank(name.p[name.n - 1]))
		name.n--;
	for (size_t i = 0; i < sizeof(field_names) / sizeof(field_names[0]); i++) {
		struct view *body = &part->fields[field_names[i].field];

		if (!view_eq_nocase(name, field_names[i].name))
			continue;
		if (body->p)
			return NULL;
		*body = view_sub(line, colon + 1, line.n);
		return body;
	}
	return NULL;
}

/* Reads a header, with the empty line behind it if there is one. */
static void
read_header(struct reader *r)
{
	struct mime_part *part = part_of(r);
	struct view *field = NULL;
	struct delimiter d;

	while (r->m.at < r->t->message.n) {
		struct view line = view_sub(r->t->message, r->m.at, r->t->message.n);

		line.n = lines_first(line);
		if (line.n > 2 && line.p[0] == '-' && line.p[1] == '-' && find_delimiter(r, line, &d))
			break;
		pass_line(r, line.n);
		if (lines_chop(line).n == 0 && line.p[line.n - 1] == '\n')
			break;
		if (!ascii_blank(line.p[0]))
			field = note_field(part, line);
		else if (field)
			field->n += line.n;
	}
	for (size_t i = 0; i < MIME_FIELDS; i++)
		if (part->fields[i].p)
			part->fields[i] = view_sub(lines_chop(part->fields[i]), 0, MIME_FIELD_MAX);
	part->body = r->m;
}

/* ---- what a part is */

static enum mime_encoding
encoding_of(struct view body)
{
	static const struct {
		struct view name;
		enum mime_encoding encoding;
	} encodings[] = {
		{ { "7bit", 4 }, MIME_7BIT }, { { "8bit", 4 }, MIME_8BIT },
		{ { "binary", 6 }, MIME_BINARY }, { { "quoted-printable", 16 }, MIME_QUOTED },
		{ { "base64", 6 }, MIME_BASE64 }, { { "", 0 }, MIME_7BIT },
	};
	struct view word, none;

	mime_words(body, &word, &none);
	for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++)
		if (view_eq_nocase(word, encodings[i].name))
			return encodings[i].encoding;
	return MIME_OTHER;
}

/* A message in the part, unless it is encoded: then nobody looks into it. */
static void
set_message(struct mime_part *part, enum mime_standin standin)
{
	bool encoded = part->encoding == MIME_QUOTED || part->encoding == MIME_BASE64;

	part->kind = encoded ? MIME_BASIC : MIME_MESSAGE;
	part->standin = encoded ? MIME_AS_OCTETS : standin;
}

static void
set_kind(struct mime_part *part, bool digest)
{
	struct view type, subtype;

	part->encoding = encoding_of(part->fields[MIME_TRANSFER_ENCODING]);
	part->kind = MIME_BASIC;
	mime_words(part->fields[MIME_TYPE], &type, &subtype);
	if (type.n == 0 || subtype.n == 0) {
		part->kind = MIME_TEXT;
		part->standin = MIME_AS_PLAIN;
		/* RFC 2046 section 5.1.5. */
		if (digest && part->fields[MIME_TYPE].p == NULL)
			set_message(part, MIME_AS_MESSAGE);
	} else if (view_eq_nocase(type, VIEW("text"))) {
		part->kind = MIME_TEXT;
	} else if (view_eq_nocase(type, VIEW("multipart"))) {
		part->kind = MIME_MULTIPART;
	} else if (view_eq_nocase(type, VIEW("message"))) {
		if (view_eq_nocase(subtype, VIEW("rfc822")))
			set_message(part, MIME_AS_IT_SAYS);
		else if (view_eq_nocase(subtype, VIEW("global")))
			set_message(part, MIME_AS_MESSAGE);
	}
}

static void
make_leaf(struct mime_part *part, enum mime_standin standin)
{
	part->kind = standin == MIME_AS_PLAIN ? MIME_TEXT : MIME_BASIC;
	part->standin = standin;
}

/* ---- levels */

/* Puts what others are in on the levels. Returns 0 or -1. */
static int
open_level(struct reader *r, const struct mime_part *part)
{
	struct mime_level *l;
	struct view type, subtype, charset;

	if (r->t->levels == NULL) {
		r->t->levels = calloc(MIME_DEPTH_MAX, sizeof(*l));
		if (r->t->levels == NULL)
			return -1;
	}
	l = &r->t->levels[r->depth++];
	mime_words(part->fields[MIME_TYPE], &type, &subtype);
	*l = (struct mime_level){ .part = r->part, .last = MIME_NONE,
	    .boundary = r->t->boundaries.n,
	    .digest = part->kind == MIME_MULTIPART && view_eq_nocase(subtype, VIEW("digest")) };
	if (part->kind == MIME_MULTIPART)
		(void)mime_param_octets(part->fields[MIME_TYPE], VIEW("boundary"), &r->t->boundaries,
		    &charset);
	l->length = r->t->boundaries.n - l->boundary;
	return r->t->boundaries.failed ? -1 : 0;
}

/* Adds a part that begins here to the innermost level. Returns 0 or -1. */
static int
add_part(struct reader *r)
{
	struct mime_tree *t = r->t;
	struct mime_level *l = r->depth ? &t->levels[r->depth - 1] : NULL;
	struct mime_part *part;
	uint32_t here = (uint32_t)t->n;

	if (t->n == t->room) {
		void *grown = array_grow(t->parts, t->n, sizeof(*part));

		if (grown == NULL)
			return -1;
		t->parts = grown;
		t->room = t->n ? 2 * t->n : 1;
	}
	part = &t->parts[t->n++];
	*part = (struct mime_part){ .parent = l ? l->part : MIME_NONE, .next = MIME_NONE,
	    .first = MIME_NONE, .level = (uint32_t)r->depth, .header = r->m };
	if (l && l->last == MIME_NONE)
		t->parts[l->part].first = here;
	else if (l)
		t->parts[l->last].next = here;
	if (l)
		l->last = here;
	r->part = here;
	return 0;
}

/* The place before the line end before m, which belongs to the delimiter there. */
static struct mime_mark
before_line_end(struct view message, struct mime_mark m)
{
	if (m.at && message.p[m.at - 1] == '\n') {
		bool crlf = m.at >= 2 && message.p[m.at - 2] == '\r';

		m.at -= crlf ? 2 : 1;
		m.lines--;
		m.bare -= !crlf;
	}
	return m;
}

/* Ends a part at m, but not before what it has of its own, or what is in it: *inner. */
static void
end_part(struct mime_part *part, struct mime_mark m, struct mime_mark *inner)
{
	part->end = m;
	if (part->end.at < part->body.at)
		part->end = part->body;
	if (part->end.at < inner->at)
		part->end = *inner;
	*inner = part->end;
	if (part->kind == MIME_MULTIPART && part->first == MIME_NONE)
		make_leaf(part, MIME_AS_PLAIN);
}

/* Ends the present part and all levels but the outermost keep, at m. */
static void
end_parts(struct reader *r, size_t keep, struct mime_mark m)
{
	struct mime_mark inner = { 0 };

	if (r->part != MIME_NONE)
		end_part(part_of(r), m, &inner);
	r->part = MIME_NONE;
	while (r->depth > keep) {
		struct mime_level *l = &r->t->levels[--r->depth];

		end_part(&r->t->parts[l->part], m, &inner);
		r->t->boundaries.n = l->boundary;
	}
}

/* ---- the whole */

/* Makes of the present part, whose header has been read, what it can be. Returns 0 or -1. */
static int
begin_part(struct reader *r)
{
	struct mime_part *part = part_of(r);
	bool digest = r->depth && r->t->levels[r->depth - 1].digest;

	set_kind(part, digest);
	r->deaf = r->t->n == MIME_PARTS_MAX;
	if (r->deaf || (part->kind >= MIME_MULTIPART && r->depth == MIME_DEPTH_MAX))
		make_leaf(part, MIME_AS_OCTETS);
	if (part->kind < MIME_MULTIPART)
		return 0;
	if (open_level(r, part) == -1)
		return -1;
	if (part->kind == MIME_MULTIPART && r->t->levels[r->depth - 1].length == 0) {
		r->depth--;
		make_leaf(part, MIME_AS_PLAIN);
	}
	return 0;
}

/* Reads a part, and those messages that begin in it; to the delimiter. 1, 0 at the end, or -1. */
static int
read_part(struct reader *r, struct delimiter *d)
{
	struct mime_part *part;

	do {
		if (add_part(r) == -1)
			return -1;
		read_header(r);
		if (begin_part(r) == -1)
			return -1;
		part = part_of(r);
	} while (part->kind == MIME_MESSAGE);
	if (part->kind == MIME_MULTIPART)
		r->part = MIME_NONE;
	return read_body(r, d);
}

/* Passes over a delimiter line. Returns whether a part begins behind it. */
static bool
pass_delimiter(struct reader *r, const struct delimiter *d)
{
	end_parts(r, d->level + 1, before_line_end(r->t->message, r->m));
	pass_line(r, lines_first(view_sub(r->t->message, r->m.at, r->t->message.n)));
	if (d->closes)
		r->t->levels[d->level].length = 0;
	return !d->closes;
}

int
mime_tree_parse(struct mime_tree *t, struct view message)
{
	struct reader r = { .t = t, .part = MIME_NONE };
	struct delimiter d;
	int more;

	t->message = message;
	t->n = 0;
	if (t->boundaries.max == 0)
		t->boundaries = buf_make(SIZE_MAX);
	buf_clear(&t->boundaries);
	more = read_part(&r, &d);
	while (more == 1)
		more = pass_delimiter(&r, &d) ? read_part(&r, &d) : read_body(&r, &d);
	end_parts(&r, 0, r.m);
	return more;
}

void
mime_tree_free(struct mime_tree *t)
{
	free(t->parts);
	free(t->levels);
	buf_free(&t->boundaries);
	*t = (struct mime_tree){ .n = 0 };
}
