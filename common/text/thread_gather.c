/* thread_gather.c: threads of the same subject (RFC 5256 section 3, step 5); see thread_tree.h. */
#include <stdlib.h>

#include "text/thread_table.h"
#include "text/thread_tree.h"

/* The message whose subject a root has: itself, or its first child. */
static uint32_t
speaker(const struct thread_tree *t, uint32_t root)
{
	return root < t->n ? root : t->nodes[root].first;
}

static uint64_t
subject_of(const struct thread_tree *t, uint32_t root)
{
	return t->m[speaker(t, root)].subject;
}

/* Whether root should stand in the table in the place of other, which does. */
static bool
is_better(const struct thread_tree *t, uint32_t root, uint32_t other)
{
	if ((root >= t->n) != (other >= t->n))
		return root >= t->n;
	return !t->m[speaker(t, root)].reply && t->m[speaker(t, other)].reply;
}

/* Notes for each subject the root that others with it shall come to. Returns 0 or -1. */
static int
note_subjects(struct thread_tree *t, uint64_t secret, struct thread_table *table)
{
	for (uint32_t root = t->first; root != THREAD_NONE; root = t->nodes[root].next) {
		uint64_t subject = subject_of(t, root);
		struct thread_slot *slot;

		if (subject == 0)
			continue;
		slot = thread_table_find(table, secret, subject);
		if (slot == NULL)
			return -1;
		table->n += slot->node == THREAD_NONE;
		if (slot->node == THREAD_NONE || is_better(t, root, slot->node))
			slot->node = root;
	}
	return 0;
}

/* Makes the children of a node that stands for no message those of another. */
static void
move_children(struct thread_tree *t, uint32_t from, uint32_t to)
{
	for (uint32_t i = t->nodes[from].first; i != THREAD_NONE; i = t->nodes[i].next)
		t->nodes[i].parent = to;
}

/* Joins a root with the one that was noted for its subject. Returns 0 or -1. */
static int
join(struct thread_tree *t, uint32_t root, struct thread_slot *slot)
{
	uint32_t other = slot->node, both;

	if (other >= t->n && root >= t->n) {
		move_children(t, root, other);
	} else if (other >= t->n) {
		t->nodes[root].parent = other;
	} else if (t->m[root].reply && !t->m[other].reply) {
		t->nodes[root].parent = other;
	} else {
		both = thread_tree_add(t);
		if (both == THREAD_NONE)
			return -1;
		/* For speaker(), until all is linked again. */
		t->nodes[both].first = other;
		t->nodes[root].parent = t->nodes[other].parent = both;
		slot->node = both;
	}
	return 0;
}

static int
join_all(struct thread_tree *t, uint64_t secret, struct thread_table *table)
{
	for (uint32_t root = t->first, next; root != THREAD_NONE; root = next) {
		uint64_t subject = subject_of(t, root);
		struct thread_slot *slot;

		next = t->nodes[root].next;
		if (subject == 0)
			continue;
		slot = thread_table_find(table, secret, subject);
		if (slot == NULL || (slot->node != root && join(t, root, slot) == -1))
			return -1;
	}
	return 0;
}

int
thread_gather(struct thread_tree *t, uint64_t secret)
{
	struct thread_table table = { .n = 0 };
	int result = note_subjects(t, secret, &table);

	if (result == 0)
		result = join_all(t, secret, &table);
	free(table.slots);
	return result;
}
