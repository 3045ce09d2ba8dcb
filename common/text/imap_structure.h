/*
 * imap_structure.h: what FETCH says of a message without its text, in the form of the wire:
 * ENVELOPE, BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2, RFC 9051 section 7.5.2). Strings are
 * quoted if they are short ASCII, else literals; there is never a NUL, and no line end but that
 * of a literal's beginning. Pure. (imap_write.h does it for what is one line.)
 */
#ifndef TEXT_IMAP_STRUCTURE_H
#define TEXT_IMAP_STRUCTURE_H

#include "text/mime_tree.h"

/*
 * Appends "(date subject from sender reply-to to cc bcc in-reply-to message-id)" of a message with
 * that header. Returns 0, or -1: out failed.
 */
int
imap_envelope(struct view header, struct buf *out);

/* Append the structure without and with extension data. Return 0, or -1: out failed. */
int
imap_body(const struct mime_tree *t, struct buf *out);

int
imap_bodystructure(const struct mime_tree *t, struct buf *out);

#endif
