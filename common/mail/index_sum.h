/*
 * index_sum.h: the checksum of the files of mailstead-index(5): fast, against damage and not
 * against forgery. Pure: memory only.
 */
#ifndef MAIL_INDEX_SUM_H
#define MAIL_INDEX_SUM_H

#include <stddef.h>
#include <stdint.h>

/* The sum of n octets. seed: where they belong, so that elsewhere they are wrong. */
uint64_t
index_sum(uint64_t seed, const void *p, size_t n);

#endif
