/*
 * entity.h: what the header of a MIME message, or of a part of one, says about the body behind
 * it (RFC 2045). What is encoded, or of a type that cannot be read, is not looked into. Pure.
 */
#ifndef TEXT_ENTITY_H
#define TEXT_ENTITY_H

#include "text/mime.h"

struct entity {
	unsigned types, encodings;	/* fields of that kind: 0 or 1 */
	bool version;			/* there is a field MIME-Version */
	struct mime_type type;
	bool opaque;			/* a type that cannot be read */
	enum { ENTITY_IDENTITY, ENTITY_BINARY, ENTITY_ENCODED } encoding;
	enum { ENTITY_LEAF, ENTITY_MULTIPART, ENTITY_MESSAGE } holds;	/* as far as it is looked for */
};

/*
 * Reads a header, whose lines end with line_end, with the empty line behind it if there is one;
 * digest: of a part of a multipart/digest, which is a message unless it says what it is. Returns
 * false if it is not well-formed, as far as it matters.
 */
bool
entity_read(struct view header, struct view line_end, bool digest, struct entity *e);

#endif
