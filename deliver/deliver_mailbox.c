/* deliver_mailbox.c: see deliver_mailbox.h. */
#include "deliver/deliver_mailbox.h"

#include "deliver/deliver_attempt.h"
#include "deliver/deliver_folder.h"
#include "deliver/deliver_mbox.h"

/* Into the Maildir or folder, durable. */
static void
deliver_alone(struct deliver_attempt *a, struct agent_result *r)
{
	struct deliver_written w;

	if (!deliver_write(a, &w, r))
		return;
	deliver_store(a->to, &w);
	deliver_end(a, &w, r);
}

/* With the Maildir open. */
static void
deliver_in(const struct deliver *d, const struct maildir *m, const struct agent_job *job,
    struct agent_result *r)
{
	char name[MAILDIR_NAME_MAX + 1];
	struct maildir_quota quota;
	struct maildir folder;
	struct deliver_attempt a = { .d = d, .job = job, .to = m, .root = m, .quota = &quota,
	    .folder = name };
	int in_folder = deliver_folder(d, m, &job->recipient, &folder, name);

	if (in_folder == -1) {
		deliver_failed(r, name);
		return;
	}
	if (in_folder == 1)
		a.to = &folder;
	if (quota_open(&quota, m, deliver_limit(d)) == 0) {
		deliver_alone(&a, r);
		quota_end(&quota);
	} else {
		deliver_failed(r, "maildirsize");
	}
	if (in_folder == 1)
		maildir_close(&folder);
}

void
deliver_mailbox(const struct deliver *d, const struct agent_job *job, struct agent_result *r)
{
	struct maildir m;

	if (d->mbox[0]) {
		deliver_mailbox_mbox(d, job, r);
	} else if (deliver_open_maildir(d, &m, r) == 0) {
		deliver_in(d, &m, job, r);
		maildir_close(&m);
	}
}
