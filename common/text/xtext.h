/*
 * xtext.h: the encoding of values that stand in SMTP parameters (RFC 3461
 * section 4), and addresses of delivery reports (RFC 6533 section 3).
 */
#ifndef TEXT_XTEXT_H
#define TEXT_XTEXT_H

#include "base/buf.h"
#include "base/view.h"

#define XTEXT_ENVID_MAX 100	/* octets of the value of ENVID; RFC 3461 4.4 */
#define XTEXT_ORCPT_MAX 500	/* octets of the value of ORCPT; RFC 3461 4.2 */

/* Whether v is xtext: "!" to "~" without "=", each "+" before two digits out of 0-9A-F. */
bool
xtext_valid(struct view v);

/*
 * Appends what v, xtext, stands for. A character beyond ASCII, which a client
 * with SMTPUTF8 may send as it is, becomes \x{HEX}. Returns 0, or -1 when v is
 * no xtext, or stands for anything but printable ASCII, or out failed; out may then
 * have a part of it.
 */
int
xtext_decode(struct view v, struct buf *out);

/* Appends the address or word v with all that is not ASCII as \x{HEX}, and also \ + and =. */
void
xtext_escape_utf8(struct view v, struct buf *out);

/* Appends the text v with all that is not ASCII as \x{HEX}, for people to read. */
void
xtext_ascii(struct view v, struct buf *out);

/* Whether v can be the value of ENVID: printable ASCII in xtext. */
bool
xtext_envid_valid(struct view v);

/*
 * Whether v can be the value of ORCPT: a type of address, a semicolon and the
 * address in xtext; of type utf-8 in the forms of RFC 6533 section 3, of
 * which that with raw UTF-8 needs SMTPUTF8. Postfix puts a UTF-8 address into the
 * xtext of type rfc822, octet by octet: that is none, but no reason to refuse mail, and
 * xtext_decode() wants nothing of it.
 */
bool
xtext_orcpt_valid(struct view v, bool smtputf8);

#endif
