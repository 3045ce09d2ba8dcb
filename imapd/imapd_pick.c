/* imapd_pick.c: which messages a command is about; see imapd_selected.h. */
#include <errno.h>

#include "imapd/imapd_selected.h"

/* "$" as a set of UIDs, in the arena. */
static int
saved_set(struct imap_session *s, struct imap_set *out)
{
	const struct index_uids *saved = &s->selected->saved;

	*out = (struct imap_set){ .n = 0 };
	if (saved->n == 0)
		return 0;
	out->ranges = arena_alloc(&s->arena, saved->n, sizeof(*out->ranges));
	if (out->ranges == NULL)
		return -1;
	for (size_t i = 0; i < saved->n; i++)
		out->ranges[out->n++] = (struct imap_range){ saved->p[i], saved->p[i] };
	return 0;
}

int
imapd_pick_begin(struct imap_session *s, struct imap_set *set, bool uid, struct imapd_pick *p)
{
	const struct index_view *view = &s->selected->view;
	size_t n = view->uids.n;

	*p = (struct imapd_pick){ .view = view, .set = set, .uid = uid };
	if (set->saved) {
		if (saved_set(s, &p->own) == -1) {
			(void)imapd_no(s, "[LIMIT] too many messages at a time");
			return -1;
		}
		p->set = &p->own;
		p->uid = true;
	} else if (uid) {
		imap_set_order(set, n ? view->uids.p[n - 1] : 0);
	} else {
		imap_set_order(set, (uint32_t)n);
		if (imap_set_last(set) > n) {
			(void)imapd_bad(s, "[CLIENTBUG] there is no message with such a number");
			return -1;
		}
	}
	return 0;
}

/* The first sequence number whose UID is at least that; one behind the last without any. */
static size_t
first_at(const struct index_view *view, uint32_t uid)
{
	size_t low = 0, high = view->uids.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (view->uids.p[middle] < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low + 1;
}

size_t
imapd_pick_next(struct imapd_pick *p)
{
	const struct index_uids *uids = &p->view->uids;

	for (; p->range < p->set->n; p->range++, p->seq = 0) {
		const struct imap_range *r = &p->set->ranges[p->range];

		if (p->seq == 0)
			p->seq = p->uid ? first_at(p->view, r->first) : r->first;
		if (p->seq <= uids->n && (p->uid ? uids->p[p->seq - 1] : p->seq) <= r->last)
			return p->seq++;
	}
	return 0;
}

int
imapd_pick_uids(struct imapd_pick *p, struct index_uids *out)
{
	size_t seq;

	while ((seq = imapd_pick_next(p)) != 0)
		if (index_uids_add(out, p->view->uids.p[seq - 1]) == -1)
			return -1;
	return 0;
}
