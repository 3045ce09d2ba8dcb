/* log_serve.h: log-tool's side of log_feed.h: all lines of all parts of the log. */
#ifndef ADMIN_LOG_SERVE_H
#define ADMIN_LOG_SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "text/logline.h"

struct log_serve {
	int64_t now;		/* seconds since 1970 */
	int utc_offset;		/* minutes */
	/* One of our lines; usec: its time, -1: none that can be read. */
	void (*line)(void *arg, struct view text, const struct logline *l, int64_t usec);
	void (*idle)(void *arg);	/* there is nothing more for now */
	void *arg;
	bool stopped;		/* line or idle set it: no more is wanted */
	/* private */
	int64_t since;
	char cursor[256];
};

/* Reads the parts as they come on fd. Returns 0 at the end, or -1 with errno. */
int
log_serve(struct log_serve *s, int fd);

#endif
