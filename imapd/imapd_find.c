/* imapd_find.c: see imapd_find.h. */
#include "imapd/imapd_find.h"

#include <errno.h>

#include "sys/log.h"
#include "text/charset.h"

#define DAY 86400
#define TEXT_MAX (1U << 20)	/* octets of a text that is searched for */

/* What is known of a key without looking further than to a step. */
enum fits { FITS_NOT, FITS, FITS_LATER };

/* How far: the index, header fields that it keeps, the message. */
enum step { STEP_INDEX, STEP_HEADERS, STEP_MESSAGE, STEPS };

/* ---- preparation */

/* The text of a key in UTF-8, and how it is searched for. */
static int
prepare_text(struct imapd_find *f, const struct imapd_search *search,
    const struct imapd_search_key *k, struct imapd_wanted *w)
{
	struct buf text = buf_make(TEXT_MAX);
	int result;

	if (search->charset.n == 0 || view_is_ascii(k->text))
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
	    .room = buf_make(64U << 20), .keys = search->keys };
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

/* ---- one message */

static enum fits
fits_if(bool yes)
{
	return yes ? FITS : FITS_NOT;
}

static bool
load_headers(struct imapd_find *f)
{
	if (!f->has_headers)
		f->has_headers = imapd_message_headers(&f->message, &f->room, &f->headers) == 0;
	return f->has_headers;
}

/* Whether one of the fields that the index keeps has the text. */
static enum fits
fits_field(struct imapd_find *f, const struct imapd_wanted *w)
{
	struct view rest, whole;
	unsigned number;

	if (!load_headers(f))
		return FITS_NOT;
	rest = f->headers.fields;
	while (imapd_headers_next(&rest, &number, &whole))
		if (number == w->field && (w->key.text.n == 0 ||
		    search_field(&w->key, imapd_field_body(whole), &f->search)))
			return FITS;
	return FITS_NOT;
}

static enum fits
fits_header(struct imapd_find *f, const struct imapd_search_key *k, const struct imapd_wanted *w,
    enum step step)
{
	if (w->field != IMAPD_FIELD_NONE)
		return step < STEP_HEADERS ? FITS_LATER : fits_field(f, w);
	if (step < STEP_MESSAGE)
		return FITS_LATER;
	return fits_if(imapd_message_header(&f->message) == 0 &&
	    search_header(&w->key, f->message.header, k->name, &f->search));
}

static enum fits
fits_text(struct imapd_find *f, const struct imapd_search_key *k, const struct imapd_wanted *w,
    enum step step)
{
	if (step < STEP_MESSAGE)
		return FITS_LATER;
	return fits_if(imapd_message_tree(&f->message) == 0 &&
	    search_message(&w->key, &f->message.tree, k->key == IMAPD_KEY_TEXT, &f->search));
}

/* Days since 1970 of a time in seconds. */
static int64_t
day_of(int64_t seconds)
{
	return seconds >= 0 ? seconds / DAY : (seconds - DAY + 1) / DAY;
}

/* By the Date field, in the zone that it was written in (RFC 3501 6.4.4). */
static enum fits
fits_sent(struct imapd_find *f, const struct imapd_search_key *k, enum step step)
{
	int64_t day;

	if (step < STEP_HEADERS)
		return FITS_LATER;
	if (!load_headers(f) || !f->headers.has_date)
		return FITS_NOT;
	day = day_of(f->headers.date + 60 * (int64_t)f->headers.zone);
	return fits_if(k->key == IMAPD_KEY_SENTBEFORE ? day < k->days :
	    k->key == IMAPD_KEY_SENTON ? day == k->days : day >= k->days);
}

/* The date of a message by which a key asks. */
static bool
get_date(struct imapd_find *f, const struct index_message *m, bool saved, int64_t *date)
{
	*date = saved ? m->saved : m->date;
	if (*date == 0 && index_date(f->ix, m->uid, saved ? NULL : date, saved ? date : NULL) == -1)
		return false;
	return true;
}

