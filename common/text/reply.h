/*
 * reply.h: SMTP replies as they go out (RFC 5321 section 4.2, RFC 2034).
 */
#ifndef TEXT_REPLY_H
#define TEXT_REPLY_H

#include "base/buf.h"

#define REPLY_LINE_MAX 512	/* octets with CRLF; RFC 5321 4.5.3.1.5 */

/*
 * Appends a reply: one line for each line of text (separated by LF, a last LF
 * ignored), "250-" before all but the last. Every line carries the enhanced
 * status code unless that is empty. A line that would exceed 512 octets is
 * cut, not within a UTF-8 character. Control characters in text, but not the
 * tab, become '?'. code: 200 to 599. Returns 0, or -1 for a bad code, an
 * enhanced code above 16 octets, or when out failed.
 */
int
reply_format(struct buf *out, int code, struct view enhanced, struct view text);

#endif
