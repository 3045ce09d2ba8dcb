/*
 * sched_bounce.h: the report that tells a sender what could not be delivered:
 * multipart/report (RFC 6522) with a text for people, a message/delivery-status
 * (RFC 3464, codes of RFC 3463) and the header section of the message, or all of it. Where
 * these have UTF-8, as RFC 6533 says.
 *
 * Pure: memory only.
 */
#ifndef SCHED_BOUNCE_H
#define SCHED_BOUNCE_H

#include "queue/queue_file.h"
#include "queue/queue_params.h"

#define BOUNCE_HEADER_MAX (64 * 1024)	/* octets of the original header section that are sent */
#define BOUNCE_RCPTS_MAX 1000		/* recipients in one report */
#define BOUNCE_SIZE_MAX (16 << 20)	/* octets of a report */

enum bounce_kind {
	BOUNCE_FAILED,
	BOUNCE_DELAYED,		/* waits for long, or longer than the sender has set (RFC 2852) */
	BOUNCE_DELIVERED,
	BOUNCE_RELAYED,		/* given to a server that sends no reports (RFC 3461) */
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
	/* What bounce_build() finds: */
	bool global;			/* addresses stand in it in UTF-8 */
	bool utf8;			/* it has UTF-8 in a header: who takes it must know SMTPUTF8 */
	bool eight;			/* it has octets beyond ASCII */
};

/*
 * The recipient as it was when the message was accepted, which is what its
 * sender knows: RFC 3464 section 2.3.2. Members of a list with an owner of its
 * own are what the owner knows.
 */
size_t
bounce_accepted(const struct queue_message *m, size_t rcpt);

/* Whether rcpt is one of several that an address became which the sender has given. */
bool
bounce_is_member(const struct queue_message *m, size_t rcpt);

/* Whether rcpt is, or came from, the address of the postmaster of this host. */
bool
bounce_is_postmaster(const struct queue_message *m, size_t rcpt, const char *hostname);

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

/*
 * Whether all of a message of that size, in octets, goes back with a report of a failure, where
 * limit octets may.
 */
bool
bounce_wants_full(const struct queue_terms *terms, uint64_t size, uint64_t limit);

/* Appends the report, LF line ends. Returns 0, or -1 when it does not fit. */
int
bounce_build(struct bounce *b, struct buf *out);

/* Appends the parameters for a report that was built: what its way has to be capable of. */
void
bounce_params(const struct bounce *b, struct buf *out);

#endif
