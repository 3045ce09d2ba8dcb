/* deliver_attempt.c: see deliver_attempt.h. */
#include "deliver/deliver_attempt.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deliver/deliver_message.h"
#include "deliver/deliver_quota.h"
#include "sys/file.h"
#include "sys/log.h"

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
fill(struct deliver_attempt *a, struct maildir_delivery *delivery)
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

static enum maildir_result
begin(struct deliver_attempt *a, struct maildir_delivery *delivery)
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

/* The answer to that result, with its errno. */
static void
answer(const struct deliver_attempt *a, enum maildir_result result, struct agent_result *r)
{
	const char *maildir = a->d->maildir;

	if (result == MAILDIR_FAILED && errno == EAGAIN)
		deliver_answer(r, AGENT_DEFERRED, "4.2.0", "another delivery of this is at work");
	else if (result == MAILDIR_FAILED)
		deliver_failed(r, maildir);
	else
		deliver_answer(r, AGENT_DELIVERED, "2.0.0", result == MAILDIR_BEFORE ?
		    "an earlier attempt has delivered it to %s%s%s" : "delivered to %s%s%s",
		    maildir, a->folder[0] ? "/" : "", a->folder);
}

bool
deliver_write(struct deliver_attempt *a, struct deliver_written *w, struct agent_result *r)
{
	enum maildir_result result = begin(a, &w->delivery);

	w->job = a->job->job;
	w->ordered = false;
	w->undo = 0;
	if (result == MAILDIR_FAILED && a->room != QUOTA_FITS)
		deliver_no_room(a->d, a->job, a->room, r);
	else if (result != MAILDIR_OK)
		answer(a, result, r);
	return result == MAILDIR_OK;
}

bool
deliver_is_ordered(const struct agent_job *job, const struct maildir_delivery *delivery)
{
	struct stat from;

	return (job->flags & AGENT_ORDERED) && fstat(job->message, &from) == 0 &&
	    from.st_dev == delivery->device;
}

void
deliver_store(const struct maildir *to, struct deliver_written *w)
{
	w->result = maildir_store(&w->delivery, w->ordered, w->name);
	w->error = errno;
	if (w->result == MAILDIR_OK && !w->ordered && file_sync_dir(to->new) == -1)
		w->undo = errno;
}

static void
take_back(const struct deliver_attempt *a, const char *name)
{
	/* Another scheduler may have found it, synced it, and believed in it. */
	if (is_orphan(a->d) || unlinkat(a->to->new, name, 0) == 0)
		return;
	log_errno("take back", name);
	_exit(EXIT_FOR_NOW);
}

void
deliver_end(const struct deliver_attempt *a, struct deliver_written *w, struct agent_result *r)
{
	if (w->result == MAILDIR_OK && w->undo) {
		take_back(a, w->name);
		w->result = MAILDIR_FAILED;
		w->error = w->undo;
	}
	if (w->result != MAILDIR_OK)
		quota_undo(a->quota, (int64_t)w->delivery.size);
	r->job = w->job;
	errno = w->error;
	answer(a, w->result, r);
}

struct maildir_load
deliver_limit(const struct deliver *d)
{
	return (struct maildir_load){ (int64_t)d->settings.quota,
	    (int64_t)d->settings.quota_messages };
}

int
deliver_open_maildir(const struct deliver *d, struct maildir *m, struct agent_result *r)
{
	/* The sandbox does not know one that was not there when it was made. */
	errno = d->maildir_error;
	if (errno == 0 && maildir_open(d->home_fd, d->maildir, true, m) == 0)
		return 0;
	deliver_failed(r, d->maildir);
	return -1;
}
