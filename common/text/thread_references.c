/* thread_references.c: THREAD=REFERENCES (RFC 5256 section 3); see imap_thread.h. */
#include <stdlib.h>

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
	const unsigned char *key;
	struct thread_message *m;
	size_t n;
	struct thread_table ids;
	struct buf pool;
	struct ref *refs;
	size_t nrefs;
	struct thread_tree tree;
	uint32_t *of_ref;	/* the node of the tree that a root that is no message became */
};

/* The id of a slot. */
static struct view
id_text(const void *arg, const struct thread_slot *s)
{
	const struct threader *th = arg;

	return view_sub(buf_view(&th->pool), s->at, s->length);
}

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

/*
 * The next id of *rest: *ref is its node, or, if it is new, make, or a new one if that is
 * THREAD_NONE. Returns 1, 0: there is none; or -1.
 */
static int
next_ref(struct threader *th, struct view *rest, uint32_t make, uint32_t *ref)
{
	size_t at = th->pool.n;
	struct thread_slot *slot;

	if (!thread_next_id(rest, &th->pool))
		return 0;
	if (th->pool.failed)
		return -1;
	slot = thread_table_find(&th->ids, th->key, view_sub(buf_view(&th->pool), at, th->pool.n),
	    id_text, th);
	if (slot == NULL)
		return -1;
	if (slot->node == THREAD_NONE) {
		*ref = make == THREAD_NONE ? add_ref(th, false) : make;
		*slot = (struct thread_slot){ .digest = slot->digest, .at = (uint32_t)at,
		    .length = (uint32_t)(th->pool.n - at),
		    .node = *ref };
		th->ids.n++;
		return *ref == THREAD_NONE ? -1 : 1;
	}
	th->pool.n = at;
	*ref = slot->node;
	return 1;
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

/* The last THREAD_REFERENCES_MAX ids of a field; or all of it. */
static struct view
last_ids(struct view v)
{
	size_t n = 0;

	for (size_t i = v.n; i-- > 0;)
		if (v.p[i] == '<' && ++n == THREAD_REFERENCES_MAX)
			return view_sub(v, i, v.n);
	return v;
}

/* Follows the references of a message (step 1). Returns 0 or -1. */
static int
follow(struct threader *th, uint32_t message)
{
	const struct thread_message *m = &th->m[message];
	struct view rest = last_ids(m->references);
	uint32_t before = THREAD_NONE, ref;
	size_t most = THREAD_REFERENCES_MAX;
	int more = next_ref(th, &rest, THREAD_NONE, &ref);

	if (more == 0) {
		/* The first id that In-Reply-To has, if References has none. */
		rest = m->in_reply_to;
		more = next_ref(th, &rest, THREAD_NONE, &ref);
		most = 1;
	}
	for (; more == 1 && most > 0; most--) {
		if (before != THREAD_NONE && th->refs[ref].parent == THREAD_NONE &&
		    may_link(th, before, ref))
			set_parent(th, before, ref);
		before = ref;
		if (most > 1)
			more = next_ref(th, &rest, THREAD_NONE, &ref);
	}
	/* What the message itself says goes before what others said of it. */
	th->refs[message].parent = THREAD_NONE;
	if (before != THREAD_NONE && may_link(th, before, message))
		set_parent(th, before, message);
	return more == -1 ? -1 : 0;
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
		struct view id = th->m[i].message_id;
		uint32_t ref;

		if (next_ref(th, &id, i, &ref) == -1)
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
	if (thread_gather(&th->tree, th->key) == -1)
		return -1;
	thread_tree_link(&th->tree);
	return thread_tree_write(&th->tree, out);
}

int
thread_references(struct thread_message *m, size_t n, const unsigned char key[SIPHASH_KEY],
    struct buf *out)
{
	struct threader th = { .key = key, .m = m, .n = n, .pool = buf_make(UINT32_MAX) };
	int result = thread_all(&th, out);

	thread_tree_free(&th.tree);
	free(th.ids.slots);
	free(th.refs);
	free(th.of_ref);
	buf_free(&th.pool);
	return result;
}
