/*
 * casemap.h: text prepared for comparison without regard to case, accents and forms of the same
 * character: i;unicode-casemap (RFC 5051): title case, then full decomposition. Pure.
 */
#ifndef TEXT_CASEMAP_H
#define TEXT_CASEMAP_H

#include "base/buf.h"
#include "base/view.h"

/* Appends that form of text, which should be UTF-8: other octets stay. Failures stay in out. */
void
casemap(struct view text, struct buf *out);

/* What becomes of an ASCII character. */
static inline char
casemap_ascii(char c)
{
	return (char)(c - ((unsigned char)(c - 'a') < 26 ? 32 : 0));
}

#endif
