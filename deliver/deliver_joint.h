/* deliver_joint.h: messages into a Maildir that are made durable together. */
#ifndef DELIVER_JOINT_H
#define DELIVER_JOINT_H

#include "deliver/deliver_attempt.h"

#define DELIVER_JOINT_MAX 16	/* messages that are made durable together */

/* Messages of which nobody has been told. Begin with { .n = 0 }. */
struct deliver_joint {
	struct maildir m;
	bool open;		/* always when n > 0 */
	bool counted;		/* while open: there is a quota */
	struct maildir_quota quota;	/* when n > 0 */
	size_t n;
	struct deliver_written written[DELIVER_JOINT_MAX];
};

/*
 * Delivers as deliver_mailbox() does, with several. Returns true when the message is one of them
 * now: its answer comes from deliver_joint_end(). Otherwise *r is the answer.
 */
bool
deliver_jointly(const struct deliver *d, const struct agent_job *job, struct deliver_joint *j,
    struct agent_result *r);

/*
 * Makes them durable, and calls each() with the answer to each of them, until it returns other than
 * 0. Returns what it did. Where one can be neither made durable nor taken back, the program ends
 * without an answer to it, as in deliver_mailbox().
 */
int
deliver_joint_end(const struct deliver *d, struct deliver_joint *j, struct agent_result *r,
    int (*each)(const struct agent_result *r));

#endif
