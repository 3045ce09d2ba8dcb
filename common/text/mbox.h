/*
 * mbox.h: the text of an mbox, mailstead-mbox(5) and RFC 4155. Pure: memory only.
 */
#ifndef TEXT_MBOX_H
#define TEXT_MBOX_H

#include "base/buf.h"
#include "base/view.h"
#include "text/address.h"

#define MBOX_FROM_MAX 1024	/* octets of a "From " line that is found */

/*
 * Appends "From sender Sun Nov 22 04:05:06 2026" and LF, the time in UTC. The null sender is
 * MAILER-DAEMON; blanks in it become "-". Returns 0, or -1 when out failed.
 */
int
mbox_from_line(const struct address *sender, int64_t unix_seconds, struct buf *out);

/* A message being quoted, in pieces. Begin with { 0 }. */
struct mbox_quote {
	bool inside;		/* the line is none to be quoted, whatever follows */
	size_t held;		/* octets of "From " at its start that are not out yet */
	bool line;		/* the line has begun */
	uint64_t size;		/* octets that have been given out */
};

/*
 * Appends in to out with one ">" more at the beginning of each line that is ">From ", with any
 * number of ">" or none (mboxrd). Without out the octets are only counted. out receives at most
 * 6 octets and twice those of in. Returns 0, or -1 when out failed.
 */
int
mbox_quote(struct mbox_quote *q, struct view in, struct buf *out);

/* Ends the message: completes its last line, and appends an empty one. At most 7 octets. */
int
mbox_quote_end(struct mbox_quote *q, struct buf *out);

/*
 * Whether text, the end of an mbox from where one of its messages was to begin, can be the
 * beginning of a message of ours that was not finished: it begins like one.
 */
bool
mbox_may_be_ours(struct view text);

/*
 * Offset of the first "From " line in text, or text.n: "From ", then on the same line a date as
 * above. Also in the middle of a line, where somebody appended to half a line; but not behind
 * nothing except ">", as it is quoted. start: text begins at the start of a line.
 */
size_t
mbox_find_from(struct view text, bool start);

/* What the note at a file says of a delivery to it. */
struct mbox_note {
	bool done;		/* key was delivered, and is durable */
	uint64_t from, to;	/* unless done: where it was to be */
	struct view key;	/* tells the message */
};

/* Reads "from to key" or "done key". Returns 0 or -1. */
int
mbox_note_parse(struct view text, struct mbox_note *out);

#endif
