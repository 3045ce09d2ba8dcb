/* words.h: header fields as people read them (RFC 2047, RFC 5322 section 2.2.3, RFC 6532). Pure. */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include "base/buf.h"
#include "base/view.h"

#define WORDS_WORD_MAX 1000	/* octets of an encoded word; RFC 2047 section 2 has 75 */

/*
 * Appends the body of a field, unfolded, without blanks at its ends, with its encoded words decoded
 * to UTF-8; those that cannot be stay as they are. 8-bit octets as in charset_guess(). Neither
 * CR, LF nor NUL is in it. Failures stay in out.
 */
void
words_decode(struct view body, struct buf *out);

#endif
