/*
 * queue_envelope.h: the envelope in enqueue's extended form (enqueue(8)), and in qmail-queue's
 * own for a program in its place, with what that has no item for beside it, in the
 * environment.
 */
#ifndef QUEUE_ENVELOPE_H
#define QUEUE_ENVELOPE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"
#include "text/address.h"

#define ENVELOPE_VARIABLE "MAILSTEAD_ENVELOPE"
#define ENVELOPE_BESIDE_MAX 100000	/* octets of its value; the kernel takes 131,072 */

/* Appends one item: the kind, the text, and NUL. */
void
envelope_add_item(char kind, struct view text, struct buf *out);

/* The same of an address, in the form without angle brackets. */
void
envelope_add_address(char kind, const struct address *a, struct buf *out);

/*
 * Appends the items F and T to plain; and to beside those addresses that have parameters,
 * each with the item P behind it, all ended by LF, not NUL. E is left out. When
 * beside is full, beside->failed is set and plain holds the items P as well.
 */
void
envelope_split(struct view items, struct buf *plain, struct buf *beside);

/*
 * Finds in beside, a value of the variable, the parameters of the item address
 * ("Tann@example.net"). Looks from *at on first, where the last search ended: items
 * mostly come in order. Returns false when there are none.
 */
bool
envelope_params_of(struct view beside, struct view address, size_t *at, struct view *params);

/* The first item of that kind in beside, or an empty view. */
struct view
envelope_text_of(struct view beside, char kind);

#endif
