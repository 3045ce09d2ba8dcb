/*
 * sched_report.c: telling senders of failures, delays and successes; see sched.h.
 *
 * All that failed since the last time goes into one report for each reverse-path
 * (and so does all that is late, or was delivered), which enters the queue like
 * any other message. Only when that is durable does the journal say that the
 * sender has been told.
 */
#include "queue/sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "mail/submit.h"
#include "queue/sched_bounce_part.h"

static enum bounce_kind
kind_of(const struct sched_message *m, size_t rcpt, bool *wanted)
{
	return bounce_kind(&m->file.m, &m->terms, rcpt, clock_unix(), wanted);
}

bool
sched_report_needed(const struct sched_message *m)
{
	bool unused;

	for (size_t i = 0; i < m->file.m.nrcpts; i++)
		if (kind_of(m, i, &unused) != BOUNCE_NONE)
			return true;
	return false;
}

/* The message, or its beginning. An error makes it empty: the report matters more. */
static void
read_header(const struct sched_message *m, struct buf *b)
{
	size_t want = m->file.m.body_size < b->max ? (size_t)m->file.m.body_size : b->max;

	while (b->n < want && buf_reserve(b, want - b->n) == 0) {
		ssize_t n = pread(m->file.fd, b->p + b->n, want - b->n,
		    (off_t)(m->file.m.header_size + b->n));

		if (n <= 0)
			break;
		b->n += (size_t)n;
	}
}

static int
submit_report(struct submit *submit, const struct bounce *bounce, struct view text)
{
	struct buf params = buf_make(QUEUE_PARAMS_MAX);
	char origin[64];
	int result;

	(void)snprintf(origin, sizeof(origin), "report on %s", bounce->m->id);
	bounce_params(bounce, &params);
	result = submit_begin(submit, &(struct address){ .local = "" }, buf_view(&params),
	    view_of(origin), VIEW(""));
	buf_free(&params);
	if (result == -1 || submit_rcpt(submit, &bounce->to, VIEW("")) == -1 ||
	    submit_open(submit) == -1)
		return -1;
	while (text.n) {
		if (submit_data(submit, view_sub(text, 0, SUBMIT_BLOCK)) == -1)
			return -1;
		text = view_sub(text, SUBMIT_BLOCK, text.n);
	}
	return submit_commit(submit);
}

/* Makes the report smaller. Returns false when that is not possible any more. */
static bool
shrink(struct bounce *b, size_t limit)
{
	if (b->full) {
		b->full = false;
		b->header = view_sub(b->header, 0, BOUNCE_HEADER_MAX);
	} else if (b->header.n > limit / 2) {
		b->header = view_sub(b->header, 0, limit / 2);
		b->header.n = view_rfind(b->header, '\n') < b->header.n ?
		    view_rfind(b->header, '\n') + 1 : 0;
	} else if (b->nrcpts > 1) {
		b->nrcpts /= 2;
	} else {
		return false;
	}
	return true;
}

/* Builds a report that the queue takes; those who find no place in it get another one. */
static int
build(struct bounce *b, size_t limit, struct buf *text)
{
	int result;

	do {
		buf_clear(text);
		result = bounce_build(b, text);
	} while ((result == -1 || text->n > limit) && shrink(b, limit));
	return result;
}

/* Puts the report into the queue. Returns 0 or -1. */
static int
send_report(struct sched *s, const struct sched_message *m, struct bounce *bounce)
{
	struct buf text = buf_make(BOUNCE_SIZE_MAX);
	struct control_answer answer;
	struct submit submit;
	char to[ADDRESS_TEXT_MAX];
	struct log_line l;
	int result = -1;

	sched_control_enqueue(s, &answer);
	submit_init(&submit, answer.fd, SCHED_SUBMIT_SECONDS);
	if (answer.fd == -1)
		(void)snprintf(submit.text, sizeof(submit.text), "%s", answer.text);
	else if (build(bounce, (size_t)s->conf->message_size_limit, &text) == 0)
		result = submit_report(&submit, bounce, buf_view(&text));
	else
		(void)snprintf(submit.text, sizeof(submit.text), "the report is too large");
	l = sched_log(m, result == 0 ? LOG_INFO : LOG_WARNING,
	    result == 0 ? "bounced" : "bounce-deferred");
	log_str(&l, "to", address_text(&bounce->to, to));
	log_str(&l, "action", bounce_words(bounce->kind)->action);
	log_num(&l, "recipients", bounce->nrcpts);
	log_str(&l, result == 0 ? "report" : "text", result == 0 ? submit.id : submit.text);
	log_end(&l);
	submit_close(&submit);
	buf_free(&text);
	return result;
}

