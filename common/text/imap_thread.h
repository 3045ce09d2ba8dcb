/* imap_thread.h: THREAD (RFC 5256 section 3) over an array. Pure. */
#ifndef TEXT_IMAP_THREAD_H
#define TEXT_IMAP_THREAD_H

#include "base/buf.h"
#include "base/siphash.h"
#include "base/view.h"

#define THREAD_REFERENCES_MAX 1000	/* of a message that are followed: the last ones */

struct thread_message {
	uint32_t id;		/* the caller's: sequence number or UID */
	int64_t date;		/* seconds: of the field Date, or arrival without one */
	struct view subject;	/* as sort_key_subject() makes it */
	bool reply;		/* as subject_base() says */
	/* The bodies of the fields, folded, as they are; for REFERENCES only. */
	struct view message_id, references, in_reply_to;
};

/*
 * Appends the threads, "(1 2)(3 (4)(5 6))", nothing if n is 0. m, in the order of sequence numbers,
 * may be put into another order. key: a secret of the process. Return 0, or -1: no memory, or out
 * failed.
 */
int
thread_orderedsubject(struct thread_message *m, size_t n, struct buf *out);

int
thread_references(struct thread_message *m, size_t n, const unsigned char key[SIPHASH_KEY],
    struct buf *out);

/*
 * Takes the next message id off *rest and appends it in its one form (without the brackets, quotes
 * and blanks that need not be). Returns false when there is none; what is no id is passed over.
 */
bool
thread_next_id(struct view *rest, struct buf *out);

#endif
