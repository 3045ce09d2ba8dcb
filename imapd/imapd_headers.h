/*
 * imapd_headers.h: the header fields that clients mostly ask for, as the index keeps them
 * (INDEX_HEADERS): the date that the message says; then the fields in the order of the header, each
 * with its number, and whole as it is sent. Behind the first Subject stands what it is sorted by,
 * as IMAPD_FIELD_BASE. Pure.
 */
#ifndef IMAPD_HEADERS_H
#define IMAPD_HEADERS_H

#include "base/buf.h"
#include "base/view.h"

#define IMAPD_FIELD_MAX ((1U << 24) - 1)	/* octets of a field; one that is longer is not kept */

enum imapd_field {
	IMAPD_FIELD_NONE,
	IMAPD_FIELD_BASE = IMAPD_FIELD_NONE,	/* '1' for a reply, else '0'; sort_key_subject() */
	IMAPD_FIELD_BCC, IMAPD_FIELD_CC, IMAPD_FIELD_DATE, IMAPD_FIELD_FROM,
	IMAPD_FIELD_IN_REPLY_TO, IMAPD_FIELD_MESSAGE_ID, IMAPD_FIELD_REFERENCES,
	IMAPD_FIELD_REPLY_TO, IMAPD_FIELD_SENDER, IMAPD_FIELD_SUBJECT, IMAPD_FIELD_TO,
	/* and others, which only have a number */
	IMAPD_FIELD_OTHERS
};

/* The number of a field name, ASCII case ignored; IMAPD_FIELD_NONE for one that is not kept. */
unsigned
imapd_field_number(struct view name);

/* A mask with a bit (1 << number) for each of the names; 0 when one of them is not kept. */
uint64_t
imapd_field_mask(const struct view *names, size_t n);

/* What is kept, taken apart. */
struct imapd_headers {
	bool has_date;		/* that of the Date field, which could be read: */
	int64_t date;		/* seconds since 1970 */
	int zone;		/* minutes east of UTC */
	struct view fields;	/* for imapd_headers_next() */
};

/* Whether kept is something of the kind. */
bool
imapd_headers_open(struct view kept, struct imapd_headers *h);

/* Appends those of a message's header. Returns 0, or -1 when they cannot be kept. */
int
imapd_headers_make(struct view header, struct buf *out);

/* Takes the next one off *rest. Returns false at the end, or for what is damaged. */
bool
imapd_headers_next(struct view *rest, unsigned *number, struct view *whole);

/* The body of a whole field. */
struct view
imapd_field_body(struct view whole);

#endif
