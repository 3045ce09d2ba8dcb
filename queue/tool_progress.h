/* tool_progress.h: a bar on a terminal at standard error, once work takes longer than a second. */
#ifndef QUEUE_TOOL_PROGRESS_H
#define QUEUE_TOOL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "sys/clock.h"

struct progress {
	bool on;
	bool drawn;
	uint64_t total;		/* steps; 0: not known */
	uint64_t at;
	msec begun, last;
};

/* Begins one of total steps; on: there is a terminal. */
void
progress_start(struct progress *p, bool on, uint64_t total);

/* One step more. */
void
progress_step(struct progress *p);

/* Takes the bar off the terminal, for a line that is to be said, or at the end. */
void
progress_clear(struct progress *p);

/* Appends the bar at that step, without the return to the start of the line. Pure. */
void
progress_bar(uint64_t at, uint64_t total, uint64_t seconds, struct buf *out);

#endif
