/* imapd_sort.c: SORT and THREAD, and both with UID (RFC 5256, RFC 5957). */
#include <stdlib.h>
#include <sys/random.h>

#include "imapd/imapd_find.h"
#include "imapd/imapd_headers.h"
#include "text/casemap.h"
#include "text/imap_sort.h"
#include "text/imap_thread.h"

#define KEYS_MAX (1U << 30)	/* octets of the keys of all messages that are sorted */

/* The messages that are sorted, and their keys, which move as there are more. */
struct sorting {
	struct imap_session *s;
	struct imapd_find *f;
	bool uid;
	bool dates_only;	/* no other field is asked for */
	struct buf keys;
	struct buf room, base;
};

/* A key while keys may still move: where it begins. */
static struct view
key_at(size_t start, const struct buf *keys)
{
	return (struct view){ (const char *)(uintptr_t)start, keys->n - start };
}

static void
settle_key(struct view *key, const struct buf *keys)
{
	key->p = key->n ? keys->p + (uintptr_t)key->p : NULL;
}

/* The bodies of the first fields of each number that has a name; empty without one. */
struct fields {
	bool has_date;
	int64_t date;		/* of the Date field, if that could be read */
	struct view bodies[IMAPD_FIELD_OTHERS];
};

static uint32_t
identity(const struct sorting *t, uint32_t seq)
{
	return t->uid ? t->s->selected->view.uids.p[seq - 1] : seq;
}

/* The fields (if wanted, else NULL) and the record of a message. Returns NULL when it is gone. */
static const struct index_message *
look_at(struct sorting *t, uint32_t seq, struct fields *fields)
{
	uint32_t uid = t->s->selected->view.uids.p[seq - 1];
	struct imapd_headers headers;
	struct view whole;
	unsigned number;

	imapd_message_next(&t->f->message, uid);
	if (fields)
		*fields = (struct fields){ .has_date = false };
	if (fields && imapd_message_headers(&t->f->message, &t->room, &headers) == 0) {
		fields->has_date = headers.has_date;
		fields->date = headers.date;
		while (!t->dates_only && imapd_headers_next(&headers.fields, &number, &whole))
			if (number < IMAPD_FIELD_OTHERS && fields->bodies[number].p == NULL)
				fields->bodies[number] = number == IMAPD_FIELD_BASE ? whole :
				    imapd_field_body(whole);
	}
	return index_find(t->f->ix, uid);
}

/* When the present message came; the file is asked where the index does not know. */
static int64_t
arrival(const struct sorting *t, const struct index_message *m)
{
	int64_t date = m->date;

	if (date == 0)
		(void)index_date(t->f->ix, m->uid, &date, NULL);
	return date;
}

/* Adds the base subject to the keys. Returns whether it is that of a reply. */
static bool
add_subject(struct sorting *t, const struct fields *fields)
{
	struct view kept = fields->bodies[IMAPD_FIELD_BASE];
	bool reply = false;

	if (kept.n) {
		(void)buf_add_view(&t->keys, view_sub(kept, 1, kept.n));
		return kept.p[0] == '1';
	}
	buf_clear(&t->base);
	subject_base(fields->bodies[IMAPD_FIELD_SUBJECT], &t->base, &reply);
	casemap(buf_view(&t->base), &t->keys);
	return reply;
}

/* ---- SORT */

static const enum sort_by sort_by[] = {
	[IMAPD_SORT_ARRIVAL] = SORT_ARRIVAL, [IMAPD_SORT_CC] = SORT_CC,
	[IMAPD_SORT_DATE] = SORT_DATE, [IMAPD_SORT_FROM] = SORT_FROM,
	[IMAPD_SORT_SIZE] = SORT_SIZE, [IMAPD_SORT_SUBJECT] = SORT_SUBJECT,
	[IMAPD_SORT_TO] = SORT_TO, [IMAPD_SORT_DISPLAYFROM] = SORT_DISPLAYFROM,
	[IMAPD_SORT_DISPLAYTO] = SORT_DISPLAYTO,
};

