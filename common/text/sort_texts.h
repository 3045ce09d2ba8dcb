/* sort_texts.h: says of texts which come before which, by their octets. Pure. */
#ifndef TEXT_SORT_TEXTS_H
#define TEXT_SORT_TEXTS_H

#include <stdint.h>

#include "base/view.h"

/* ranks[i]: how many different texts come before texts[i]. Returns 0, or -1: no memory. */
int
sort_rank_texts(const struct view *texts, size_t n, uint32_t *ranks);

/* Below 0: a comes before b; 0: they are the same. */
int
sort_compare_texts(struct view a, struct view b);

#endif
