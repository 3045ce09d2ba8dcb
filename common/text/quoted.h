/* quoted.h: quoted-printable (RFC 2045 section 6.7). */
#ifndef TEXT_QUOTED_H
#define TEXT_QUOTED_H

#include "base/buf.h"
#include "base/view.h"

/*
 * Appends text, whose lines end with LF, in quoted-printable: lines of printable ASCII of 76 octets
 * at most, which end with LF. A last line without one stays without. Returns 0, or -1 with
 * out->failed set.
 */
int
quoted_encode(struct view text, struct buf *out);

#endif
