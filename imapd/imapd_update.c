/* imapd_update.c: what has changed in the selected mailbox, and how flags are told. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "imapd/imapd_selected.h"

uint32_t
imapd_flags_in(unsigned imap_flags)
{
	return (imap_flags & IMAP_SEEN ? INDEX_SEEN : 0U) |
	    (imap_flags & IMAP_ANSWERED ? INDEX_ANSWERED : 0U) |
	    (imap_flags & IMAP_FLAGGED ? INDEX_FLAGGED : 0U) |
	    (imap_flags & IMAP_DELETED ? INDEX_DELETED : 0U) |
	    (imap_flags & IMAP_DRAFT ? INDEX_DRAFT : 0U);
}

static char *
put(char *p, const char *text)
{
	size_t n = strlen(text);

	memcpy(p, text, n);
	return p + n;
}

/* The names of flags, each with a space before it. */
static char *
put_flags(char *p, uint32_t flags)
{
	if (flags & INDEX_ANSWERED)
		p = put(p, " \\Answered");
	if (flags & INDEX_FLAGGED)
		p = put(p, " \\Flagged");
	if (flags & INDEX_DELETED)
		p = put(p, " \\Deleted");
	if (flags & INDEX_SEEN)
		p = put(p, " \\Seen");
	if (flags & INDEX_DRAFT)
		p = put(p, " \\Draft");
	return p;
}

/* Those of keywords. */
static char *
put_keywords(char *p, const struct index *ix, uint64_t keywords)
{
	for (unsigned i = 0; keywords; i++, keywords >>= 1) {
		struct view name = keywords & 1 ? index_keyword_name(ix, i) : VIEW("");

		if (name.n == 0)
			continue;
		*p++ = ' ';
		memcpy(p, name.p, name.n);
		p += name.n;
	}
	return p;
}

#define FLAGS_ROOM (128 + INDEX_KEYWORDS_MAX * (INDEX_KEYWORD_MAX + 1))

/* What was put from start on, the first space of which becomes a parenthesis. */
static void
finish_list(struct imapd_out *o, char *start, char *p)
{
	if (p == start)
		p++;
	*start = '(';
	*p++ = ')';
	o->n += (size_t)(p - start);
}

void
imapd_out_flags(struct imap_session *s, const struct index_message *m)
{
	struct imapd_selected *sel = s->selected;
	char *start = imapd_out_room(&s->out, FLAGS_ROOM), *p;

	p = put_flags(start, m->flags);
	if (!(s->enabled & IMAPD_REV2) && index_is_recent(sel->ix, m->uid))
		p = put(p, " \\Recent");
	if (m->keywords)
		p = put_keywords(p, sel->ix, m->keywords);
	finish_list(&s->out, start, p);
}

/* The flags that are defined in the mailbox; star: and "\*". */
static void
out_defined_flags(struct imap_session *s, bool star)
{
	char *start = imapd_out_room(&s->out, FLAGS_ROOM), *p;

	p = put_flags(start, INDEX_FLAGS);
	p = put_keywords(p, s->selected->ix, UINT64_MAX);
	if (star)
		p = put(p, " \\*");
	finish_list(&s->out, start, p);
}

void
imapd_say_flags(struct imap_session *s)
{
	struct imapd_selected *sel = s->selected;

	imapd_out_view(&s->out, VIEW("* FLAGS "));
	out_defined_flags(s, false);
	imapd_out_view(&s->out, VIEW("\r\n"));
	if (sel->read_only)
		return;
	imapd_out_view(&s->out, VIEW("* OK [PERMANENTFLAGS "));
	out_defined_flags(s, index_keyword_room(sel->ix));
	imapd_out_view(&s->out, VIEW("] these are kept\r\n"));
}

void
imapd_told(struct imapd_selected *sel, uint64_t modseq)
{
	uint64_t *own;

	if (modseq == 0)
		return;
	own = array_grow(sel->own, sel->n_own, sizeof(*own));
	/* Without memory it is told once more. */
	if (own == NULL)
		return;
	sel->own = own;
	sel->own[sel->n_own++] = modseq;
}

/* Whether the client knows of that change, as it has made it. They rise. */
static bool
is_told(const struct imapd_selected *sel, uint64_t modseq)
{
	size_t low = 0, high = sel->n_own;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sel->own[middle] < modseq)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sel->n_own && sel->own[low] == modseq;
}

