/* deliver_quota.c: see deliver_quota.h. */
#include "deliver/deliver_quota.h"

#include "sys/clock.h"

void
deliver_no_room(const struct deliver *d, const struct agent_job *job, enum quota_answer room,
    struct agent_result *r)
{
	int64_t age = clock_unix() - job->arrival_usec / 1000000;

	if (room == QUOTA_ERROR)
		deliver_failed(r, "maildirsize");
	else if (room == QUOTA_NEVER)
		deliver_answer(r, AGENT_FAILED, "5.2.3", "larger than all that the mailbox may hold");
	else if (age >= 0 && (uint64_t)age >= d->quota_grace)
		deliver_answer(r, AGENT_FAILED, "5.2.2", "the mailbox is full");
	else
		deliver_answer(r, AGENT_DEFERRED, "4.2.2", "the mailbox is full");
}
