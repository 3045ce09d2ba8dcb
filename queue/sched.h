/*
 * sched.h: the state of runner-sched and what its modules offer each other.
 *
 *	sched_scan      which messages to look at
 *	sched_message   a message from opening to putting away or removing
 *	sched_route     where a recipient leads
 *	sched_agent     delivery agents and their answers
 *	sched_record    the journal records and log lines of results
 *	sched_report    telling senders of failures
 *	sched_control   the runner
 *	sched_lock      one scheduler per queue; the trigger
 *
 * and, pure, each with a header of its own: sched_plan, sched_fair,
 * sched_park, sched_flush, sched_seen, sched_expand, sched_bounce.
 */
#ifndef QUEUE_SCHED_H
#define QUEUE_SCHED_H

#include <dirent.h>

#include "mail/agent.h"
#include "mail/route.h"
#include "queue/queue_dir.h"
#include "queue/queue_params.h"
#include "queue/runner.h"
#include "queue/sched_fair.h"
#include "queue/sched_flush.h"
#include "queue/sched_park.h"
#include "queue/sched_plan.h"
#include "queue/sched_seen.h"
#include "sys/clock.h"
#include "sys/conf.h"
#include "sys/log.h"

#define SCHED_MESSAGES_MAX 200		/* messages open at once; the others stay on disk */
#define SCHED_RCPTS_MAX 50000		/* their recipients, unless one message alone has more */
#define SCHED_FRESH_MAX 240		/* ids taken out of the trigger at once */
#define SCHED_TRIGGER_FULL 4096		/* octets in the trigger, which may have been all that it holds */
#define SCHED_USER_JOBS 10		/* deliveries to one user in line at once */
#define SCHED_MESSAGE_JOBS 100		/* deliveries of one message in line at once */
#define SCHED_PASSES_MAX 100		/* recipients passed over at once while others are served */
#define SCHED_AGENT_IDLE 2		/* seconds that an agent is kept without work */
#define SCHED_ORPHAN_SECONDS 5		/* for running deliveries when the runner is gone */
#define SCHED_AGENT_JOBS 8		/* deliveries that an agent has at a time */
#define SCHED_JOINT_MAX (256 * 1024)	/* octets of a message that is delivered with others */
#define SCHED_JOINT_AGENTS 50		/* with more of them each has one delivery at a time */
#define SCHED_SUBMIT_SECONDS 60		/* for each answer of enqueue */
#define SCHED_SLOTS_MAX 100000		/* due slots that one scan takes on */
#define SCHED_FLUSH_SECONDS 60		/* between two looks at all messages, see flush/ */
#define SCHED_BUSY_SECONDS 10		/* until a message is looked at again that a tool was at */
#define SCHED_TIDY_SECONDS 3600		/* between two looks for stale files in tmp/ */
#define SCHED_BOOT_SLACK 60		/* seconds by which the clock at boot may have been wrong */

/* Where a recipient that was passed over leads, so that this is not asked again. */
struct sched_way {
	uint32_t kind;
	char *user;		/* NULL: not known; owned */
};

struct sched_message {
	struct sched_message *next;
	struct queue_name name;
	struct queue_file file;
	struct queue_terms terms;
	int64_t end;		/* when it is given up, seconds since 1970 */
	struct seen seen;
	bool seen_filled;
	bool broken;		/* the journal cannot be written: leave it for another time */
	size_t cursor;		/* recipients before it have had their turn */
	size_t jobs;		/* in line or with an agent */
	bool passed_over;	/* a recipient's user had its line full */
	bool progress;		/* somebody else's had not, since then */
	uint64_t passed_user;	/* its key */
	size_t passes;		/* how often that was, in all */
	struct sched_way *ways;	/* by recipient; NULL while none was passed over */
	size_t nways;
	size_t counted;		/* recipients that are in sched.nrcpts */
	int read_fd;		/* read-only, for agents; -1 until one needs it */
};

