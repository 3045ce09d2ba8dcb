/* imap_write.h: strings as a server sends them (RFC 3501 section 4.3). Pure. */
#ifndef TEXT_IMAP_WRITE_H
#define TEXT_IMAP_WRITE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

#define IMAP_QUOTED_MAX 1000	/* octets of a quoted string that we send; longer ones are literals */

/*
 * Whether v can be sent as a quoted string: not too long, no CR, LF or NUL; nothing above 127, but
 * with utf8 (RFC 6855, RFC 9051) well-formed UTF-8 as well.
 */
bool
imap_quotable(struct view v, bool utf8);

/*
 * Appends v as a string: quoted where it can be, else as a literal. Each returns 0, or -1 with
 * out->failed set. NUL may only be in a literal8, so it is written as the octet 0x80 here.
 */
int
imap_put_string(struct buf *out, struct view v, bool utf8);

/* The same, but as an atom if it is one, and not NIL. */
int
imap_put_astring(struct buf *out, struct view v, bool utf8);

#endif
