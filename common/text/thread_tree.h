/*
 * thread_tree.h: messages and who is whose child, put in order and written; what THREAD's
 * algorithms share. Pure.
 */
#ifndef TEXT_THREAD_TREE_H
#define TEXT_THREAD_TREE_H

#include "text/imap_thread.h"

#define THREAD_NONE UINT32_MAX

/*
 * Nodes are the messages, the first n of them, and behind these others, that stand for none: roots
 * only, with two children at least. parent is set by the caller, the rest by thread_tree_link().
 */
struct thread_node {
	uint32_t parent;		/* or THREAD_NONE */
	uint32_t first, last, next;	/* children; next also of roots */
};

struct thread_tree {
	const struct thread_message *m;
	size_t n;			/* messages */
	struct thread_node *nodes;
	size_t nnodes;
	uint32_t *order;		/* the messages by date, n of them */
	uint32_t first;			/* of the roots; THREAD_NONE */
};

/* Begins a tree in which all are roots. Returns 0, or -1: no memory. */
int
thread_tree_make(struct thread_tree *t, const struct thread_message *m, size_t n);

void
thread_tree_free(struct thread_tree *t);

/* Adds a node that stands for no message. Returns it, or THREAD_NONE: no memory. */
uint32_t
thread_tree_add(struct thread_tree *t);

/*
 * Makes lists of children and roots, by date; a node that stands for none has its first child's
 * date, and is left out without one.
 */
void
thread_tree_link(struct thread_tree *t);

/*
 * Puts threads of the same subject together (RFC 5256 section 3, step 5) in a tree that is linked,
 * and has to be linked again then. Returns 0, or -1: no memory.
 */
int
thread_gather(struct thread_tree *t, uint64_t secret);

/* Appends all. Returns 0, or -1: out failed. */
int
thread_tree_write(const struct thread_tree *t, struct buf *out);

#endif
