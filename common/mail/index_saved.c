/* index_saved.c: messages from anywhere, to be put into an index. */
#include <stdlib.h>
#include <string.h>

#include "mail/index_journal.h"
#include "mail/index_repair.h"

static int
compare_uids(const void *va, const void *vb)
{
	const struct index_saved *a = va, *b = vb;

	if (a->m.uid != b->m.uid)
		return a->m.uid < b->m.uid ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

int
index_saved_add(struct index_saving *s, const struct index_message *m, struct view name)
{
	struct index_saved *more;

	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 1024;

		more = reallocarray(s->p, cap, sizeof(*more));
		if (more == NULL)
			return -1;
		s->p = more;
		s->cap = cap;
	}
	s->p[s->n] = (struct index_saved){ .m = *m, .name = s->names.n, .order = s->n };
	s->p[s->n].m.hash = 0;
	s->n++;
	return buf_add_view(&s->names, name);
}

void
index_saved_free(struct index_saving *s)
{
	free(s->p);
	buf_free(&s->names);
}

static const char *sorting;

static int
compare_bases(const void *va, const void *vb)
{
	const struct index_saved *a = va, *b = vb;
	int order = a->m.base - b->m.base;

	if (order == 0)
		order = memcmp(sorting + a->name, sorting + b->name, a->m.base);
	return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* Of two with one base name the later source is right. */
static void
drop_twins(struct index_saving *s)
{
	size_t kept = 0;

	sorting = s->names.p;
	qsort(s->p, s->n, sizeof(s->p[0]), compare_bases);
	for (size_t i = 0; i < s->n; i++) {
		const struct index_saved *a = &s->p[i], *b = a + 1;

		if (i + 1 == s->n || a->m.base != b->m.base ||
		    memcmp(sorting + a->name, sorting + b->name, a->m.base) != 0)
			s->p[kept++] = *a;
	}
	s->n = kept;
}

int
index_saved_load(struct index *ix, struct index_saving *s)
{
	struct index_status *status = &ix->st.status;

	if (s->n) {
		drop_twins(s);
		qsort(s->p, s->n, sizeof(s->p[0]), compare_uids);
	}
	index_records_free(&ix->r);
	index_owed_drop(ix);
	*status = (struct index_status){
		.uidvalidity = status->uidvalidity, .uidnext = status->uidnext,
		.highestmodseq = status->highestmodseq
	};
	ix->st.in_new = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct index_saved *e = &s->p[i];

		/* The later source is right. */
		if (i + 1 < s->n && s->p[i + 1].m.uid == e->m.uid)
			continue;
		if (index_add_record(ix, &e->m,
		    (struct view){ s->names.p + e->name, e->m.whole }) == -1)
			return -1;
		index_count(ix, &e->m, true);
		if (e->m.uid >= status->uidnext)
			status->uidnext = e->m.uid + 1;
	}
	return 0;
}
