/* index_records.c: the messages of a folder in memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mail/index_private.h"
#include "mail/index_sum.h"

static const struct index_message *
damage(struct index *ix)
{
	ix->damaged = true;
	errno = EBADMSG;
	return NULL;
}

/* Whether a record of the checkpoint may be like that, at its place. */
static bool
is_right(const struct index *ix, const struct index_message *m, uint32_t place)
{
	return !(m->flags & ~(uint32_t)(INDEX_FLAGS | INDEX_OWN_FLAGS)) && (ix->lenient ||
	    (m->uid == ix->r.uids[place] && m->modseq <= ix->st.status.highestmodseq));
}

const struct index_message *
index_at(struct index *ix, uint32_t place)
{
	struct index_records *r = &ix->r;
	const struct index_message *m;

	if (r->blocks[place / INDEX_BLOCK])
		return &r->blocks[place / INDEX_BLOCK][place % INDEX_BLOCK];
	m = &r->records[place];
	if (!index_checkpoint_good(r, m, sizeof(*m)) || !is_right(ix, m, place))
		return damage(ix);
	return m;
}

/* Makes the block with that number ours. */
static int
copy_block(struct index *ix, size_t number)
{
	struct index_records *r = &ix->r;
	size_t first = number * INDEX_BLOCK, n = 0;
	struct index_message *block;

	if (first < r->mapped)
		n = r->mapped - first < INDEX_BLOCK ? r->mapped - first : INDEX_BLOCK;
	block = calloc(INDEX_BLOCK, sizeof(*block));
	if (block == NULL)
		return -1;
	if (n) {
		if (!index_checkpoint_good(r, r->records + first, n * sizeof(*block))) {
			free(block);
			damage(ix);
			return -1;
		}
		memcpy(block, r->records + first, n * sizeof(*block));
		for (size_t i = 0; i < n; i++) {
			if (!is_right(ix, &block[i], (uint32_t)(first + i))) {
				free(block);
				damage(ix);
				return -1;
			}
		}
	}
	r->blocks[number] = block;
	return 0;
}

struct index_message *
index_edit(struct index *ix, uint32_t place)
{
	size_t number = place / INDEX_BLOCK;

	if (ix->r.blocks[number] == NULL && copy_block(ix, number) == -1)
		return NULL;
	return &ix->r.blocks[number][place % INDEX_BLOCK];
}

static uint32_t
uid_at(const struct index_records *r, uint32_t place)
{
	if (place < r->mapped)
		return r->uids[place];
	return r->blocks[place / INDEX_BLOCK][place % INDEX_BLOCK].uid;
}

uint32_t
index_place(struct index *ix, uint32_t uid)
{
	struct index_records *r = &ix->r;
	uint32_t low = 0, high = r->n;

	/* Mostly it is the one behind the last. */
	for (uint32_t i = r->hint; i < r->n && i < r->hint + 2; i++)
		if (uid_at(r, i) == uid)
			return r->hint = i;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (uid_at(r, middle) < uid)
			low = middle + 1;
		else
			high = middle;
	}
	/* What has gone from under us is not what it seems. */
	if (r->map && r->map->broken)
		ix->damaged = true;
	r->hint = low;
	return low;
}

uint32_t
index_find_place(struct index *ix, uint32_t uid)
{
	uint32_t place = index_place(ix, uid);
	const struct index_message *m;

	if (place == ix->r.n || uid_at(&ix->r, place) != uid)
		return UINT32_MAX;
	m = index_at(ix, place);
	return m == NULL || m->flags & INDEX_GONE ? UINT32_MAX : place;
}

/* ---- names */

uint32_t
index_hash(const char *base, size_t n)
{
	return (uint32_t)index_sum(0, base, n);
}

