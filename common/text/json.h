/* json.h: strings of JSON (RFC 8259), of any octets. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "base/buf.h"
#include "base/view.h"

/*
 * Appends text between quotation marks. What is not UTF-8 becomes U+FFFD, an octet each;
 * control characters, also those of 0x80 to 0x9f, are escaped, so that a terminal may be
 * shown what comes out.
 */
void
json_string(struct view text, struct buf *out);

/* Appends the key of a member, with a comma before it unless it is the first of its object. */
void
json_key(const char *key, struct buf *out);

#endif
