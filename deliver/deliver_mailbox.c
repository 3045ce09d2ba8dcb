/* deliver_mailbox.c: see deliver_mailbox.h. */
#include "deliver/deliver_mailbox.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "deliver/deliver_folder.h"
#include "deliver/deliver_mbox.h"
#include "deliver/deliver_message.h"
#include "deliver/deliver_quota.h"
#include "mail/maildir_deliver.h"
#include "sys/file.h"
#include "sys/log.h"

/* One delivery on its way into a Maildir. */
struct attempt {
	const struct deliver *d;
	const struct agent_job *job;
	const struct maildir *to;	/* the Maildir or a folder of it */
	const struct maildir *root;	/* the Maildir: the quota is its */
	struct maildir_quota *quota;
	enum quota_answer room;
};

/* The message behind what is in block, in blocks: what is small is one write. */
static int
write_message(struct maildir_delivery *m, const struct agent_job *job, struct buf *block)
{
	uint64_t at = 0;

	if (buf_reserve(block, DELIVER_BLOCK - block->n) == -1) {
		errno = ENOMEM;
		return -1;
	}
	do {
		ssize_t n = at < job->size ?
		    deliver_read(job, at, block->p + block->n, DELIVER_BLOCK - block->n) : 0;

		if (n == -1)
			return -1;
		block->n += (size_t)n;
		at += (uint64_t)n;
		if (maildir_write(m, buf_view(block)) == -1)
			return -1;
		buf_clear(block);
	} while (at < job->size);
	return 0;
}

/* Whether the scheduler that gave the job is no more. */
static bool
is_orphan(const struct deliver *d)
{
	struct pollfd p = { .fd = d->scheduler };

	return poll(&p, 1, 0) == 1 && (p.revents & POLLHUP);
}

/* Whether there is room, and the message is written. Returns 0 or -1. */
static int
fill(struct attempt *a, struct maildir_delivery *delivery)
{
	static struct buf block = { .max = DELIVER_BLOCK };
	int64_t size;

	/*
	 * A later scheduler's attempt may have come and gone before we got the
	 * lock, and a reader may have moved what it delivered. What comes from
	 * now on waits for our lock, and looks for what we do.
	 */
	if (is_orphan(a->d)) {
		errno = EPIPE;
		return -1;
	}
	buf_clear(&block);
	deliver_trace(a->job, &block);
	size = (int64_t)(a->job->size + block.n);
	a->room = quota_ask(a->quota, a->root, size);
	if (a->room != QUOTA_FITS)
		return -1;
	if (write_message(delivery, a->job, &block) == 0)
		return 0;
	quota_undo(a->quota, size);
	return -1;
}

/* Writes the message into tmp/; after MAILDIR_OK the caller stores it. */
static enum maildir_result
deliver_into(struct attempt *a, struct maildir_delivery *delivery)
{
	const struct agent_job *job = a->job;
	bool repeat = job->flags & AGENT_REPEAT;
	char key[MAILDIR_KEY_MAX];
	enum maildir_result begun;

	maildir_key(job->arrival_usec / 1000000, job->id, job->rcpt, key);
	/* The folder may be younger than the earlier attempt. */
	if (repeat && a->to != a->root) {
		int found = maildir_find(a->root, key);

		if (found != 0)
			return found == 1 ? MAILDIR_BEFORE : MAILDIR_FAILED;
	}
	begun = maildir_begin(delivery, a->to, key, a->d->hostname, repeat);
	if (begun != MAILDIR_OK)
		return begun;
	if (fill(a, delivery) == 0)
		return MAILDIR_OK;
	maildir_abort(delivery);
	return MAILDIR_FAILED;
}

/*
 * Takes back what could not be made durable. When that fails too, or a reader has it already, there
 * may be a copy: no answer has the next attempt look for it, as after a crash.
 */
static void
take_back(const struct deliver *d, const struct maildir *m, const char *name)
{
	/* Another scheduler may have found it, synced it, and believed in it. */
	if (is_orphan(d) || unlinkat(m->new, name, 0) == 0)
		return;
	log_errno("take back", name);
	_exit(EXIT_FOR_NOW);
}

/* The answer to what deliver_into() has done in that place, with its errno. */
static void
answer(const struct deliver *d, const char *folder, enum maildir_result result,
    struct agent_result *r)
{
	if (result == MAILDIR_FAILED && errno == EAGAIN)
		deliver_answer(r, AGENT_DEFERRED, "4.2.0", "another delivery of this is at work");
	else if (result == MAILDIR_FAILED)
		deliver_failed(r, d->maildir);
	else
		deliver_answer(r, AGENT_DELIVERED, "2.0.0", result == MAILDIR_BEFORE ?
		    "an earlier attempt has delivered it to %s%s%s" : "delivered to %s%s%s",
		    d->maildir, folder[0] ? "/" : "", folder);
}

