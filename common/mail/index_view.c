/* index_view.c: what a session has told its client, and what there is to tell. */
#include <stdlib.h>
#include <string.h>

#include "mail/index_private.h"

static int
compare_uids(const void *va, const void *vb)
{
	const uint32_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

static void
sort(struct index_uids *u)
{
	size_t kept = 0;

	if (u->n)
		qsort(u->p, u->n, sizeof(u->p[0]), compare_uids);
	for (size_t i = 0; i < u->n; i++)
		if (kept == 0 || u->p[kept - 1] != u->p[i])
			u->p[kept++] = u->p[i];
	u->n = kept;
}

size_t
index_view_before(const struct index_view *v, uint32_t uid)
{
	size_t low = 0, high = v->uids.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (v->uids.p[middle] < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
index_view_seq(const struct index_view *v, uint32_t uid)
{
	size_t before = index_view_before(v, uid);

	return before < v->uids.n && v->uids.p[before] == uid ? before + 1 : 0;
}

static size_t
count_recent(const struct index *ix, const struct index_view *v)
{
	size_t n = 0;

	for (size_t i = v->uids.n; ix->recent.n && i > 0; i--) {
		if (v->uids.p[i - 1] < ix->recent.p[0].first)
			break;
		n += index_is_recent(ix, v->uids.p[i - 1]);
	}
	return n;
}

static uint64_t
keywords_of(const struct index *ix)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < INDEX_KEYWORDS_MAX; i++)
		bits |= (uint64_t)(ix->keywords[i] != NULL) << i;
	return bits;
}

/* The view has all that there is up to now. */
static void
settle(struct index *ix, struct index_view *v)
{
	v->modseq = ix->st.status.highestmodseq;
	v->uidnext = ix->st.status.uidnext;
	v->recent = count_recent(ix, v);
	v->keywords = keywords_of(ix);
	v->epoch = ix->epoch;
	v->told = 0;
	ix->n_log = 0;
}

/* Appends the messages from that UID on. */
static int
add_messages(struct index *ix, struct index_view *v, uint32_t from)
{
	for (uint32_t i = index_place(ix, from); i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		if (!(m->flags & INDEX_GONE) && index_uids_add(&v->uids, m->uid) == -1)
			return -1;
	}
	return 0;
}

/* All at once, where nothing has been expunged since the checkpoint. */
static int
add_all(struct index *ix, struct index_view *v)
{
	const struct index_records *r = &ix->r;

	if (r->n_later)
		return add_messages(ix, v, 1);
	v->uids.p = malloc((r->mapped + 16UL) * sizeof(v->uids.p[0]));
	if (v->uids.p == NULL)
		return -1;
	v->uids.cap = r->mapped + 16UL;
	v->uids.n = r->mapped;
	if (r->mapped)
		memcpy(v->uids.p, r->uids, r->mapped * sizeof(v->uids.p[0]));
	return add_messages(ix, v, r->mapped ? r->uids[r->mapped - 1] + 1 : 1);
}

int
index_view_begin(struct index *ix, struct index_view *v)
{
	*v = (struct index_view){ .modseq = 0 };
	ix->viewed = true;
	ix->epoch++;
	if (add_all(ix, v) == -1) {
		index_view_end(v);
		return -1;
	}
	settle(ix, v);
	return 0;
}

void
index_view_end(struct index_view *v)
{
	index_uids_free(&v->uids);
	index_uids_free(&v->pending);
}

void
index_news_free(struct index_news *news)
{
	index_uids_free(&news->gone);
	index_uids_free(&news->gone_uids);
	index_uids_free(&news->changed);
	*news = (struct index_news){ .exists = false };
}

/* ---- what has changed */

/* By the log; UIDs. */
static int
take_log(struct index *ix, struct index_view *v, struct index_uids *changed)
{
	for (size_t i = 0; i < ix->n_log; i++)
		if (index_uids_add(ix->log[i].gone ? &v->pending : changed, ix->log[i].uid) == -1)
			return -1;
	return 0;
}

/* By looking at all of them. */
static int
compare_all(struct index *ix, struct index_view *v, struct index_uids *changed)
{
	for (size_t i = 0; i < v->uids.n; i++) {
		uint32_t uid = v->uids.p[i], place = index_find_place(ix, uid);
		const struct index_message *m;
		int result = 0;

		if (place == UINT32_MAX && ix->damaged)
			return -1;
		m = place == UINT32_MAX ? NULL : index_at(ix, place);
		if (m == NULL)
			result = index_uids_add(&v->pending, uid);
		else if (m->modseq > v->modseq)
			result = index_uids_add(changed, uid);
		if (result == -1)
			return -1;
	}
	return 0;
}

/* Takes those out of the view that are gone, and says so. */
static int
drop_gone(struct index_view *v, struct index_news *news)
{
	size_t kept = 0, gone = 0;

	sort(&v->pending);
	for (size_t i = 0; i < v->uids.n; i++) {
		uint32_t uid = v->uids.p[i];

		while (gone < v->pending.n && v->pending.p[gone] < uid)
			gone++;
		if (gone == v->pending.n || v->pending.p[gone] != uid) {
			v->uids.p[kept++] = uid;
			continue;
		}
		/* Those before it that are gone have been told already. */
		if (index_uids_add(&news->gone, (uint32_t)kept + 1) == -1 ||
		    index_uids_add(&news->gone_uids, uid) == -1)
			return -1;
	}
	v->uids.n = kept;
	v->pending.n = 0;
	return 0;
}

/* UIDs to sequence numbers, of those that are in the view. */
static int
number_changed(struct index *ix, const struct index_view *v, struct index_uids *changed,
    struct index_uids *out)
{
	sort(changed);
	for (size_t i = 0; i < changed->n; i++) {
		size_t seq = index_view_seq(v, changed->p[i]);

		if (seq && index_find_place(ix, changed->p[i]) != UINT32_MAX &&
		    index_uids_add(out, (uint32_t)seq) == -1)
			return -1;
	}
	return 0;
}

static int
update(struct index *ix, struct index_view *v, bool expunge, struct index_uids *changed,
    struct index_news *news)
{
	size_t before, recent = v->recent;

	if ((v->epoch == ix->epoch ? take_log(ix, v, changed) : compare_all(ix, v, changed)) == -1)
		return -1;
	if (expunge && v->pending.n && drop_gone(v, news) == -1)
		return -1;
	if (number_changed(ix, v, changed, &news->changed) == -1)
		return -1;
	before = v->uids.n;
	if (v->uidnext < ix->st.status.uidnext && add_messages(ix, v, v->uidnext) == -1)
		return -1;
	news->keywords = keywords_of(ix) & ~v->keywords;
	settle(ix, v);
	news->exists = v->uids.n != before;
	news->recent = v->recent != recent;
	return 0;
}

int
index_view_update(struct index *ix, struct index_view *v, bool expunge, struct index_news *news)
{
	struct index_uids changed = { 0 };
	int result;

	*news = (struct index_news){ .exists = false };
	result = update(ix, v, expunge, &changed, news);
	/* Not all was told: next time by comparing. */
	if (result == -1)
		v->epoch = ix->epoch - 1;
	index_uids_free(&changed);
	return result;
}

/* ---- QRESYNC */

static bool
is_known(const struct index_ranges *known, uint32_t uid)
{
	size_t low = 0, high = known ? known->n : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (known->p[middle].last < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return known == NULL || (low < known->n && known->p[low].first <= uid);
}

/* Those that are remembered. */
static int
add_expunged(struct index *ix, uint64_t since, const struct index_ranges *known,
    struct index_uids *out)
{
	const struct index_records *r = &ix->r;

	for (size_t i = 0; i < r->n_expunged + r->n_later; i++) {
		const struct index_expunged *e = i < r->n_expunged ? &r->expunged[i] :
		    &r->later[i - r->n_expunged];

		if (e->modseq > since && is_known(known, e->uid) &&
		    index_uids_add(out, e->uid) == -1)
			return -1;
	}
	return 0;
}

/* Appends the UIDs from first to last, as far as they are known. */
static int
add_span(const struct index_ranges *known, uint32_t first, uint32_t last, struct index_ranges *out)
{
	const struct index_range all = { 1, UINT32_MAX };
	size_t n = known ? known->n : 1;

	for (size_t i = 0; i < n; i++) {
		struct index_range r = known ? known->p[i] : all;

		r.first = r.first > first ? r.first : first;
		r.last = r.last < last ? r.last : last;
		if (r.first > r.last)
			continue;
		if (index_ranges_add(out, r.first) == -1)
			return -1;
		out->p[out->n - 1].last = r.last;
	}
	return 0;
}

static int
add_absent(struct index *ix, const struct index_ranges *known, struct index_ranges *out)
{
	uint32_t next = 1;

	for (uint32_t i = 0; i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		if (m->flags & INDEX_GONE)
			continue;
		if (next < m->uid && add_span(known, next, m->uid - 1, out) == -1)
			return -1;
		next = m->uid + 1;
	}
	return next < ix->st.status.uidnext ?
	    add_span(known, next, ix->st.status.uidnext - 1, out) : 0;
}

int
index_vanished(struct index *ix, uint64_t since, const struct index_ranges *known,
    struct index_ranges *out, bool *exact)
{
	struct index_uids uids = { 0 };
	int result = 0;

	*out = (struct index_ranges){ 0 };
	*exact = since >= ix->st.floor && (ix->r.n_expunged == 0 || index_checkpoint_good(&ix->r,
	    ix->r.expunged, ix->r.n_expunged * sizeof(ix->r.expunged[0])));
	if (!*exact)
		return add_absent(ix, known, out);
	result = add_expunged(ix, since, known, &uids);
	sort(&uids);
	for (size_t i = 0; result == 0 && i < uids.n; i++)
		result = index_ranges_add(out, uids.p[i]);
	index_uids_free(&uids);
	return result;
}
