/* imap_body.c: BODY and BODYSTRUCTURE; see imap_structure.h. */
#include "text/imap_structure.h"

#include "text/imap_string.h"
#include "text/mime_params.h"

/* What is being written. */
struct writer {
	const struct mime_tree *t;
	bool extended;
	struct buf room;	/* values that are not in the message as they are */
	struct buf *out;
};

static void
put(struct writer *w, const char *text)
{
	buf_add_str(w->out, text);
}

/* ---- parameters */

/* Appends octets as RFC 2231 encodes them. */
static void
put_percent(struct view v, struct buf *out)
{
	for (size_t i = 0; i < v.n; i++) {
		if (ascii_alpha(v.p[i]) || ascii_digit(v.p[i]) || v.p[i] == '.' || v.p[i] == '-' ||
		    v.p[i] == '_')
			buf_add_char(out, v.p[i]);
		else
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)v.p[i]);
	}
}

/* A parameter that comes in pieces is put together: "name*" if any of it is encoded. */
static void
put_pieces(struct writer *w, const struct mime_param *list, size_t n, struct view base)
{
	struct buf plain = buf_make(SIZE_MAX);
	const struct mime_param *p;
	bool encoded, any = false, first = false;

	for (uint64_t k = 0; (p = mime_params_piece(list, n, base, k, &encoded)) != NULL; k++) {
		any |= encoded;
		first |= encoded && k == 0;
	}
	buf_clear(&w->room);
	buf_add_view(&w->room, base);
	if (any)
		buf_add_char(&w->room, '*');
	imap_put_folded(buf_view(&w->room), w->out);
	put(w, " ");
	buf_clear(&w->room);
	if (any && !first)
		buf_add_str(&w->room, "''");
	for (uint64_t k = 0; (p = mime_params_piece(list, n, base, k, &encoded)) != NULL; k++) {
		buf_clear(&plain);
		mime_param_value(p, &plain);
		if (any && !encoded)
			put_percent(buf_view(&plain), &w->room);
		else
			buf_add_view(&w->room, buf_view(&plain));
	}
	w->out->failed |= w->room.failed || plain.failed;
	imap_put_folded(w->room.n ? buf_view(&w->room) : VIEW(""), w->out);
	buf_free(&plain);
}

static void
put_param(struct writer *w, const struct mime_param *p)
{
	imap_put_folded(p->name, w->out);
	put(w, " ");
	if (!p->quoted || view_find(p->value, '\\') == p->value.n) {
		imap_put_folded(p->value, w->out);
		return;
	}
	buf_clear(&w->room);
	mime_param_value(p, &w->room);
	w->out->failed |= w->room.failed;
	imap_put_folded(w->room.n ? buf_view(&w->room) : VIEW(""), w->out);
}

/* The parameters of a field's body; charset: that of RFC 2045 section 5.2 if there is none. */
static void
put_params(struct writer *w, struct view body, bool charset)
{
	struct mime_param list[MIME_PARAMS_MAX];
	size_t n = mime_params_all(body, list), written = 0;

	for (size_t i = 0; i < n; i++) {
		struct view base;
		uint64_t number;
		bool encoded, piece = mime_param_piece(list[i].name, &base, &number, &encoded);

		/* The first piece stands for the others. */
		if (piece && number && mime_params_piece(list, n, base, 0, &encoded))
			continue;
		put(w, written++ ? " " : "(");
		if (piece && number == 0)
			put_pieces(w, list, n, base);
		else
			put_param(w, &list[i]);
		if (view_starts_nocase(list[i].name, VIEW("charset")) &&
		    view_find(list[i].name, '*') <= 7)
			charset = false;
	}
	if (charset) {
		put(w, written++ ? " " : "(");
		put(w, "\"charset\" \"us-ascii\"");
	}
	put(w, written ? ")" : "NIL");
}

/* ---- fields */

static void
put_type(struct writer *w, const struct mime_part *part)
{
	struct view body = part->fields[MIME_TYPE], type, subtype;

	if (part->standin == MIME_AS_PLAIN) {
		put(w, "\"text\" \"plain\" (\"charset\" \"us-ascii\")");
		return;
	}
	if (part->standin == MIME_AS_IT_SAYS) {
		mime_words(body, &type, &subtype);
		imap_put_folded(type, w->out);
		put(w, " ");
		imap_put_folded(subtype, w->out);
	} else {
		put(w, part->standin == MIME_AS_OCTETS ? "\"application\" \"octet-stream\"" :
		    "\"message\" \"rfc822\"");
	}
	put(w, " ");
	put_params(w, body, part->kind == MIME_TEXT);
}

