/* sort_parts.h: puts numbers in order, and says who is how far in front. Pure. */
#ifndef TEXT_SORT_PARTS_H
#define TEXT_SORT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sort_part {
	uint64_t part;		/* what is compared */
	uint32_t index;		/* whose it is */
};

/* Sorts p[0..n) by part; what is equal stays in its order. room: as much again. */
void
sort_parts(struct sort_part *p, struct sort_part *room, size_t n);

/* What things are sorted by: the number of the i-th is p[i]. */
struct sort_numbers {
	const uint64_t *p;
	bool reverse;
};

/*
 * Sorts things by the first numbers, equal ones by the next; what is equal stays in its order.
 * order[i]: which one comes i-th. Returns 0, or -1: no memory.
 */
int
sort_by_numbers(const struct sort_numbers *by, size_t criteria, size_t n, uint32_t *order);

/* ranks[i]: how many different numbers are less than numbers[i]. Returns 0, or -1: no memory. */
int
sort_rank_numbers(const uint64_t *numbers, size_t n, uint32_t *ranks);

/* An integer in whose order numbers of either sign are. */
uint64_t
sort_number(int64_t n);

#endif
