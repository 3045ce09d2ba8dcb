/* size_text.h: sizes as people read them. Pure. */
#ifndef ADMIN_SIZE_TEXT_H
#define ADMIN_SIZE_TEXT_H

#include <stdint.h>

#define SIZE_TEXT_MAX 24

/* "0", "512", "1.5K", "20M": three digits at most, in powers of 1024. Returns out. */
const char *
size_text(uint64_t octets, char out[SIZE_TEXT_MAX]);

/* How much that is of a whole that is not 0, in percent; at most 999. */
unsigned
size_percent(uint64_t part, uint64_t whole);

#endif
