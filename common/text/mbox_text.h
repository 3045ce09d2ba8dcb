/*
 * mbox_text.h: reading an mbox, mailstead-mbox(5): where its messages are, and what they are
 * without what programs have written into the file. Pure: memory only.
 */
#ifndef TEXT_MBOX_TEXT_H
#define TEXT_MBOX_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

#define MBOX_WINDOW_MIN 65536	/* octets in which a piece is found, unless the file ends before */
#define MBOX_UIDL_MAX 70	/* octets of a unique-id; RFC 1939 7 */

/*
 * Whether a line is one that a message follows: "From ", and on the same line a date as
 * "Sun Nov 22 04:05", with or without seconds and more.
 */
bool
mbox_is_from(struct view line);

/* The time of such a line, taken for UTC: seconds since 1970; 0 when it says none. */
int64_t
mbox_from_time(struct view line);

enum mbox_piece {
	MBOX_FROM,	/* the line before a message, with its LF */
	MBOX_TEXT,	/* of the message */
	MBOX_MORE	/* what follows has to be seen first */
};

/*
 * Takes the first piece of in, the next octets of an mbox. inside: in begins in the middle of a
 * line. last: the file ends with it; else it has MBOX_WINDOW_MIN octets, or MBOX_MORE may be the
 * answer. *used says how many octets piece is, and the empty line behind it that ends a
 * message and belongs to none.
 */
enum mbox_piece
mbox_split(struct view in, bool inside, bool last, struct view *piece, size_t *used);

/* What programs have written into the header of a message. */
struct mbox_fields {
	uint32_t uid;		/* X-UID; 0: none */
	uint32_t validity;	/* X-IMAP or X-IMAPbase; 0: none */
	uint32_t last;		/* the largest UID that was given */
	bool internal;		/* it has X-IMAP: may be a program's own and no message */
	char uidl[MBOX_UIDL_MAX + 1];	/* X-UIDL; "": none */
};

/* Where a message is shown, in pieces. Begin with { .header = true }. */
struct mbox_shown {
	bool header;		/* its end has not been seen */
	bool hidden;		/* the field is none of the message's own */
	unsigned char at;	/* what of the line is to come */
	unsigned char held;	/* octets held back: of "From ", or of name */
	unsigned char which;	/* the hidden field */
	unsigned char nvalue;
	char name[16];
	char value[80];		/* the start of a hidden field's */
	struct mbox_fields fields;
};

typedef int mbox_sink(void *arg, struct view run);

/*
 * Gives in to the sink, in runs: without the fields Status, X-Status, X-UID, X-IMAP, X-IMAPbase,
 * X-Keywords, X-UIDL and Content-Length of its header, and with one ">" less where a line is
 * ">From " (mboxrd). Returns 0, or what the sink returned if that was something else.
 */
int
mbox_show(struct mbox_shown *s, struct view in, mbox_sink *sink, void *arg);

/* Ends the message: gives what was held back. */
int
mbox_show_end(struct mbox_shown *s, mbox_sink *sink, void *arg);

#endif
