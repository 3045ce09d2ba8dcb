/* deliver_message.c: see deliver_message.h. */
#include "deliver/deliver_message.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "text/header.h"

#define HEADER_MAX (256 * 1024)		/* octets looked at for loops */

/* What has been read of the job at hand: it is wanted to see loops, and to be written. */
static struct {
	uint64_t job;		/* 0 for none: the scheduler begins at 1 */
	bool kept;		/* it is that of the next job, too */
	size_t n;
	char text[HEADER_MAX];
} head;

ssize_t
deliver_read(const struct agent_job *job, uint64_t at, char *block, size_t size)
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

void
deliver_same_message(const struct agent_job *job)
{
	head.kept = head.job != 0;
	if (head.kept)
		head.job = job->job;
}

/* Reads the beginning of the message, which is all of most. Returns 0 or -1. */
static int
read_head(const struct agent_job *job)
{
	bool kept = head.kept;

	head.kept = false;
	if (kept)
		return 0;
	head.n = head.job = 0;
	while (head.n < sizeof(head.text) && head.n < job->size) {
		ssize_t n = deliver_read(job, head.n, head.text + head.n, sizeof(head.text) - head.n);

		if (n == -1)
			return -1;
		head.n += (size_t)n;
	}
	head.job = job->job;
	return 0;
}

/* Returns 1, 0, or -1 with errno. */
static int
is_loop(const struct agent_job *job)
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

bool
deliver_refuse(const struct agent_job *job, struct agent_result *r)
{
	int loop = is_loop(job);

	if (loop == -1)
		deliver_failed(r, "message");
	else if (loop == 1)
		deliver_answer(r, AGENT_FAILED, "5.4.6",
		    "mail loop: delivered to this recipient before");
	return loop != 0;
}

void
deliver_trace(const struct agent_job *job, struct buf *b)
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
