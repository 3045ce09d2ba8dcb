/* sched_state.h: the state of runner-sched, and its limits. */
#ifndef QUEUE_SCHED_STATE_H
#define QUEUE_SCHED_STATE_H

#include <dirent.h>
#include <sys/stat.h>

#include "mail/agent.h"
#include "mail/nexthop.h"
#include "mail/route.h"
#include "queue/queue_dir.h"
#include "queue/queue_params.h"
#include "queue/queue_rules.h"
#include "queue/runner.h"
#include "queue/sched_dest.h"
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
#define SCHED_GATHER_MSEC 20		/* between two looks at what has come */
#define SCHED_LANE_JOBS 10		/* deliveries of one lane in line at once */
#define SCHED_LANE_LONG 40		/* the same of a mailbox, while few messages are open: */
#define SCHED_MESSAGES_FEW 100
#define SCHED_LANE_URGENT 20		/* the same, for what has a priority above 0 */
#define SCHED_REMOTE_JOBS 100		/* deliveries to other servers in line at once */
#define SCHED_REPORT_JOBS 20	/* of them without a sender, besides */
#define SCHED_MESSAGE_JOBS 100		/* deliveries of one message in line at once */
#define SCHED_PASSES_MAX 100		/* recipients passed over at once while others are served */
#define SCHED_TURNS_MAX 50		/* turns before answers get a look again */
#define SCHED_PATIENCE_MSEC 500		/* that one message waits for an agent which is at another */
#define SCHED_AGENT_IDLE 2		/* seconds that an agent is kept without work */
#define SCHED_MAKER_IDLE 60		/* the same of the process that makes those for other servers */
#define SCHED_ORPHAN_SECONDS 5		/* for running deliveries when the runner is gone */
#define SCHED_AGENT_JOBS 16		/* deliveries that an agent has at a time */
#define SCHED_JOINT_MAX (256 * 1024)	/* octets of a message that is delivered with others */
#define SCHED_JOINT_AGENTS 50		/* with more of them each has one delivery at a time */
#define SCHED_GROUP_OCTETS (16 << 20)	/* that one agent writes for several virtual users */
#define SCHED_GROUP_AGENTS 4		/* such agents for one message at once */
#define SCHED_SUBMIT_SECONDS 60		/* for each answer of enqueue */
#define SCHED_SLOTS_MAX 100000		/* due slots that one scan takes on */
#define SCHED_FLUSH_SECONDS 60		/* between two looks at all messages, see flush/ */
#define SCHED_TIDY_SECONDS 3600		/* between two looks at what lies in tmp/ */
#define SCHED_RECOVER_SECONDS 10	/* since a file in tmp/ was written, until it is taken out */
#define SCHED_RECOVER_MAX 65536		/* messages that are taken out of tmp/ at once */
#define SCHED_BUSY_SECONDS 3		/* until a message is looked at again that a tool was at */
#define SCHED_RULES_SECONDS 1		/* between two looks at the operator's rules */
#define SCHED_MEMORY_SECONDS 30		/* between two times that destinations are written down */
#define SCHED_COMMIT_MSEC 900		/* until a success at another server is durable */
#define SCHED_COMMIT_CALLS 8		/* syncs of one commit; instead of more of them there is one syncfs */
#define SCHED_COMMIT_SLOTS 16		/* that one commit can be for; then it is made sooner */
#define SCHED_BOOT_SLACK 60		/* seconds by which the clock at boot may have been wrong */

/* Where a recipient that was passed over leads, so that this is not asked again. */
struct sched_way {
	uint32_t kind;
	char *lane;		/* its name; NULL: not known; owned */
};

/* The message as one list sends it on. */
struct sched_list {
	struct sched_list *next;
	size_t alias;		/* the recipient that is the list */
	int fd;			/* read-only */
	uint64_t size;		/* octets of it */
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
	size_t delivered;	/* and before it have their mail */
	size_t jobs;		/* in line or with an agent */
	bool passed_over;	/* a recipient's lane had its line full */
	bool progress;		/* another one's had not, since then */
	size_t passed;		/* the recipient */
	size_t passes;		/* how often that was, in all */
	uint64_t flow[3];	/* see sched_fair.h; one for each pool */
	bool relayed;		/* another server has taken it for somebody: not durable yet */
	bool hold;		/* to be moved to hold/ as soon as nothing runs */
	char hold_why[RULES_REASON_MAX + RULES_PATTERN_MAX + 64];
	uint64_t journal_read;	/* octets of the journal that are durable, or need not be */
	struct sched_way *ways;	/* by recipient; NULL while none was passed over */
	size_t nways;
	size_t counted;		/* recipients that are in sched.nrcpts */
	int read_fd;		/* read-only, for agents; -1 until one needs it */
	struct sched_list *lists;
	char *listed;		/* by recipient, nlisted of them: whether it is a list; sched_list.c */
	size_t nlisted;
};

