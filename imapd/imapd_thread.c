/* imapd_thread.c: THREAD and UID THREAD (RFC 5256). */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "imapd/imapd_sort.h"
#include "text/imap_thread.h"

/* What the index keeps for it of a message (INDEX_THREAD), and then the links. */
struct kept {
	int64_t date;		/* of the Date field */
	uint64_t subject;
	uint32_t has_date, reply;
};

/* Takes apart what is kept. */
static bool
open_kept(struct view text, struct kept *k, struct view *links)
{
	if (text.n < sizeof(*k) || (text.n - sizeof(*k)) % THREAD_DIGEST)
		return false;
	memcpy(k, text.p, sizeof(*k));
	*links = view_sub(text, sizeof(*k), text.n);
	return true;
}

static void
make_kept(struct imapd_sorting *t, uint32_t uid, struct buf *out)
{
	struct imapd_sort_fields fields;
	struct kept k = { .date = 0 };

	imapd_sort_look(t, uid, &fields);
	buf_clear(out);
	k.date = fields.date;
	k.has_date = fields.has_date;
	k.reply = imapd_sort_subject(t, &fields, out);
	k.subject = thread_digest(buf_view(out));
	buf_clear(out);
	(void)buf_add(out, &k, sizeof(k));
	thread_links(fields.bodies[IMAPD_FIELD_MESSAGE_ID], fields.bodies[IMAPD_FIELD_REFERENCES],
	    fields.bodies[IMAPD_FIELD_IN_REPLY_TO], out);
}

/* What is kept of a message, or made of it now. Good until the next message. */
static int
look_at(struct imapd_sorting *t, uint32_t uid, struct buf *room, struct kept *k, struct view *links)
{
	struct view text;

	if (index_cache_get(t->f->ix, uid, INDEX_THREAD, &text) && open_kept(text, k, links))
		return 0;
	t->doubtful = false;
	make_kept(t, uid, room);
	if (room->failed || !open_kept(buf_view(room), k, links))
		return -1;
	if (!t->doubtful && index_find(t->f->ix, uid))
		index_cache_put(t->f->ix, uid, INDEX_THREAD, buf_view(room));
	return 0;
}

/* Fills m but for id; the links are in pool, which moves as there are more. Returns 0 or -1. */
static int
look_at_all(struct imapd_sorting *t, const struct index_uids *seqs, struct thread_message *m,
    struct buf *pool)
{
	const struct index_uids *uids = &t->s->selected->view.uids;
	struct buf room = buf_make(IMAPD_SORT_OCTETS_MAX);
	size_t at = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && i < seqs->n; i++) {
		uint32_t uid = uids->p[seqs->p[i] - 1];
		struct view links;
		struct kept k;

		result = look_at(t, uid, &room, &k, &links);
		if (result == -1)
			break;
		m[i] = (struct thread_message){ .id = t->uid ? uid : seqs->p[i],
		    .subject = k.subject, .reply = k.reply, .links.n = links.n };
		(void)buf_add_view(pool, links);
		m[i].date = k.has_date ? k.date : imapd_sort_arrival(t, uid);
	}
	for (size_t i = 0; result == 0 && i < seqs->n; i++) {
		m[i].links = view_sub(buf_view(pool), at, m[i].links.n);
		at += m[i].links.n;
	}
	buf_free(&room);
	return result == -1 || pool->failed ? -1 : 0;
}

/* Appends the threads. Returns 0, or -1 without memory. */
static int
thread_found(struct imapd_sorting *t, bool references, const struct index_uids *seqs,
    struct buf *out)
{
	struct thread_message *m = calloc(seqs->n + 1, sizeof(*m));
	struct buf pool = buf_make(IMAPD_SORT_OCTETS_MAX);
	uint64_t secret;
	int result = -1;

	if (m && look_at_all(t, seqs, m, &pool) == 0 &&
	    getrandom(&secret, sizeof(secret), 0) == (ssize_t)sizeof(secret))
		result = references ? thread_references(m, seqs->n, secret, out) :
		    thread_orderedsubject(m, seqs->n, secret, out);
	buf_free(&pool);
	free(m);
	return result;
}

static int
say_threads(struct imapd_sorting *t, const struct imapd_command *c, struct imapd_found *found)
{
	struct imapd_out *o = &t->s->out;
	struct buf threads = buf_make(IMAPD_SORT_OCTETS_MAX);
	int result = thread_found(t, c->thread.algorithm == IMAPD_THREAD_REFERENCES, &found->seqs,
	    &threads);

	if (result == 0) {
		imapd_out_str(o, threads.n ? "* THREAD " : "* THREAD");
		imapd_out_view(o, buf_view(&threads));
		imapd_out_view(o, VIEW("\r\n"));
	}
	buf_free(&threads);
	return result;
}

enum imapd_event
imapd_thread_run(struct imap_session *s, const struct imapd_command *c)
{
	return imapd_sorting_run(s, c, say_threads);
}
