/*
 * enqueue_file.h: a new message on its way into the queue.
 *
 * The file grows in tmp/ under the message's id and gets its name in new/
 * when it is complete and durable under the former (or, where a rename may be
 * lost, waits for the latter to be durable as well). A small message costs one write. Failures
 * stay until the next begin, so that one check before the answer is enough;
 * after one there is nothing left in tmp/.
 */
#ifndef QUEUE_ENQUEUE_FILE_H
#define QUEUE_ENQUEUE_FILE_H

#include <stdbool.h>

#include "base/buf.h"
#include "queue/queue_dir.h"
#include "sys/clock.h"
#include "sys/conf.h"

#define ENQUEUE_TRACE_ROOM 4096	/* octets of trace fields that count against no limit */

enum enqueue_error {
	ENQUEUE_OK,
	ENQUEUE_ADDRESS_LENGTH,
	ENQUEUE_TOO_BIG,	/* conf.message_size_limit */
	ENQUEUE_TOO_MANY,	/* conf.recipient_limit */
	ENQUEUE_MEMORY,
	ENQUEUE_TIMEOUT,
	ENQUEUE_NO_SPACE,	/* disk full, quota, conf.spool_free_min, spool_files_min */
	ENQUEUE_WRITE,
	ENQUEUE_READ,		/* of what the caller sends */
	ENQUEUE_CREATE,
	ENQUEUE_RENAME,
	ENQUEUE_SYNTAX,		/* of the envelope */
	ENQUEUE_RATE,		/* the user has sent too much lately */
	ENQUEUE_COUNT,		/* that cannot be found out */
	ENQUEUE_SOON		/* mail was to be tried at once a moment ago */
};

/* What an error is to the outside: one row for each. */
struct enqueue_fault {
	int exit;		/* qmail-queue's exit status */
	bool permanent;
	const char *code;	/* RFC 3463 */
	const char *text;
};

struct enqueue_file {
	const struct queue_dirs *dirs;
	const struct conf *conf;
	struct queue_message m;
	struct buf out;			/* to be written */
	msec deadline;			/* for the commit: then the file is nobody's any more */
	uint64_t size_at;		/* offset of size and sum in the file */
	char reserved[QUEUE_ID_LEN + 1]; /* the id of the next message; "" for none */
	bool hold;			/* into hold/ */
	bool in_order;			/* where the queue is: filesystem_keeps_order() */
	bool written;			/* the file begins on the disk already */
	int fd;				/* in tmp/, or -1 */
	int trigger;			/* open from the first message on; or -1 */
	struct submit_hint *hint;	/* of those who submit; or NULL */
	int limits;			/* how much each user has sent; or -1 */
	enum enqueue_error error;	/* of this message, the first one */
};

const struct enqueue_fault *
enqueue_fault(enum enqueue_error error);

/*
 * Before the first message and before the sandbox. From here on a signal that
 * ends the process removes the file that is being written; while a message is
 * made durable and answered, the end is put off. The status is then 52.
 */
void
enqueue_init(struct enqueue_file *f, const struct queue_dirs *dirs, const struct conf *conf);

/* Has an id for the next message: f->reserved; checks the space for it, too. */
void
enqueue_reserve(struct enqueue_file *f);

/* Begins a message: f->m.id is its id. origin may be cut. */
void
enqueue_begin(struct enqueue_file *f, const struct address *sender, struct view params,
    struct view origin);

void
enqueue_rcpt(struct enqueue_file *f, const struct address *rcpt, struct view params);

/* Parameters for the address that was added last, which has none yet. */
void
enqueue_params(struct enqueue_file *f, struct view params);

/* The message is to lie in hold/; why goes behind its origin. */
void
enqueue_hold(struct enqueue_file *f, struct view why);

/* The envelope is complete: makes the file. */
void
enqueue_open(struct enqueue_file *f);

/* More of the message. */
void
enqueue_data(struct enqueue_file *f, struct view data);

/*
 * The message is complete: makes it durable, in new/ (or hold/), and wakes the runner.
 * Returns f->error. enqueue_end() must follow once the answer is given.
 */
enum enqueue_error
enqueue_commit(struct enqueue_file *f);

/* Ends a message, wherever it stands; one that is not committed is gone. */
void
enqueue_end(struct enqueue_file *f);

/* Notes an error of this message, if it is the first. */
void
enqueue_fail(struct enqueue_file *f, enum enqueue_error error);

/* The error that errno stands for after what failed. Logs it. */
enum enqueue_error
enqueue_errno(const char *what, const char *id, enum enqueue_error otherwise);

/* A file without a name in tmp/, to be read and written. Returns -1 with errno. */
int
enqueue_scratch(const struct queue_dirs *dirs);

/* The same for somebody else, between messages: if there is space. Returns -1 with f->error. */
int
enqueue_spare(struct enqueue_file *f);

#endif
