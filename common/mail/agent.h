/*
 * agent.h: what the scheduler and a delivery agent say to each other.
 *
 * Scheduler to agent, one record per delivery, with the message's descriptor
 * (read-only; use pread(2), its offset is shared):
 *
 *	DELIVER  job, id, arrival (microseconds), recipient number, flags,
 *	         offset and size of the body, sender, recipient, original
 *	         recipient (the one the sender gave), what an alias says is to
 *	         be done with it ("|command", "/file"; empty: it is for a mailbox),
 *	         settings of the mailbox (text/mailbox.h)
 *
 * Agent to scheduler, one per DELIVER, in any order:
 *
 *	RESULT   job, outcome, status code, text, their sender (null: as it was),
 *	         whether that gets each of them added to its local part, number of
 *	         new recipients, the new recipients; then the same of further jobs, or nothing
 *
 * An agent that goes away without an answer has failed for now.
 *
 * AGENT_ORDERED: the file system of the message keeps an order (sys/filesystem.h). The scheduler
 * takes note of a success, and removes the message, after it has the answer, and in that file
 * system. So what an agent has done there before is durable as soon as the success is.
 *
 * An agent for several virtual users gets one record in all, with the descriptor, and ends when it
 * has answered:
 *
 *	GROUP    of each job the name of its user, and then as in DELIVER
 *
 * Each is answered by a RESULT of its own, and the jobs have numbers that follow each other.
 *
 * To an agent for a remote destination a message goes once for all its recipients
 * that lead there, and the next one when it has been answered:
 *
 *	TRANSMIT job, id, arrival, flags, TLS of messages before it, offset and size of the
 *	         body, sender, its parameters, number of recipients; of each its number in the message,
 *	         address and parameters (mailstead-queue(5))
 *
 *	RCPT     job, number of the recipient, outcome, status code, text, name and
 *	         address of the server; one for each recipient, in any order
 *	DONE     job, scope, whether another message may come, TLS that this one went over,
 *	         text; after all RCPT
 *
 * A recipient without an RCPT has been deferred.
 *
 * Agents for remote destinations are made by one process (deliver/remote_agents.h), to which
 * the scheduler says, without an answer:
 *
 *	START    number (64 bits), next hop; with the agent's end of a connection
 *	STOP     number; the agent is killed
 */
#ifndef MAIL_AGENT_H
#define MAIL_AGENT_H

#include <stdint.h>

#include "sys/ipc.h"
#include "text/address.h"
#include "text/mailbox.h"

enum agent_type {
	AGENT_DELIVER = 0x6101,
	AGENT_TRANSMIT,
	AGENT_START,
	AGENT_STOP,
	AGENT_GROUP,
	AGENT_RESULT = 0x6181,
	AGENT_RCPT,
	AGENT_DONE
};

enum agent_outcome {
	AGENT_DELIVERED = 1,	/* and durable, or AGENT_ORDERED */
	AGENT_DEFERRED,
	AGENT_FAILED,
	AGENT_FORWARDED,	/* replaced by new recipients; a copy may have been kept as well */
	AGENT_RELAYED,		/* delivered to a server that reports no success (RFC 3461 5.2.2) */
	AGENT_PASSED,		/* delivered to one that does, as it was asked: not for us to report */
	AGENT_ALONE		/* not tried: an agent for this user alone has to do it */
};

/* What an attempt says of the destination, whatever became of the recipients. */
enum agent_scope {
	AGENT_SCOPE_OK = 1,
	AGENT_SCOPE_DOWN,	/* nobody could be reached, or talked to */
	AGENT_SCOPE_BUSY,	/* somebody who wants fewer connections, or messages */
	AGENT_SCOPE_LOGIN,	/* a login that is wanted failed: no message will get through */
	AGENT_SCOPE_TLS,	/* no TLS as good as is wanted: nor will any */
	AGENT_SCOPE_ROUTE	/* the destination does not exist, or takes no mail */
};

/* What was seen of the TLS of a destination. */
enum agent_tls {
	AGENT_TLS_UNKNOWN,
	AGENT_TLS_NONE,		/* a message went in cleartext */
	AGENT_TLS_ENCRYPTED,
	AGENT_TLS_VERIFIED	/* and somebody vouched for the server: an authority, or DANE */
};

#define AGENT_TLS_WORDS { "unknown", "none", "encrypted", "verified" }

#define AGENT_MAKER "-k"	/* instead of a next hop: make agents */
#define AGENT_REPEAT 1U			/* an earlier attempt may have delivered it */
#define AGENT_MAILBOX 2U		/* into the mailbox, whatever a .forward says */
#define AGENT_AGAIN 4U			/* it is not the first attempt */
#define AGENT_ORDERED 8U		/* see below */
#define AGENT_FORWARD_MAX 100		/* new recipients from one .forward */
#define AGENT_TEXT_MAX 511
#define AGENT_USER_MAX 320		/* octets of a user's name */
#define AGENT_TARGET_MAX 1000	/* octets of an alias's target */
#define AGENT_RCPT_MAX 100		/* recipients of one TRANSMIT, if they fit into a record */
#define AGENT_GROUP_MAX 100		/* jobs of one GROUP, if they fit into a record */
#define AGENT_PARAMS_MAX 2048		/* octets of the parameters behind one address */
#define AGENT_SERVER_MAX 255		/* octets of a server's name, and of its address */

