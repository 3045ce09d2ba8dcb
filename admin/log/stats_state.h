/*
 * stats_state.h: what "mailstead stats" remembers between two calls, SPOOL/stats: how far the log
 * has been read, and the totals so far. Pure.
 *
 *	mailstead-stats 1
 *	since 1763784000		the totals count from then on
 *	seen 1763790000			the last call
 *	file 1024 HASH HASH 51234	the first octets of a file of the log, their digest, how far
 *					it has been read; whatever the file is called by now
 *	cursor s=...			the same of the journal
 *	(empty line)
 *	METRIC{LABELS} VALUE		the totals, which are log-tool's business
 */
#ifndef ADMIN_STATS_STATE_H
#define ADMIN_STATS_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admin/log/log_feed.h"
#include "base/buf.h"

#define STATS_FILES 4		/* files that are remembered, the last ones that were read */
#define STATS_HEAD 1024		/* octets by which a file is known again */

struct stats_file {
	uint64_t n;		/* octets that hash is of */
	uint64_t hash[2];
	uint64_t offset;	/* of the text, decompressed */
};

struct stats_state {
	int64_t since, seen;	/* seconds since 1970; seen: 0 before the first call */
	struct stats_file files[STATS_FILES];
	size_t nfiles;
	char cursor[LOG_CURSOR_MAX];
};

/*
 * Reads the file; *totals becomes the rest of it. What is damaged is as if it was not there, since
 * counting must go on: an empty file, or another one, is the state before the first call.
 */
void
stats_state_parse(struct view text, struct stats_state *s, struct view *totals);

/* Appends the file up to the empty line. */
void
stats_state_print(const struct stats_state *s, struct buf *out);

/* The file that begins with head, at most STATS_HEAD octets of it; NULL: it is a new one. */
const struct stats_file *
stats_state_find(const struct stats_state *s, struct view head);

/*
 * Remembers how far the file with that head has been read; the oldest one may be forgotten for
 * it.
 */
void
stats_state_set(struct stats_state *s, struct view head, uint64_t offset);

#endif
