/* deliver_mbox.c: see deliver_mbox.h. */
#include "deliver/deliver_mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "deliver/deliver_message.h"
#include "deliver/deliver_quota.h"
#include "mail/maildir_name.h"
#include "mail/mbox.h"

static ssize_t
read_job(void *arg, uint64_t at, char *block, size_t n)
{
	return deliver_read(arg, at, block, n);
}

void
deliver_mbox(const struct deliver *d, int dir, const char *path, const struct agent_job *job,
    struct agent_result *r)
{
	struct buf trace = buf_make(DELIVER_TRACE_MAX);
	char key[MAILDIR_KEY_MAX];
	struct mbox_message m = {
		.key = key, .repeat = job->flags & AGENT_REPEAT, .sender = &job->sender,
		.date = job->arrival_usec / 1000000, .size = job->size,
		.read = read_job, .arg = (void *)(uintptr_t)job,
	};
	enum mbox_result result = MBOX_FAILED;

	maildir_key(m.date, job->id, job->rcpt, key);
	deliver_trace(job, &trace);
	m.trace = buf_view(&trace);
	errno = ENOMEM;
	if (!trace.failed)
		result = mbox_deliver(dir, path, &m, deadline_in(d->lock_timeout));
	if (result == MBOX_FAILED && errno == ETIMEDOUT)
		deliver_answer(r, AGENT_DEFERRED, "4.2.0", "%.300s: locked by another program", path);
	else if (result == MBOX_FAILED)
		deliver_failed(r, path);
	else
		deliver_answer(r, AGENT_DELIVERED, "2.0.0", result == MBOX_BEFORE ?
		    "an earlier attempt has delivered it to %.300s" : "delivered to %.300s", path);
	buf_free(&trace);
}

/* How an mbox counts: the size of its file; what was delivered before is not asked about. */
static enum quota_answer
ask_room(const struct deliver *d, const struct agent_job *job)
{
	struct stat st = { .st_size = 0 };
	uint64_t quota = d->settings.quota;

	if (quota == 0 || (job->flags & AGENT_REPEAT))
		return QUOTA_FITS;
	if (fstatat(d->home_fd, d->mbox, &st, AT_SYMLINK_NOFOLLOW) == -1 && errno != ENOENT)
		return QUOTA_FITS;
	if (job->size > quota)
		return QUOTA_NEVER;
	return (uint64_t)st.st_size + job->size > quota ? QUOTA_OVER : QUOTA_FITS;
}

void
deliver_mailbox_mbox(const struct deliver *d, const struct agent_job *job, struct agent_result *r)
{
	enum quota_answer room = ask_room(d, job);

	if (room == QUOTA_FITS)
		deliver_mbox(d, d->home_fd, d->mbox, job, r);
	else
		deliver_no_room(d, job, room, r);
}
