/*
 * pattern.h: a pattern that an operator types: text in which "*" stands for any octets, also
 * none. There is nothing else with a meaning, and no way to write a "*" that is meant itself.
 */
#ifndef TEXT_PATTERN_H
#define TEXT_PATTERN_H

#include <stdbool.h>

#include "base/view.h"

/*
 * Whether the whole of text fits; ASCII letters are compared without regard to case. Takes at
 * most the product of the two lengths of time.
 */
bool
pattern_fits(struct view pattern, struct view text);

/* The same for a part of text: as if "*" stood before and behind the pattern. */
bool
pattern_within(struct view pattern, struct view text);

#endif
