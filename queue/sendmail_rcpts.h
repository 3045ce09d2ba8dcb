/* sendmail_rcpts.h: the recipients of a message that is being submitted. Pure. */
#ifndef QUEUE_SENDMAIL_RCPTS_H
#define QUEUE_SENDMAIL_RCPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/address.h"

struct sendmail_rcpts {
	struct address *list;	/* owned */
	size_t n;
	uint64_t limit;		/* how many there may be */
	const char *domain;	/* for those without one */
	const char *error;	/* after -1: what is wrong, a constant text */
	bool no_memory;		/* after -1: it is nobody's fault */
};

/* Begin with { .limit = ..., .domain = ... }. */

/*
 * Adds the addresses of a list in the form of a header field (RFC 5322
 * section 3.4), which may be empty. Returns 0, or -1 with r->error.
 */
int
sendmail_rcpts_add(struct sendmail_rcpts *r, struct view list);

/* Removes all but the first of equal ones; the others keep their order. */
void
sendmail_rcpts_unique(struct sendmail_rcpts *r);

void
sendmail_rcpts_free(struct sendmail_rcpts *r);

/* Puts the domain on an address that has none. Returns 0, or -1 if that gives no address. */
int
sendmail_qualify(struct address *a, const char *domain);

#endif
