/* imap_set.h: sequence sets of IMAP (RFC 3501 section 9, RFC 5182 for "$"). Pure. */
#ifndef TEXT_IMAP_SET_H
#define TEXT_IMAP_SET_H

#include "base/buf.h"
#include "text/imap_scan.h"

#define IMAP_SET_RANGES_MAX 100000	/* ranges in one set */
#define IMAP_STAR 0U			/* "*" in a range as it was parsed: the largest number in use */

struct imap_range {
	uint32_t first, last;
};

struct imap_set {
	struct imap_range *ranges;
	size_t n;
	bool saved;	/* "$": the result of the last SEARCH with SAVE; then there are no ranges */
};

/* Takes a sequence-set or "$"; the ranges are in the arena as they were written. */
bool
imap_scan_set(struct imap_scan *s, struct imap_set *out);

/* The same without "*" and "$": uid-set of QRESYNC's known UIDs. */
bool
imap_scan_known_set(struct imap_scan *s, struct imap_set *out);

/*
 * Brings it in order, in its place: "*" becomes max, ranges begin with the smaller number, come in
 * rising order, and neither overlap nor touch. Max 0: there is no message, and ranges with "*" go.
 */
void
imap_set_order(struct imap_set *set, uint32_t max);

/* Whether an ordered set has that number: a binary search. */
bool
imap_set_has(const struct imap_set *set, uint32_t number);

/* The largest number of an ordered set; 0 for an empty one. */
uint32_t
imap_set_last(const struct imap_set *set);

/*
 * Writes numbers as a set, in the order in which they come: "1:3,5". Begins as { 0 }; the end has
 * to be written too.
 */
struct imap_set_writer {
	uint32_t first, last;	/* of the range that is not written yet; 0: none */
	bool any;
};

void
imap_set_add(struct imap_set_writer *w, uint32_t number, struct buf *out);

void
imap_set_end(struct imap_set_writer *w, struct buf *out);

#endif
