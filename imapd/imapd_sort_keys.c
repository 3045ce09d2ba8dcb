/* imapd_sort_keys.c: what of a message SORT and THREAD compare. */
#include <endian.h>
#include <errno.h>

#include "imapd/imapd_sort.h"
#include "text/casemap.h"
#include "text/imap_sort.h"
#include "text/sort_parts.h"

void
imapd_sort_look(struct imapd_sorting *t, uint32_t uid, struct imapd_sort_fields *fields)
{
	struct imapd_headers headers;
	struct view whole;
	unsigned number;

	*fields = (struct imapd_sort_fields){ .has_date = false };
	imapd_message_next(&t->f->message, uid);
	if (imapd_message_headers(&t->f->message, &t->room, &headers) == -1) {
		t->doubtful |= errno != ENOENT;
		return;
	}
	fields->has_date = headers.has_date;
	fields->date = headers.date;
	while (!t->dates_only && imapd_headers_next(&headers.fields, &number, &whole))
		if (number < IMAPD_FIELD_OTHERS && fields->bodies[number].p == NULL)
			fields->bodies[number] = number == IMAPD_FIELD_BASE ? whole :
			    imapd_field_body(whole);
}

int64_t
imapd_sort_arrival(struct imapd_sorting *t, uint32_t uid)
{
	const struct index_message *m = index_find(t->f->ix, uid);
	int64_t date = m ? m->date : 0;

	if (m && date == 0 && index_date(t->f->ix, uid, &date, NULL) == -1)
		t->doubtful |= errno != ENOENT;
	return date;
}

uint64_t
imapd_sort_size(struct imapd_sorting *t, uint32_t uid)
{
	const struct index_message *m = index_find(t->f->ix, uid);
	uint64_t size = m ? m->vsize : 0;

	if (m && size == 0)
		(void)index_vsize(t->f->ix, uid, &size);
	return size;
}

bool
imapd_sort_subject(struct imapd_sorting *t, const struct imapd_sort_fields *fields, struct buf *out)
{
	struct view kept = fields->bodies[IMAPD_FIELD_BASE];
	bool reply = false;

	if (kept.n) {
		(void)buf_add_view(out, view_sub(kept, 1, kept.n));
		return kept.p[0] == '1';
	}
	buf_clear(&t->base);
	subject_base(fields->bodies[IMAPD_FIELD_SUBJECT], &t->base, &reply);
	casemap(buf_view(&t->base), out);
	return reply;
}

/* How keys are made of the bodies of fields. */
static const struct {
	unsigned field;
	void (*make)(struct view body, struct buf *out);
} text_keys[] = {
	[IMAPD_SORT_CC] = { IMAPD_FIELD_CC, sort_key_address },
	[IMAPD_SORT_FROM] = { IMAPD_FIELD_FROM, sort_key_address },
	[IMAPD_SORT_TO] = { IMAPD_FIELD_TO, sort_key_address },
	[IMAPD_SORT_DISPLAYFROM] = { IMAPD_FIELD_FROM, sort_key_display },
	[IMAPD_SORT_DISPLAYTO] = { IMAPD_FIELD_TO, sort_key_display },
};

/* Numbers, too, as texts that are in the same order. */
static void
add_text(struct imapd_sorting *t, enum imapd_sort_key key, uint32_t uid, struct buf *keys)
{
	struct imapd_sort_fields fields;
	uint64_t date;

	imapd_sort_look(t, uid, &fields);
	if (key == IMAPD_SORT_DATE) {
		date = htobe64(sort_number(fields.has_date ? fields.date :
		    imapd_sort_arrival(t, uid)));
		(void)buf_add(keys, &date, sizeof(date));
	} else if (key == IMAPD_SORT_SUBJECT) {
		(void)imapd_sort_subject(t, &fields, keys);
	} else {
		text_keys[key].make(fields.bodies[text_keys[key].field], keys);
	}
}

int
imapd_sort_texts(struct imapd_sorting *t, enum imapd_sort_key key, const uint32_t *uids, size_t n,
    struct buf *keys, struct view *texts)
{
	size_t at = keys->n;

	t->dates_only = key == IMAPD_SORT_DATE;
	for (size_t i = 0; i < n; i++) {
		size_t start = keys->n;

		add_text(t, key, uids[i], keys);
		texts[i].n = keys->n - start;
	}
	if (keys->failed)
		return -1;
	/* They have moved while there came more. */
	for (size_t i = 0; i < n; i++) {
		texts[i] = view_sub(buf_view(keys), at, texts[i].n);
		at += texts[i].n;
	}
	return 0;
}
