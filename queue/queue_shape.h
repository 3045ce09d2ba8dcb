/*
 * queue_shape.h: how old what waits is, by destination: a table of recipients. Pure.
 *
 * The classes of age are those of Postfix's qshape: up to 5 minutes, 10, 20, ... each twice the
 * one before, and older. The memory is bounded: after SHAPE_ROWS_MAX destinations all others are
 * one row.
 */
#ifndef QUEUE_SHAPE_H
#define QUEUE_SHAPE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"

#define SHAPE_ROWS_MAX 20000
#define SHAPE_CLASSES 10
#define SHAPE_FIRST 300		/* seconds of the first class */

struct shape_row {
	char *name;		/* owned; NULL: all others */
	uint64_t total;
	uint64_t ages[SHAPE_CLASSES];
};

struct shape {
	struct shape_row *rows;	/* owned; those with a name, in the order of coming until sorted */
	size_t n;
	uint32_t *places;	/* owned; by hash: number of the row + 1 */
	size_t nplaces;		/* a power of two */
	struct shape_row others, all;
};

/* Counts one recipient of that age in seconds. Returns 0, or -1 for want of memory. */
int
shape_add(struct shape *s, struct view name, int64_t age);

/* The rows with most recipients first. Nothing can be added afterwards. */
void
shape_sort(struct shape *s);

/* Appends the table: the sum, then at most top rows; 0: all. */
void
shape_table(const struct shape *s, size_t top, struct buf *out);

/* The same as lines of JSON. */
void
shape_json(const struct shape *s, size_t top, struct buf *out);

void
shape_free(struct shape *s);

#endif
