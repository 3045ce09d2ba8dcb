/*
 * deliver_group.h: one message for several virtual users, which is made durable for all of them
 * together.
 *
 * Only what is usual: a first attempt, into the Maildir, of a user who has no instructions. Nothing
 * that users have written is read, so none of them can get at what the others have. Whoever needs
 * more is left to an agent of his own.
 */
#ifndef DELIVER_GROUP_H
#define DELIVER_GROUP_H

#include <sys/types.h>

#include "deliver/deliver_attempt.h"

struct deliver_member {
	struct maildir m;		/* open, unless alone or error says why not */
	struct maildir_quota quota;
	bool alone;			/* not for us */
	int error;			/* errno */
	bool waits;			/* it is written, and not answered */
	struct deliver_written w;
};

/* Begin with all 0. */
struct deliver_group {
	size_t n;
	struct deliver_member members[AGENT_GROUP_MAX];
	dev_t device;			/* of all Maildirs */
	int fd;				/* of one of them; -1: none is open */
	bool whole;			/* syncfs(2) does for all files there */
};

/*
 * Opens the Maildirs of a GROUP (agent.h) that agent_group_count() has counted: what is not open
 * before the sandbox cannot be named in it. base: for no user.
 */
void
deliver_group_open(const struct deliver *base, const struct ipc_record *record,
    struct deliver_group *g);

/*
 * Delivers to all, and calls each() with every answer, until that returns other than 0. Returns
 * what it did. What g has open stays so: the program ends now, as it does at once where
 * deliver_joint_end() would end it.
 */
int
deliver_group(const struct deliver *base, const struct ipc_record *record, struct deliver_group *g,
    struct agent_result *r, int (*each)(const struct agent_result *r));

#endif
