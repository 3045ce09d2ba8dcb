/*
 * utf8.h: what is well-formed UTF-8 (RFC 3629): no overlong forms, no
 * surrogates, nothing above U+10FFFF.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "base/buf.h"
#include "base/view.h"

/* Octets of the character at the start of v (1 to 4), or 0 if none is well-formed there. */
size_t
utf8_char(struct view v);

/* The same, but 0 for a control character as well: U+0000 to U+001F, U+007F to U+009F. */
size_t
utf8_printable(struct view v);

/* The character that the n octets at p are, as utf8_char() has found. */
uint32_t
utf8_code(const char *p, size_t n);

/* Appends a character, U+10FFFF at most. A failure stays in out. */
void
utf8_put(uint32_t c, struct buf *out);

/* Whether all of v is well-formed. */
bool
utf8_valid(struct view v);

/* The longest prefix of v of at most n octets that does not end within a character. */
struct view
utf8_prefix(struct view v, size_t n);

#endif
