/* deliver_mailbox.c: see deliver_mailbox.h. */
#include "deliver/deliver_mailbox.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "mail/maildir_deliver.h"
#include "sys/file.h"
#include "sys/log.h"
#include "text/header.h"

#define BLOCK 65536			/* octets read at a time */
#define HEADER_MAX (256 * 1024)		/* octets looked at for loops */

/* What has been read of the job at hand: it is wanted to see loops, and to be written. */
static struct {
	uint64_t job;		/* 0 for none: the scheduler begins at 1 */
	size_t n;
	char text[HEADER_MAX];
} head;

/*
 * Reads up to size octets of the body from offset at. Returns how many, more
 * than 0; -1 with errno, also when the file ends too soon.
 */
static ssize_t
read_body(const struct agent_job *job, uint64_t at, char *block, size_t size)
{
	uint64_t left = job->size - at;
	ssize_t n;

	if (left < size)
		size = (size_t)left;
	if (head.job == job->job && at < head.n) {
		n = (ssize_t)(head.n - at < size ? head.n - at : size);
		memcpy(block, head.text + at, (size_t)n);
		return n;
	}
	do
		n = pread(job->message, block, size, (off_t)(job->offset + at));
	while (n == -1 && errno == EINTR);
	if (n == 0) {
		errno = EIO;
		return -1;
	}
	return n;
}

static bool
names_recipient(struct view body, const struct address *recipient)
{
	struct buf line = buf_make(ADDRESS_TEXT_MAX);
	struct address a;
	bool same = header_unfold(body, &line) == 0 && address_parse(buf_view(&line), &a) == 0 &&
	    address_eq(&a, recipient);

	buf_free(&line);
	return same;
}

/* Reads the beginning of the message, which is all of most. Returns 0 or -1. */
static int
read_head(const struct agent_job *job)
{
	head.n = head.job = 0;
	while (head.n < sizeof(head.text) && head.n < job->size) {
		ssize_t n = read_body(job, head.n, head.text + head.n, sizeof(head.text) - head.n);

		if (n == -1)
			return -1;
		head.n += (size_t)n;
	}
	head.job = job->job;
	return 0;
}

int
deliver_is_loop(const struct agent_job *job)
{
	struct header_field f;
	struct view rest;

	if (read_head(job) == -1)
		return -1;
	rest = (struct view){ head.text, head.n };
	while (header_next(&rest, &f))
		if (view_eq_nocase(f.name, VIEW("Delivered-To")) &&
		    names_recipient(f.body, &job->recipient))
			return 1;
	return 0;
}

static void
add_trace(struct buf *b, const struct agent_job *job)
{
	const struct address *original = &job->original;

	buf_add_str(b, "Return-Path: <");
	(void)address_format(&job->sender, b);
	buf_add_str(b, ">\nDelivered-To: ");
	(void)address_format(&job->recipient, b);
	if (!address_is_null(original) && !address_eq(original, &job->recipient)) {
		buf_add_str(b, "\nX-Original-To: ");
		(void)address_format(original, b);
	}
	buf_add_char(b, '\n');
}

/* The trace and the message, in blocks: what is small is one write. */
static int
write_message(struct maildir_delivery *m, const struct agent_job *job)
{
	static struct buf block = { .max = BLOCK };
	uint64_t at = 0;

	buf_clear(&block);
	add_trace(&block, job);
	if (buf_reserve(&block, BLOCK - block.n) == -1) {
		errno = ENOMEM;
		return -1;
	}
	do {
		ssize_t n = at < job->size ? read_body(job, at, block.p + block.n, BLOCK - block.n) : 0;

		if (n == -1)
			return -1;
		block.n += (size_t)n;
		at += (uint64_t)n;
		if (maildir_write(m, buf_view(&block)) == -1)
			return -1;
		buf_clear(&block);
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

/* Writes the message into tmp/; after MAILDIR_OK the caller stores it. */
static enum maildir_result
deliver_into(const struct deliver *d, const struct maildir *m, const struct agent_job *job,
    struct maildir_delivery *delivery)
{
	char key[MAILDIR_KEY_MAX];
	enum maildir_result begun;

	maildir_key(job->arrival_usec / 1000000, job->id, job->rcpt, key);
	begun = maildir_begin(delivery, m, key, d->hostname, job->flags & AGENT_REPEAT);
	if (begun != MAILDIR_OK)
		return begun;
	/*
	 * A later scheduler's attempt may have come and gone before we got the
	 * lock, and a reader may have moved what it delivered. What comes from
	 * now on waits for our lock, and looks for what we do.
	 */
	if (is_orphan(d)) {
		maildir_abort(delivery);
		errno = EPIPE;
		return MAILDIR_FAILED;
	}
	if (write_message(delivery, job) == 0)
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

/* The answer to what deliver_into() has done, with its errno. */
static void
answer(const struct deliver *d, enum maildir_result result, struct agent_result *r)
{
	if (result == MAILDIR_FAILED && errno == EAGAIN)
		deliver_answer(r, AGENT_DEFERRED, "4.2.0", "another delivery of this is at work");
	else if (result == MAILDIR_FAILED)
		deliver_failed(r, d->maildir);
	else
		deliver_answer(r, AGENT_DELIVERED, "2.0.0", result == MAILDIR_BEFORE ?
		    "an earlier attempt has delivered it to %s" : "delivered to %s", d->maildir);
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

void
deliver_mailbox(const struct deliver *d, const struct agent_job *job, struct agent_result *r)
{
	struct maildir_delivery delivery;
	char stored[MAILDIR_NAME_MAX + 1];
	enum maildir_result result;
	struct maildir m;

	if (open_maildir(d, &m, r) == -1)
		return;
	result = deliver_into(d, &m, job, &delivery);
	if (result == MAILDIR_OK)
		result = maildir_store(&delivery, stored);
	if (result == MAILDIR_OK && file_sync_dir(m.new) == -1) {
		int error = errno;

		take_back(d, &m, stored);
		errno = error;
		result = MAILDIR_FAILED;
	}
	answer(d, result, r);
	maildir_close(&m);
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
	return 0;
}

bool
deliver_jointly(const struct deliver *d, const struct agent_job *job, struct deliver_joint *j,
    struct agent_result *r)
{
	enum maildir_result result;

	/* It syncs what it finds: an error of new/ that it met the others would not hear of. */
	if (job->flags & AGENT_REPEAT) {
		deliver_mailbox(d, job, r);
		return false;
	}
	if (j->n == 0 && open_again(d, j, r) == -1)
		return false;
	result = deliver_into(d, &j->m, job, &j->written[j->n].delivery);
	if (result == MAILDIR_OK) {
		j->written[j->n++].job = job->job;
		return true;
	}
	answer(d, result, r);
	if (j->n == 0)
		close_maildir(j);
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
	errno = w->error;
	r->job = w->job;
	r->nforward = 0;
	answer(d, w->result, r);
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
	j->n = 0;
	if (failed)
		close_maildir(j);
	return result;
}
