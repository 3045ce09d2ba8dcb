/* imapd_fetch.c: FETCH and UID FETCH (RFC 3501 6.4.5, RFC 7162 3.1.4). */
#include "imapd/imapd_fetch.h"

#include <errno.h>

#include "sys/log.h"

#define BATCH 256		/* messages that become \Seen before they are sent */
#define TEXT_MAX (128U << 20)	/* octets that are made of one message at a time */

/* A run of FETCH. */
struct run {
	struct imapd_fetching f;
	struct imapd_pick pick;
	uint64_t changedsince;
	bool sets_seen;
	struct imapd_plan flags, modseq;	/* for those that become \Seen, if not asked for */
	bool adds_flags, adds_modseq;
	size_t missing;
	int error;		/* errno of a message that could not be read; 0 */
};

static const struct imapd_fetch_item item_uid = { .item = IMAPD_ITEM_UID, .peek = true };
static const struct imapd_fetch_item item_flags = { .item = IMAPD_ITEM_FLAGS, .peek = true };
static const struct imapd_fetch_item item_modseq = { .item = IMAPD_ITEM_MODSEQ, .peek = true };

static bool
asks_for(const struct imapd_fetch *fetch, enum imapd_item item)
{
	for (size_t i = 0; i < fetch->n; i++)
		if (fetch->items[i].item == item)
			return true;
	return false;
}

/* All items as they are written, in the order in which they were asked for. */
static int
make_plan(struct imap_session *s, const struct imapd_command *c, struct run *r)
{
	const struct imapd_fetch *fetch = &c->fetch;
	struct imapd_fetching *f = &r->f;
	bool modseq = fetch->has_changedsince || asks_for(fetch, IMAPD_ITEM_MODSEQ);

	f->plan = arena_alloc(&s->arena, fetch->n + 2, sizeof(*f->plan));
	if (f->plan == NULL)
		return -1;
	if (c->uid && !asks_for(fetch, IMAPD_ITEM_UID) &&
	    imapd_plan_item(s, &item_uid, &f->plan[f->n++]) == -1)
		return -1;
	for (size_t i = 0; i < fetch->n; i++) {
		if (imapd_plan_item(s, &fetch->items[i], &f->plan[f->n++]) == -1)
			return -1;
		if (!fetch->items[i].peek && !s->selected->read_only)
			r->sets_seen = true;
	}
	if (modseq && !asks_for(fetch, IMAPD_ITEM_MODSEQ) &&
	    imapd_plan_item(s, &item_modseq, &f->plan[f->n++]) == -1)
		return -1;
	if (modseq)
		imapd_use_condstore(s);
	r->adds_flags = !asks_for(fetch, IMAPD_ITEM_FLAGS);
	r->adds_modseq = !modseq && s->enabled & IMAPD_CONDSTORE;
	return imapd_plan_item(s, &item_flags, &r->flags) == -1 ||
	    imapd_plan_item(s, &item_modseq, &r->modseq) == -1 ? -1 : 0;
}

/* Writes the response of one message. became_seen: its flags have changed, and are told. */
static int
put_items(struct run *r, size_t seq, bool became_seen)
{
	struct imapd_fetching *f = &r->f;
	struct imapd_out *o = &f->s->out;
	const char *space = "";

	imapd_out_view(o, VIEW("* "));
	imapd_out_num(o, seq);
	imapd_out_view(o, VIEW(" FETCH ("));
	for (size_t i = 0; i < f->n; i++, space = " ") {
		if (*space)
			imapd_out_char(o, ' ');
		if (f->plan[i].put(f, &f->plan[i]) == -1)
			return -1;
	}
	if (became_seen && r->adds_flags) {
		imapd_out_char(o, ' ');
		(void)r->flags.put(f, &r->flags);
	}
	if (became_seen && r->adds_modseq) {
		imapd_out_char(o, ' ');
		(void)r->modseq.put(f, &r->modseq);
	}
	imapd_out_view(o, VIEW(")\r\n"));
	return 0;
}

/* The response of one message, or nothing of it. Returns -1 when the session is beyond repair. */
static int
fetch_one(struct run *r, size_t seq, bool became_seen)
{
	struct imapd_fetching *f = &r->f;
	struct imapd_out *o = &f->s->out;
	uint32_t uid = r->pick.view->uids.p[seq - 1];
	uint64_t sent;
	size_t n;

	f->m = index_find(f->ix, uid);
	if (f->m == NULL) {
		r->missing++;
		return 0;
	}
	if (f->m->modseq <= r->changedsince)
		return 0;
	imapd_message_next(&f->message, uid);
	/* What comes before the text of the message stays in the block, and can be taken back. */
	(void)imapd_out_room(o, IMAPD_OUT_ROOM);
	sent = o->octets;
	n = o->n;
	errno = ENOMEM;
	if (put_items(r, seq, became_seen) == 0)
		return 0;
	if (errno != ENOENT) {
		r->error = errno;
		log_errno("read message in", f->s->selected->name);
	}
	r->missing++;
	if (o->octets != sent)
		return -1;
	o->n = n;
	return 0;
}