static struct maildir_load
limit_of(const struct deliver *d)
{
	return (struct maildir_load){ (int64_t)d->settings.quota,
	    (int64_t)d->settings.quota_messages };
}

/* Returns 0, or -1 with the answer. */
static int
open_maildir(const struct deliver *d, struct maildir *m, struct agent_result *r)
{
	/* The sandbox does not know one that was not there when it was made. */
	errno = d->maildir_error;
	if (errno == 0 && maildir_open(d->home_fd, d->maildir, true, m) == 0)
		return 0;
	deliver_failed(r, d->maildir);
	return -1;
}

/* Into the Maildir or folder, durable. */
static enum maildir_result
deliver_alone(struct attempt *a)
{
	struct maildir_delivery delivery;
	char stored[MAILDIR_NAME_MAX + 1];
	enum maildir_result result = deliver_into(a, &delivery);
	int error;

	if (result != MAILDIR_OK)
		return result;
	result = maildir_store(&delivery, stored);
	if (result == MAILDIR_OK && file_sync_dir(a->to->new) == -1) {
		error = errno;
		take_back(a->d, a->to, stored);
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
	struct attempt a = { .d = d, .job = job, .to = m, .root = m, .quota = &quota };
	int in_folder = deliver_folder(d, m, &job->recipient, &folder, name), error;
	enum maildir_result result;

	if (in_folder == -1) {
		deliver_failed(r, name);
		return;
	}
	if (in_folder == 1)
		a.to = &folder;
	if (quota_open(&quota, m, limit_of(d)) == 0) {
		result = deliver_alone(&a);
		error = errno;
		quota_end(&quota);
		errno = error;
		if (result == MAILDIR_FAILED && a.room != QUOTA_FITS)
			deliver_no_room(d, job, a.room, r);
		else
			answer(d, name, result, r);
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
	} else if (open_maildir(d, &m, r) == 0) {
		deliver_in(d, &m, job, r);
		maildir_close(&m);
	}
}

/* ---- Several together */

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
	if (open_maildir(d, &j->m, r) == -1)
		return -1;
	j->open = true;
	j->counted = true;
	return 0;
}

/* Begins with the first of several. Returns 0, or -1 with the answer. */
static int
begin_joint(const struct deliver *d, struct deliver_joint *j, struct agent_result *r)
{
	if (open_again(d, j, r) == -1)
		return -1;
	/* Where there was no limit when it was opened there is none. */
	if (j->counted && quota_open(&j->quota, &j->m, limit_of(d)) == -1) {
		deliver_failed(r, "maildirsize");
		close_maildir(j);
		return -1;
	}
	j->counted = j->quota.fd != -1;
	return 0;
}

bool
deliver_jointly(const struct deliver *d, const struct agent_job *job, struct deliver_joint *j,
    struct agent_result *r)
{
	struct attempt a = { .d = d, .job = job, .to = &j->m, .root = &j->m, .quota = &j->quota };
	enum maildir_result result;

	/* A repeat syncs what it finds: an error of new/ that it met the others would not hear of. */
	if ((job->flags & AGENT_REPEAT) || d->mbox[0] || deliver_has_folder(d, &job->recipient)) {
		deliver_mailbox(d, job, r);
		return false;
	}
	if (j->n == 0 && begin_joint(d, j, r) == -1)
		return false;
	result = deliver_into(&a, &j->written[j->n].delivery);
	if (result == MAILDIR_OK) {
		j->written[j->n++].job = job->job;
		return true;
	}
	if (result == MAILDIR_FAILED && a.room != QUOTA_FITS)
		deliver_no_room(d, job, a.room, r);
	else
		answer(d, "", result, r);
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

		w->result = maildir_store(&w->delivery, w->name);
		w->error = errno;
	}
}

/* What becomes of one after new/ was synced, or was not, with that errno. */
static void
end_one(const struct deliver *d, struct deliver_joint *j, struct deliver_written *w, int error,
    struct agent_result *r)
{
	if (w->result == MAILDIR_OK && error) {
		take_back(d, &j->m, w->name);
		w->result = MAILDIR_FAILED;
		w->error = error;
	}
	if (w->result != MAILDIR_OK)
		quota_undo(&j->quota, (int64_t)w->delivery.size);
	errno = w->error;
	r->job = w->job;
	r->nforward = 0;
	answer(d, "", w->result, r);
}

int
deliver_joint_end(const struct deliver *d, struct deliver_joint *j, struct agent_result *r,
    int (*each)(const struct agent_result *r))
{
	int error, result = 0;
	bool failed = false;

	if (j->n == 0)
		return 0;
	store_all(j);
	error = file_sync_dir(j->m.new) == -1 ? errno : 0;
	for (size_t i = 0; i < j->n && result == 0; i++) {
		end_one(d, j, &j->written[i], error, r);
		failed |= r->outcome != AGENT_DELIVERED;
		result = each(r);
	}
	quota_end(&j->quota);
	j->n = 0;
	if (failed)
		close_maildir(j);
	return result;
}