struct sched_agent {
	int fd;			/* -1: a free place */
	uint64_t number;	/* the runner's */
	struct fair_user *user;
	size_t njobs;		/* what it is at, 0 when idle */
	struct fair_job *jobs[SCHED_AGENT_JOBS];
	uint64_t numbers[SCHED_AGENT_JOBS];	/* of the jobs */
	bool failing;		/* its last delivery failed for now: a new one may know better */
	msec deadline;		/* of the attempt, or of idling */
};

enum scan_phase { SCAN_DONE, SCAN_NEW, SCAN_SLOTS };

struct sched_scan {
	enum scan_phase phase;
	bool wanted;		/* look at new/ (again) */
	bool all;		/* list cur/ too, whatever next_slot says */
	bool every;		/* and look at all slots, not the due ones alone */
	msec flush;		/* when flush/ may be looked at again; 0: now */
	bool flush_asked;	/* something may wait there for that */
	DIR *dir;		/* being read */
	int64_t *slots;		/* due, sorted */
	size_t nslots, at;
	int64_t next_slot;	/* the earliest one not yet due, INT64_MAX for none */
	msec again;		/* when to look once more for what somebody else was at; NEVER */
	msec tidy;		/* when to look at tmp/ */
};

/* Messages that have just come, by their ids: most are never looked for in new/. */
struct sched_fresh {
	char ids[SCHED_FRESH_MAX][QUEUE_ID_LEN + 1];
	size_t at, n;		/* those from at up to n are to be looked at; both 0 when there is none */
};

enum sched_mode { SCHED_ONCE, SCHED_IDLE, SCHED_DAEMON };

struct sched {
	const struct conf *conf;
	enum sched_mode mode;
	uint64_t seconds;	/* of idling, or between two looks */
	struct sched_plan plan;
	struct queue_dirs dirs;
	struct routes *routes;
	int trigger, lock;	/* -1 when there is none */
	bool orphan;		/* the runner is gone */
	bool stopping;
	msec stop_at;		/* when running deliveries are given up */
	msec leave_at;		/* in SCHED_IDLE: when to leave; in SCHED_DAEMON: when to look again */
	struct sched_scan scan;
	struct sched_fresh fresh;
	struct sched_message *messages;
	size_t nmessages, nrcpts;
	struct fair fair;
	struct park park;
	struct flush flush;
	uint64_t refilling;	/* key of the user whose parked messages are coming back */
	struct sched_agent *agents;
	size_t nagents, agents_max;
	uint64_t job_number;
	uint64_t seed;
	int64_t last_slot;	/* made and durable already */
	int64_t boot;		/* of the machine, seconds since 1970 */
};

/* ---- sched_scan */

/* Begins a scan if one is wanted and none is on its way. */
void
sched_scan_start(struct sched *s);

/* The next message to look at. Returns false at the end of the scan. */
bool
sched_scan_next(struct sched *s, struct queue_name *name);

/* Removes files from tmp/ that no writer can be at any more. */
void
sched_scan_tidy(struct sched *s);

void
sched_scan_end(struct sched *s);

/* ---- sched_message */

/* Opens the message, unless it is open, and begins its deliveries. */
void
sched_message_load(struct sched *s, const struct queue_name *name);

/*
 * Goes on with a message: more recipients get their turn; when all had it and
 * nothing runs, the message is put away or removed, and freed.
 */
void
sched_message_advance(struct sched *s, struct sched_message *m);

/*
 * A descriptor of the message that agents may have: with it nothing can be
 * written. It is closed with the message. -1 with errno.
 */
int
sched_message_descriptor(struct sched *s, struct sched_message *m);

/* Closes all messages as they are. */
void
sched_message_close_all(struct sched *s);

/*
 * Whether the time is over within which the message is worth something to its
 * recipients (RFC 2852).
 */
bool
sched_message_late(const struct sched_message *m);