/* Notes in the journal that somebody has been told of these recipients. */
static int
record_told(struct sched_message *m, const size_t *rcpts, size_t n)
{
	struct buf b = sched_record_make();
	int64_t now = clock_unix();

	for (size_t i = 0; i < n; i++)
		queue_record_bounced(&b, now, rcpts[i]);
	(void)queue_record_finish(&b);
	return sched_record_append(m, &b, true);
}

/* Nobody is left whom one could tell, or who wants to know. */
static int
drop_reports(struct sched_message *m, int level, const char *why, const size_t *rcpts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct log_line l = sched_log_rcpt(m, rcpts[i], level, "dropped");

		log_str(&l, "why", why);
		log_end(&l);
	}
	return record_told(m, rcpts, n);
}

/* One report, for rcpts, which all have the same reverse-path and are of that kind. */
static int
report_one(struct sched *s, struct sched_message *m, enum bounce_kind kind,
    const size_t *rcpts, size_t n)
{
	const struct address *sender = &m->file.m.rcpts[rcpts[0]].sender;
	bool full = kind == BOUNCE_FAILED && bounce_wants_full(&m->terms,
	    m->file.m.body_size, s->conf->report_size_limit);
	struct buf header = buf_make(full ? (size_t)m->file.m.body_size : BOUNCE_HEADER_MAX);
	struct bounce bounce = {
		.kind = kind, .terms = m->terms, .end = m->end,
		.m = &m->file.m, .hostname = s->conf->hostname, .to = *sender,
		.to_postmaster = address_is_null(sender), .rcpts = rcpts, .nrcpts = n,
		.now = clock_unix(), .lifetime = s->plan.lifetime,
	};
	int result;

	if (bounce.to_postmaster)
		(void)address_set(&bounce.to, VIEW("postmaster"), view_of(s->conf->hostname));
	bounce.utc_offset = clock_utc_offset(bounce.now);
	(void)!getrandom(&bounce.random, sizeof(bounce.random), 0);
	read_header(m, &header);
	bounce.header = buf_view(&header);
	bounce.full = full && header.n == m->file.m.body_size;
	result = send_report(s, m, &bounce);
	buf_free(&header);
	return result == 0 ? record_told(m, rcpts, bounce.nrcpts) : -1;
}

/* What is to be done about a recipient. */
enum fate { FATE_NOTHING, FATE_REPORT, FATE_UNWANTED, FATE_POSTMASTER };

static enum fate
fate_of(const struct sched *s, const struct sched_message *m, size_t rcpt, enum bounce_kind *kind)
{
	bool wanted;

	*kind = kind_of(m, rcpt, &wanted);
	if (*kind == BOUNCE_NONE)
		return FATE_NOTHING;
	if (!wanted)
		return FATE_UNWANTED;
	/* A report on a report went to the postmaster: here it ends. */
	return address_is_null(&m->file.m.rcpts[rcpt].sender) &&
	    bounce_is_postmaster(&m->file.m, rcpt, s->conf->hostname) ? FATE_POSTMASTER :
	    FATE_REPORT;
}

/* Those from the first on for whom all is as for it, with the same reverse-path. */
static size_t
collect(const struct sched *s, const struct sched_message *m, size_t first,
    size_t rcpts[BOUNCE_RCPTS_MAX])
{
	const struct queue_message *q = &m->file.m;
	enum bounce_kind kind, other;
	enum fate fate = fate_of(s, m, first, &kind);
	size_t n = 0;

	for (size_t i = first; i < q->nrcpts && n < BOUNCE_RCPTS_MAX; i++)
		if (fate_of(s, m, i, &other) == fate && other == kind &&
		    address_eq(&q->rcpts[i].sender, &q->rcpts[first].sender))
			rcpts[n++] = i;
	return n;
}

int
sched_report(struct sched *s, struct sched_message *m)
{
	size_t rcpts[BOUNCE_RCPTS_MAX], n;
	enum bounce_kind kind;
	int result = 0;

	for (size_t i = 0; i < m->file.m.nrcpts && result == 0 && !m->broken; i++) {
		enum fate fate = fate_of(s, m, i, &kind);

		if (fate == FATE_NOTHING)
			continue;
		n = collect(s, m, i, rcpts);
		if (fate == FATE_UNWANTED)
			result = drop_reports(m, LOG_INFO, "the sender does not want to know", rcpts, n);
		else if (fate == FATE_POSTMASTER)
			result = drop_reports(m, LOG_WARNING,
			    "no sender, and the postmaster is not reached", rcpts, n);
		else
			result = report_one(s, m, kind, rcpts, n);
	}
	return result;
}
