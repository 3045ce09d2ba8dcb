/*
 * submit_hint.h: a page of memory that enqueue has in common with those who submit to it: whether
 * they had better ask before they have all of a message (SUBMIT_OPEN), as they should while
 * the queue takes none.
 */
#ifndef MAIL_SUBMIT_HINT_H
#define MAIL_SUBMIT_HINT_H

#include <stdatomic.h>
#include <stdbool.h>

#define SUBMIT_HINT_SIZE 4096	/* octets of memory: what is behind it can be somebody else's */

struct submit_hint {
	atomic_bool takes;	/* the last message that came was taken, as far as is known */
};

/* The one at the beginning of the memory behind fd, which is closed. NULL, logged. */
struct submit_hint *
submit_hint_open(int fd);

/* Notes whether the queue takes messages. h may be NULL. */
void
submit_hint_note(struct submit_hint *h, bool takes);

#endif
