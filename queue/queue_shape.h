/*
 * queue_shape.h: how old what waits is, by destination: a table of recipients. Pure.
 *
 * The classes of age are those of Postfix's qshape: up to 5 minutes, 10, 20, ... each twice the
 * one before, and older.
 */
#ifndef QUEUE_SHAPE_H
#define QUEUE_SHAPE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/tally.h"
#include "base/view.h"

#define SHAPE_CLASSES TALLY_COLUMNS
#define SHAPE_FIRST 300		/* seconds of the first class */

/* Counts one recipient of that age in seconds. Returns 0, or -1 for want of memory. */
int
shape_add(struct tally *s, struct view name, int64_t age);

/* Appends the table: the sum, then at most top rows; 0: all. */
void
shape_table(const struct tally *s, size_t top, struct buf *out);

/* The same as lines of JSON. */
void
shape_json(const struct tally *s, size_t top, struct buf *out);

#endif
