/*
 * author.h: the header fields that a message gets where it is submitted, if
 * it has none of its own: From, Date and Message-ID (RFC 6409 section 8); and
 * those that it loses there: Bcc. Pure.
 */
#ifndef TEXT_AUTHOR_H
#define TEXT_AUTHOR_H

#include "base/buf.h"
#include "base/view.h"
#include "text/address.h"

/* Bits. */
enum author_field {
	AUTHOR_FROM = 1,
	AUTHOR_DATE = 2,
	AUTHOR_MESSAGE_ID = 4,
	AUTHOR_BLIND = 8	/* Bcc and Resent-Bcc */
};

/* Who wrote a message, and when. */
struct author {
	const char *name;		/* "" for none */
	struct address address;
	const char *unique;		/* left-hand side of the Message-ID: a dot-atom */
	const char *hostname;		/* its right-hand side */
	int64_t time;			/* seconds since 1970 */
	int utc_offset;			/* minutes */
};

/* Which field that name is, in any case of letters: one of the bits, or 0. */
unsigned
author_field(struct view name);

/*
 * Whether text begins as the "From " line that an mbox has before a message.
 * Before a colon it is a field, with blanks (RFC 5322 section 4.5).
 */
bool
author_mbox_line(struct view text);

/* Appends From, Date and Message-ID, without those that are present. Failures stay in out. */
void
author_add(const struct author *author, unsigned present, struct buf *out);

#endif
