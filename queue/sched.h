/*
 * sched.h: what the modules of runner-sched offer each other.
 *
 *	sched_scan      which messages to look at
 *	sched_message   a message from opening to putting away or removing
 *	sched_route     where a recipient leads
 *	sched_lane      putting recipients in line for agents
 *	sched_agent     delivery agents: beginning, turns, end
 *	sched_local     those that deliver to mailboxes
 *	sched_group     those for several virtual users
 *	sched_list      what lists add to a message
 *	sched_remote    those that speak with other servers
 *	sched_commit    what other servers have taken, durable
 *	sched_memory    the file of what is known of destinations
 *	sched_rules     the operator's rules
 *	sched_record    the journal records and log lines of results
 *	sched_report    telling senders of failures
 *	sched_tidy      what a crash has left
 *	sched_control   the runner
 *	sched_log       the log, many lines at a time
 *	sched_lock      one scheduler per queue; the trigger
 *
 * and, pure, each with a header of its own: sched_plan, sched_fair,
 * sched_park, sched_dest, sched_flush, sched_seen, sched_expand, sched_bounce.
 */
#ifndef QUEUE_SCHED_H
#define QUEUE_SCHED_H

#include "queue/sched_state.h"

/* ---- sched_log */

/* From now on lines for a file wait for sched_log_flush(), or until there are many. */
void
sched_log_keep(void);

void
sched_log_flush(void);

/* ---- sched_scan */

/* Begins a scan if one is wanted and none is on its way. */
void
sched_scan_start(struct sched *s);

/* The next message to look at. Returns false at the end of the scan. */
bool
sched_scan_next(struct sched *s, struct queue_name *name);

void
sched_scan_end(struct sched *s);

/* Opens a directory of the queue. NULL with errno, logged unless there is none (ENOENT). */
DIR *
sched_dir_open(const struct sched *s, const char *path);

/* The next entry. NULL at the end with errno 0, or when the rest cannot be read (logged). */
struct dirent *
sched_dir_read(DIR *dir, const char *path);

/* ---- sched_tidy */

/*
 * Once in SCHED_TIDY_SECONDS: takes what may have been accepted before the machine was started out
 * of tmp/, and removes what no writer can be at any more.
 */
void
sched_tidy(struct sched *s);

/*
 * Whether what happened at that time, in microseconds since 1970, was before the machine was
 * started: then it may have been undone by a power cut. What seems to come from the future is from
 * before it, too, when the clock was wrong since.
 */
bool
sched_before_boot(const struct sched *s, int64_t usec);

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

/* ---- sched_lane */

/*
 * Puts the recipient in line at that lane. When its line is full the recipient is passed over; when
 * the destination is suspended, does not answer or the message is to be held it has no turn.
 */
void
sched_lane_add(struct sched *s, struct sched_message *m, size_t rcpt, uint32_t kind,
    const char *name);

/* Remembers the message, whose recipient m->passed was passed over, with the lane of that. */
void
sched_lane_park(struct sched *s, struct sched_message *m);

/* Opens messages that wait on disk for the lane, when its line runs out. */
void
sched_lane_refill(struct sched *s, struct lane *l);

/* Puts a delivery of m in line again, or in line at all. Returns 0, or -1 with *job freed. */
int
sched_lane_put(struct sched *s, struct sched_message *m, uint32_t kind, const char *name,
    struct fair_job *job);

/* Remembers where the recipient leads. Without memory for it that is merely looked up again. */
void
sched_lane_remember(struct sched_message *m, size_t rcpt, uint32_t kind, const char *lane);

/* Everything in the line of l gets that answer without being tried. */
void
sched_lane_refuse(struct sched *s, struct lane *l, size_t most, const char *code,
    const char *text);

/*
 * Whether a recipient that was in line, maybe for long, still waits for its attempt. With it too
 * late it has failed.
 */
bool
sched_lane_ready(struct sched_message *m, size_t rcpt);

/* A delivery is over, whatever came of it. */
void
sched_job_done(struct sched *s, struct fair_job *job);

/* The job's recipient number i, from 0 to nmore. */
size_t
sched_job_rcpt(const struct fair_job *job, size_t i);

struct sched_pool *
sched_pool(struct sched *s, uint32_t kind);

/* Whether a lane of that kind leads to other servers. */
bool
sched_lane_is_remote(uint32_t kind);

/* ---- sched_rules */

/*
 * Reads the rules when they have changed, with a second between two looks. Returns 0; -1 when
 * they cannot be read, logged: those of before hold, and the next look tries again.
 */
int
sched_rules_look(struct sched *s);

/* Whether the message is to be held, by its sender or recipients; then m->hold is set. */
void
sched_rules_check(struct sched *s, struct sched_message *m);

/* The same for where a recipient leads. hop: "" for a mailbox. */
void
sched_rules_check_hop(struct sched *s, struct sched_message *m, size_t rcpt, const char *hop);

/*
 * Whether the destination is suspended. Then the recipient is due some time later, which is
 * written nowhere, or has failed since its time is over.
 */
bool
sched_rules_rests(struct sched *s, struct sched_message *m, size_t rcpt, const char *hop);

/* Moves the message to hold/. */
void
sched_rules_hold(struct sched *s, struct sched_message *m);

/* ---- sched_memory */

/* Reads queue/destinations. */
void
sched_memory_read(struct sched *s);

/* Writes it, when something has changed and it is time, or now. */
void
sched_memory_write(struct sched *s, bool now);

/* ---- sched_commit */

/* Another server has taken the message for a recipient; that is in the journal, or in memory. */
void
sched_commit_success(struct sched *s, struct sched_message *m);

/* The file of the message is removed. */
void
sched_commit_removed(struct sched *s, const struct sched_message *m);

