/*
 * remote_attempt.h: one message on its way, for the three files that share the work:
 *
 *	remote_deliver.c	from one place to the next
 *	remote_place.c		at one of them
 *	remote_outcome.c	what becomes of the recipients, and is told
 */
#ifndef DELIVER_REMOTE_ATTEMPT_H
#define DELIVER_REMOTE_ATTEMPT_H

#include "deliver/remote.h"

struct attempt {
	struct remote *r;
	const struct agent_transmit *t;
	struct remote_content content;
	struct remote_facts facts;
	enum nexthop_tls level;
	struct remote_result *results;	/* one for each recipient */
	bool answered[AGENT_RCPT_MAX];
	struct remote_trouble trouble;	/* why the others have no result */
	char server[AGENT_SERVER_MAX + 1], address[AGENT_SERVER_MAX + 1];	/* where that was */
	enum agent_tls tls;		/* that the message has gone over */
	bool optional;			/* its sender cares for no TLS (RFC 8689) */
	bool permanent;			/* no place so far has been of any use, ever */
	bool reached;			/* a message was begun somewhere */
	bool lacked;			/* and for want of something not sent there, */
	struct hosts_place lacking;	/* which is the last one that it was so at */
};

/* ---- remote_outcome */

/* Whether there is a result for each recipient. */
bool
attempt_all_known(const struct attempt *a);

/* All recipients without a result get this one; said: text is a server's. */
void
attempt_set_rest(struct attempt *a, enum agent_outcome outcome, const char *code, const char *text,
    bool said);

/* The same with what another server might not lack. */
void
attempt_set_lacking(struct attempt *a, const char *code, const char *text);

/*
 * Those whose message the server must not be given may have more luck elsewhere. What is wrong
 * stays in their result.
 */
void
attempt_put_aside(struct attempt *a);

/* Nobody else can be asked for those put aside: at all, or at places as good as the last one. */
void
attempt_settle(struct attempt *a, bool all);

/* Notes why a place was of no use: what a server says explains more than what we make of it. */
void
attempt_note_trouble(struct attempt *a);

/* The same in our words. */
void
attempt_set_trouble(struct attempt *a, enum agent_scope scope, const char *code, const char *text);

/*
 * Answers for recipients that have a result now, all of which come from the same server. Returns
 * 0, or -1 with errno.
 */
int
attempt_answer_known(struct attempt *a, const char *server, const char *address);

/* Answers for all the others and for the message. Returns the same. */
int
attempt_finish(struct attempt *a);

/* ---- remote_place */

/* Opens a session at that place. Returns 0, or -1 when it is of no use. */
int
attempt_open(struct attempt *a, const struct hosts_place *place);

/* Sends the message over the session that is open. Returns 0, or -1 with errno. */
int
attempt_send(struct attempt *a);

#endif
