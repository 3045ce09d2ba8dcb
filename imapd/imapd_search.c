/* imapd_search.c: SEARCH and UID SEARCH (RFC 3501 6.4.4, RFC 4731, RFC 5182, RFC 9051 6.4.4). */
#include "imapd/imapd_find.h"

/* Sequence numbers become what the command gives: UIDs, or themselves. */
static void
number(const struct imap_session *s, const struct imapd_command *c, struct index_uids *seqs)
{
	for (size_t i = 0; i < seqs->n && c->uid; i++)
		seqs->p[i] = s->selected->view.uids.p[seqs->p[i] - 1];
}

static void
say_plain(struct imap_session *s, const struct imapd_search *search,
    const struct imapd_found *found)
{
	imapd_out_view(&s->out, VIEW("* SEARCH"));
	for (size_t i = 0; i < found->seqs.n; i++) {
		imapd_out_char(&s->out, ' ');
		imapd_out_num(&s->out, found->seqs.p[i]);
	}
	if (search->modseq && found->seqs.n)
		imapd_outf(&s->out, " (MODSEQ %llu)", (unsigned long long)found->modseq);
	imapd_out_view(&s->out, VIEW("\r\n"));
}

/* The mod-sequence that belongs to what is returned (RFC 7162 3.1.5). */
static uint64_t
returned_modseq(struct imap_session *s, unsigned returns, const struct imapd_found *found,
    uint32_t min, uint32_t max)
{
	const struct index_message *first = index_find(s->selected->ix, min);
	const struct index_message *last = index_find(s->selected->ix, max);
	uint64_t modseq = 0;

	if (returns & (IMAPD_RETURN_ALL | IMAPD_RETURN_COUNT))
		return found->modseq;
	if (returns & IMAPD_RETURN_MIN && first)
		modseq = first->modseq;
	if (returns & IMAPD_RETURN_MAX && last && last->modseq > modseq)
		modseq = last->modseq;
	return modseq;
}

/* ESEARCH (RFC 4731); numbers are as the command gives them. */
static void
say_extended(struct imap_session *s, const struct imapd_command *c, unsigned returns,
    const struct imapd_found *found, uint64_t modseq)
{
	const struct index_uids *seqs = &found->seqs;

	/* There is nothing in a tag that would have to be quoted. */
	imapd_outf(&s->out, "* ESEARCH (TAG \"%.*s\")%s", VIEW_FMT(s->tag), c->uid ? " UID" : "");
	if (seqs->n && returns & IMAPD_RETURN_MIN)
		imapd_outf(&s->out, " MIN %u", seqs->p[0]);
	if (seqs->n && returns & IMAPD_RETURN_MAX)
		imapd_outf(&s->out, " MAX %u", seqs->p[seqs->n - 1]);
	if (seqs->n && returns & IMAPD_RETURN_ALL) {
		imapd_out_view(&s->out, VIEW(" ALL "));
		imapd_out_set(&s->out, seqs->p, seqs->n);
	}
	if (returns & IMAPD_RETURN_COUNT)
		imapd_outf(&s->out, " COUNT %zu", seqs->n);
	if (seqs->n && modseq)
		imapd_outf(&s->out, " MODSEQ %llu", (unsigned long long)modseq);
	imapd_out_view(&s->out, VIEW("\r\n"));
}

/* Keeps what "$" stands for: all, or what MIN and MAX alone gave (RFC 5182 2.4). */
static int
save(struct imap_session *s, unsigned returns, const struct index_uids *seqs)
{
	struct imapd_selected *sel = s->selected;
	bool ends = returns & (IMAPD_RETURN_MIN | IMAPD_RETURN_MAX) &&
	    !(returns & (IMAPD_RETURN_ALL | IMAPD_RETURN_COUNT));

	for (size_t i = 0; i < seqs->n; i++) {
		bool wanted = !ends || (i == 0 && returns & IMAPD_RETURN_MIN) ||
		    (i == seqs->n - 1 && returns & IMAPD_RETURN_MAX);

		if (wanted && index_uids_add(&sel->saved, sel->view.uids.p[seqs->p[i] - 1]) == -1)
			return -1;
	}
	return 0;
}

static enum imapd_event
search(struct imap_session *s, const struct imapd_command *c, struct imapd_find *f,
    unsigned returns)
{
	const struct index_uids *uids = &s->selected->view.uids;
	bool extended = c->search.has_return || s->enabled & IMAPD_REV2;
	struct imapd_found found = { .modseq = 0 };
	uint64_t modseq = 0;
	int result = imapd_find_all(f, returns == IMAPD_RETURN_MIN, &found);

	if (result == 0 && returns & IMAPD_RETURN_SAVE)
		result = save(s, returns, &found.seqs);
	if (result == 0 && found.seqs.n && c->search.modseq)
		modseq = returned_modseq(s, returns, &found, uids->p[found.seqs.p[0] - 1],
		    uids->p[found.seqs.p[found.seqs.n - 1] - 1]);
	if (result == 0) {
		number(s, c, &found.seqs);
		if (!extended)
			say_plain(s, &c->search, &found);
		else if (returns != IMAPD_RETURN_SAVE)
			say_extended(s, c, returns, &found, modseq);
	}
	index_uids_free(&found.seqs);
	return result == 0 ? imapd_ok(s, "%s completed", c->name) : IMAPD_GO_ON;
}

enum imapd_event
imapd_search_run(struct imap_session *s, const struct imapd_command *c)
{
	unsigned returns = c->search.returns ? c->search.returns : IMAPD_RETURN_ALL;
	enum imapd_event event = IMAPD_GO_ON;
	struct imapd_find f;

	if (c->search.charset.n && s->enabled & IMAPD_UTF8)
		return imapd_bad(s, "[CLIENTBUG] everything is UTF-8 after ENABLE UTF8=ACCEPT");
	if (imapd_find_begin(s, &c->search, &f) == 0) {
		/* "$" may have been in the search itself: that has it already. */
		if (returns & IMAPD_RETURN_SAVE)
			s->selected->saved.n = 0;
		event = search(s, c, &f, returns);
	} else if (returns & IMAPD_RETURN_SAVE) {
		s->selected->saved.n = 0;
	}
	imapd_find_end(&f);
	return event;
}
