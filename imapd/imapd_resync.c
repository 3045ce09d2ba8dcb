/* imapd_resync.c: QRESYNC: what a client missed since it was here last (RFC 7162 3.2.5). */
#include <stdlib.h>

#include "imapd/imapd_selected.h"

/*
 * The last UID of the client's samples up to which its view is that of ours: below it nothing that
 * it knows has gone. Samples are pairs of a sequence number and a UID, both rising.
 */
static uint32_t
matching_uid(const struct index_view *view, const struct imap_set *numbers,
    const struct imap_set *uids)
{
	uint32_t match = 0;
	size_t i = 0, j = 0;
	uint32_t number = 0, uid = 0;

	for (;;) {
		number++;
		uid++;
		if (i < numbers->n && number <= numbers->ranges[i].first)
			number = numbers->ranges[i].first;
		if (j < uids->n && uid <= uids->ranges[j].first)
			uid = uids->ranges[j].first;
		if (i == numbers->n || j == uids->n || number > view->uids.n ||
		    view->uids.p[number - 1] != uid)
			return match;
		match = uid;
		i += number == numbers->ranges[i].last;
		j += uid == uids->ranges[j].last;
	}
}

/* Those of the UIDs, ordered, that are above from. Returns 0 or -1. */
static int
ranges_above(const struct imap_set *set, uint32_t from, struct index_ranges *out)
{
	*out = (struct index_ranges){ .p = calloc(set->n + 1, sizeof(*out->p)), .cap = set->n + 1 };
	if (out->p == NULL)
		return -1;
	for (size_t i = 0; i < set->n; i++) {
		struct imap_range r = set->ranges[i];

		if (r.last <= from)
			continue;
		out->p[out->n++] = (struct index_range){ r.first > from ? r.first : from + 1, r.last };
	}
	return 0;
}

int
imapd_say_vanished(struct imap_session *s, uint64_t since, const struct index_ranges *known)
{
	struct index_ranges gone = { .n = 0 };
	bool exact;

	if (index_vanished(s->selected->ix, since, known, &gone, &exact) == -1) {
		index_ranges_free(&gone);
		return -1;
	}
	if (gone.n) {
		imapd_out_view(&s->out, VIEW("* VANISHED (EARLIER) "));
		for (size_t i = 0; i < gone.n; i++)
			imapd_out_range(&s->out, i > 0, gone.p[i].first, gone.p[i].last);
		imapd_out_view(&s->out, VIEW("\r\n"));
	}
	index_ranges_free(&gone);
	return 0;
}

/* Flags that have changed, of UIDs that the client knows. */
static void
say_changed(struct imap_session *s, uint64_t since, const struct imap_set *known)
{
	struct imapd_selected *sel = s->selected;
	const struct index_uids *uids = &sel->view.uids;

	for (size_t i = 0; i < uids->n && !s->out.failed; i++) {
		const struct index_message *m = index_find(sel->ix, uids->p[i]);

		if (m && m->modseq > since && imap_set_has(known, m->uid))
			imapd_out_change(s, i + 1, true, false);
	}
}

int
imapd_resync(struct imap_session *s, const struct imapd_select *select)
{
	struct imapd_selected *sel = s->selected;
	struct imap_range all = { 1, UINT32_MAX };
	struct imap_set known = select->has_known ? select->known :
	    (struct imap_set){ .ranges = &all, .n = 1 };
	struct imap_set numbers = select->match_numbers, uids = select->match_uids;
	struct index_ranges wanted;
	int result;

	if (select->uidvalidity != index_status(sel->ix)->uidvalidity ||
	    select->modseq >= sel->view.modseq)
		return 0;
	imap_set_order(&known, 0);
	imap_set_order(&numbers, 0);
	imap_set_order(&uids, 0);
	result = ranges_above(&known, matching_uid(&sel->view, &numbers, &uids), &wanted);
	if (result == 0 && wanted.n)
		result = imapd_say_vanished(s, select->modseq, &wanted);
	if (result == 0)
		say_changed(s, select->modseq, &known);
	index_ranges_free(&wanted);
	return result;
}
