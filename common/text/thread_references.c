/* thread_references.c: THREAD=REFERENCES (RFC 5256 section 3); see imap_thread.h. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "text/thread_table.h"
#include "text/thread_tree.h"

#define CLIMB_MAX 2000	/* ancestors that are looked at; with more, a link is refused as a loop is */

/* A message, or an id that others refer to. The messages are the first nodes. */
struct ref {
	uint32_t parent;	/* or THREAD_NONE */
	bool parent_of_some;
	bool message;
};

struct threader {
	uint64_t secret;
	const struct thread_message *m;
	size_t n;
	struct thread_table ids;
	struct ref *refs;
	size_t nrefs;
	struct thread_tree tree;
	uint32_t *of_ref;	/* the node of the tree that a root that is no message became */
};

/* ---- who refers to whom */

static uint32_t
add_ref(struct threader *th, bool message)
{
	struct ref *grown = array_grow(th->refs, th->nrefs, sizeof(*grown));

	if (grown == NULL || th->nrefs == THREAD_NONE)
		return THREAD_NONE;
	th->refs = grown;
	th->refs[th->nrefs] = (struct ref){ .parent = THREAD_NONE, .message = message };
	return (uint32_t)th->nrefs++;
}

/* The node of an id; if it is new, make, or a new one if that is THREAD_NONE. Or THREAD_NONE. */
static uint32_t
ref_of(struct threader *th, uint64_t id, uint32_t make)
{
	struct thread_slot *slot = thread_table_find(&th->ids, th->secret, id);

	if (slot == NULL || slot->node != THREAD_NONE)
		return slot ? slot->node : THREAD_NONE;
	slot->node = make == THREAD_NONE ? add_ref(th, false) : make;
	th->ids.n += slot->node != THREAD_NONE;
	return slot->node;
}

/* A digest of a message's links: its own, and those of others from 1 on. 0: there are no more. */
static uint64_t
link_of(const struct thread_message *m, size_t i)
{
	uint64_t digest = 0;

	if (m->links.n >= (i + 1) * THREAD_DIGEST)
		memcpy(&digest, m->links.p + i * THREAD_DIGEST, THREAD_DIGEST);
	return digest;
}

/* Whether child may get that parent: it must not be above it. */
static bool
may_link(const struct threader *th, uint32_t parent, uint32_t child)
{
	if (parent == child)
		return false;
	if (!th->refs[child].parent_of_some)
		return true;
	for (size_t i = 0; i < CLIMB_MAX && parent != THREAD_NONE; i++) {
		if (parent == child)
			return false;
		parent = th->refs[parent].parent;
	}
	return parent == THREAD_NONE;
}

static void
set_parent(struct threader *th, uint32_t parent, uint32_t child)
{
	th->refs[child].parent = parent;
	th->refs[parent].parent_of_some = true;
}

/* Follows the references of a message (step 1). Returns 0 or -1. */
static int
follow(struct threader *th, uint32_t message)
{
	uint32_t before = THREAD_NONE;
	uint64_t id;

	for (size_t i = 1; (id = link_of(&th->m[message], i)) != 0; i++) {
		uint32_t ref = ref_of(th, id, THREAD_NONE);

		if (ref == THREAD_NONE)
			return -1;
		if (before != THREAD_NONE && th->refs[ref].parent == THREAD_NONE &&
		    may_link(th, before, ref))
			set_parent(th, before, ref);
		before = ref;
	}
	/* What the message itself says goes before what others said of it. */
	th->refs[message].parent = THREAD_NONE;
	if (before != THREAD_NONE && may_link(th, before, message))
		set_parent(th, before, message);
	return 0;
}

/*
 * Gives each message its node. An id that comes twice is the first message's; the other has none.
 * Returns 0 or -1.
 */
static int
follow_all(struct threader *th)
{
	for (size_t i = 0; i < th->n; i++)
		if (add_ref(th, true) == THREAD_NONE)
			return -1;
	for (uint32_t i = 0; i < th->n; i++) {
		uint64_t id = link_of(&th->m[i], 0);

		if (id && ref_of(th, id, i) == THREAD_NONE)
			return -1;
	}
	for (uint32_t i = 0; i < th->n; i++)
		if (follow(th, i) == -1)
			return -1;
	return 0;
}

/* ---- without those that are not there (step 3) */

/*
 * The nearest message above, or the uppermost id there. THREAD_NONE: there is nothing above. Ids on
 * the way get it as their parent, so that nobody goes a long way twice.
 */
static uint32_t
above(struct threader *th, uint32_t ref)
{
	uint32_t top = th->refs[ref].parent, next = top;

	while (top != THREAD_NONE && !th->refs[top].message && th->refs[top].parent != THREAD_NONE)
		top = th->refs[top].parent;
	while (next != top) {
		uint32_t parent = th->refs[next].parent;

		th->refs[next].parent = top;
		next = parent;
	}
	return top;
}

/* Makes the tree. An id that is no message stays where it is a root with two children or more. */
static int
prune(struct threader *th)
{
	uint32_t *count = calloc(th->nrefs ? th->nrefs : 1, sizeof(*count));

	th->of_ref = calloc(th->nrefs ? th->nrefs : 1, sizeof(*th->of_ref));
	if (count == NULL || th->of_ref == NULL || thread_tree_make(&th->tree, th->m, th->n) == -1) {
		free(count);
		return -1;
	}
	for (uint32_t i = 0; i < th->n; i++) {
		uint32_t parent = above(th, i);

		th->refs[i].parent = parent;
		if (parent != THREAD_NONE)
			count[parent]++;
	}
	for (uint32_t i = 0; i < th->n; i++) {
		uint32_t parent = th->refs[i].parent;

		if (parent != THREAD_NONE && parent >= th->n && count[parent] > 1 &&
		    th->of_ref[parent] == 0 &&
		    (th->of_ref[parent] = thread_tree_add(&th->tree)) == THREAD_NONE) {
			free(count);
			return -1;
		}
		if (parent != THREAD_NONE && parent >= th->n)
			parent = count[parent] > 1 ? th->of_ref[parent] : THREAD_NONE;
		th->tree.nodes[i].parent = parent;
	}
	free(count);
	return 0;
}

static int
thread_all(struct threader *th, struct buf *out)
{
	if (follow_all(th) == -1 || prune(th) == -1)
		return -1;
	thread_tree_link(&th->tree);
	if (thread_gather(&th->tree, th->secret) == -1)
		return -1;
	thread_tree_link(&th->tree);
	return thread_tree_write(&th->tree, out);
}

int
thread_references(const struct thread_message *m, size_t n, uint64_t secret, struct buf *out)
{
	struct threader th = { .secret = secret, .m = m, .n = n };
	int result = thread_all(&th, out);

	thread_tree_free(&th.tree);
	free(th.ids.slots);
	free(th.refs);
	free(th.of_ref);
	return result;
}
