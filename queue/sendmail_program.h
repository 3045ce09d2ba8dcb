/*
 * sendmail_program.h: $QMAILQUEUE, the caller's own program in the place of enqueue,
 * with the caller's rights and environment.
 */
#ifndef QUEUE_SENDMAIL_PROGRAM_H
#define QUEUE_SENDMAIL_PROGRAM_H

#include <sys/types.h>

#include "base/buf.h"

#define SENDMAIL_PROGRAM_VARIABLE "QMAILQUEUE"

/*
 * Makes the envelope, in enqueue's form, one of qmail-queue's, and puts what that has no
 * item for into the environment. Returns 0 or -1.
 */
int
sendmail_program_prepare(struct buf *envelope);

/* A file for what the program writes to descriptor 6, or -1: then it has none. */
int
sendmail_program_text(void);

/*
 * Starts the program, a path, with the message on descriptor 0, the envelope on 1 and
 * text on 6; the variable that names it is taken out of the environment. Returns its pid,
 * or -1 with errno.
 */
pid_t
sendmail_program_start(const char *program, int message, int envelope, int text);

/*
 * What its exit status is, out of sysexits(3). Says on standard error what text holds if that
 * counts. Closes text.
 */
int
sendmail_program_status(int text, int status);

#endif
