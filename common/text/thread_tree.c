/* thread_tree.c: see thread_tree.h. */
#include "text/thread_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* Whether message a comes after b by date, and by number. */
static bool
is_after(const struct thread_message *m, uint32_t a, uint32_t b)
{
	return m[a].date != m[b].date ? m[a].date > m[b].date : a > b;
}

/* Sorts from[0..n), with room for as many; where the result is. */
static uint32_t *
sort_order(const struct thread_message *m, uint32_t *from, uint32_t *to, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		uint32_t *swap = from;

		for (size_t i = 0; i < n; i += 2 * width) {
			size_t a = i, half = n - i < width ? n : i + width, b = half;
			size_t end = n - i < 2 * width ? n : i + 2 * width;

			for (size_t k = i; k < end; k++)
				to[k] = b == end || (a < half && !is_after(m, from[a], from[b])) ?
				    from[a++] : from[b++];
		}
		from = to;
		to = swap;
	}
	return from;
}

int
thread_tree_make(struct thread_tree *t, const struct thread_message *m, size_t n)
{
	uint32_t *room = calloc(n ? n : 1, 2 * sizeof(*room)), *sorted;

	*t = (struct thread_tree){ .m = m, .n = n, .first = THREAD_NONE };
	if (room == NULL || n >= THREAD_NONE) {
		free(room);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		if (thread_tree_add(t) == THREAD_NONE) {
			free(room);
			return -1;
		}
		room[i] = (uint32_t)i;
	}
	sorted = sort_order(m, room, room + n, n);
	if (sorted != room && n)
		memcpy(room, sorted, n * sizeof(*room));
	t->order = room;
	return 0;
}

void
thread_tree_free(struct thread_tree *t)
{
	free(t->nodes);
	free(t->order);
}

uint32_t
thread_tree_add(struct thread_tree *t)
{
	struct thread_node *grown = array_grow(t->nodes, t->nnodes, sizeof(*grown));

	if (grown == NULL || t->nnodes == THREAD_NONE)
		return THREAD_NONE;
	t->nodes = grown;
	t->nodes[t->nnodes] = (struct thread_node){ THREAD_NONE, THREAD_NONE, THREAD_NONE, THREAD_NONE };
	return (uint32_t)t->nnodes++;
}

/* Puts the messages into the lists of their parents; roots are those without. */
static void
link_children(struct thread_tree *t)
{
	for (size_t i = 0; i < t->nnodes; i++) {
		struct thread_node *node = &t->nodes[i];

		node->first = node->last = node->next = THREAD_NONE;
	}
	for (size_t i = 0; i < t->n; i++) {
		uint32_t child = t->order[i];
		struct thread_node *parent;

		if (t->nodes[child].parent == THREAD_NONE)
			continue;
		parent = &t->nodes[t->nodes[child].parent];
		if (parent->first == THREAD_NONE)
			parent->first = child;
		else
			t->nodes[parent->last].next = child;
		parent->last = child;
	}
}

/*
 * Lists the roots. A node that stands for none comes where its first child would: the children are
 * taken in order, so that is where its first one is met.
 */
static void
link_roots(struct thread_tree *t)
{
	uint32_t last = THREAD_NONE;

	t->first = THREAD_NONE;
	for (size_t i = 0; i < t->n; i++) {
		uint32_t root = t->order[i], parent = t->nodes[root].parent;

		if (parent != THREAD_NONE && parent >= t->n && t->nodes[parent].first == root)
			root = parent;
		else if (parent != THREAD_NONE)
			continue;
		if (last == THREAD_NONE)
			t->first = root;
		else
			t->nodes[last].next = root;
		last = root;
	}
}

void
thread_tree_link(struct thread_tree *t)
{
	link_children(t);
	link_roots(t);
}

static bool
has_several(const struct thread_tree *t, uint32_t node)
{
	return t->nodes[node].first != t->nodes[node].last;
}

/* Up from a node that has all its children written, to the next that has not; or THREAD_NONE. */
static uint32_t
climb(const struct thread_tree *t, uint32_t node, uint32_t root, struct buf *out)
{
	while (node != root) {
		uint32_t parent = t->nodes[node].parent, next = t->nodes[node].next;

		if (has_several(t, parent))
			buf_add_char(out, ')');
		if (next != THREAD_NONE) {
			buf_add_char(out, '(');
			return next;
		}
		node = parent;
	}
	return THREAD_NONE;
}

static void
write_thread(const struct thread_tree *t, uint32_t root, struct buf *out)
{
	uint32_t node = root;

	buf_add_char(out, '(');
	while (node != THREAD_NONE) {
		uint32_t child = t->nodes[node].first;

		if (node < t->n)
			buf_add_num(out, t->m[node].id);
		if (child == THREAD_NONE) {
			node = climb(t, node, root, out);
			continue;
		}
		if (node < t->n)
			buf_add_char(out, ' ');
		if (has_several(t, node))
			buf_add_char(out, '(');
		node = child;
	}
	buf_add_char(out, ')');
}

int
thread_tree_write(const struct thread_tree *t, struct buf *out)
{
	for (uint32_t root = t->first; root != THREAD_NONE; root = t->nodes[root].next)
		write_thread(t, root, out);
	return out->failed ? -1 : 0;
}
