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
#include "queue/queue_params.h"

#define BOUNCE_HEADER_MAX (64 * 1024)	/* octets of the original header section that are sent */
#define BOUNCE_FULL_MAX (1 << 20)	/* octets of a message that goes back whole, for RET=FULL */
#define BOUNCE_RCPTS_MAX 1000		/* recipients in one report */
#define BOUNCE_SIZE_MAX (16 << 20)	/* octets of a report */

enum bounce_kind {
	BOUNCE_FAILED,
	BOUNCE_DELAYED,		/* not delivered by the time that the sender has set (RFC 2852) */
	BOUNCE_DELIVERED,
	BOUNCE_EXPANDED,	/* became several others, whose delivery is not reported (RFC 3461) */
	BOUNCE_NONE		/* nothing to be told, or not any more */
};

struct bounce {
	enum bounce_kind kind;
	const struct queue_message *m;
	struct queue_terms terms;	/* of m */
	const char *hostname;
	struct address to;		/* who is told */
	bool to_postmaster;		/* in place of a sender that there is not */
	const size_t *rcpts;		/* those that it is about */
	size_t nrcpts;
	struct view header;		/* the original header section; may be empty or more */
	bool full;			/* header is the whole message, and goes back whole */
	int64_t now;			/* seconds */
	int utc_offset;			/* minutes */
	int64_t lifetime;		/* seconds after which it was given up */
	int64_t end;			/* when it will be given up */
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

/*
 * What is to be told of a recipient at now. wanted: whether its sender wants to
 * know (RFC 3461 section 4.1), and there is one for what is not a failure.
 */
enum bounce_kind
bounce_kind(const struct queue_message *m, const struct queue_terms *terms, size_t rcpt,
    int64_t now, bool *wanted);

/* When a recipient that waits is to be told of as delayed, if it still does then; 0: never. */
int64_t
bounce_delay_at(const struct queue_message *m, const struct queue_terms *terms, size_t rcpt);

/* Whether all of a message of that size goes back with a report of a failure. */
bool
bounce_wants_full(const struct queue_terms *terms, uint64_t size);

/* Appends the parameters for the report itself: what its content and its recipient need. */
void
bounce_params(const struct bounce *b, struct buf *out);

/* Appends the report, LF line ends. Returns 0, or -1 when it does not fit. */
int
bounce_build(const struct bounce *b, struct buf *out);

#endif