/* How the keys that are texts are made. */
static const struct {
	unsigned field;
	void (*make)(struct view body, struct buf *out);
} text_keys[SORT_KINDS] = {
	[SORT_CC] = { IMAPD_FIELD_CC, sort_key_address },
	[SORT_FROM] = { IMAPD_FIELD_FROM, sort_key_address },
	[SORT_TO] = { IMAPD_FIELD_TO, sort_key_address },
	[SORT_SUBJECT] = { IMAPD_FIELD_SUBJECT, sort_key_subject },
	[SORT_DISPLAYFROM] = { IMAPD_FIELD_FROM, sort_key_display },
	[SORT_DISPLAYTO] = { IMAPD_FIELD_TO, sort_key_display },
};

static void
make_sort_key(struct sorting *t, enum sort_by by, const struct fields *fields,
    const struct index_message *from, struct sort_message *m)
{
	size_t start = t->keys.n;

	if (by == SORT_ARRIVAL)
		m->arrival = arrival(t, from);
	else if (by == SORT_DATE)
		m->date = fields->has_date ? fields->date : arrival(t, from);
	else if (by == SORT_SIZE && (m->size = from->vsize) == 0)
		(void)index_vsize(t->f->ix, from->uid, &m->size);
	if (text_keys[by].make == NULL || m->keys[by].n)
		return;
	if (by == SORT_SUBJECT)
		(void)add_subject(t, fields);
	else
		text_keys[by].make(fields->bodies[text_keys[by].field], &t->keys);
	m->keys[by] = key_at(start, &t->keys);
}

static void
make_sort_message(struct sorting *t, const struct imapd_sort *sort, bool wanted, uint32_t seq,
    struct sort_message *out)
{
	struct fields fields;
	const struct index_message *m = look_at(t, seq, wanted ? &fields : NULL);

	*out = (struct sort_message){ .id = identity(t, seq) };
	for (size_t i = 0; i < sort->n && m; i++) {
		make_sort_key(t, sort_by[sort->keys[i].key], &fields, m, out);
		/* What was asked for may have moved it. */
		if (i + 1 < sort->n)
			m = index_find(t->f->ix, t->f->message.uid);
	}
}

/* Sorts what was found, in its place. Returns 0, or -1 without memory. */
static int
sort_found(struct sorting *t, const struct imapd_sort *sort, struct index_uids *seqs)
{
	struct sort_message *m = calloc(seqs->n + 1, sizeof(*m));
	struct sort_criterion criteria[IMAPD_SORT_KEYS_MAX];
	bool fields = false, texts = false;
	int result = -1;

	for (size_t i = 0; i < sort->n; i++) {
		enum sort_by by = sort_by[sort->keys[i].key];

		criteria[i] = (struct sort_criterion){ by, sort->keys[i].reverse };
		texts = texts || text_keys[by].make;
		fields = fields || texts || by == SORT_DATE;
	}
	t->dates_only = !texts;
	for (size_t i = 0; m && i < seqs->n; i++)
		make_sort_message(t, sort, fields, seqs->p[i], &m[i]);
	for (size_t i = 0; m && texts && i < seqs->n; i++)
		for (size_t k = 0; k < SORT_KINDS; k++)
			settle_key(&m[i].keys[k], &t->keys);
	if (m && !t->keys.failed)
		result = sort_messages(m, seqs->n, criteria, sort->n);
	for (size_t i = 0; result == 0 && i < seqs->n; i++)
		seqs->p[i] = m[i].id;
	free(m);
	return result;
}

static int
say_sorted(struct sorting *t, const struct imapd_command *c, struct imapd_found *found)
{
	struct imapd_out *o = &t->s->out;

	if (sort_found(t, &c->sort, &found->seqs) == -1)
		return -1;
	imapd_out_view(o, VIEW("* SORT"));
	for (size_t i = 0; i < found->seqs.n; i++) {
		imapd_out_char(o, ' ');
		imapd_out_num(o, found->seqs.p[i]);
	}
	if (c->search.modseq && found->seqs.n)
		imapd_outf(o, " (MODSEQ %llu)", (unsigned long long)found->modseq);
	imapd_out_view(o, VIEW("\r\n"));
	return 0;
}

