/* index_frame.c: what is to be written to a journal. */
#include <stdlib.h>
#include <string.h>

#include "mail/index_journal.h"

void
index_frame_begin(struct index *ix, struct index_frame *f)
{
	const struct index_frame_head head = { .length = 0 };

	*f = (struct index_frame){
		.b = buf_make(INDEX_FRAME_MAX), .uidnext = ix->st.status.uidnext
	};
	buf_add(&f->b, &head, sizeof(head));
}

void
index_frame_free(struct index_frame *f)
{
	buf_free(&f->b);
}

/* Appends the head of an item with n octets. */
static void
add_head(struct index_frame *f, enum index_item type, size_t n)
{
	uint16_t head[2] = { (uint16_t)type, 0 };
	uint32_t length = (uint32_t)n;

	buf_add(&f->b, head, sizeof(head));
	buf_add(&f->b, &length, sizeof(length));
}

void
index_frame_item(struct index_frame *f, enum index_item type, const void *a, size_t n,
    struct view more)
{
	f->list = 0;
	add_head(f, type, n + more.n);
	buf_add(&f->b, a, n);
	buf_add_view(&f->b, more);
}

void
index_frame_list(struct index_frame *f, enum index_item type, const void *member, size_t n)
{
	uint32_t length;

	if (f->list == 0 || f->list_type != type) {
		f->list = f->b.n;
		f->list_type = type;
		add_head(f, type, 0);
	}
	buf_add(&f->b, member, n);
	if (f->b.failed)
		return;
	memcpy(&length, f->b.p + f->list + 4, sizeof(length));
	length += (uint32_t)n;
	memcpy(f->b.p + f->list + 4, &length, sizeof(length));
}

void
index_frame_owe(struct index_frame *f, const struct index_uids *uids)
{
	struct index_frame before = *f;
	const size_t head = sizeof(struct index_frame_head);

	if (uids->n == 0)
		return;
	f->b = buf_make(INDEX_FRAME_MAX);
	buf_add(&f->b, before.b.p, head);
	index_frame_item(f, ITEM_OWED, uids->p, uids->n * sizeof(uids->p[0]), VIEW(""));
	buf_add_view(&f->b, view_sub(buf_view(&before.b), head, before.b.n));
	f->b.failed = f->b.failed || before.b.failed;
	f->owes = true;
	buf_free(&before.b);
}

void
index_frame_add(struct index_frame *f, struct index_message *m, struct view name)
{
	m->uid = f->uidnext++;
	m->name = 0;
	memset(m->spare, 0, sizeof(m->spare));
	index_frame_item(f, ITEM_ADD, m, sizeof(*m), name);
	f->counts = true;
}

void
index_frame_flags(struct index_frame *f, const struct index_message *m, struct view file)
{
	struct index_item_flags item = {
		.uid = m->uid, .flags = m->flags, .letters = m->letters, .keywords = m->keywords
	};

	index_frame_list(f, ITEM_FLAGS, &item, sizeof(item));
	if (m->whole > m->base)
		index_frame_item(f, ITEM_NAME, &m->uid, sizeof(m->uid), file);
}
