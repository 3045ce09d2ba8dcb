/*
 * sendmail_submit.h: handing a message to enqueue(8).
 */
#ifndef QUEUE_SENDMAIL_SUBMIT_H
#define QUEUE_SENDMAIL_SUBMIT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/view.h"
#include "queue/sendmail_options.h"
#include "queue/sendmail_rcpts.h"
#include "text/address.h"

/*
 * Appends the envelope in enqueue's form, without its last octet, which says
 * that all is well. Parameters come from -B, -N, -R and -V (RFC 1652, 3461);
 * SMTPUTF8 stands if an address wants it. Returns NULL, or what is wrong with
 * an option.
 */
const char *
sendmail_envelope(const struct sendmail_options *o, const struct address *sender,
    const struct sendmail_rcpts *rcpts, struct buf *out);

struct sendmail_submit {
	const char *program;	/* instead of enqueue; NULL for none */
	pid_t pid;
	int message;		/* to enqueue; -1 when it takes no more */
	int envelope;
	int text;		/* what the program says, or -1 */
	struct view later;	/* the envelope, for a program */
};

/* Starts enqueue, or the program if that is not NULL. Returns 0, or -1 with errno. */
int
sendmail_submit_start(struct sendmail_submit *s, const char *program);

/*
 * Gives it the envelope, which has to stay where it is, or octets of the message. After a
 * failure the rest does not matter.
 */
void
sendmail_submit_envelope(struct sendmail_submit *s, struct view octets);

void
sendmail_submit_message(struct sendmail_submit *s, struct view octets);

/*
 * Ends it, and queues the message if commit is true. Returns the status for
 * exit, out of sysexits(3); 0 means that the message is durable in the queue.
 */
int
sendmail_submit_end(struct sendmail_submit *s, bool commit);

/* What the exit status of enqueue, see enqueue(8), is in sysexits(3). */
int
sendmail_submit_status(int status);

/*
 * Appends the parameter NOTIFY of RCPT (RFC 3461 section 4.1) for value: never, or some of
 * success, failure and delay with commas between. Returns NULL or what is wrong.
 */
const char *
sendmail_notify(struct view value, struct buf *out);

#endif
