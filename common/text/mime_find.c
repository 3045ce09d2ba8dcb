/* mime_find.c: what is where in a tree; see mime_tree.h. */
#include "text/mime_tree.h"

struct view
mime_tree_view(const struct mime_tree *t, const struct mime_mark *a, const struct mime_mark *b)
{
	return view_sub(t->message, a->at, b->at - a->at);
}

uint64_t
mime_wire_size(const struct mime_mark *a, const struct mime_mark *b)
{
	return (b->at - a->at) + (b->bare - a->bare);
}

/* The n-th of the parts that are in a part. */
static uint32_t
nth_child(const struct mime_tree *t, uint32_t part, uint32_t n)
{
	uint32_t child = t->parts[part].first;

	while (child != MIME_NONE && --n > 0)
		child = t->parts[child].next;
	return child;
}

uint32_t
mime_tree_find(const struct mime_tree *t, const uint32_t *numbers, size_t n)
{
	uint32_t part = 0;
	bool message = true;	/* part is a message, and not what is its only part */

	for (size_t i = 0; i < n; i++) {
		if (numbers[i] == 0)
			return MIME_NONE;
		if (!message && t->parts[part].kind == MIME_MESSAGE) {
			part = t->parts[part].first;
			message = true;
		}
		if (t->parts[part].kind == MIME_MULTIPART) {
			part = nth_child(t, part, numbers[i]);
			if (part == MIME_NONE)
				return MIME_NONE;
		} else if (!message || numbers[i] != 1) {
			return MIME_NONE;
		}
		message = false;
	}
	return part;
}