struct sched_agent {
	int fd;			/* -1: a free place */
	uint64_t number;	/* the runner's */
	struct lane *lane;
	bool rests;		/* no turn of the lane is its */
	struct sched_agent *next;	/* of the lane, that rests */
	unsigned served;	/* deliveries in this turn */
	size_t njobs;		/* what it is at, 0 when idle */
	struct fair_job *jobs[SCHED_AGENT_JOBS];
	uint64_t numbers[SCHED_AGENT_JOBS];	/* of the jobs */
	bool answered[AGENT_RCPT_MAX];	/* where it has one job for several recipients: which */
	bool failing;		/* its last delivery failed for now: a new one may know better */
	msec deadline;		/* of the attempt, or of idling */
};

/*
 * Agents that share places: those for mailboxes, those for other servers, and those for messages
 * without a sender to such. Where these go strangers choose, by asking for reports: servers that
 * let us wait for hours take places from other such messages alone.
 */
enum { SCHED_LOCAL, SCHED_REMOTE, SCHED_REPORT, SCHED_POOLS };

/* The kind of lane of the last ones, besides those of enum runner_kind. */
#define SCHED_LANE_REPORT (RUNNER_REMOTE + 1)

/* Several virtual users who get one message, whose id is the lane's name: sched_group.c. */
#define SCHED_LANE_GROUP (RUNNER_REMOTE + 2)

struct sched_pool {
	size_t index;		/* SCHED_LOCAL, ... */
	size_t jobs_max;	/* deliveries in line at once */
	struct fair fair;
	struct sched_agent *agents;	/* room for so many places */
	size_t places;
	size_t nagents, nresting;	/* agents that there are, and those of them that rest */
	size_t agents_max;		/* at work at once */
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

/* Directories that files have gone from whose messages other servers have taken. */
struct sched_commit {
	msec at;		/* when it is time; NEVER: nothing waits */
	bool fresh;		/* new/ */
	int64_t slots[SCHED_COMMIT_SLOTS];
	size_t nslots;
};

enum sched_mode { SCHED_ONCE, SCHED_IDLE, SCHED_DAEMON };

struct sched {
	const struct conf *conf;
	enum sched_mode mode;
	uint64_t seconds;	/* of idling, or between two looks */
	struct sched_plan plan;
	struct queue_dirs dirs;
	bool in_order;		/* where the queue is: filesystem_keeps_order() */
	struct routes *routes;
	int trigger, lock;	/* -1 when there is none */
	bool orphan;		/* the runner is gone */
	bool stopping;
	msec stop_at;		/* when running deliveries are given up */
	msec leave_at;		/* in SCHED_IDLE: when to leave; in SCHED_DAEMON: when to look again */
	struct sched_scan scan;
	struct sched_fresh fresh;
	msec gather;		/* when to look at the trigger again */
	struct sched_commit commit;
	struct sched_message *messages;
	size_t nmessages, nrcpts;
	struct sched_pool pools[SCHED_POOLS];
	struct park park;
	struct flush flush;
	struct dests dests;
	msec remember;		/* when they are to be written down next */
	struct rules rules;
	struct stat rules_file;	/* as it was when it was read; st_ino 0: there was none */
	msec rules_at;		/* when to look again */
	struct table *hops;	/* mailstead-routes(5) */
	int maker;		/* what makes agents for other servers; -1: it is not there */
	msec maker_idle;	/* when it may go, if there are no such agents */
	uint64_t agent_number;	/* of the last such agent */
	int events;		/* epoll(7): agents */
	msec agents_at;		/* no agent's deadline is before that */
	msec press_at;		/* when sched_agent_press() has something to do; NEVER: not */
	struct lane *refilling;	/* whose parked messages are coming back */
	uint64_t job_number;
	uint64_t seed;
	int64_t last_slot;	/* made and durable already */
	int64_t boot;		/* of the machine, seconds since 1970 */
};

#endif
