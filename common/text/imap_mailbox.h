/*
 * imap_mailbox.h: mailbox names between client and disk: modified UTF-7 inside, as on disk, with
 * '/' between levels; on the wire the same, or UTF-8 once the client has said so (RFC 6855, RFC
 * 9051). INBOX is in capitals inside. Pure.
 */
#ifndef TEXT_IMAP_MAILBOX_H
#define TEXT_IMAP_MAILBOX_H

#include "base/buf.h"
#include "text/imap_scan.h"

/*
 * Takes a mailbox (an astring): *out is the name inside, in the text or in the arena. With utf8 the
 * client speaks UTF-8, and a name that is none is refused. Without, whatever is no modified UTF-7
 * is let through: a name on disk may be wrong; folder_name() sees to new ones.
 */
bool
imap_scan_mailbox(struct imap_scan *s, bool utf8, struct view *out);

/* The same of a pattern of LIST: '%' and '*' stay what they are. INBOX is not looked for. */
bool
imap_scan_mailbox_pattern(struct imap_scan *s, bool utf8, struct view *out);

/* Appends a name inside as the client has it: a string, with its quotes. Returns 0 or -1. */
int
imap_put_mailbox(struct buf *out, struct view name, bool utf8);

#endif