void
imapd_out_change(struct imap_session *s, size_t seq, bool uid, bool quiet)
{
	struct imapd_selected *sel = s->selected;
	const struct index_message *m = index_find(sel->ix, sel->view.uids.p[seq - 1]);
	bool modseq = s->enabled & IMAPD_CONDSTORE;
	const char *space = "";

	if (m == NULL || (quiet && !modseq))
		return;
	imapd_outf(&s->out, "* %zu FETCH (", seq);
	if (uid || s->enabled & (IMAPD_QRESYNC | IMAPD_REV2)) {
		imapd_outf(&s->out, "UID %u", m->uid);
		space = " ";
	}
	if (!quiet) {
		imapd_outf(&s->out, "%sFLAGS ", space);
		imapd_out_flags(s, m);
		space = " ";
	}
	if (modseq)
		imapd_outf(&s->out, "%sMODSEQ (%llu)", space, (unsigned long long)m->modseq);
	imapd_out_view(&s->out, VIEW(")\r\n"));
}

/* What is saved for "$" loses what is expunged (RFC 5182 2.1). */
static void
forget_saved(struct imapd_selected *sel, const struct index_uids *gone)
{
	struct index_uids *saved = &sel->saved;
	size_t kept = 0, j = 0;

	for (size_t i = 0; i < saved->n; i++) {
		while (j < gone->n && gone->p[j] < saved->p[i])
			j++;
		if (j == gone->n || gone->p[j] != saved->p[i])
			saved->p[kept++] = saved->p[i];
	}
	saved->n = kept;
}

static void
say_gone(struct imap_session *s, const struct index_news *news)
{
	if (news->gone.n == 0)
		return;
	if (s->enabled & IMAPD_QRESYNC) {
		imapd_out_view(&s->out, VIEW("* VANISHED "));
		imapd_out_set(&s->out, news->gone_uids.p, news->gone_uids.n);
		imapd_out_view(&s->out, VIEW("\r\n"));
	} else {
		for (size_t i = 0; i < news->gone.n; i++)
			imapd_untagged(s, "%u EXPUNGE", news->gone.p[i]);
	}
	forget_saved(s->selected, &news->gone_uids);
}

static void
say_news(struct imap_session *s, const struct index_news *news)
{
	struct imapd_selected *sel = s->selected;

	say_gone(s, news);
	if (news->keywords)
		imapd_say_flags(s);
	if (news->exists)
		imapd_untagged(s, "%zu EXISTS", sel->view.uids.n);
	if (news->recent && !(s->enabled & IMAPD_REV2))
		imapd_untagged(s, "%zu RECENT", sel->view.recent);
	for (size_t i = 0; i < news->changed.n; i++) {
		uint32_t seq = news->changed.p[i];
		const struct index_message *m = index_find(sel->ix, sel->view.uids.p[seq - 1]);

		if (m && !is_told(sel, m->modseq))
			imapd_out_change(s, seq, false, false);
	}
	sel->n_own = 0;
}

int
imapd_tell(struct imap_session *s, bool expunge)
{
	struct imapd_selected *sel = s->selected;
	struct index_news news = { .exists = false };
	int result = index_view_update(sel->ix, &sel->view, expunge, &news);

	if (result == 0)
		say_news(s, &news);
	index_news_free(&news);
	return result;
}

int
imapd_update(struct imap_session *s, enum imapd_updates what)
{
	struct imapd_selected *sel = s->selected;

	if (sel == NULL || what == IMAPD_TELL_NONE)
		return 0;
	if (imapd_selected_sync(sel) == -1 && errno == ENOENT) {
		s->why = "the selected mailbox is not there any more";
		return -1;
	}
	return imapd_tell(s, what == IMAPD_TELL_ALL);
}

void
imapd_use_condstore(struct imap_session *s)
{
	if (s->enabled & IMAPD_CONDSTORE)
		return;
	s->enabled |= IMAPD_CONDSTORE;
	if (s->selected)
		imapd_untagged(s, "OK [HIGHESTMODSEQ %llu] the highest",
		    (unsigned long long)s->selected->view.modseq);
}
