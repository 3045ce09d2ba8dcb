/*
 * deliver_quota.h: what becomes of a message for which its mailbox has no room.
 */
#ifndef DELIVER_QUOTA_H
#define DELIVER_QUOTA_H

#include "deliver/deliver.h"
#include "mail/maildir_quota.h"

/*
 * The answer: for now while the message is younger than quota_grace, then for good (RFC 3463: 4.2.2
 * and 5.2.2); at once for one that would never fit in (5.2.3). For QUOTA_ERROR errno says it.
 */
void
deliver_no_room(const struct deliver *d, const struct agent_job *job, enum quota_answer room,
    struct agent_result *r);

#endif
