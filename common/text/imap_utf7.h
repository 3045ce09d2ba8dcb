/* imap_utf7.h: modified UTF-7 of mailbox names (RFC 3501 section 5.1.3), and UTF-8. Pure. */
#ifndef TEXT_IMAP_UTF7_H
#define TEXT_IMAP_UTF7_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

/*
 * Appends the name in UTF-8. Returns 0, or -1 with nothing appended for what is not the one right
 * form: 8-bit octets, an '&' without its '-', printable ASCII or an empty shift in base64, bits
 * left over, a lone surrogate; control characters.
 */
int
imap_utf7_to_utf8(struct view name, struct buf *out);

/*
 * Appends the name in modified UTF-7. Returns 0, or -1 with nothing appended for what is no UTF-8,
 * or has control characters.
 */
int
imap_utf8_to_utf7(struct view name, struct buf *out);

#endif
