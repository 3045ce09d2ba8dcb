/* thread_subject.c: THREAD=ORDEREDSUBJECT; see imap_thread.h. */
#include <stdlib.h>

#include "text/thread_table.h"
#include "text/thread_tree.h"

/* Makes the first message of each subject, by date, the parent of the others. Returns 0 or -1. */
static int
by_subject(struct thread_tree *t, uint64_t secret, struct thread_table *table)
{
	for (size_t i = 0; i < t->n; i++) {
		uint32_t node = t->order[i];
		struct thread_slot *slot = thread_table_find(table, secret, t->m[node].subject);

		if (slot == NULL)
			return -1;
		if (slot->node == THREAD_NONE) {
			slot->node = node;
			table->n++;
		} else {
			t->nodes[node].parent = slot->node;
		}
	}
	return 0;
}

int
thread_orderedsubject(const struct thread_message *m, size_t n, uint64_t secret, struct buf *out)
{
	struct thread_table table = { .n = 0 };
	struct thread_tree t;
	int result = -1;

	if (thread_tree_make(&t, m, n) == 0 && by_subject(&t, secret, &table) == 0) {
		thread_tree_link(&t);
		result = thread_tree_write(&t, out);
	}
	thread_tree_free(&t);
	free(table.slots);
	return result;
}
