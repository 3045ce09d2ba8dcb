/* imapd_find_key.c: whether a message fits a key of a search program; see imapd_find.h. */
#include "imapd/imapd_find.h"

#define DAY 86400

static enum imapd_fits
fits_if(bool yes)
{
	return yes ? IMAPD_FITS : IMAPD_FITS_NOT;
}

static bool
load_headers(struct imapd_find *f)
{
	if (!f->has_headers)
		f->has_headers = imapd_message_headers(&f->message, &f->room, &f->headers) == 0;
	return f->has_headers;
}

/* Whether one of the fields that the index keeps has the text. */
static enum imapd_fits
fits_field(struct imapd_find *f, const struct imapd_wanted *w)
{
	struct view rest, whole;
	unsigned number;

	if (!load_headers(f))
		return IMAPD_FITS_NOT;
	rest = f->headers.fields;
	while (imapd_headers_next(&rest, &number, &whole))
		if (number == w->field && (w->key.text.n == 0 ||
		    search_field(&w->key, imapd_field_body(whole), &f->search)))
			return IMAPD_FITS;
	return IMAPD_FITS_NOT;
}

static enum imapd_fits
fits_header(struct imapd_find *f, const struct imapd_search_key *k, const struct imapd_wanted *w,
    enum imapd_step step)
{
	if (w->field != IMAPD_FIELD_NONE)
		return step < IMAPD_STEP_HEADERS ? IMAPD_FITS_LATER : fits_field(f, w);
	if (step < IMAPD_STEP_MESSAGE)
		return IMAPD_FITS_LATER;
	return fits_if(imapd_message_header(&f->message) == 0 &&
	    search_header(&w->key, f->message.header, k->name, &f->search));
}

static enum imapd_fits
fits_text(struct imapd_find *f, const struct imapd_search_key *k, const struct imapd_wanted *w,
    enum imapd_step step)
{
	if (step < IMAPD_STEP_MESSAGE)
		return IMAPD_FITS_LATER;
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
static enum imapd_fits
fits_sent(struct imapd_find *f, const struct imapd_search_key *k, enum imapd_step step)
{
	int64_t day;

	if (step < IMAPD_STEP_HEADERS)
		return IMAPD_FITS_LATER;
	if (!load_headers(f) || !f->headers.has_date)
		return IMAPD_FITS_NOT;
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

static enum imapd_fits
fits_date(struct imapd_find *f, const struct index_message *m, const struct imapd_search_key *k,
    const struct imapd_wanted *w)
{
	bool saved = k->key >= IMAPD_KEY_SAVEDBEFORE && k->key <= IMAPD_KEY_SAVEDSINCE;
	int64_t date;

	if (!get_date(f, m, saved, &date))
		return IMAPD_FITS_NOT;
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

static enum imapd_fits
fits_size(struct imapd_find *f, const struct index_message *m, const struct imapd_search_key *k)
{
	uint64_t size = m->vsize;

	if (size == 0 && index_vsize(f->ix, m->uid, &size) == -1)
		return IMAPD_FITS_NOT;
	return fits_if(k->key == IMAPD_KEY_LARGER ? size > k->number : size < k->number);
}

static enum imapd_fits
fits_flags(struct imapd_find *f, const struct index_message *m, unsigned flags)
{
	uint32_t wanted = imapd_flags_in(flags);

	return fits_if((m->flags & wanted) == wanted &&
	    (!(flags & IMAP_RECENT) || index_is_recent(f->ix, m->uid)));
}

/* A key that has none below it. */
static enum imapd_fits
fits_one(struct imapd_find *f, size_t i, size_t seq, enum imapd_step step)
{
	const struct imapd_search_key *k = &f->keys[i];
	const struct imapd_wanted *w = &f->wanted[i];
	/* Looked up anew each time: what dates and sizes are found out moves records. */
	const struct index_message *m = index_find(f->ix, f->message.uid);

	if (m == NULL)
		return IMAPD_FITS_NOT;
	switch (k->key) {
	case IMAPD_KEY_ALL:
	case IMAPD_KEY_SAVEDATESUPPORTED:
		return IMAPD_FITS;
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

/* IMAPD_SEARCH_DEPTH_MAX deep at most. */
enum imapd_fits
imapd_fits(struct imapd_find *f, size_t i, size_t seq, enum imapd_step step)
{
	enum imapd_key key = f->keys[i].key;
	enum imapd_fits decides = key == IMAPD_KEY_AND ? IMAPD_FITS_NOT : IMAPD_FITS;
	enum imapd_fits result = key == IMAPD_KEY_AND ? IMAPD_FITS : IMAPD_FITS_NOT;

	if (key != IMAPD_KEY_AND && key != IMAPD_KEY_OR && key != IMAPD_KEY_NOT)
		return fits_one(f, i, seq, step);
	for (size_t j = i + 1; j < f->keys[i].next; j = f->keys[j].next) {
		enum imapd_fits one = imapd_fits(f, j, seq, step);

		if (key == IMAPD_KEY_NOT)
			return one == IMAPD_FITS_LATER ? one : fits_if(one == IMAPD_FITS_NOT);
		if (one == decides)
			return one;
		if (one == IMAPD_FITS_LATER)
			result = one;
	}
	return result;
}
