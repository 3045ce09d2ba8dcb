/*
 * filter_message.h: the message that milters look at and change: its envelope, its header
 * field by field, its body.
 */
#ifndef SMTPD_FILTER_MESSAGE_H
#define SMTPD_FILTER_MESSAGE_H

#include <stdbool.h>

#include "smtpd/filter_store.h"
#include "text/address.h"

#define FILTER_HEADER_MAX (1 << 20)	/* octets of a message's header */
#define FILTER_TRACE_MAX (64 << 10)	/* octets of our own fields */
#define FILTER_PARAMS_MAX 1024		/* octets of the parameters of an address */

/* An address of the envelope as the records of mail/submit.h have it. */
struct filter_address {
	char *text;		/* the address; owned */
	char *params;		/* owned */
	char *rest;		/* what else is in the record, as it is; owned */
	size_t nrest;
};

/* A header field; name and value are parts of the message's header or of own. */
struct filter_field {
	struct view name;
	struct view value;	/* all behind the colon, LF line ends, without the last */
	char *own;
	bool hidden;		/* our own: nobody sees or changes it */
};

struct filter_message {
	struct filter_address sender;
	struct filter_address *rcpts;	/* owned */
	size_t nrcpts;
	struct buf trace;		/* our own fields, before those of head */
	struct buf head;		/* the header as it came */
	size_t line;			/* where in head its present line begins */
	bool head_done;			/* it is complete */
	bool separated;			/* an empty line ended it */
	bool changed;			/* fields are not those of trace and head any more */
	bool too_big;			/* the header */
	bool failed;			/* out of memory, or of space */
	struct filter_field *fields;	/* owned; all of them, also those of trace */
	size_t nfields;
	struct filter_store body;
};

void
filter_message_init(struct filter_message *m, const struct filter_scratch *scratch);

/* Forgets everything; ready for another message. */
void
filter_message_clear(struct filter_message *m);

/* Sets an address. rest may be empty. Returns 0, or -1 for want of memory. */
int
filter_address_set(struct filter_address *a, struct view text, struct view params,
    struct view rest);

int
filter_message_add_rcpt(struct filter_message *m, struct view text, struct view params,
    struct view rest);

/*
 * Takes the next piece of the text, LF line ends. Its header ends as for header_next(); then
 * m->fields are complete. What fails shows in m->failed and m->too_big.
 */
void
filter_message_feed(struct filter_message *m, struct view text);

/* The text has come to its end. */
void
filter_message_finish(struct filter_message *m);

/*
 * ---- changes, with the rules of Sendmail and Postfix: who inserts a field counts all there are,
 * who changes one those that it can see.
 */

/*
 * Inserts a field before the one at position, or behind all. The value is what stands behind the
 * colon; line ends in it become LF, and lines of it that would be no continuation are made ones.
 * Returns 0; 1 when name is no name of a field; -1 for want of memory.
 */
int
filter_message_insert(struct filter_message *m, size_t position, struct view name,
    struct view value);

/*
 * Gives the field of that name with that number (from 1, 0 is 1; without hidden ones) another
 * value, or removes it if the new value is empty. One that is not there is added behind all.
 */
int
filter_message_change(struct filter_message *m, uint32_t number, struct view name,
    struct view value);

/* Takes recipients out that are that address. */
void
filter_message_delete_rcpt(struct filter_message *m, const struct address *rcpt);

/*
 * Gives all of the message to each, in pieces: our own fields, the header, the body. Returns 0,
 * or the first that each returned which is not 0, or -1.
 */
int
filter_message_write(const struct filter_message *m, int (*each)(void *arg, struct view piece),
    void *arg);

#endif
