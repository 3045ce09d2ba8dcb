/*
 * queue_file.h: the queue file, mailstead-queue(5), read and written.
 *
 * Pure: works on memory only. A queue file is
 *
 *	mailstead-queue 1
 *	id 0c8k2p...			16 characters
 *	time 1763784000.123456		arrival
 *	size 00000000000000001234	octets of the body, always 20 digits
 *	sum 1c291ca3			CRC-32 of all behind this line up to the end of the body
 *	origin smtp [192.0.2.1] ...	where it came from, free text
 *	from <reverse-path> PARAMETERS
 *	to <forward-path> PARAMETERS	once per recipient
 *	(empty line)
 *	body, LF line ends, exactly as it will be delivered
 *	journal
 *
 * The size and the sum are written last. A file made by hand may have no sum.
 *
 * The journal is only appended to. A record is a line of its payload's length
 * and CRC-32, each 8 hexadecimal digits, then the payload, some lines of text
 * that take effect together or, when the record is torn, not at all:
 *
 *	a TIME NEXT RCPT		an attempt begins; if nothing follows, due again at NEXT
 *	d TIME RCPT CODE TEXT		delivered
 *	y TIME RCPT CODE TEXT		relayed: a server has it that sends no reports of its own
 *	p TIME RCPT CODE TEXT		passed on: a server has it that does (RFC 3461)
 *	t TIME NEXT RCPT CODE TEXT	failed for now, due again at NEXT
 *	u TIME NEXT RCPT CODE TEXT	the same, but what became of the attempt is not known
 *	f TIME RCPT CODE TEXT		failed for good
 *	s RCPT NAME ADDRESS		who gave the answer before it in this record; "-": not known
 *	x TIME RCPT			replaced by the recipients that follow in this record
 *	r PARENT <sender> <recipient>	a new recipient, numbered after the last one
 *	i PARENT <sender> <recipient> TARGET
 *					the same for a program or file that an alias names
 *	b TIME RCPT			the sender has been told how it stands with this recipient
 *	h TIME TEXT			the message was moved to hold/, and why
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
#define QUEUE_SERVER_MAX 255		/* octets of a server's name, and of its address */
#define QUEUE_TARGET_MAX 1000		/* octets of a program or file of an alias */
#define QUEUE_PARAMS_MAX 1024		/* octets of the parameters of an address */
#define QUEUE_SIZE_DIGITS 20
#define QUEUE_COMPLETION (QUEUE_SIZE_DIGITS + 5 + 8)	/* octets of a size and a sum */
#define QUEUE_RECORD_HEAD 18		/* octets of a record before its payload */

enum queue_state {
	QUEUE_WAITING,		/* not delivered yet */
	QUEUE_DELIVERED,
	QUEUE_FAILED,		/* for good; the sender is to be told */
	QUEUE_BOUNCED,		/* for good; the sender has been told */
	QUEUE_EXPANDED		/* replaced by other recipients */
};

/* What became of a recipient that is QUEUE_DELIVERED. */
enum queue_arrival {
	QUEUE_ARRIVED,		/* in its mailbox */
	QUEUE_RELAYED,		/* at another server, which sends no reports of success */
	QUEUE_PASSED_ON		/* at another server, which does where they are wanted */
};

struct queue_rcpt {
	struct address address;
	struct address sender;	/* reverse-path for this recipient (owner- changes it) */
	char *params;		/* "" if none; owned */
	char *target;		/* "|command" or "/file" of an alias, NULL: a mailbox; owned */
	char *text;		/* the last answer, NULL if none; owned */
	char *server;		/* the server that gave it, NULL if none or not known; owned */
	char *server_address;	/* and its address, likewise */
	char code[QUEUE_CODE_MAX + 1];
	enum queue_state state;
	enum queue_arrival arrival;
	bool unanswered;	/* the last attempt was begun, and nothing follows */
	bool warned;		/* the sender knows that it, or what it came from, is late */
	bool told;		/* the sender knows that it was delivered, or expanded */
	bool repeat;		/* an attempt before that had no known end: it may have delivered */
	uint32_t attempts;
	uint32_t members;	/* recipients that have replaced it */
	bool owned;		/* these have another sender than it, their owner */
	uint32_t depth;		/* expansions between this one and an original recipient */
	int64_t parent;		/* index of the recipient it replaces, -1 for none */
	int64_t last;		/* time of the last record of it, 0 for none */
	int64_t attempted;	/* when the last attempt began, 0 for none */
	int64_t next;		/* when due, 0 for at once */
};

enum queue_sum {
	QUEUE_SUM_NONE,		/* there is no such line */
	QUEUE_SUM_OPEN,		/* the message is not complete: in headers that are built, never read */
	QUEUE_SUM_KNOWN
};

struct queue_message {
	char id[QUEUE_ID_LEN + 1];
	int64_t time_usec;	/* arrival, microseconds since 1970 */
	struct address sender;
	char *sender_params;	/* owned */
	char *origin;		/* owned */
	int64_t held;		/* when it was last moved to hold/, 0 for never */
	char *held_why;		/* NULL if never; owned */
	struct queue_rcpt *rcpts; /* owned */
	size_t nrcpts;
	uint64_t header_size;	/* the body begins here */
	uint64_t body_size;
	enum queue_sum has_sum;
	uint32_t sum;
	uint64_t sum_from;	/* what it is the sum of begins here, and ends with the body */
	uint64_t journal_size;	/* octets of good journal records */
};