static void
put_disposition(struct writer *w, struct view body)
{
	struct view word, none;
	struct mime_params it = { .rest = body };
	struct mime_param p;

	mime_words(body, &word, &none);
	if (word.n == 0 && !mime_params_next(&it, &p)) {
		put(w, "NIL");
		return;
	}
	put(w, "(");
	/* RFC 2183 section 2.8: what is not known is an attachment. */
	imap_put_folded(word.n ? word : VIEW("attachment"), w->out);
	put(w, " ");
	put_params(w, body, false);
	put(w, ")");
}

static void
put_language(struct writer *w, struct view body)
{
	size_t written = 0;

	while (body.n) {
		size_t n = view_find(body, ',');
		struct view word, none;

		mime_words(view_sub(body, 0, n), &word, &none);
		body = view_sub(body, n + 1, body.n);
		if (word.n == 0)
			continue;
		put(w, written++ ? " " : "(");
		imap_put_folded(word, w->out);
	}
	put(w, written ? ")" : "NIL");
}

/* Disposition, language and location, with which the extension data of all kinds end. */
static void
put_common(struct writer *w, const struct mime_part *part)
{
	put(w, " ");
	put_disposition(w, part->fields[MIME_DISPOSITION]);
	put(w, " ");
	put_language(w, part->fields[MIME_LANGUAGE]);
	put(w, " ");
	imap_put_folded(part->fields[MIME_LOCATION], w->out);
}

static void
put_encoding(struct writer *w, struct view body)
{
	struct view word, none;

	mime_words(body, &word, &none);
	imap_put_folded(word.n ? word : VIEW("7bit"), w->out);
}

/* ---- parts */

/* What stands before those that are in it. */
static void
enter(struct writer *w, const struct mime_part *part)
{
	const struct mime_part *inner;

	put(w, "(");
	if (part->kind == MIME_MULTIPART)
		return;
	put_type(w, part);
	put(w, " ");
	imap_put_folded(part->fields[MIME_ID], w->out);
	put(w, " ");
	imap_put_folded(part->fields[MIME_DESCRIPTION], w->out);
	put(w, " ");
	put_encoding(w, part->fields[MIME_TRANSFER_ENCODING]);
	put(w, " ");
	buf_add_num(w->out, mime_wire_size(&part->body, &part->end));
	if (part->kind == MIME_MESSAGE) {
		inner = &w->t->parts[part->first];
		put(w, " ");
		(void)imap_envelope(mime_tree_view(w->t, &inner->header, &inner->body), w->out);
		put(w, " ");
	}
}

static void
leave(struct writer *w, const struct mime_part *part)
{
	struct view type, subtype;

	if (part->kind == MIME_MULTIPART) {
		mime_words(part->fields[MIME_TYPE], &type, &subtype);
		put(w, " ");
		imap_put_folded(subtype, w->out);
	} else if (part->kind != MIME_BASIC) {
		put(w, " ");
		buf_add_num(w->out, part->end.lines - part->body.lines);
	}
	if (w->extended) {
		put(w, " ");
		if (part->kind == MIME_MULTIPART)
			put_params(w, part->fields[MIME_TYPE], false);
		else
			imap_put_folded(part->fields[MIME_MD5], w->out);
		put_common(w, part);
	}
	put(w, ")");
}

static int
write_all(const struct mime_tree *t, bool extended, struct buf *out)
{
	struct writer w = { .t = t, .extended = extended, .room = buf_make(SIZE_MAX), .out = out };
	uint32_t i = 0;

	while (i != MIME_NONE) {
		const struct mime_part *part = &t->parts[i];

		enter(&w, part);
		i = part->first;
		/* Up to the next part that has not been entered. */
		for (; i == MIME_NONE && part; part = part->parent == MIME_NONE ? NULL :
		    &t->parts[part->parent]) {
			leave(&w, part);
			i = part->next;
		}
	}
	buf_free(&w.room);
	return out->failed ? -1 : 0;
}

int
imap_body(const struct mime_tree *t, struct buf *out)
{
	return write_all(t, false, out);
}

int
imap_bodystructure(const struct mime_tree *t, struct buf *out)
{
	return write_all(t, true, out);
}
