/* index_apply.c: what a journal says, taken into memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "mail/index_journal.h"

#define LOG_MIN 1024	/* events that are kept in any case */

static int
wrong(void)
{
	errno = EBADMSG;
	return -1;
}

/* ---- counts */

static uint64_t
size_of(const struct index_message *m)
{
	return m->vsize ? m->vsize : m->size;
}

void
index_count(struct index *ix, const struct index_message *m, bool there)
{
	struct index_status *s = &ix->st.status;
	uint32_t one = there ? 1 : (uint32_t)-1;
	uint64_t size = there ? size_of(m) : -size_of(m);

	s->messages += one;
	s->size += size;
	if (!(m->flags & INDEX_SEEN))
		s->unseen += one;
	if (m->flags & INDEX_DELETED) {
		s->deleted += one;
		s->deleted_size += size;
	}
	if (m->vsize == 0)
		s->unsized += one;
	if (m->uid >= ix->st.first_recent)
		s->recent += one;
	if (m->flags & INDEX_IN_NEW)
		ix->st.in_new += one;
}

/* For the view, if there is one. Without memory it has to look through all. */
static void
log_event(struct index *ix, uint32_t uid, bool gone)
{
	struct index_event *more;

	if (!ix->viewed)
		return;
	more = array_grow(ix->log, ix->n_log, sizeof(*more));
	/* Beyond that it is cheaper to look through all. */
	if (more == NULL || ix->n_log > ix->r.n + LOG_MIN) {
		ix->log = more ? more : ix->log;
		ix->n_log = 0;
		ix->epoch++;
		return;
	}
	ix->log = more;
	ix->log[ix->n_log++] = (struct index_event){ .uid = uid, .gone = gone };
}

/* ---- items */

static int
apply_add(struct index *ix, struct view item, uint64_t modseq)
{
	struct index_message m;
	struct maildir_name name;
	struct view text;

	if (item.n < sizeof(m))
		return wrong();
	memcpy(&m, item.p, sizeof(m));
	text = view_sub(item, sizeof(m), item.n);
	if (m.uid < ix->st.status.uidnext || m.uid == UINT32_MAX || m.whole != text.n ||
	    m.base > m.whole || maildir_name_parse(text, &name) == -1 || name.base.n != m.base ||
	    view_find(text, '/') < text.n)
		return wrong();
	m.flags &= INDEX_FLAGS | INDEX_OWN_FLAGS;
	m.letters &= INDEX_LETTERS;
	m.modseq = modseq;
	m.hash = 0;
	if (index_add_record(ix, &m, text) == -1)
		return -1;
	ix->st.status.uidnext = m.uid + 1;
	index_count(ix, &m, true);
	return 0;
}

/* The record of a message that a frame names; NULL with errno 0 when it is not there. */
static struct index_message *
edit(struct index *ix, uint32_t uid)
{
	uint32_t place = index_find_place(ix, uid);

	errno = ix->damaged ? EBADMSG : 0;
	return place == UINT32_MAX ? NULL : index_edit(ix, place);
}

/*
 * Changes the messages of a list, each member of which begins with a UID. Those that are not there
 * are passed over.
 */
static int
apply_list(struct index *ix, struct view list, size_t size, uint64_t modseq,
    int (*change)(struct index *ix, struct index_message *m, const char *member, uint64_t modseq))
{
	for (; list.n >= size; list = view_sub(list, size, list.n)) {
		struct index_message *m;
		uint32_t uid;

		memcpy(&uid, list.p, sizeof(uid));
		m = edit(ix, uid);
		if (m == NULL && errno)
			return -1;
		if (m == NULL)
			continue;
		index_count(ix, m, false);
		if (change(ix, m, list.p, modseq) == -1)
			return -1;
		if (!(m->flags & INDEX_GONE))
			index_count(ix, m, true);
	}
	return list.n ? wrong() : 0;
}

static int
change_flags(struct index *ix, struct index_message *m, const char *member, uint64_t modseq)
{
	uint32_t before = m->flags & INDEX_FLAGS;
	struct index_item_flags f;

	memcpy(&f, member, sizeof(f));
	m->flags = f.flags & (INDEX_FLAGS | INDEX_OWN_FLAGS);
	m->letters = f.letters & INDEX_LETTERS;
	m->whole = m->base;
	if ((m->flags & INDEX_FLAGS) != before || m->keywords != f.keywords) {
		m->keywords = f.keywords;
		m->modseq = modseq;
		log_event(ix, m->uid, false);
	}
	return 0;
}