static enum fits
fits_date(struct imapd_find *f, const struct index_message *m, const struct imapd_search_key *k,
    const struct imapd_wanted *w)
{
	bool saved = k->key >= IMAPD_KEY_SAVEDBEFORE && k->key <= IMAPD_KEY_SAVEDSINCE;
	int64_t date;

	if (!get_date(f, m, saved, &date))
		return FITS_NOT;
	switch (k->key) {
	case IMAPD_KEY_OLDER:
		return fits_if(date <= w->time);
	case IMAPD_KEY_YOUNGER:
		return fits_if(date >= w->time);
	case IMAPD_KEY_BEFORE:
	case IMAPD_KEY_SAVEDBEFORE:
		return fits_if(day_of(date) < k->days);
	case IMAPD_KEY_ON:
	case IMAPD_KEY_SAVEDON:
		return fits_if(day_of(date) == k->days);
	default:
		return fits_if(day_of(date) >= k->days);
	}
}

static enum fits
fits_size(struct imapd_find *f, const struct index_message *m, const struct imapd_search_key *k)
{
	uint64_t size = m->vsize;

	if (size == 0 && index_vsize(f->ix, m->uid, &size) == -1)
		return FITS_NOT;
	return fits_if(k->key == IMAPD_KEY_LARGER ? size > k->number : size < k->number);
}

static enum fits
fits_flags(struct imapd_find *f, const struct index_message *m, unsigned flags)
{
	uint32_t wanted = imapd_flags_in(flags);

	return fits_if((m->flags & wanted) == wanted &&
	    (!(flags & IMAP_RECENT) || index_is_recent(f->ix, m->uid)));
}

/* A key that has none below it. */
static enum fits
fits_one(struct imapd_find *f, size_t i, size_t seq, enum step step)
{
	const struct imapd_search_key *k = &f->keys[i];
	const struct imapd_wanted *w = &f->wanted[i];
	/* Looked up anew each time: what dates and sizes are found out moves records. */
	const struct index_message *m = index_find(f->ix, f->message.uid);

	if (m == NULL)
		return FITS_NOT;
	switch (k->key) {
	case IMAPD_KEY_ALL:
	case IMAPD_KEY_SAVEDATESUPPORTED:
		return FITS;
	case IMAPD_KEY_SEQUENCE:
		return fits_if(imap_set_has(&w->set, k->set.saved ? m->uid : (uint32_t)seq));
	case IMAPD_KEY_UID:
		return fits_if(imap_set_has(&w->set, m->uid));
	case IMAPD_KEY_FLAG:
		return fits_flags(f, m, k->flags);
	case IMAPD_KEY_KEYWORD:
		return fits_if(m->keywords & w->keyword);
	case IMAPD_KEY_MODSEQ:
		return fits_if(m->modseq >= k->number);
	case IMAPD_KEY_LARGER:
	case IMAPD_KEY_SMALLER:
		return fits_size(f, m, k);
	case IMAPD_KEY_HEADER:
		return fits_header(f, k, w, step);
	case IMAPD_KEY_BODY:
	case IMAPD_KEY_TEXT:
		return fits_text(f, k, w, step);
	case IMAPD_KEY_SENTBEFORE:
	case IMAPD_KEY_SENTON:
	case IMAPD_KEY_SENTSINCE:
		return fits_sent(f, k, step);
	default:
		return fits_date(f, m, k, w);
	}
}

/* A key with those below it; IMAPD_SEARCH_DEPTH_MAX deep at most. */
static enum fits
fits(struct imapd_find *f, size_t i, size_t seq, enum step step)
{
	enum imapd_key key = f->keys[i].key;
	enum fits decides = key == IMAPD_KEY_AND ? FITS_NOT : FITS;
	enum fits result = key == IMAPD_KEY_AND ? FITS : FITS_NOT;

	if (key != IMAPD_KEY_AND && key != IMAPD_KEY_OR && key != IMAPD_KEY_NOT)
		return fits_one(f, i, seq, step);
	for (size_t j = i + 1; j < f->keys[i].next; j = f->keys[j].next) {
		enum fits one = fits(f, j, seq, step);

		if (key == IMAPD_KEY_NOT)
			return one == FITS_LATER ? one : fits_if(one == FITS_NOT);
		if (one == decides)
			return one;
		if (one == FITS_LATER)
			result = one;
	}
	return result;
}

/* What costs little is looked at first: mostly it decides. */
static bool
message_fits(struct imapd_find *f, uint32_t uid, size_t seq)
{
	enum fits result = FITS_LATER;

	f->has_headers = false;
	imapd_message_next(&f->message, uid);
	for (enum step step = STEP_INDEX; step < STEPS && result == FITS_LATER; step++)
		result = fits(f, 0, seq, step);
	return result == FITS;
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
