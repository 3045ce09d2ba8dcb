/*
 * num.h: numbers, sizes and times as people write them. Checked: no sign, no
 * blanks, nothing left over, no overflow.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdint.h>

#include "base/view.h"

/* The decimal number v, at most max, into *out. Returns 0 or -1. */
int
num_parse(struct view v, uint64_t max, uint64_t *out);

/* v has exactly 8 hexadecimal digits, letters small: *out is the number. Returns 0 or -1. */
int
num_parse_hex(struct view v, uint32_t *out);

/* Writes these 8 digits. */
void
num_hex(uint32_t n, char out[8]);

/* A number of bytes, with an optional K, M, G or T (powers of 1,024). */
int
num_parse_size(struct view v, uint64_t max, uint64_t *out);

/*
 * A length of time in seconds: a number with an optional s, m, h, d or w,
 * several of them joined ("1h30m"). A bare number is seconds.
 */
int
num_parse_duration(struct view v, uint64_t max, uint64_t *out);

#endif
