/*
 * log_input.h: the lines of a log out of a descriptor, one after the other. What is longer than
 * LOG_INPUT_LINE_MAX is none of ours and is passed over.
 */
#ifndef ADMIN_LOG_INPUT_H
#define ADMIN_LOG_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define LOG_INPUT_LINE_MAX 65536	/* octets */

struct log_input {
	void (*line)(void *arg, struct view line);	/* without its LF */
	void *arg;
	struct buf held;	/* read, and not given away */
	bool dropping;		/* a line that is too long */
	uint64_t taken;		/* octets of whole lines, with their LF, since the start */
};

/* Begins with an input; line is called with arg for each. */
void
log_input_start(struct log_input *in, void (*line)(void *, struct view), void *arg);

/*
 * Reads once, and gives the whole lines away. Returns 1; 0 at the end; -1 with errno.
 */
int
log_input_read(struct log_input *in, int fd);

/* Gives the last line away, if it has no LF, and frees. */
void
log_input_end(struct log_input *in);

/* Frees without that. */
void
log_input_free(struct log_input *in);

#endif
