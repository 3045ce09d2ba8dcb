/*
 * fixup.h: puts the header section of a message right that a user submits
 * (RFC 6409 section 8), as it passes by, in pieces of any size: Bcc fields go;
 * From, Date and Message-ID that are missing come, behind the other fields.
 * Everything else stays as it is, and the body always does. Pure.
 *
 * The header section ends as for header_next(): at an empty line or at a line
 * that is no field, before which an empty one comes then (fields.h, end_at_text); so there
 * is one place where it ends, for whoever reads the message. A "From " line of an mbox
 * before the first field goes. Lines end with LF.
 */
#ifndef TEXT_FIXUP_H
#define TEXT_FIXUP_H

#include "text/author.h"
#include "text/fields.h"

#define FIXUP_NAME_MAX FIELDS_NAME_MAX
#define FIXUP_FROM_MAX 16384	/* octets of all From fields that are collected */

struct fixup {
	const struct author *author;
	unsigned present;	/* enum author_field bits of the fields so far */
	struct buf from;	/* the bodies of all From fields, between commas, folded as they are */
	unsigned field;		/* private: what the present one is */
	struct fields fields;	/* over: the header section has been left */
};

/*
 * Begins a message. Of author, which must last until its end, comes what goes
 * into the fields that are missing. *f must stay where it is.
 */
void
fixup_init(struct fixup *f, const struct author *author);

/* Frees what was collected. */
void
fixup_free(struct fixup *f);

/* Takes the next piece, and appends to out what is to go on. Failures stay in out. */
void
fixup_feed(struct fixup *f, struct view text, struct buf *out);

/* The message has ended: appends what is left. */
void
fixup_end(struct fixup *f, struct buf *out);

#endif
