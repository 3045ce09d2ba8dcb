/*
 * deliver_attempt.h: what deliveries into a Maildir have in common, of one message or several
 * together: all but what makes them durable.
 */
#ifndef DELIVER_ATTEMPT_H
#define DELIVER_ATTEMPT_H

#include "deliver/deliver.h"
#include "mail/maildir_deliver.h"
#include "mail/maildir_quota.h"

/* One delivery on its way into a Maildir. */
struct deliver_attempt {
	const struct deliver *d;
	const struct agent_job *job;
	const struct maildir *to;	/* the Maildir or a folder of it */
	const struct maildir *root;	/* the Maildir: the quota is its */
	const char *folder;		/* its name below the Maildir; "": it is that */
	struct maildir_quota *quota;
	enum quota_answer room;		/* private */
};

/* A message that is written, and what became of it. */
struct deliver_written {
	uint64_t job;
	struct maildir_delivery delivery;
	bool ordered;			/* as maildir_store() has it */
	enum maildir_result result;
	int error;			/* errno, if it has failed */
	int undo;			/* errno of the sync of its name, or 0 */
	char name[MAILDIR_NAME_MAX + 1];	/* in new/, when it is there */
};

/* Opens the user's Maildir. Returns 0, or -1 with the answer. */
int
deliver_open_maildir(const struct deliver *d, struct maildir *m, struct agent_result *r);

/* The quota of the job at hand. */
struct maildir_load
deliver_limit(const struct deliver *d);

/*
 * Writes the message into tmp/, if there is room. Returns true when it is to be stored, and then
 * answered by deliver_end(). Otherwise *r is the answer.
 */
bool
deliver_write(struct deliver_attempt *a, struct deliver_written *w, struct agent_result *r);

/*
 * Whether what is written is in the file system of the message, and that keeps an order
 * (AGENT_ORDERED): then maildir_store() has an easier way.
 */
bool
deliver_is_ordered(const struct agent_job *job, const struct maildir_delivery *delivery);

/* Gives it its name there, and syncs that unless it is so in order. */
void
deliver_store(const struct maildir *to, struct deliver_written *w);

/*
 * The answer to what was stored. Takes back what could not be made durable. When that fails too, or
 * a reader has it already, there may be a copy: the program ends, and no answer has the next
 * attempt look for it, as after a crash. Of *a the job is not looked at.
 */
void
deliver_end(const struct deliver_attempt *a, struct deliver_written *w, struct agent_result *r);

#endif
