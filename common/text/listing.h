/*
 * listing.h: the header fields of a list (RFC 2369, 2919, 8058) in a message that passes by, in
 * pieces of any size. They come first; those of other lists, or of the author's, go. Pure.
 */
#ifndef TEXT_LISTING_H
#define TEXT_LISTING_H

#include "text/fields.h"

struct listing {
	struct fields fields;
	struct view own;	/* private: what is to come first */
};

/* Begins a message. own: whole fields with their line ends; it must last until the first piece. */
void
listing_init(struct listing *l, struct view own);

void
listing_free(struct listing *l);

/* Takes the next piece, and appends to out what is to go on. Failures stay in out. */
void
listing_feed(struct listing *l, struct view text, struct buf *out);

/* The message has ended: appends what is left. */
void
listing_end(struct listing *l, struct buf *out);

#endif