/*
 * Makes an id out of the time (microseconds since 1970) and a random number:
 * digits and small letters, sorts by time.
 */
void
queue_id_make(int64_t time_usec, uint32_t random, char id[QUEUE_ID_LEN + 1]);

/* Whether v has the form of an id. */
bool
queue_id_valid(struct view v);

/* The time in a valid id, in microseconds since 1970. */
int64_t
queue_id_time(const char id[QUEUE_ID_LEN + 1]);

/* Frees what the message owns and empties it. */
void
queue_message_free(struct queue_message *m);

/*
 * Adds a recipient after the last one, waiting, due at once, no child of
 * another. Returns it (valid until the next is added), or NULL for want of
 * memory. params: QUEUE_PARAMS_MAX octets at most, which the header's builder
 * checks.
 */
struct queue_rcpt *
queue_rcpt_add(struct queue_message *m, const struct address *sender,
    const struct address *rcpt, struct view params);

/*
 * Whether v can be the parameters of an address: printable UTF-8, words with
 * one space between them, QUEUE_PARAMS_MAX octets at most. May be empty.
 */
bool
queue_params_valid(struct view v);

/*
 * Appends a header to out: all lines up to the empty one, for m's id, time,
 * origin, sender and those recipients that replace no other (parent -1).
 * body_size and the sum are written as given (0 and QUEUE_SUM_OPEN while
 * unknown); *size_at receives the offset of the size's digits in out, where
 * queue_completion() fits. A control character in the origin becomes a space,
 * and it is cut at QUEUE_TEXT_MAX. Returns 0, or -1 when something does not
 * fit or there is no recipient.
 */
int
queue_header_build(const struct queue_message *m, struct buf *out, uint64_t *size_at);

/*
 * Writes what a header that was built with QUEUE_SUM_OPEN has at *size_at when
 * the message is complete. The sum is that of what follows there, behind one
 * octet more.
 */
void
queue_completion(uint64_t body_size, uint32_t sum, char out[QUEUE_COMPLETION]);

/*
 * Parses the header at the start of text, which need not hold the whole file.
 * Returns 1 with *m filled (free it); 0 when text ends before the empty line;
 * -1 when it is not a queue file, with the reason, a constant text, in *why;
 * -2 for want of memory. *m is empty in all cases but the first.
 */
int
queue_header_parse(struct view text, struct queue_message *m, const char **why);

/*
 * Applies a journal to m: the file's bytes from header_size + body_size +
 * journal_size on. journal_size grows by the octets of the good records, so
 * that further records may be applied as they are written.
 *
 * Returns 0; 1 when a torn tail was ignored, which is to be cut off before
 * the next record is appended; 2 when reading stopped at a record that is
 * whole but not understood: it is from a later version or another's work,
 * and nothing may be cut off or appended; -1 for want of memory: m is then
 * good for nothing but to be freed.
 */
int
queue_journal_apply(struct queue_message *m, struct view journal);

/*
 * Building a record: start (which empties b), one or more lines, finish; then
 * b's content is appended to the file with one write. Text has its control
 * characters replaced and is cut at QUEUE_TEXT_MAX; a code that is not three
 * numbers with dots between becomes 2.0.0, 4.0.0 or 5.0.0. Times are seconds
 * since 1970.
 */
void
queue_record_start(struct buf *b);

void
queue_record_attempt(struct buf *b, int64_t now, int64_t next, size_t rcpt);

void
queue_record_delivered(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text);

/* At another server. reports: that one tells its sender where that is wanted. */
void
queue_record_relayed(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text,
    bool reports);

void
queue_record_deferred(struct buf *b, int64_t now, int64_t next, size_t rcpt, const char *code,
    struct view text);

/* The same for an attempt that may have delivered: its agent ended without an answer. */
void
queue_record_unknown(struct buf *b, int64_t now, int64_t next, size_t rcpt, const char *code,
    struct view text);

void
queue_record_failed(struct buf *b, int64_t now, size_t rcpt, const char *code, struct view text);

/*
 * Which server gave the answer that was appended last, and to rcpt: for what RFC 3464 sections
 * 2.3.5 and 2.3.6 want to know. The text of the answer is then its reply as it was, code and
 * all, or what went wrong with it in our words. name, address: the latter is a literal
 * "[192.0.2.1]" or the path of a socket; "" where there is none. Each is cut at
 * QUEUE_SERVER_MAX, and what cannot be in a word becomes "?".
 */
void
queue_record_server(struct buf *b, size_t rcpt, const char *name, const char *address);

void
queue_record_expanded(struct buf *b, int64_t now, size_t rcpt);

/*
 * The new recipient takes over the parent's parameters if its sender is the
 * parent's too, and none otherwise (RFC 3461 section 5.2.7).
 */
void
queue_record_rcpt(struct buf *b, size_t parent, const struct address *sender,
    const struct address *rcpt);

/* The same for a target of an alias that is no address: printable text. */
void
queue_record_target(struct buf *b, size_t parent, const struct address *sender,
    const struct address *rcpt, struct view target);

void
queue_record_bounced(struct buf *b, int64_t now, size_t rcpt);

/*
 * The message has been moved to hold/. A rule made before now does not hold it again: if it is
 * elsewhere later, somebody has released it.
 */
void
queue_record_held(struct buf *b, int64_t now, struct view why);

/* Returns 0, or -1 when an append failed or there is no line. */
int
queue_record_finish(struct buf *b);

#endif
