/*
 * sendmail_message.h: the header section of a message that is being
 * submitted: who shall get it, and what is missing. Pure.
 */
#ifndef QUEUE_SENDMAIL_MESSAGE_H
#define QUEUE_SENDMAIL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"
#include "queue/sendmail_rcpts.h"
#include "text/author.h"

/*
 * Finds the header section at the start of text, LF line ends, of which more
 * may come unless end. An mbox "From " line before it is passed over. Returns
 * true with *fields, all complete fields, and *rest, what follows them: the
 * empty line or a line that is no field; false when more must be read first.
 */
bool
sendmail_message_split(struct view text, bool end, struct view *fields, struct view *rest);

/*
 * Adds the recipients in the header: of To, Cc and Bcc, or of the topmost
 * block of Resent-To, Resent-Cc and Resent-Bcc if there is one (RFC 5322
 * section 3.6.6). Returns 0, or -1 with r->error.
 */
int
sendmail_message_rcpts(struct view fields, struct sendmail_rcpts *r);

/*
 * Appends the header section to out: From, Date and Message-ID in front where
 * they are missing, then all fields, without Bcc and Resent-Bcc if hide_bcc, with the
 * author's hostname behind addresses that have no domain (RFC 6409 section 8.3);
 * and the empty line if rest, what follows, needs one. Failures stay in out.
 */
void
sendmail_message_header(const struct author *author, struct view fields, struct view rest,
    bool hide_bcc, struct buf *out);

#endif