int
index_set_name(struct index *ix, struct index_message *m, struct view name)
{
	struct index_records *r = &ix->r;
	uint64_t at = r->n_names + r->more.n;

	if (at + name.n > UINT32_MAX || buf_add_view(&r->more, name) == -1) {
		errno = ENOMEM;
		return -1;
	}
	m->name = (uint32_t)at;
	return 0;
}

/* Where the stored name is, or NULL for damage. */
static const char *
stored_at(struct index *ix, const struct index_message *m)
{
	struct index_records *r = &ix->r;
	uint64_t at = m->name;
	size_t n = m->whole;

	if (at >= r->n_names) {
		if (at - r->n_names + n <= r->more.n)
			return r->more.p + (at - r->n_names);
	} else if (at + n <= r->n_names && index_checkpoint_good(r, r->names + at, n)) {
		return r->names + at;
	}
	damage(ix);
	return NULL;
}

bool
index_has_base(struct index *ix, const struct index_message *m, struct view base)
{
	const char *p = m->base == base.n && m->base <= m->whole ? stored_at(ix, m) : NULL;

	return p && memcmp(p, base.p, base.n) == 0;
}

int
index_stored_name(struct index *ix, const struct index_message *m,
    char out[MAILDIR_NAME_MAX + 1])
{
	const char *p = stored_at(ix, m);
	struct view v = { out, m->whole };

	out[0] = '\0';
	if (p == NULL)
		return -1;
	memcpy(out, p, v.n);
	out[v.n] = '\0';
	/* Also when what is mapped has changed since it was looked at. */
	if (m->base && m->base <= v.n && out[0] != '.' && !view_has_control(v) &&
	    view_find(v, '/') == v.n)
		return 0;
	damage(ix);
	return -1;
}

int
index_file_name(struct index *ix, const struct index_message *m, char out[MAILDIR_NAME_MAX + 1])
{
	char stored[MAILDIR_NAME_MAX + 40];
	size_t n = m->base;

	if (index_stored_name(ix, m, stored) == -1)
		return -1;
	if (m->whole > m->base || m->flags & INDEX_OWN_FLAGS) {
		memcpy(out, stored, MAILDIR_NAME_MAX + 1);
		return 0;
	}
	/* As if it had these letters, which are no flags of the system. */
	memcpy(stored + n, ":2,", 3);
	n += 3;
	for (unsigned i = 0; i < 27; i++)
		if (m->letters & 1U << i)
			stored[n++] = i == 26 ? 'P' : (char)('a' + i);
	if (index_name_make((struct view){ stored, n }, m->base, m->flags, out) == 0)
		return 0;
	damage(ix);
	return -1;
}

/* ---- more records */

int
index_add_record(struct index *ix, const struct index_message *m, struct view name)
{
	struct index_records *r = &ix->r;
	size_t number = r->n / INDEX_BLOCK;
	struct index_message *to;

	if (r->n >= INDEX_MESSAGES_MAX) {
		errno = EOVERFLOW;
		return -1;
	}
	if (number >= r->n_blocks) {
		struct index_message **more = reallocarray(r->blocks, number + 64, sizeof(*more));

		if (more == NULL)
			return -1;
		memset(more + r->n_blocks, 0, (number + 64 - r->n_blocks) * sizeof(*more));
		r->blocks = more;
		r->n_blocks = number + 64;
	}
	to = index_edit(ix, r->n);
	if (to == NULL)
		return -1;
	*to = *m;
	if (to->hash == 0)
		to->hash = index_hash(name.p, m->base);
	if (index_set_name(ix, to, name) == -1)
		return -1;
	r->n++;
	return 0;
}

void
index_records_free(struct index_records *r)
{
	for (size_t i = 0; i < r->n_blocks; i++)
		free(r->blocks[i]);
	free(r->blocks);
	free(r->good);
	free(r->later);
	buf_free(&r->more);
	if (r->map)
		index_map_close(r->map);
	free(r->map);
	*r = (struct index_records){ .more = buf_make(UINT32_MAX) };
}
