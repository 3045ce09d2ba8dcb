/*
 * tool.h: the state of queue-tool and what its modules offer each other.
 *
 *	queue-tool       the commands and their options
 *	tool_each        which messages, one after the other
 *	tool_one         one message, under its lock
 *	tool_act         what is done to one: hold, release, retry, delete, expire
 *	tool_move        to another queue
 *	tool_show        all that is known of a message
 *	tool_shape       how old what waits for whom is
 *	tool_summary     the whole queue in a few numbers
 *	tool_check       whether every file is good
 *	tool_rules       rules that hold messages and suspend destinations
 *	tool_health      how the queue is as a whole, for mailstead-check(8)
 *	tool_dest        what is known of destinations
 *	tool_progress    how far it is
 */
#ifndef QUEUE_TOOL_H
#define QUEUE_TOOL_H

#include "queue/mailq_print.h"
#include "queue/queue_dir.h"
#include "queue/queue_select.h"
#include "queue/tool_progress.h"
#include "sys/conf.h"

/* What the tool ends with, besides those of sysexits.h. */
#define TOOL_OK   0
#define TOOL_NONE 1		/* nothing was done, or something is wrong that was looked for */

#define TOOL_SYNCED_MAX 16	/* messages that are made durable one by one; more are together */
#define TOOL_BUSY_MAX 10000	/* messages that are being delivered and waited for at the end */

struct tool {
	const struct tool_command *command;
	const struct conf *conf;
	struct queue_dirs dirs;
	struct queue_dirs target;	/* of move */
	const char *target_path;
	struct queue_select select;
	unsigned places;		/* to look in, WALK_* */
	char **ids;			/* named one by one; then nothing else is looked at */
	size_t nids;
	bool all, held, dry_run, yes, json, repair, message, always, by_sender, metrics;
	const char *why;		/* of a rule; NULL: none is said */
	uint64_t top;			/* rows of a table; 0: all */
	bool asks, shows_progress;	/* standard input, standard error are a terminal */
	bool terminal;			/* standard output is one */
	uint64_t changed;		/* messages; those after TOOL_SYNCED_MAX are not durable yet */
	uid_t uid;			/* whose the queue has to be */
	int trigger;			/* see queue_trigger_keep() */
	struct progress progress;
};

enum tool_result {
	TOOL_DONE,
	TOOL_SKIPPED,		/* there is nothing to do */
	TOOL_GONE,		/* there is no such message any more */
	TOOL_BUSY,		/* another one has its lock */
	TOOL_FAILED		/* after a message on standard error */
};

/*
 * Does something to a message whose lock we have. f is NULL when it cannot be read. *name is
 * where it is, before and after.
 */
typedef enum tool_result tool_act(struct tool *t, struct queue_name *name, struct queue_file *f);

struct tool_command {
	const char *name;
	const char *usage;	/* what follows the name */
	const char *options;	/* letters of the table in queue-tool.c that it takes */
	unsigned places;	/* WALK_* that it looks in */
	tool_act *act;		/* what it does to each message; NULL: run does all */
	const char *done;	/* "held": what a message has been then */
	const char *skipped;	/* what it is when there is nothing to do */
	int (*run)(struct tool *t);
};

/* ---- tool_each */

/* Does t->command->act to each message that is meant. Returns the exit status. */
int
tool_each(struct tool *t);

/* Begins a bar over all messages in t->places, if there is a terminal for it. */
void
tool_progress_start(struct tool *t);

/* ---- tool_one */

/* Says on standard error what is wrong with a message, or another thing. */
void
tool_complain(const char *subject, const char *wrong);

/* Whether a message is meant by t->select, as it is now. One that cannot be read never is. */
bool
tool_fits(struct tool *t, const struct queue_name *name);

/*
 * Does t->command->act to the message under its lock, if it is meant then, or named. Wakes the
 * runner if it has to know.
 */
enum tool_result
tool_one(struct tool *t, struct queue_name *name, bool named);

/* ---- tool_act */

tool_act tool_hold, tool_release, tool_retry, tool_delete, tool_expire;

/* A line in the log: who did what to which message. f may be NULL. */
void
tool_log(const struct tool *t, const char *id, const struct queue_file *f);

/* ---- tool_move */

tool_act tool_move;

/* ---- tool_show */

int
tool_list(struct tool *t);

int
tool_show(struct tool *t);

/* ---- tool_shape, tool_summary, tool_check, tool_health, tool_dest, tool_rules */

int
tool_destinations(struct tool *t);

struct dests;

/*
 * Reads what the scheduler remembers of destinations; nothing when there is no such file. Returns
 * 0, or -1 after a message. dests_free() in any case.
 */
int
tool_read_destinations(struct tool *t, struct dests *d);

int
tool_shape(struct tool *t);

int
tool_summary(struct tool *t);

int
tool_check(struct tool *t);

int
tool_health(struct tool *t);

int
tool_rules(struct tool *t);

/* Adds the rule that t->select says, or takes it out. Returns an exit status. */
int
tool_rule_always(struct tool *t, bool add);

int
tool_suspend(struct tool *t);

int
tool_resume(struct tool *t);

#endif
