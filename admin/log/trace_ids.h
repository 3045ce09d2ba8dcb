/* trace_ids.h: the messages that are looked for in the log, and what was found of them. Pure. */
#ifndef ADMIN_TRACE_IDS_H
#define ADMIN_TRACE_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "text/logline.h"

#define TRACE_IDS_MAX 100000		/* messages; the first ones in the log count */
#define TRACE_ID_MAX 16			/* octets of an id */
#define TRACE_LINES_MAX (256 << 20)	/* octets of what is told */

struct trace_ids {
	char (*ids)[TRACE_ID_MAX + 1];	/* owned; in the order of coming */
	size_t n;
	uint32_t *places;		/* owned; by hash: number of the id + 1 */
	size_t nplaces;			/* a power of two */
};

/* Adds an id, unless it is there. Returns 0, or -1 when it is none, or there is no room. */
int
trace_ids_add(struct trace_ids *t, struct view id);

/* Whether the line is about one of them: *which is its number. */
bool
trace_ids_about(const struct trace_ids *t, const struct logline *l, size_t *which);

/* Appends each with LF. */
void
trace_ids_print(const struct trace_ids *t, struct buf *out);

struct trace_lines {
	struct buf text;
	struct trace_line {
		size_t at, n;		/* in text */
		size_t which;		/* message it is of */
	} *lines;			/* owned */
	size_t n;
};

/* Keeps a line, with its LF. Returns 0, or -1 when it is too much. */
int
trace_lines_add(struct trace_lines *l, size_t which, struct view line);

/*
 * Appends what was kept, in the order of coming; apart: each message by itself, under its id.
 */
void
trace_lines_print(struct trace_lines *l, const struct trace_ids *ids, bool apart, struct buf *out);

#endif
