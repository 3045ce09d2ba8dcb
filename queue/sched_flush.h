/*
 * sched_flush.h: the mail that somebody wants to have tried at once.
 *
 * Pure: time is an argument, in seconds since 1970. A wish is good for each recipient
 * once: until an attempt is made that is not older than it.
 */
#ifndef SCHED_FLUSH_H
#define SCHED_FLUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "queue/queue_dir.h"
#include "queue/queue_wish.h"

#define FLUSH_LIFETIME 3600	/* seconds: longer no message waits for its turn */

struct flush {
	struct flush_wish {
		struct wish what;
		int64_t since;
	} wishes[QUEUE_FLUSH_MAX];
	size_t n;
};

/* Adds a wish of now, in place of the same one of before, or when there is no room the oldest. */
void
flush_add(struct flush *f, const struct wish *what, int64_t now);

/*
 * Whether mail for the recipient, whose last attempt was at last, is
 * wanted now. Never before the first attempt (last 0): that is due anyway, or its
 * sender wants it to wait.
 */
bool
flush_wants(const struct flush *f, const struct wish_rcpt *rcpt, int64_t last, int64_t now);

#endif
