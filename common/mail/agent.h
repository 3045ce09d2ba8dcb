/*
 * agent.h: what the scheduler and a delivery agent say to each other.
 *
 * Scheduler to agent, one record per delivery, with the message's descriptor
 * (read-only; use pread(2), its offset is shared):
 *
 *	DELIVER  job, id, arrival (microseconds), recipient number, flags,
 *	         offset and size of the body, sender, recipient, original
 *	         recipient (the one the sender gave)
 *
 * Agent to scheduler, one per DELIVER, in any order:
 *
 *	RESULT   job, outcome, status code, text, number of new recipients,
 *	         the new recipients
 *
 * An agent that goes away without an answer has failed for now.
 */
#ifndef MAIL_AGENT_H
#define MAIL_AGENT_H

#include <stdint.h>

#include "sys/ipc.h"
#include "text/address.h"

enum agent_type {
	AGENT_DELIVER = 0x6101,
	AGENT_RESULT = 0x6181
};

enum agent_outcome {
	AGENT_DELIVERED = 1,	/* and durable */
	AGENT_DEFERRED,
	AGENT_FAILED,
	AGENT_FORWARDED		/* replaced by new recipients; a copy may have been kept as well */
};

#define AGENT_REPEAT 1U			/* an earlier attempt may have delivered it */
#define AGENT_MAILBOX 2U		/* into the mailbox, whatever a .forward says */
#define AGENT_FORWARD_MAX 100		/* new recipients from one .forward */
#define AGENT_TEXT_MAX 511

struct agent_job {
	uint64_t job;			/* the scheduler's number for it */
	char id[32];
	int64_t arrival_usec;
	uint32_t rcpt;			/* number of the recipient in the message */
	uint32_t flags;			/* AGENT_REPEAT, AGENT_MAILBOX */
	uint64_t offset, size;		/* the body in the message's file */
	struct address sender, recipient, original;
	int message;			/* descriptor; the receiver closes it */
};

struct agent_result {
	uint64_t job;
	enum agent_outcome outcome;
	char code[16];
	char text[AGENT_TEXT_MAX + 1];
	size_t nforward;
	struct address forward[AGENT_FORWARD_MAX];
};

/* Each returns 0, or -1 with errno (EBADMSG for a malformed record). */
int
agent_send_job(int fd, const struct agent_job *job);

int
agent_parse_job(struct ipc_record *r, struct agent_job *job);

int
agent_send_result(int fd, const struct agent_result *result);

int
agent_parse_result(const struct ipc_record *r, struct agent_result *result);

#endif
