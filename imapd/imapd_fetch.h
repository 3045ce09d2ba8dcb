/* imapd_fetch.h: the inside of FETCH, which goes through messages and writes items of each. */
#ifndef IMAPD_FETCH_H
#define IMAPD_FETCH_H

#include "imapd/imapd_message.h"
#include "imapd/imapd_selected.h"

struct imapd_fetching;

/* An item as it is written for each message. */
struct imapd_plan {
	const struct imapd_fetch_item *item;
	struct view name;	/* with a space behind it: "BODY[TEXT]<0> " */
	uint64_t mask;		/* of HEADER.FIELDS: imapd_field_mask(), or 0 */
	/* Writes it, with its name. Returns 0, or -1 when the message cannot be read (any more). */
	int (*put)(struct imapd_fetching *f, const struct imapd_plan *p);
};

struct imapd_fetching {
	struct imap_session *s;
	struct index *ix;
	const struct index_message *m;	/* the present message */
	struct imapd_plan *plan;
	size_t n;
	struct imapd_message message;	/* its text */
	struct buf room, fields;	/* for what is made of it */
	bool unknown_cte;		/* BINARY of what cannot be decoded was asked for */
	uint64_t octets;		/* of texts that were sent, for the log */
};

/* Fills in how an item is written. Returns 0, or -1 without memory. */
int
imapd_plan_item(struct imap_session *s, const struct imapd_fetch_item *item, struct imapd_plan *p);

#endif
