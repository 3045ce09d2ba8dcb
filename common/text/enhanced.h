/* enhanced.h: enhanced status codes, "5.7.1" (RFC 3463 section 2). Pure. */
#ifndef TEXT_ENHANCED_H
#define TEXT_ENHANCED_H

#include <stdbool.h>

#include "base/view.h"

#define ENHANCED_MAX 9	/* octets of one: "5.999.999" */

/*
 * The octets of a code of that class, '2', '4' or '5', at the start of v and before a blank or
 * the end; 0 if there is none.
 */
size_t
enhanced_length(struct view v, char class);

/* Whether all of v is a code of that class. */
bool
enhanced_valid(struct view v, char class);

#endif
