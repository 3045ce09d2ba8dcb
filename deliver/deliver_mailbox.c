/* deliver_mailbox.c: see deliver_mailbox.h. */
#include "deliver/deliver_mailbox.h"

#include <errno.h>

#include "deliver/deliver_attempt.h"
#include "deliver/deliver_folder.h"
#include "deliver/deliver_mbox.h"
#include "deliver/deliver_quota.h"
#include "sys/file.h"

/* Into the Maildir or folder, durable. */
static enum maildir_result
deliver_alone(struct deliver_attempt *a)
{
	struct maildir_delivery delivery;
	char stored[MAILDIR_NAME_MAX + 1];
	enum maildir_result result = deliver_write(a, &delivery);
	int error;

	if (result != MAILDIR_OK)
		return result;
	result = maildir_store(&delivery, false, stored);
	if (result == MAILDIR_OK && file_sync_dir(a->to->new) == -1) {
		error = errno;
		deliver_take_back(a->d, a->to, stored);
		errno = error;
		result = MAILDIR_FAILED;
	}
	error = errno;
	if (result != MAILDIR_OK)
		quota_undo(a->quota, (int64_t)delivery.size);
	errno = error;
	return result;
}

/* With the Maildir open. */
static void
deliver_in(const struct deliver *d, const struct maildir *m, const struct agent_job *job,
    struct agent_result *r)
{
	char name[MAILDIR_NAME_MAX + 1];
	struct maildir_quota quota;
	struct maildir folder;
	struct deliver_attempt a = { .d = d, .job = job, .to = m, .root = m, .quota = &quota };
	int in_folder = deliver_folder(d, m, &job->recipient, &folder, name), error;
	enum maildir_result result;

	if (in_folder == -1) {
		deliver_failed(r, name);
		return;
	}
	if (in_folder == 1)
		a.to = &folder;
	if (quota_open(&quota, m, deliver_limit(d)) == 0) {
		result = deliver_alone(&a);
		error = errno;
		quota_end(&quota);
		errno = error;
		if (result == MAILDIR_FAILED && a.room != QUOTA_FITS)
			deliver_no_room(d, job, a.room, r);
		else
			deliver_result(d, name, result, r);
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
