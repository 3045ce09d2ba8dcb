/*
 * submit.h: handing messages to the queue over a connection to `enqueue -s`.
 *
 * The records, in this order for each message:
 *
 *	BEGIN  sender, its parameters, origin (free text), user: whose limits it
 *	       counts against, "" for nobody's
 *	RCPT   recipient, its parameters; once or more
 *	OPEN   -> ID id, or FAILED
 *	DATA   octets of the message, LF line ends; any number
 *	COMMIT -> DONE id: durable; or FAILED: nothing is queued
 *
 * In the place of OPEN may stand
 *
 *	START  what would make OPEN fail is said with COMMIT
 *
 * and then among DATA, as they do not know the id
 *
 *	PUT_ID the id, as octets of the message
 *
 * Between messages:
 *
 *	FLUSH  what mail is to be tried at once (text/etrn.h, no queue), u32 urgent: as
 *	       often as it likes -> FLUSHED "", or FAILED
 *
 * Before BEGIN may come
 *
 *	RESERVE -> ID id, which the next message gets; or FAILED
 *	SCRATCH -> SCRATCH_IS with one descriptor: a file without a name, in the queue's
 *	          file system, to be read and written; or FAILED
 *
 * and before OPEN
 *
 *	HOLD   why: the message is for the operator to look at, and is not delivered until then
 *
 * Records without an answer may wait for the next one that has one, and come together with it:
 *
 *	TOGETHER u32 type and payload of each, in their order
 *
 * ABORT at any point drops the message, without an answer. If either end dies
 * before DONE, nothing is queued. Anything out of order ends the connection.
 */
#ifndef MAIL_SUBMIT_H
#define MAIL_SUBMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"
#include "sys/clock.h"
#include "text/address.h"

enum submit_type {
	SUBMIT_BEGIN = 0x5101,
	SUBMIT_RCPT,
	SUBMIT_OPEN,
	SUBMIT_DATA,
	SUBMIT_COMMIT,
	SUBMIT_ABORT,
	SUBMIT_FLUSH,
	SUBMIT_RESERVE,
	SUBMIT_SCRATCH,
	SUBMIT_HOLD,
	SUBMIT_TOGETHER,
	SUBMIT_START,
	SUBMIT_PUT_ID,
	SUBMIT_ID = 0x5181,
	SUBMIT_DONE,
	SUBMIT_FAILED,		/* u32 permanent, str status code, str text */
	SUBMIT_FLUSHED,
	SUBMIT_SCRATCH_IS
};

#define SUBMIT_BLOCK 32768	/* octets of message that submit_data() collects into a record */
#define SUBMIT_ID_MAX 31
#define SUBMIT_WHY_MAX 255	/* octets of the reason for HOLD */

struct submit {
	int fd;				/* the connection; -1 when it is gone, or not there yet */
	int (*reach)(void *arg);	/* makes it, when something is to be sent; or NULL */
	void *arg;
	bool begun;			/* the other end has heard of this message */
	msec timeout;			/* milliseconds to wait for each answer */
	struct buf together;		/* records that wait for the one that has an answer */
	size_t data_at;			/* in there: where the last one, of data, says how many; or 0 */
	/* the answer */
	char id[SUBMIT_ID_MAX + 1];
	bool permanent;			/* a failure for good */
	char code[16];			/* RFC 3463 */
	char text[256];
};

/* Uses the connection fd; waits at most timeout_seconds for each answer. */
void
submit_init(struct submit *s, int fd, uint64_t timeout_seconds);

/* The same, with a connection that reach(arg) makes (or not: -1) when something is to be sent. */
void
submit_init_later(struct submit *s, int (*reach)(void *arg), void *arg, uint64_t timeout_seconds);

/* Closes the connection alone, at the end. */
void
submit_hang_up(struct submit *s);

/* Frees the memory and closes the connection. */
void
submit_close(struct submit *s);

/*
 * The steps. Each returns 0 (or what it says), or -1 with s->permanent, s->code and s->text
 * saying why; a broken connection is a failure for now (4.3.0), which steps without an
 * answer may find out later. params and origin may be empty.
 */
int
submit_begin(struct submit *s, const struct address *sender, struct view params,
    struct view origin, struct view user);

int
submit_rcpt(struct submit *s, const struct address *rcpt, struct view params);

/* After success s->id is the message's id and data may follow. */
int
submit_open(struct submit *s);

/* In its place: the id is not known before submit_commit(), which may fail for what this would. */
int
submit_start(struct submit *s);

/* After that: here belongs the id. */
int
submit_put_id(struct submit *s);

/* Has an id for the message that is begun next: s->id. */
int
submit_reserve(struct submit *s);

/* A file without a name, for what waits to be submitted. Returns its descriptor. */
int
submit_scratch(struct submit *s);

int
submit_hold(struct submit *s, struct view why);

/* Passes a record on as it is: BEGIN, RCPT or HOLD. */
int
submit_record(struct submit *s, uint32_t type, struct view payload);

int
submit_data(struct submit *s, struct view data);

/* Sends what submit_data() has collected so far. */
int
submit_flush(struct submit *s);

/* After success the message is durable in the queue under s->id. */
int
submit_commit(struct submit *s);

void
submit_abort(struct submit *s);

/*
 * Has waiting mail tried at once, the text of a struct etrn; urgent as often as that is
 * asked for. Between messages. After success the scheduler has been woken.
 */
int
submit_retry(struct submit *s, const char *what, bool urgent);

#endif
