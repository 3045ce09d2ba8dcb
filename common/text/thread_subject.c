/* thread_subject.c: THREAD=ORDEREDSUBJECT; see imap_thread.h. */
#include <stdlib.h>

#include "text/imap_sort.h"
#include "text/thread_tree.h"

/* The messages by base subject; those of one subject in their order by date. Returns 0 or -1. */
static int
by_subject(const struct thread_tree *t, struct sort_message *sorted)
{
	static const struct sort_criterion subject = { .by = SORT_SUBJECT };

	for (size_t i = 0; i < t->n; i++) {
		sorted[i] = (struct sort_message){ .id = t->order[i] };
		sorted[i].keys[SORT_SUBJECT] = t->m[t->order[i]].subject;
	}
	return sort_messages(sorted, t->n, &subject, 1);
}

int
thread_orderedsubject(struct thread_message *m, size_t n, struct buf *out)
{
	struct sort_message *sorted = calloc(n ? n : 1, sizeof(*sorted));
	struct thread_tree t;
	int result = -1;

	if (thread_tree_make(&t, m, n) == 0 && sorted && by_subject(&t, sorted) == 0) {
		uint32_t root = THREAD_NONE;

		for (size_t i = 0; i < n; i++) {
			uint32_t node = sorted[i].id;

			if (root == THREAD_NONE || !view_eq(m[root].subject, m[node].subject))
				root = node;
			else
				t.nodes[node].parent = root;
		}
		thread_tree_link(&t);
		result = thread_tree_write(&t, out);
	}
	thread_tree_free(&t);
	free(sorted);
	return result;
}
