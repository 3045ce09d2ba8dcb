/* imapd_find.c: see imapd_find.h. */
#include "imapd/imapd_find.h"

#include <errno.h>

#include "text/charset.h"

#define TEXT_MAX (1U << 20)	/* octets of a text that is searched for */
#define KEPT_MAX (64U << 20)	/* octets of header fields that are looked at, of one message */

/* The text of a key in UTF-8, and how it is searched for. */
static int
prepare_text(struct imapd_find *f, const struct imapd_search *search,
    const struct imapd_search_key *k, struct imapd_wanted *w)
{
	struct buf text = buf_make(TEXT_MAX);
	int result;

	if (search->charset.n == 0)
		(void)buf_add_view(&text, k->text);
	else if (charset_to_utf8(search->charset, k->text, &text) == -1)
		text.failed = true;
	result = text.failed ? -1 : search_key_make(&w->key, buf_view(&text));
	buf_free(&text);
	if (result == -1)
		(void)imapd_no(f->s, "[LIMIT] no memory for such a search");
	return result;
}

static int
prepare_set(struct imapd_find *f, const struct imapd_search_key *k, struct imapd_wanted *w)
{
	const struct index_uids *uids = &f->s->selected->view.uids;
	uint32_t last = uids->n ? uids->p[uids->n - 1] : 0;

	w->set = k->set;
	if (k->set.saved)
		w->set = f->saved;
	else
		imap_set_order(&w->set, k->key == IMAPD_KEY_UID ? last : (uint32_t)uids->n);
	return 0;
}

static int
prepare(struct imapd_find *f, const struct imapd_search *search, const struct imapd_search_key *k,
    struct imapd_wanted *w)
{
	int number;

	switch (k->key) {
	case IMAPD_KEY_HEADER:
		w->field = imapd_field_number(k->name);
		return prepare_text(f, search, k, w);
	case IMAPD_KEY_BODY:
	case IMAPD_KEY_TEXT:
		return prepare_text(f, search, k, w);
	case IMAPD_KEY_SEQUENCE:
	case IMAPD_KEY_UID:
		return prepare_set(f, k, w);
	case IMAPD_KEY_KEYWORD:
		number = index_keyword_find(f->ix, k->text);
		w->keyword = number == -1 ? 0 : 1ULL << number;
		return 0;
	case IMAPD_KEY_OLDER:
	case IMAPD_KEY_YOUNGER:
		w->time = clock_unix() - (int64_t)(k->number < INT32_MAX ? k->number : INT32_MAX);
		return 0;
	default:
		return 0;
	}
}

/* Whether texts can be in that charset; without one they are UTF-8. */
static int
check_charset(struct imap_session *s, const struct imapd_search *search)
{
	if (search->charset.n == 0 || charset_known(search->charset))
		return 0;
	(void)imapd_no(s, "[BADCHARSET (UTF-8 US-ASCII)] that charset is not known");
	return -1;
}

int
imapd_find_begin(struct imap_session *s, const struct imapd_search *search, struct imapd_find *f)
{
	struct index *ix = s->selected->ix;

	*f = (struct imapd_find){ .s = s, .ix = ix, .message = IMAPD_MESSAGE_INIT(ix),
	    .room = buf_make(KEPT_MAX), .keys = search->keys };
	if (check_charset(s, search) == -1)
		return -1;
	f->wanted = arena_alloc(&s->arena, search->n, sizeof(*f->wanted));
	if (f->wanted == NULL || imapd_saved_set(s, &f->saved) == -1) {
		(void)imapd_no(s, "[LIMIT] no memory for such a search");
		return -1;
	}
	for (; f->n < search->n; f->n++)
		if (prepare(f, search, &f->keys[f->n], &f->wanted[f->n]) == -1)
			return -1;
	if (search->modseq)
		imapd_use_condstore(s);
	return 0;
}

void
imapd_find_end(struct imapd_find *f)
{
	for (size_t i = 0; i < f->n; i++)
		search_key_free(&f->wanted[i].key);
	index_cache_flush(f->ix);
	imapd_message_free(&f->message);
	search_free(&f->search);
	buf_free(&f->room);
}

/* What costs little is looked at first: mostly it decides. */
static bool
message_fits(struct imapd_find *f, uint32_t uid, size_t seq)
{
	enum imapd_fits result = IMAPD_FITS_LATER;
	enum imapd_step step = IMAPD_STEP_INDEX;

	f->has_headers = false;
	imapd_message_next(&f->message, uid);
	for (; step < IMAPD_STEPS && result == IMAPD_FITS_LATER; step++)
		result = imapd_fits(f, 0, seq, step);
	return result == IMAPD_FITS;
}

int
imapd_find_all(struct imapd_find *f, bool one, struct imapd_found *found)
{
	const struct index_uids *uids = &f->s->selected->view.uids;

	*found = (struct imapd_found){ .modseq = 0 };
	for (size_t i = 0; i < uids->n && !(one && found->seqs.n); i++) {
		const struct index_message *m;

		if (!message_fits(f, uids->p[i], i + 1))
			continue;
		m = index_find(f->ix, uids->p[i]);
		if (m && m->modseq > found->modseq)
			found->modseq = m->modseq;
		if (index_uids_add(&found->seqs, (uint32_t)(i + 1)) == -1) {
			(void)imapd_no_errno(f->s, "search in", f->s->selected->name);
			return -1;
		}
	}
	return 0;
}
