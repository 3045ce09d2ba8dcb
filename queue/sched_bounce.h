/*
 * sched_bounce.h: the report that tells a sender what could not be delivered:
 * multipart/report (RFC 6522) with a text for people, a message/delivery-status
 * (RFC 3464, codes of RFC 3463) and the header section of the message.
 *
 * Pure: memory only.
 */
#ifndef SCHED_BOUNCE_H
#define SCHED_BOUNCE_H

#include "queue/queue_file.h"

#define BOUNCE_HEADER_MAX (64 * 1024)	/* octets of the original header section that are sent */
#define BOUNCE_RCPTS_MAX 1000		/* recipients in one report */
#define BOUNCE_SIZE_MAX (16 << 20)	/* octets of a report */

struct bounce {
	const struct queue_message *m;
	const char *hostname;
	struct address to;		/* who is told */
	bool to_postmaster;		/* in place of a sender that there is not */
	const size_t *rcpts;		/* those that failed */
	size_t nrcpts;
	struct view header;		/* the original header section; may be empty or more */
	int64_t now;			/* seconds */
	int utc_offset;			/* minutes */
	int64_t lifetime;		/* seconds after which it was given up */
	uint64_t random;		/* for the boundary and the Message-ID */
};

/*
 * The recipient as it was when the message was accepted, which is what its
 * sender knows: RFC 3464 section 2.3.2. Members of a list with an owner of its
 * own are what the owner knows.
 */
size_t
bounce_accepted(const struct queue_message *m, size_t rcpt);

/* Whether rcpt is the postmaster's address or came from it. */
bool
bounce_is_postmaster(const struct queue_message *m, size_t rcpt);

/* Appends the report, LF line ends. Returns 0, or -1 when it does not fit. */
int
bounce_build(const struct bounce *b, struct buf *out);

#endif