/* Syncs the journal, if there is such a success in it. */
void
sched_commit_journal(struct sched_message *m);

/* The slot may go now, if it is empty: what has gone from it is made durable before. */
void
sched_commit_slot(struct sched *s, int64_t slot);

/* Makes all successes durable, when it is time, or now. */
void
sched_commit(struct sched *s, bool now);

/* ---- sched_record: each appends to the journal and logs; on failure the message is broken */

/* Appends a record and frees it. Returns 0, or -1 with m->broken set. */
int
sched_record_append(struct sched_message *m, struct buf *record, bool durable);

/* An empty record, started. */
struct buf
sched_record_make(void);

/* What is recorded from here on is written at sched_record_close(), together. */
void
sched_record_open(struct sched_message *m);

void
sched_record_close(struct sched_message *m);

/* An attempt begins. Returns 0 or -1. */
int
sched_record_attempt(struct sched *s, struct sched_message *m, size_t rcpt);

/* What an agent for other servers says of a recipient. lane: where that led. */
void
sched_record_answer(struct sched *s, struct sched_message *m, size_t rcpt, const char *lane,
    const struct agent_answer *a);

/* The results. user, lane: which agent found out, if one did; else both NULL. */
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
    const char *lane, const char *code, const char *text);

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

/* Replaces rcpt by the new recipients of r, with their sender; sched_route.c. */
void
sched_forward(struct sched *s, struct sched_message *m, size_t rcpt,
    const struct agent_result *r);

/* ---- sched_agent */

/* Gives deliveries to agents, starts and closes agents. */
void
sched_agent_feed(struct sched *s);

/* Lanes that have waited long enough for agents of theirs may have another one. */
void
sched_agent_press(struct sched *s);

/* Whether there is something for it to do at once. */
bool
sched_agent_hungry(const struct sched *s);

/* The agent is useless, or gone already: what it was at has failed for now. */
void
sched_agent_failed(struct sched *s, struct sched_agent *a, bool gone, const char *text);

void
sched_agent_close(struct sched *s, struct sched_agent *a);

/* The same for one that gives no proper answer. got, *r: what ipc_recv() says. */
void
sched_agent_improper(struct sched *s, struct sched_agent *a, int got, struct ipc_record *r);

/* The agent has that long: for an attempt, or to rest. */
void
sched_agent_until(struct sched *s, struct sched_agent *a, uint64_t seconds);

/* The agent is at job now, for several recipients, and nothing else. number: of the first. */
void
sched_agent_begin(struct sched *s, struct sched_agent *a, struct fair_job *job, uint64_t number);

/* Reads the answers that wait, or notes that the agent is gone. */
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

/* ---- sched_local */

/* Whether an agent may have the delivery together with others. */
bool
sched_local_joint(const struct sched *s, const struct fair_job *job);

/* Gives the delivery to the agent. The job is its own or over afterwards. */
void
sched_local_give(struct sched *s, struct sched_agent *a, struct fair_job *job);

/* Reads its answers. */
void
sched_local_read(struct sched *s, struct sched_agent *a);

/* Whether an attempt may have delivered to the recipient already. */
bool
sched_local_repeats(const struct sched *s, const struct sched_message *m, size_t rcpt);

/* Fills in a job for an agent. */
void
sched_local_job(struct sched *s, struct sched_message *m, size_t rcpt, const char *user,
    struct agent_job *job);

/* ---- sched_group */

/*
 * Puts a recipient who is a virtual user into a delivery for several. Returns whether it is in one:
 * only what is tried for the first time, and has others beside it, can be.
 */
bool
sched_group_add(struct sched *s, struct sched_message *m, size_t rcpt, const char *user);

/* Deliveries at the front of the line that are for one user after all go to that user's lane. */
void
sched_group_sort(struct sched *s, struct lane *l);

/* Appends the users of the first delivery of the lane, for runner.h. */
void
sched_group_users(const struct lane *l, struct buf *out);

/* Gives the delivery to the agent, which is for it alone. */
void
sched_group_give(struct sched *s, struct sched_agent *a, struct fair_job *job);

/* Reads one of its answers. Returns whether there may be more. */
bool
sched_group_read(struct sched *s, struct sched_agent *a);

/* It has ended in the middle of job: what is not answered has an unknown end. */
void
sched_group_lost(struct sched *s, const struct sched_agent *a, struct fair_job *job,
    const char *text);

/* ---- sched_list */

/* Which recipient the last list was that brought the message to rcpt; -1: none. */
int64_t
sched_list_of(struct sched *s, struct sched_message *m, size_t rcpt);

/*
 * The message for that recipient: a descriptor that agents may have, closed with the message, and
 * where in it the text is. -1 with errno.
 */
int
sched_list_open(struct sched *s, struct sched_message *m, size_t rcpt, uint64_t *offset,
    uint64_t *size);

/* Frees and closes what there is. */
void
sched_list_forget(struct sched_message *m);

/* ---- sched_remote */

/* Gives the agent, which is idle, a message. The job is its own or over afterwards. */
void
sched_remote_give(struct sched *s, struct sched_agent *a, struct fair_job *job);

/* Reads one of its answers. Returns whether there may be more. */
bool
sched_remote_read(struct sched *s, struct sched_agent *a);

/* It has ended in the middle of job: what is not answered has an unknown end. */
void
sched_remote_lost(struct sched *s, const struct sched_agent *a, const char *lane,
    struct fair_job *job, const char *text);

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
sched_control_agent(struct sched *s, const struct lane *l, struct control_answer *out);

void
sched_control_enqueue(struct sched *s, struct control_answer *out);

void
sched_control_stop(struct sched *s, uint32_t kind, uint64_t number);

/* Has what makes agents for other servers end. */
void
sched_control_rest(struct sched *s);

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