/* ---- sched_route */

/* Finds out where a waiting recipient leads: a delivery in line, other recipients, or a result. */
void
sched_route(struct sched *s, struct sched_message *m, size_t rcpt);

/* Frees what is known of recipients that were passed over. */
void
sched_route_forget(struct sched_message *m);

/* ---- sched_record: each appends to the journal and logs; on failure the message is broken */

/* Appends a record and frees it. Returns 0, or -1 with m->broken set. */
int
sched_record_append(struct sched_message *m, struct buf *record, bool durable);

/* An empty record, started. */
struct buf
sched_record_make(void);

/* An attempt begins. Returns 0 or -1. */
int
sched_record_attempt(struct sched *s, struct sched_message *m, size_t rcpt);

/* The results. user: whose delivery agent found out; NULL when it was no agent. */
void
sched_record_delivered(struct sched_message *m, size_t rcpt, const char *user, const char *code,
    const char *text);

/* Waits for the next attempt, or has failed for good when its time is over. */
void
sched_record_deferred(struct sched *s, struct sched_message *m, size_t rcpt, const char *user,
    const char *code, const char *text);

/* The same for an attempt that may have delivered: its agent ended without an answer. */
void
sched_record_unknown(struct sched *s, struct sched_message *m, size_t rcpt, const char *user,
    const char *code, const char *text);

void
sched_record_failed(struct sched_message *m, size_t rcpt, const char *user, const char *code,
    const char *text);

/* Failed for good since sched_message_late(). */
void
sched_record_late(struct sched_message *m, size_t rcpt);

/* A line about a message, or a recipient of it. */
struct log_line
sched_log(const struct sched_message *m, int level, const char *event);

struct log_line
sched_log_rcpt(const struct sched_message *m, size_t rcpt, int level, const char *event);

/* Replaces rcpt by the targets that a .forward file names; sched_route.c. */
void
sched_forward(struct sched *s, struct sched_message *m, size_t rcpt,
    const struct address *targets, size_t n);

/* ---- sched_agent */

/* Gives deliveries to agents, starts and closes agents. */
void
sched_agent_feed(struct sched *s);

/* Reads the answer that waits, or notes that the agent is gone. */
void
sched_agent_read(struct sched *s, struct sched_agent *a);

/* Stops agents whose attempt takes too long, closes those idle for long. */
void
sched_agent_expire(struct sched *s);

/* The earliest deadline of all agents. */
msec
sched_agent_deadline(const struct sched *s);

/* Whether a delivery is under way. */
bool
sched_agent_busy(const struct sched *s);

void
sched_agent_close_all(struct sched *s);

/* ---- sched_report */

/* Whether somebody is still to be told of a failure, a delay or a success. */
bool
sched_report_needed(const struct sched_message *m);

/* Tells the senders. Returns 0, or -1 when it must be tried again later. */
int
sched_report(struct sched *s, struct sched_message *m);

/* ---- sched_control */

struct control_answer {
	int fd;			/* the connection, -1 when refused */
	uint64_t number;
	char code[16];		/* why it was refused */
	char text[256];
};

/* Asks for an agent. */
void
sched_control_agent(struct sched *s, const struct fair_user *u, struct control_answer *out);

void
sched_control_enqueue(struct sched *s, struct control_answer *out);

void
sched_control_stop(struct sched *s, uint64_t number);

/* ---- sched_lock */

/*
 * Takes the lock of the queue. Returns 1; 0 when another scheduler has it,
 * which has been woken; -1 with errno.
 */
int
sched_lock_take(struct sched *s);

/*
 * Before leaving: gives the lock up and sees whether somebody relied on us in
 * the meantime. Returns true when we have the lock again and must go on.
 */
bool
sched_lock_leave(struct sched *s);

/* Takes the lines out of the trigger: ids go to s->fresh. Returns whether there were any. */
bool
sched_trigger_drain(struct sched *s);

#endif
