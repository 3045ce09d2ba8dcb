/* imap_thread.h: THREAD (RFC 5256 section 3) over an array. Pure. */
#ifndef TEXT_IMAP_THREAD_H
#define TEXT_IMAP_THREAD_H

#include "base/buf.h"
#include "base/view.h"

#define THREAD_REFERENCES_MAX 1000	/* of a message that are followed: the last ones */
#define THREAD_DIGEST 8			/* octets of a digest of an id */

struct thread_message {
	uint32_t id;		/* the caller's: sequence number or UID */
	bool reply;		/* as subject_base() says */
	int64_t date;		/* seconds: of the field Date, or arrival without one */
	uint64_t subject;	/* thread_digest() of what sort_key_subject() makes; 0: empty */
	struct view links;	/* as thread_links() makes them; for REFERENCES only */
};

/*
 * Appends the threads, "(1 2)(3 (4)(5 6))", nothing if n is 0. m: in the order of sequence numbers.
 * secret: a random number of the process. Return 0, or -1: no memory, or out failed.
 */
int
thread_orderedsubject(const struct thread_message *m, size_t n, uint64_t secret, struct buf *out);

int
thread_references(const struct thread_message *m, size_t n, uint64_t secret, struct buf *out);

/*
 * A number for a text, of which equal texts have the same; 0 for an empty one. That two others have
 * the same one too is as good as impossible, unless somebody has searched for it: then messages of
 * his are in a thread where they do not belong, as they are when he gives them wrong references.
 */
uint64_t
thread_digest(struct view text);

/*
 * Appends what of the bodies of these fields, folded as they are, threads are made of: the digests
 * of the message's own id (or 0) and of those that it refers to, THREAD_DIGEST octets each, in the
 * order of the machine. Failures stay in out.
 */
void
thread_links(struct view message_id, struct view references, struct view in_reply_to,
    struct buf *out);

/*
 * Takes the next message id off *rest and appends it in its one form (without the brackets, quotes
 * and blanks that need not be). Returns false when there is none; what is no id is passed over.
 */
bool
thread_next_id(struct view *rest, struct buf *out);

#endif