/* Sets \Seen for those of the batch that lack it. became: which. Returns 0 or -1. */
static int
set_seen(struct run *r, const size_t *seqs, size_t n, struct index_uids *became)
{
	const struct index_store store = { .mode = INDEX_STORE_ADD, .flags = INDEX_SEEN,
	    .unchangedsince = UINT64_MAX };
	struct index_stored stored = { .modseq = 0 };
	int result = 0;

	became->n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct index_message *m = index_find(r->f.ix,
		    r->pick.view->uids.p[seqs[i] - 1]);

		if (m && !(m->flags & INDEX_SEEN) && m->modseq > r->changedsince &&
		    index_uids_add(became, m->uid) == -1)
			return -1;
	}
	if (became->n)
		result = index_store(r->f.ix, became, &store, &stored);
	if (result == 0)
		imapd_told(r->f.s->selected, stored.modseq);
	index_stored_free(&stored);
	return result;
}

static int
fetch_batch(struct run *r, const size_t *seqs, size_t n, struct index_uids *became)
{
	size_t next = 0;

	if (set_seen(r, seqs, n, became) == -1) {
		/* Better unread than unreadable. */
		log_errno("set flags in", r->f.s->selected->name);
		became->n = 0;
	}
	for (size_t i = 0; i < n && !r->f.s->out.failed; i++) {
		uint32_t uid = r->pick.view->uids.p[seqs[i] - 1];
		bool is = next < became->n && became->p[next] == uid;

		next += is;
		if (fetch_one(r, seqs[i], is) == -1)
			return -1;
	}
	return 0;
}

static int
fetch_all(struct run *r)
{
	struct index_uids became = { .n = 0 };
	size_t seqs[BATCH], n = 0, seq;
	int result = 0;

	if (!r->sets_seen) {
		while (result == 0 && !r->f.s->out.failed &&
		    (seq = imapd_pick_next(&r->pick)) != 0)
			result = fetch_one(r, seq, false);
		return result;
	}
	do {
		n = 0;
		while (n < BATCH && (seq = imapd_pick_next(&r->pick)) != 0)
			seqs[n++] = seq;
		result = fetch_batch(r, seqs, n, &became);
	} while (n == BATCH && result == 0 && !r->f.s->out.failed);
	index_uids_free(&became);
	return result;
}

/*
 * VANISHED of UID FETCH (RFC 7162 3.2.6). "*" stands for all that there have been, here. Returns 0,
 * or -1 when the reply is set.
 */
static int
fetch_vanished(struct imap_session *s, const struct imapd_fetch *fetch)
{
	struct imap_set set = { .n = fetch->set.n,
	    .ranges = arena_alloc(&s->arena, fetch->set.n + 1, sizeof(*set.ranges)) };
	struct index_ranges known = { .n = 0,
	    .p = arena_alloc(&s->arena, fetch->set.n + 1, sizeof(*known.p)) };

	if (set.ranges == NULL || known.p == NULL) {
		(void)imapd_no(s, "[LIMIT] too many UIDs");
		return -1;
	}
	for (size_t i = 0; i < set.n; i++)
		set.ranges[i] = fetch->set.ranges[i];
	imap_set_order(&set, UINT32_MAX);
	for (size_t i = 0; i < set.n; i++)
		known.p[known.n++] =
		    (struct index_range){ set.ranges[i].first, set.ranges[i].last };
	if (known.n == 0 || imapd_say_vanished(s, fetch->changedsince, &known) == 0)
		return 0;
	(void)imapd_no_errno(s, "look for expunged messages in", s->selected->name);
	return -1;
}

/* The tagged reply. */
static enum imapd_event
reply(struct run *r, const struct imapd_command *c)
{
	if (r->f.unknown_cte)
		return imapd_no(r->f.s, "[UNKNOWN-CTE] a part cannot be decoded");
	if (r->error)
		return imapd_no(r->f.s, "[SERVERBUG] some messages cannot be read");
	if (r->missing && !c->uid)
		return imapd_no(r->f.s, "[EXPUNGEISSUED] some of them are not there any more");
	return imapd_ok(r->f.s, "%s completed", c->name);
}

enum imapd_event
imapd_fetch_run(struct imap_session *s, const struct imapd_command *c)
{
	struct run r = {
		.f = { .s = s, .ix = s->selected->ix, .room = buf_make(TEXT_MAX),
		    .fields = buf_make(TEXT_MAX), .message = IMAPD_MESSAGE_INIT(s->selected->ix) },
		.changedsince = c->fetch.has_changedsince ? c->fetch.changedsince : 0,
	};
	struct imap_set set = c->fetch.set;
	enum imapd_event event;
	int result = 0;

	if (c->fetch.vanished && !(s->enabled & IMAPD_QRESYNC))
		return imapd_bad(s, "[CLIENTBUG] ENABLE QRESYNC comes first");
	if (make_plan(s, c, &r) == -1)
		return imapd_no(s, "[LIMIT] too much to fetch");
	if ((c->fetch.vanished && fetch_vanished(s, &c->fetch) == -1) ||
	    imapd_pick_begin(s, &set, c->uid, &r.pick) == -1)
		return IMAPD_GO_ON;
	result = fetch_all(&r);
	event = result == 0 ? reply(&r, c) : IMAPD_BREAK;
	index_cache_flush(r.f.ix);
	imapd_message_free(&r.f.message);
	buf_free(&r.f.room);
	buf_free(&r.f.fields);
	s->did.fetched += r.f.octets;
	return event;
}
