/* imapd_sort.c: SORT and UID SORT (RFC 5256, RFC 5957). */
#include "imapd/imapd_sort.h"

#include <stdlib.h>

#include "text/sort_parts.h"

uint32_t *
imapd_sort_uids(const struct imapd_sorting *t, const struct index_uids *seqs)
{
	uint32_t *uids = calloc(seqs->n + 1, sizeof(*uids));

	for (size_t i = 0; uids && i < seqs->n; i++)
		uids[i] = t->s->selected->view.uids.p[seqs->p[i] - 1];
	return uids;
}

/* All numbers by which they are sorted, those of the i-th key at n * i. Returns 0 or -1. */
static int
find_numbers(struct imapd_sorting *t, const struct imapd_sort *sort, const uint32_t *uids, size_t n,
    uint64_t *numbers, struct sort_numbers *by)
{
	for (size_t i = 0; i < sort->n; i++) {
		by[i] = (struct sort_numbers){ numbers + n * i, sort->keys[i].reverse };
		if (imapd_sort_numbers(t, sort->keys[i].key, uids, n, numbers + n * i) == -1)
			return -1;
	}
	return 0;
}

/* Sorts what was found. order[i]: which of them comes i-th. Returns 0, or -1 without memory. */
static int
sort_found(struct imapd_sorting *t, const struct imapd_sort *sort, const struct index_uids *seqs,
    uint32_t *order)
{
	uint32_t *uids = imapd_sort_uids(t, seqs);
	uint64_t *numbers = calloc(sort->n * seqs->n + 1, sizeof(*numbers));
	struct sort_numbers by[IMAPD_SORT_KEYS_MAX];
	int result = -1;

	if (uids && numbers && find_numbers(t, sort, uids, seqs->n, numbers, by) == 0)
		result = sort_by_numbers(by, sort->n, seqs->n, order);
	free(numbers);
	free(uids);
	return result;
}

static int
say_sorted(struct imapd_sorting *t, const struct imapd_command *c, struct imapd_found *found)
{
	const struct index_uids *uids = &t->s->selected->view.uids;
	uint32_t *order = calloc(found->seqs.n + 1, sizeof(*order));
	struct imapd_out *o = &t->s->out;

	if (order == NULL || sort_found(t, &c->sort, &found->seqs, order) == -1) {
		free(order);
		return -1;
	}
	imapd_out_view(o, VIEW("* SORT"));
	for (size_t i = 0; i < found->seqs.n; i++) {
		uint32_t seq = found->seqs.p[order[i]];

		imapd_out_char(o, ' ');
		imapd_out_num(o, t->uid ? uids->p[seq - 1] : seq);
	}
	if (c->search.modseq && found->seqs.n)
		imapd_outf(o, " (MODSEQ %llu)", (unsigned long long)found->modseq);
	imapd_out_view(o, VIEW("\r\n"));
	free(order);
	return 0;
}

enum imapd_event
imapd_sorting_run(struct imap_session *s, const struct imapd_command *c,
    int (*say)(struct imapd_sorting *t, const struct imapd_command *c, struct imapd_found *found))
{
	struct imapd_found found = { .modseq = 0 };
	enum imapd_event event = IMAPD_GO_ON;
	struct imapd_find f;
	struct imapd_sorting t = { .s = s, .f = &f, .uid = c->uid,
	    .room = buf_make(IMAPD_SORT_OCTETS_MAX), .base = buf_make(IMAPD_SORT_OCTETS_MAX) };

	if (imapd_find_begin(s, &c->search, &f) == 0 && imapd_find_all(&f, false, &found) == 0) {
		event = imapd_ok(s, "%s completed", c->name);
		if (say(&t, c, &found) == -1)
			event = imapd_no(s, "[LIMIT] too many messages to put them in order");
	}
	index_uids_free(&found.seqs);
	imapd_find_end(&f);
	buf_free(&t.room);
	buf_free(&t.base);
	return event;
}

enum imapd_event
imapd_sort_run(struct imap_session *s, const struct imapd_command *c)
{
	return imapd_sorting_run(s, c, say_sorted);
}
