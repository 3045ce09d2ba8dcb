/*
 * sendmail_body.h: a message on its way from the caller to enqueue(8), while it is read.
 */
#ifndef QUEUE_SENDMAIL_BODY_H
#define QUEUE_SENDMAIL_BODY_H

#include "queue/sendmail_input.h"
#include "queue/sendmail_submit.h"
#include "text/author.h"

#define SENDMAIL_HEADER_MAX (1 << 20)	/* octets of header section that are kept in memory */
#define SENDMAIL_READ_SIZE 65536	/* octets that are read at once, at most */

struct sendmail_body {
	struct sendmail_input input;
	bool end;		/* all has been read */
	struct buf text;	/* read and not yet handed on */
	/*
	 * Reads once: adds to text by way of input, and sets end. Returns a status of
	 * sysexits(3), with what is wrong said.
	 */
	int (*read)(struct sendmail_body *b);
	void *arg;		/* the reader's own */
};

struct sendmail_body
sendmail_body_make(int (*read)(struct sendmail_body *b), void *arg);

/*
 * Reads the header section: *fields and *rest lie in b->text. One too long is an error if
 * whole, else a part of it is all there is. Returns a status.
 */
int
sendmail_body_header(struct sendmail_body *b, bool whole, struct view *fields, struct view *rest);

/*
 * Submits the message, whose header has just been read, with the envelope, to enqueue or to
 * the caller's program. hide_bcc as sendmail_message_header() has it. Returns a status; of what
 * is left of the input nothing has been read when it is not EX_OK.
 */
int
sendmail_body_submit(struct sendmail_body *b, const struct author *author, bool hide_bcc,
    struct view fields, struct view rest, struct buf *envelope);

/* Writes what is wrong to standard error. Returns the status. */
int
sendmail_complain(int status, const char *what, const char *why);

#endif
