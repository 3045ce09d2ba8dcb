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
	struct maildir_quota *quota;
	enum quota_answer room;
};

/* Opens the user's Maildir. Returns 0, or -1 with the answer. */
int
deliver_open_maildir(const struct deliver *d, struct maildir *m, struct agent_result *r);

/* The quota of the job at hand. */
struct maildir_load
deliver_limit(const struct deliver *d);

/*
 * Writes the message into tmp/, if there is room; after MAILDIR_OK the caller stores it. Where
 * there is none the result is MAILDIR_FAILED, and a->room says so.
 */
enum maildir_result
deliver_write(struct deliver_attempt *a, struct maildir_delivery *delivery);

/*
 * Whether what is written is in the file system of the message, and that keeps an order
 * (AGENT_ORDERED): then maildir_store() has an easier way.
 */
bool
deliver_is_ordered(const struct agent_job *job, const struct maildir_delivery *delivery);

/*
 * Takes back what could not be made durable. When that fails too, or a reader has it already, there
 * may be a copy: the program ends, and no answer has the next attempt look for it, as after a
 * crash.
 */
void
deliver_take_back(const struct deliver *d, const struct maildir *m, const char *name);

/* The answer to that result, with its errno, in that folder; "": the Maildir. */
void
deliver_result(const struct deliver *d, const char *folder, enum maildir_result result,
    struct agent_result *r);

#endif