struct agent_job {
	uint64_t job;			/* the scheduler's number for it */
	char id[32];
	int64_t arrival_usec;
	uint32_t rcpt;			/* number of the recipient in the message */
	uint32_t flags;			/* AGENT_REPEAT, AGENT_MAILBOX, AGENT_AGAIN, AGENT_ORDERED */
	uint64_t offset, size;		/* the body in the message's file */
	struct address sender, recipient, original;
	char target[AGENT_TARGET_MAX + 1];
	int message;			/* descriptor; the receiver closes it */
	char settings[MAILBOX_SETTINGS_MAX + 1];	/* not checked yet */
};

struct agent_result {
	uint64_t job;
	enum agent_outcome outcome;
	char code[16];
	char text[AGENT_TEXT_MAX + 1];
	struct address owner;		/* the new recipients' sender; null: as it was */
	bool verp;			/* it ends in '-', and gets USER=DOMAIN added for each */
	size_t nforward;
	struct address forward[AGENT_FORWARD_MAX];
};

/* Begin with { .n = 0 }, and agent_group_add(). */
struct agent_group {
	struct buf payload;		/* private */
	size_t n;
};

struct agent_rcpt {
	uint32_t number;
	struct address address;
	struct view params;
};

/* Begin with the other fields set and n 0, and agent_transmit_add(). */
struct agent_transmit {
	uint64_t job;
	char id[32];
	int64_t arrival_usec;
	uint32_t flags;			/* AGENT_REPEAT */
	enum agent_tls tls;		/* of the destination, so far */
	uint64_t offset, size;
	struct address sender;
	struct view params;
	int message;			/* as in struct agent_job */
	size_t n;
	size_t octets;			/* private: of the record, for recipients so far */
	struct agent_rcpt rcpts[AGENT_RCPT_MAX];
};

/* Of one recipient. */
struct agent_answer {
	uint64_t job;
	uint32_t number;
	enum agent_outcome outcome;	/* not AGENT_FORWARDED */
	char code[16];
	char text[AGENT_TEXT_MAX + 1];	/* of a reply its code and text on one line */
	char server[AGENT_SERVER_MAX + 1];	/* who said it; "": text is our own words */
	char address[AGENT_SERVER_MAX + 1];	/* of the server; "": none */
};

struct agent_done {
	uint64_t job;
	enum agent_scope scope;
	bool more;			/* the connection can take another message */
	enum agent_tls tls;		/* that it went over; AGENT_TLS_UNKNOWN: it tells nothing */
	char text[AGENT_TEXT_MAX + 1];	/* why, unless the scope is AGENT_SCOPE_OK */
};

/* Each returns 0, or -1 with errno (EBADMSG for a malformed record). */
int
agent_send_job(int fd, const struct agent_job *job);

int
agent_parse_job(struct ipc_record *r, struct agent_job *job);

/* Adds a job for that user. Returns 0, or -1 when no more fit in. */
int
agent_group_add(struct agent_group *g, const char *user, const struct agent_job *job);

/* Empties g in any case. message is the descriptor for all jobs. */
int
agent_send_group(int fd, struct agent_group *g, int message);

/* How many jobs a GROUP has. 0 with errno if it is malformed, or another record. */
size_t
agent_group_count(const struct ipc_record *r);

/*
 * The next job of a GROUP that was counted, and its user; *g begins as ipc_get(r). job->message is
 * the record's, which the receiver closes once.
 */
void
agent_group_next(const struct ipc_record *r, struct ipc_get *g, char user[AGENT_USER_MAX + 1],
    struct agent_job *job);

int
agent_send_result(int fd, const struct agent_result *result);

int
agent_parse_result(const struct ipc_record *r, struct agent_result *result);

/*
 * Adds a result to those that go together; *b begins as ipc_payload(). Returns 0, or -1 when no
 * more fit in.
 */
int
agent_add_result(struct buf *b, const struct agent_result *result);

/* Sends them in one record, and frees *b. */
int
agent_send_results(int fd, struct buf *b);

/*
 * The next result of a record that may have several; *g begins as ipc_get(r). Returns 1; 0 behind
 * the last one; -1 with errno when it is malformed, or there is none at all.
 */
int
agent_next_result(const struct ipc_record *r, struct ipc_get *g, struct agent_result *result);

/* Adds a recipient, whose params must last. Returns 0, or -1 when no more fit in. */
int
agent_transmit_add(struct agent_transmit *t, uint32_t number, const struct address *address,
    struct view params);

/* Parameters longer than AGENT_PARAMS_MAX are left out. */
int
agent_send_transmit(int fd, const struct agent_transmit *t);

/* The views in *t last as long as the record's payload. */
int
agent_parse_transmit(struct ipc_record *r, struct agent_transmit *t);

int
agent_send_answer(int fd, const struct agent_answer *a);

int
agent_parse_answer(const struct ipc_record *r, struct agent_answer *a);

int
agent_send_done(int fd, const struct agent_done *d);

int
agent_parse_done(const struct ipc_record *r, struct agent_done *d);

#endif
