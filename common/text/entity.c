/* entity.c: see entity.h. */
#include "text/entity.h"

#include "text/header.h"

static void
read_encoding(struct entity *e, struct view body)
{
	char word[MIME_VALUE_MAX + 1];
	struct view v;

	e->encodings++;
	e->encoding = ENTITY_ENCODED;
	if (mime_value(&body, word) == -1)
		return;
	v = view_of(word);
	if (view_eq_nocase(v, VIEW("binary")))
		e->encoding = ENTITY_BINARY;
	else if (view_eq_nocase(v, VIEW("7bit")) || view_eq_nocase(v, VIEW("8bit")))
		e->encoding = ENTITY_IDENTITY;
}

static void
find_holds(struct entity *e)
{
	const struct mime_type *t = &e->type;

	if (e->encoding == ENTITY_ENCODED || e->opaque)
		return;
	/* Without a boundary nobody can say where its parts are. */
	if (mime_type_is(t, "multipart", NULL) && t->boundary[0])
		e->holds = ENTITY_MULTIPART;
	else if (mime_type_is(t, "message", "rfc822") || mime_type_is(t, "message", "global") ||
	    mime_type_is(t, "message", "news"))
		e->holds = ENTITY_MESSAGE;
}

bool
entity_read(struct view header, struct view line_end, bool digest, struct entity *e)
{
	struct view rest = header;
	struct header_field f;

	*e = (struct entity){ .types = 0 };
	/* RFC 2045 section 5.2, RFC 2046 section 5.1.5. */
	(void)mime_type_parse(digest ? VIEW("message/rfc822") : VIEW("text/plain"), &e->type);
	while (header_next(&rest, &f)) {
		if (view_eq_nocase(f.name, VIEW("Content-Transfer-Encoding"))) {
			read_encoding(e, f.body);
		} else if (view_eq_nocase(f.name, VIEW("Content-Type"))) {
			e->types++;
			e->opaque = mime_type_parse(f.body, &e->type) == -1;
		} else if (view_eq_nocase(f.name, VIEW("MIME-Version"))) {
			e->version = true;
		}
	}
	find_holds(e);
	return e->types < 2 && e->encodings < 2 && (rest.n == 0 || view_eq(rest, line_end));
}
