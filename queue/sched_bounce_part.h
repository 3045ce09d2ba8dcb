/*
 * sched_bounce_part.h: what a report is put together of: the text for people (sched_bounce_text.c,
 * with the words of sched_bounce_why.c) and the fields for programs (sched_bounce_status.c).
 *
 * Pure: memory only.
 */
#ifndef SCHED_BOUNCE_PART_H
#define SCHED_BOUNCE_PART_H

#include "queue/sched_bounce.h"

#define BOUNCE_WHYS_MAX 80		/* reasons, at most */

/* What differs in reports of each kind. */
struct bounce_words {
	const char *subject;	/* of the report, before the original's */
	const char *action;	/* RFC 3464 section 2.3.3 */
	const char *status;	/* where the answer had none that fits */
	const char *people;	/* how the sentence goes on that says what became of the message */
};

/* A reason in the words of people. */
struct bounce_why {
	const char *what;	/* what is wrong; a sentence or two */
	const char *advice;	/* what its sender can do, if it has failed */
};

const struct bounce_words *
bounce_words(enum bounce_kind kind);

/*
 * What a status code (RFC 3463, RFC 5248 and the later ones in its registry) means: the same for
 * any two codes that mean the same. Never NULL.
 */
const struct bounce_why *
bounce_why(const char *code);

/* The address that the sender knows the recipient by, with a domain. */
struct address
bounce_known_address(const struct bounce *b, size_t rcpt);

/* The status code to be told of a recipient: its own, or one that fits the kind of report. */
const char *
bounce_status(const struct bounce *b, const struct queue_rcpt *r);

/* Appends the address of a server; of a number the literal (RFC 5321 section 4.1.3). */
void
bounce_add_server(const char *address, struct buf *out);

/* Whether the answer is the reply of a server, as that gave it. */
bool
bounce_is_reply(const struct queue_rcpt *r);

/* Appends the text for people, without a header. */
void
bounce_add_text(const struct bounce *b, struct buf *out);

/* Appends the fields for programs (RFC 3464 section 2), without a header. */
void
bounce_add_status(const struct bounce *b, struct buf *out);

#endif
