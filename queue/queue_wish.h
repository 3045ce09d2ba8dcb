/*
 * queue_wish.h: which waiting mail somebody wants to have tried now: the name of a file
 * in queue/flush, see mailstead-queue(5). Pure.
 */
#ifndef QUEUE_WISH_H
#define QUEUE_WISH_H

#include <stdbool.h>
#include <stdint.h>

#include "text/address.h"
#include "text/etrn.h"

#define WISH_TEXT_MAX 76	/* octets that are looked for, so that a name has 255 at most */
#define WISH_NAME_MAX 256	/* size of a name with its NUL */

enum wish_kind {
	WISH_DOMAIN,		/* "example.org", "@example.org": what ETRN says */
	WISH_ALL,		/* "all" */
	WISH_ID,		/* "id=ID": one message */
	WISH_SENDER,		/* "from=TEXT": those whose sender has that in it */
	WISH_RCPT		/* "to=TEXT": the recipients who have it in them */
};

struct wish {
	enum wish_kind kind;
	bool own;		/* "uid=N,": only messages that this user has submitted */
	uint32_t uid;
	struct etrn domain;	/* of WISH_DOMAIN */
	char text[WISH_TEXT_MAX + 1];	/* in small letters */
};

/* A recipient of a message that waits. */
struct wish_rcpt {
	const char *id, *origin;	/* of the message, as the queue file has them */
	const struct address *sender, *address;
};

/*
 * Makes a wish of any kind but WISH_DOMAIN, of anybody. Returns 0, or -1 when text is empty
 * (WISH_ALL has none), too long or no message's id.
 */
int
wish_make(enum wish_kind kind, struct view text, struct wish *out);

/* Reads a name. The names that wish_name() makes are taken and no others. Returns 0 or -1. */
int
wish_parse(struct view name, struct wish *out);

/* The file's name, in out, which is returned. No part of it can be a path. */
const char *
wish_name(const struct wish *w, char out[WISH_NAME_MAX]);

bool
wish_matches(const struct wish *w, const struct wish_rcpt *r);

#endif
