/*
 * tally.h: how often there was what, by name: a table of counts. Letters of either case are the
 * same.
 *
 * The memory is bounded: after TALLY_ROWS_MAX names all others are one row.
 */
#ifndef BASE_TALLY_H
#define BASE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

#define TALLY_ROWS_MAX 20000
#define TALLY_COLUMNS 10

struct tally_row {
	char *name;		/* owned; NULL: all others */
	uint64_t total;
	uint64_t n[TALLY_COLUMNS];
};

/* Begin with { .n = 0 }. */
struct tally {
	struct tally_row *rows;	/* owned; those with a name, in the order of coming until sorted */
	size_t n;
	uint32_t *places;	/* owned; by hash: number of the row + 1 */
	size_t nplaces;		/* a power of two */
	struct tally_row others, all;
};

/* Counts one in that column, below TALLY_COLUMNS. Returns 0, or -1 for want of memory. */
int
tally_add(struct tally *t, struct view name, size_t column);

/* The rows with the greatest total first. Nothing can be added afterwards. */
void
tally_sort(struct tally *t);

void
tally_free(struct tally *t);

#endif
