/*
 * queue_file.h: the queue file, mailstead-queue(5), read and written.
 *
 * Pure: works on memory only. A queue file is
 *
 *	mailstead-queue 1
 *	id 0c8k2p...			16 characters
 *	time 1763784000.123456		arrival
 *	size 00000000000000001234	octets of the body, always 20 digits
 *	origin smtp [192.0.2.1] ...	where it came from, free text
 *	from <reverse-path> PARAMETERS
 *	to <forward-path> PARAMETERS	once per recipient
 *	(empty line)
 *	body, LF line ends, exactly as it will be delivered
 *	journal
 *
 * The journal is only appended to. A record is a line of its payload's length
 * and CRC-32, each 8 hexadecimal digits, then the payload, some lines of text
 * that take effect together or, when the record is torn, not at all:
 *
 *	a TIME NEXT RCPT		an attempt begins; if nothing follows, the next is due at NEXT
 *	d TIME RCPT CODE TEXT		delivered
 *	t TIME NEXT RCPT CODE TEXT	failed for now, due again at NEXT
 *	f TIME RCPT CODE TEXT		failed for good
 *	x TIME RCPT			replaced by the recipients that follow in this record
 *	r PARENT <sender> <recipient>	a new recipient, numbered after the last one
 *	b TIME RCPT			the sender has been told of the failure
 *
 * RCPT and PARENT count recipients from 0. CODE is an RFC 3463 status code.
 */
#ifndef QUEUE_FILE_H
#define QUEUE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"
#include "text/address.h"

#define QUEUE_ID_LEN 16			/* characters of an id */
#define QUEUE_HEADER_MAX (64 << 20)	/* octets of a header */
#define QUEUE_TEXT_MAX 512		/* octets of an answer's text that are kept */
#define QUEUE_CODE_MAX 15		/* octets of a status code */
#define QUEUE_PARAMS_MAX 1024		/* octets of the parameters of an address */
#define QUEUE_SIZE_DIGITS 20

enum queue_state {
	QUEUE_WAITING,		/* not delivered yet */
	QUEUE_DELIVERED,
	QUEUE_FAILED,		/* for good; the sender is to be told */
	QUEUE_BOUNCED,		/* for good; the sender has been told */
	QUEUE_EXPANDED		/* replaced by other recipients */
};

struct queue_rcpt {
	struct address address;
	struct address sender;	/* reverse-path for this recipient (owner- changes it) */
	char *params;		/* "" if none; owned */
	char *text;		/* the last answer, NULL if none; owned */
	char code[QUEUE_CODE_MAX + 1];
	enum queue_state state;
	bool unanswered;	/* an attempt was begun whose result is not known */
	uint32_t attempts;
	uint32_t depth;		/* expansions between this one and an original recipient */
	int64_t parent;		/* index of the recipient it replaces, -1 for none */
	int64_t last;		/* time of the last attempt, 0 for none */
	int64_t next;		/* when due, 0 for at once */
};

struct queue_message {
	char id[QUEUE_ID_LEN + 1];
	int64_t time_usec;	/* arrival, microseconds since 1970 */
	struct address sender;
	char *sender_params;	/* owned */
	char *origin;		/* owned */
	struct queue_rcpt *rcpts; /* owned */
	size_t nrcpts;
	uint64_t header_size;	/* the body begins here */
	uint64_t body_size;
	uint64_t journal_size;	/* octets of good journal records */
};

/* Makes an id out of the time and a random number: sorts by time. */
void
queue_id_make(int64_t time_usec, uint32_t random, char id[QUEUE_ID_LEN + 1]);

/* Whether v has the form of an id. */
bool
queue_id_valid(struct view v);

/* Frees what the message owns. */
void
queue_message_free(struct queue_message *m);

/*
 * Writes a header: all lines up to the empty one, for m's id, time, origin,
 * sender and recipients. body_size is written as given (0 while unknown);
 * *size_at receives the offset of its 20 digits. Returns 0, or -1 when
 * something does not fit.
 */
int
queue_header_build(const struct queue_message *m, struct buf *out, uint64_t *size_at);

/* Writes the 20 digits of a body size. */
void
queue_size_digits(uint64_t body_size, char out[QUEUE_SIZE_DIGITS]);

/*
 * Parses the header at the start of text, which need not hold the whole file.
 * Returns 1 with *m filled (free it); 0 when text ends before the empty line;
 * -1 when it is not a queue file, with the reason in *why.
 */
int
queue_header_parse(struct view text, struct queue_message *m, const char **why);

/*
 * Applies the journal (the file's bytes from header_size + body_size on) to m
 * and sets m->journal_size. Returns 0; 1 when a torn or foreign tail was
 * ignored; -1 for want of memory.
 */
int
queue_journal_apply(struct queue_message *m, struct view journal);

/*
 * Building a record: start, any number of lines, finish; then b's content is
 * appended to the file with one write. Text has its control characters
 * replaced and is cut at QUEUE_TEXT_MAX.
 */
void
queue_record_start(struct buf *b);

void
queue_record_attempt(struct buf *b, int64_t now, int64_t next, size_t rcpt);

void
queue_record_delivered(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text);

void
queue_record_deferred(struct buf *b, int64_t now, int64_t next, size_t rcpt, const char *code,
    struct view text);

void
queue_record_failed(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text);

void
queue_record_expanded(struct buf *b, int64_t now, size_t rcpt);

void
queue_record_rcpt(struct buf *b, size_t parent, const struct address *sender,
    const struct address *rcpt);

void
queue_record_bounced(struct buf *b, int64_t now, size_t rcpt);

/* Returns 0, or -1 when an append failed. */
int
queue_record_finish(struct buf *b);

#endif
