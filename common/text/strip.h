/*
 * strip.h: takes out of the header section of a message what a stranger may
 * have forged, as it passes by, in pieces of any size:
 *
 *   - Authentication-Results fields that claim to be ours: by an
 *     authserv-id that is one of ours, or because nobody can say whose it is or
 *     what it says, in another version than 1 (RFC 8601 section 5);
 *   - fields of certain names, whatever they say.
 *
 * Also counts Received fields, by which loops are found (RFC 5321 section 6.3). The
 * header section goes to the first empty line, also behind lines that are no field,
 * so that whoever reads on behind such a line finds nothing that was not looked at. An
 * empty line comes before a first line that begins with a blank, which would continue what
 * we put in front of it. Lines end with LF. Nothing else is changed. Pure.
 */
#ifndef TEXT_STRIP_H
#define TEXT_STRIP_H

#include "text/fields.h"

struct strip {
	const char *ids;	/* our authserv-ids, blanks between; NULL: strip nothing */
	const char *names;	/* of the fields that go, blanks between */
	uint64_t received;	/* Received fields so far */
	uint64_t removed;	/* fields taken out so far */
	struct fields fields;	/* over: the header section has been left */
};

/*
 * Begins a message. ids and names must last until its end, *s must stay where it
 * is. With ids NULL nothing is taken out, and names does not count.
 */
void
strip_init(struct strip *s, const char *ids, const char *names);

void
strip_free(struct strip *s);

/* Takes the next piece, and appends to out what is to go on. Failures stay in out. */
void
strip_feed(struct strip *s, struct view text, struct buf *out);

/* The message has ended: appends what is left. */
void
strip_end(struct strip *s, struct buf *out);

/*
 * Whether an Authentication-Results field is by one of ids, as far as one can tell: true
 * also when it is not well-formed up to its authserv-id, or its version is not 1. Names of
 * hosts are the same in ASCII and in UTF-8. body is all of its body, or with whole false
 * the beginning.
 */
bool
strip_is_ours(struct view body, bool whole, const char *ids);

#endif