/* Remembers that it is gone. */
static int
remember(struct index *ix, uint32_t uid, uint64_t modseq)
{
	struct index_records *r = &ix->r;
	struct index_expunged *more = array_grow(r->later, r->n_later, sizeof(*more));

	if (more == NULL)
		return -1;
	r->later = more;
	r->later[r->n_later++] = (struct index_expunged){ .modseq = modseq, .uid = uid };
	return 0;
}

static int
expunge(struct index *ix, struct index_message *m, const char *member, uint64_t modseq)
{
	(void)member;
	m->flags |= INDEX_GONE;
	if (remember(ix, m->uid, modseq) == -1)
		return -1;
	log_event(ix, m->uid, true);
	return 0;
}

static int
apply_keyword(struct index *ix, struct view item)
{
	uint32_t number;
	struct view text;
	char *copy;

	if (item.n <= sizeof(number) || item.n > sizeof(number) + INDEX_KEYWORD_MAX)
		return wrong();
	memcpy(&number, item.p, sizeof(number));
	text = view_sub(item, sizeof(number), item.n);
	if (number >= INDEX_KEYWORDS_MAX || view_has_control(text))
		return wrong();
	copy = strndup(text.p, text.n);
	if (copy == NULL)
		return -1;
	free(ix->keywords[number]);
	ix->keywords[number] = copy;
	return 0;
}

static int
apply_name(struct index *ix, struct view item)
{
	struct index_message *m;
	struct maildir_name name;
	struct view text;
	uint32_t uid;

	if (item.n <= sizeof(uid))
		return wrong();
	memcpy(&uid, item.p, sizeof(uid));
	text = view_sub(item, sizeof(uid), item.n);
	if (maildir_name_parse(text, &name) == -1 || view_find(text, '/') < text.n)
		return wrong();
	m = edit(ix, uid);
	if (m == NULL)
		return errno ? -1 : 0;
	if (name.base.n != m->base)
		return wrong();
	if (index_set_name(ix, m, text) == -1)
		return -1;
	m->whole = (uint8_t)text.n;
	return 0;
}

static int
change_facts(struct index *ix, struct index_message *m, const char *member, uint64_t modseq)
{
	struct index_item_facts f;

	(void)ix;
	(void)modseq;
	memcpy(&f, member, sizeof(f));
	m->size = f.size;
	m->vsize = f.vsize;
	m->date = f.date;
	m->saved = f.saved;
	return 0;
}

static int
apply_recent(struct index *ix, struct view item)
{
	uint32_t first;

	if (item.n != sizeof(first))
		return wrong();
	memcpy(&first, item.p, sizeof(first));
	if (first > ix->st.status.uidnext)
		return wrong();
	ix->st.first_recent = first;
	ix->st.status.recent = 0;
	for (uint32_t i = index_place(ix, first); i < ix->r.n; i++) {
		const struct index_message *m = index_at(ix, i);

		if (m == NULL)
			return -1;
		ix->st.status.recent += !(m->flags & INDEX_GONE);
	}
	return 0;
}

static int
apply_item(struct index *ix, unsigned type, struct view item, uint64_t modseq)
{
	switch (type) {
	case ITEM_ADD:
		return apply_add(ix, item, modseq);
	case ITEM_FLAGS:
		return apply_list(ix, item, sizeof(struct index_item_flags), modseq,
		    change_flags);
	case ITEM_EXPUNGE:
		return apply_list(ix, item, sizeof(uint32_t), modseq, expunge);
	case ITEM_KEYWORD:
		return apply_keyword(ix, item);
	case ITEM_NAME:
		return apply_name(ix, item);
	case ITEM_FACTS:
		return apply_list(ix, item, sizeof(struct index_item_facts), modseq,
		    change_facts);
	case ITEM_RECENT:
		return apply_recent(ix, item);
	case ITEM_OWED:
		return index_owed_take(ix, item);
	default:
		return 0;	/* of a version to come */
	}
}

int
index_apply(struct index *ix, struct view items, uint64_t modseq)
{
	if (modseq < ix->st.status.highestmodseq)
		return wrong();
	/* Nobody writes a frame before that of the last one is carried out. */
	index_owed_drop(ix);
	while (items.n) {
		uint16_t type;
		uint32_t length;

		if (items.n < 8)
			return wrong();
		memcpy(&type, items.p, sizeof(type));
		memcpy(&length, items.p + 4, sizeof(length));
		items = view_sub(items, 8, items.n);
		if (length > items.n)
			return wrong();
		if (apply_item(ix, type, view_sub(items, 0, length), modseq) == -1 &&
		    (errno != EBADMSG || !ix->lenient))
			return -1;
		items = view_sub(items, length, items.n);
	}
	ix->st.status.highestmodseq = modseq;
	return 0;
}
