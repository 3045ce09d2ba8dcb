/* imapd_pick.c: which messages a command is about; see imapd_selected.h. */
#include "imapd/imapd_selected.h"

int
imapd_saved_set(struct imap_session *s, struct imap_set *out)
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
		if (imapd_saved_set(s, &p->own) == -1) {
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

size_t
imapd_pick_next(struct imapd_pick *p)
{
	const struct index_uids *uids = &p->view->uids;

	for (; p->range < p->set->n; p->range++, p->seq = 0) {
		const struct imap_range *r = &p->set->ranges[p->range];

		if (p->seq == 0)
			p->seq = p->uid ? index_view_before(p->view, r->first) + 1 : r->first;
		if (p->seq <= uids->n && (p->uid ? uids->p[p->seq - 1] : p->seq) <= r->last)
			return p->seq++;
	}
	return 0;
}

int
imapd_pick_all(struct imap_session *s, const struct imap_set *set, bool uid, bool strict,
    struct index_uids *out)
{
	struct imap_set ordered = *set;
	struct imapd_pick p;
	size_t seq;

	if (imapd_pick_begin(s, &ordered, uid, &p) == -1)
		return -1;
	while ((seq = imapd_pick_next(&p)) != 0) {
		uint32_t one = p.view->uids.p[seq - 1];

		if (index_find(s->selected->ix, one) == NULL && strict) {
			(void)imapd_no(s, "[EXPUNGEISSUED] some are not there any more");
			return -1;
		}
		if (index_uids_add(out, one) == -1) {
			(void)imapd_no_errno(s, "choose messages of", s->selected->name);
			return -1;
		}
	}
	return 0;
}

void
imapd_out_range(struct imapd_out *o, bool comma, uint32_t first, uint32_t last)
{
	if (comma)
		imapd_out_char(o, ',');
	imapd_out_num(o, first);
	if (last == first)
		return;
	imapd_out_char(o, ':');
	imapd_out_num(o, last);
}

void
imapd_out_set(struct imapd_out *o, const uint32_t *p, size_t n)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && p[end] == p[end - 1] + 1; end++)
			;
		imapd_out_range(o, i > 0, p[i], p[end - 1]);
	}
}

void
imapd_put_set(struct buf *out, const uint32_t *p, size_t n)
{
	struct imap_set_writer w = { 0 };

	for (size_t i = 0; i < n; i++)
		imap_set_add(&w, p[i], out);
	imap_set_end(&w, out);
}
