/* deliver_joint.c: see deliver_joint.h. */
#include "deliver/deliver_joint.h"

#include <errno.h>

#include "deliver/deliver_folder.h"
#include "deliver/deliver_mailbox.h"
#include "sys/file.h"

static void
close_maildir(struct deliver_joint *j)
{
	if (j->open)
		maildir_close(&j->m);
	j->open = false;
}

/* The Maildir is still open from the last messages, unless it has been moved since, or failed. */
static int
open_again(const struct deliver *d, struct deliver_joint *j, struct agent_result *r)
{
	if (j->open && maildir_is_there(d->home_fd, d->maildir, &j->m))
		return 0;
	close_maildir(j);
	if (deliver_open_maildir(d, &j->m, r) == -1)
		return -1;
	j->open = true;
	j->counted = true;
	return 0;
}

/* Begins with the first of several. Returns 0, or -1 with the answer. */
static int
begin_joint(const struct deliver *d, struct deliver_joint *j, struct agent_result *r)
{
	struct maildir_load limit = deliver_limit(d);

	if (open_again(d, j, r) == -1)
		return -1;
	/* Where there was no limit when it was opened there is none, unless the job brings one. */
	j->counted = j->counted || limit.bytes || limit.messages;
	if (j->counted && quota_open(&j->quota, &j->m, limit) == -1) {
		deliver_failed(r, "maildirsize");
		close_maildir(j);
		return -1;
	}
	j->counted = j->quota.fd != -1;
	return 0;
}

static struct deliver_attempt
attempt(const struct deliver *d, const struct agent_job *job, struct deliver_joint *j)
{
	return (struct deliver_attempt){ .d = d, .job = job, .to = &j->m, .root = &j->m,
	    .folder = "", .quota = &j->quota };
}

bool
deliver_jointly(const struct deliver *d, const struct agent_job *job, struct deliver_joint *j,
    struct agent_result *r)
{
	struct deliver_attempt a = attempt(d, job, j);
	struct deliver_written *w = &j->written[j->n];

	/* A repeat syncs what it finds: an error of new/ that it met the others would not hear of. */
	if ((job->flags & AGENT_REPEAT) || d->mbox[0] || deliver_has_folder(d, &job->recipient)) {
		deliver_mailbox(d, job, r);
		return false;
	}
	if (j->n == 0 && begin_joint(d, j, r) == -1)
		return false;
	if (deliver_write(&a, w, r)) {
		w->ordered = deliver_is_ordered(job, &w->delivery);
		j->n++;
		return true;
	}
	if (j->n == 0) {
		quota_end(&j->quota);
		close_maildir(j);
	}
	return false;
}

/* All get their names; the data of all go to the disk before the first is waited for. */
static void
store_all(struct deliver_joint *j)
{
	for (size_t i = 0; j->n > 1 && i < j->n; i++)
		maildir_hurry(&j->written[i].delivery, false);
	if (j->n > 1)
		maildir_hurry(&j->written[j->n - 1].delivery, true);
	for (size_t i = 0; i < j->n; i++) {
		struct deliver_written *w = &j->written[i];

		w->result = maildir_store(&w->delivery, w->ordered, w->name);
		w->error = errno;
	}
}

/* Syncs new/, unless all that is in it is so in order. Returns 0 or an errno. */
static int
sync_new(const struct deliver_joint *j)
{
	size_t ordered = 0;

	while (ordered < j->n && j->written[ordered].ordered)
		ordered++;
	return ordered < j->n && file_sync_dir(j->m.new) == -1 ? errno : 0;
}

int
deliver_joint_end(const struct deliver *d, struct deliver_joint *j, struct agent_result *r,
    int (*each)(const struct agent_result *r))
{
	struct deliver_attempt a = attempt(d, NULL, j);
	int error, result = 0;
	bool failed = false;

	if (j->n == 0)
		return 0;
	store_all(j);
	error = sync_new(j);
	for (size_t i = 0; i < j->n && result == 0; i++) {
		j->written[i].undo = error;
		r->nforward = 0;
		deliver_end(&a, &j->written[i], r);
		failed |= r->outcome != AGENT_DELIVERED;
		result = each(r);
	}
	quota_end(&j->quota);
	j->n = 0;
	if (failed)
		close_maildir(j);
	return result;
}
