/*
 * log_feed.h: what mailstead and log-tool say to each other over FD_CONTROL. The parts of the
 * log come one after the other, the older before the newer, each a descriptor to read from; each is
 * answered when it has been read, but for one that is followed. The end is that mailstead closes.
 */
#ifndef ADMIN_LOG_FEED_H
#define ADMIN_LOG_FEED_H

#include <stdint.h>

enum {
	LOG_TAKE = 1,	/* u32 flags, u64 offset to begin at, u64 since; and the descriptor */
	LOG_TAKEN	/* u64 offset after the last line, the journal's cursor or "" */
};

/* since: what was before that is passed over, microseconds since 1970; 0: nothing is. */

#define LOG_FEED_WHOLE  1U	/* a last line without LF is not complete yet: leave it */
#define LOG_FEED_FOLLOW 2U	/* go on until the next part comes; the file may be cut to nothing */

#define LOG_CURSOR_MAX 256	/* octets of a cursor, with its NUL */

#endif