/* ---- THREAD */

/* Adds a text to the keys; returns where. */
static struct view
add_key(struct sorting *t, struct view text)
{
	size_t start = t->keys.n;

	(void)buf_add_view(&t->keys, text);
	return key_at(start, &t->keys);
}

/* What threads are made of; the fields are copied, as they are not good for long. */
static void
make_thread_message(struct sorting *t, bool references, uint32_t seq, struct thread_message *out)
{
	struct fields fields;
	const struct index_message *m = look_at(t, seq, &fields);
	size_t start = t->keys.n;

	*out = (struct thread_message){ .id = identity(t, seq) };
	out->date = fields.has_date ? fields.date : m ? arrival(t, m) : 0;
	out->reply = add_subject(t, &fields);
	out->subject = key_at(start, &t->keys);
	if (!references)
		return;
	out->message_id = add_key(t, fields.bodies[IMAPD_FIELD_MESSAGE_ID]);
	out->references = add_key(t, fields.bodies[IMAPD_FIELD_REFERENCES]);
	out->in_reply_to = add_key(t, fields.bodies[IMAPD_FIELD_IN_REPLY_TO]);
}

/* Appends the threads. Returns 0, or -1 without memory. */
static int
thread_found(struct sorting *t, bool references, const struct index_uids *seqs, struct buf *out)
{
	struct thread_message *m = calloc(seqs->n + 1, sizeof(*m));
	unsigned char key[SIPHASH_KEY];
	int result = -1;

	for (size_t i = 0; m && i < seqs->n; i++)
		make_thread_message(t, references, seqs->p[i], &m[i]);
	for (size_t i = 0; m && i < seqs->n; i++) {
		settle_key(&m[i].subject, &t->keys);
		settle_key(&m[i].message_id, &t->keys);
		settle_key(&m[i].references, &t->keys);
		settle_key(&m[i].in_reply_to, &t->keys);
	}
	if (m && !t->keys.failed && getrandom(key, sizeof(key), 0) == (ssize_t)sizeof(key))
		result = references ? thread_references(m, seqs->n, key, out) :
		    thread_orderedsubject(m, seqs->n, out);
	free(m);
	return result;
}

static int
say_threads(struct sorting *t, const struct imapd_command *c, struct imapd_found *found)
{
	struct imapd_out *o = &t->s->out;
	struct buf threads = buf_make(KEYS_MAX);
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

/* ---- both */

static enum imapd_event
run(struct imap_session *s, const struct imapd_command *c,
    int (*say)(struct sorting *t, const struct imapd_command *c, struct imapd_found *found))
{
	struct imapd_found found = { .modseq = 0 };
	enum imapd_event event = IMAPD_GO_ON;
	struct imapd_find f;
	struct sorting t = { .s = s, .f = &f, .uid = c->uid, .keys = buf_make(KEYS_MAX),
	    .room = buf_make(KEYS_MAX), .base = buf_make(KEYS_MAX) };

	if (imapd_find_begin(s, &c->search, &f) == 0 && imapd_find_all(&f, false, &found) == 0) {
		event = imapd_ok(s, "%s completed", c->name);
		if (say(&t, c, &found) == -1)
			event = imapd_no(s, "[LIMIT] too many messages to put them in order");
	}
	index_uids_free(&found.seqs);
	imapd_find_end(&f);
	buf_free(&t.keys);
	buf_free(&t.room);
	buf_free(&t.base);
	return event;
}

enum imapd_event
imapd_sort_run(struct imap_session *s, const struct imapd_command *c)
{
	return run(s, c, say_sorted);
}

enum imapd_event
imapd_thread_run(struct imap_session *s, const struct imapd_command *c)
{
	return run(s, c, say_threads);
}
