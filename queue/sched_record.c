/* sched_record.c: results, in the journal and in the log; see sched.h. */
#include "queue/sched.h"

#include <stdio.h>

#define RECORD_MAX (64 << 20)

struct log_line
sched_log(const struct sched_message *m, int level, const char *event)
{
	struct log_line l = log_begin(level, event);

	log_str(&l, "id", m->name.id);
	return l;
}

struct log_line
sched_log_rcpt(const struct sched_message *m, size_t rcpt, int level, const char *event)
{
	struct log_line l = sched_log(m, level, event);
	char text[ADDRESS_TEXT_MAX];

	log_str(&l, "to", address_text(&m->file.m.rcpts[rcpt].address, text));
	return l;
}

/* Who found out what became of a recipient: an agent, if its lane is not NULL. */
struct source {
	const char *user, *lane;	/* of an agent for a mailbox, or for other servers */
	const char *server, *address;	/* which of these; NULL if none */
	bool unknown;			/* the agent ended without an answer */
};

/* What all lines about a result have at their end. */
static void
log_result(struct log_line *l, const struct sched_message *m, size_t rcpt,
    const struct source *by, const char *code)
{
	int64_t delay = clock_unix_usec() - m->file.m.time_usec;
	char seconds[32];

	if (delay < 0)
		delay = 0;
	(void)snprintf(seconds, sizeof(seconds), "%lld.%03lld", (long long)(delay / 1000000),
	    (long long)(delay / 1000 % 1000));
	if (by->user || by->lane)
		log_str(l, "agent", by->lane ? "remote" : "local");
	if (by->user)
		log_str(l, "user", by->user);
	if (by->lane)
		log_str(l, "hop", by->lane);
	if (by->server && by->server[0])
		log_str(l, "server", by->server);
	if (by->address && by->address[0])
		log_str(l, "address", by->address);
	log_str(l, "delay", seconds);
	log_num(l, "attempts", m->file.m.rcpts[rcpt].attempts);
	log_str(l, "code", code);
}

struct buf
sched_record_make(void)
{
	struct buf b = buf_make(RECORD_MAX);

	queue_record_start(&b);
	return b;
}

int
sched_record_append(struct sched_message *m, struct buf *record, bool durable)
{
	int result = m->broken || record->failed ? -1 : queue_append(&m->file, record);

	if (result == 0 && durable && m->file.holding)
		result = queue_write_back(&m->file);
	if (result == 0 && durable)
		result = queue_sync(&m->file);
	if (result == -1 && !m->broken) {
		log_errno("write journal of", m->name.id);
		m->broken = true;
	}
	buf_free(record);
	return result;
}

void
sched_record_open(struct sched_message *m)
{
	queue_hold_back(&m->file);
}

void
sched_record_close(struct sched_message *m)
{
	if (!m->file.holding || queue_write_back(&m->file) == 0 || m->broken)
		return;
	log_errno("write journal of", m->name.id);
	m->broken = true;
}

static int
append(struct sched_message *m, struct buf *record)
{
	(void)queue_record_finish(record);
	return sched_record_append(m, record, false);
}

/* When it is tried again after that attempt. Recipients of one message stay together. */
static int64_t
next_of(const struct sched *s, const struct sched_message *m, uint32_t attempt, int64_t now,
    bool grey)
{
	uint64_t chance = siphash(s->pools[0].fair.key, view_of(m->name.id)) + attempt;

	chance *= 0x9e3779b97f4a7c15ULL;
	return sched_plan_next(&s->plan, &(struct plan_attempt){
		.number = attempt, .now = now, .end = m->end, .chance = (uint32_t)(chance >> 32),
		.grey = grey,
	});
}

int
sched_record_attempt(struct sched *s, struct sched_message *m, size_t rcpt)
{
	int64_t now = clock_unix();
	struct buf b = sched_record_make();

	queue_record_attempt(&b, now, next_of(s, m, m->file.m.rcpts[rcpt].attempts + 1, now, false),
	    rcpt);
	return append(m, &b);
}

/* Whether all but this one have their mail, and nobody is to be told: the file goes at once. */
static bool
is_last(struct sched_message *m, size_t rcpt)
{
	const struct queue_message *q = &m->file.m;
	size_t i;

	if (q->rcpts[rcpt].params[0] || m->terms.by_trace)
		return false;
	/* Whoever has it keeps it, so with thousands of recipients the same are not looked at again. */
	while (m->delivered < q->nrcpts && q->rcpts[m->delivered].state == QUEUE_DELIVERED)
		m->delivered++;
	i = m->delivered == rcpt ? rcpt + 1 : m->delivered;
	while (i < q->nrcpts && q->rcpts[i].state == QUEUE_DELIVERED)
		i++;
	return i == q->nrcpts;
}

static void
record_server(struct buf *b, size_t rcpt, const struct source *by)
{
	if (by->server && (by->server[0] || by->address[0]))
		queue_record_server(b, rcpt, by->server, by->address);
}

static void
record_delivered(struct sched_message *m, size_t rcpt, const struct source *by,
    enum agent_outcome outcome, const char *code, const char *text)
{
	struct log_line l;
	struct buf b;

	if (is_last(m, rcpt)) {
		/* Should the file stay after all, this is an attempt without an answer. */
		m->file.m.rcpts[rcpt].state = QUEUE_DELIVERED;
	} else {
		b = sched_record_make();
		if (outcome == AGENT_DELIVERED)
			queue_record_delivered(&b, clock_unix(), rcpt, code, view_of(text));
		else
			queue_record_relayed(&b, clock_unix(), rcpt, code, view_of(text),
			    outcome == AGENT_PASSED);
		record_server(&b, rcpt, by);
		(void)append(m, &b);
	}
	l = sched_log_rcpt(m, rcpt, LOG_INFO, "delivered");
	log_result(&l, m, rcpt, by, code);
	if (by->lane)
		log_str(&l, "text", text);
	log_end(&l);
}

void
sched_record_delivered(struct sched_message *m, size_t rcpt, const char *user, const char *code,
    const char *text)
{
	record_delivered(m, rcpt, &(struct source){ .user = user }, AGENT_DELIVERED, code, text);
}

static void
record_failed(struct sched_message *m, size_t rcpt, const struct source *by, const char *code,
    const char *text)
{
	struct buf b = sched_record_make();
	struct log_line l;

	queue_record_failed(&b, clock_unix(), rcpt, code, view_of(text));
	record_server(&b, rcpt, by);
	(void)append(m, &b);
	l = sched_log_rcpt(m, rcpt, LOG_NOTICE, "failed");
	log_result(&l, m, rcpt, by, code);
	log_str(&l, "text", text);
	log_end(&l);
}

void
sched_record_failed(struct sched_message *m, size_t rcpt, const char *user, const char *code,
    const char *text)
{
	record_failed(m, rcpt, &(struct source){ .user = user }, code, text);
}

void
sched_record_late(struct sched_message *m, size_t rcpt)
{
	sched_record_failed(m, rcpt, NULL, "5.4.7",
	    "not delivered by the time that its sender has set");
}

static void
record_waiting(struct sched *s, struct sched_message *m, size_t rcpt, const struct source *by,
    const char *code, const char *text)
{
	bool grey = by->lane && by->server && by->server[0] &&
	    sched_plan_is_grey(code, view_of(text));
	int64_t now = clock_unix();
	int64_t next = next_of(s, m, m->file.m.rcpts[rcpt].attempts, now, grey);
	struct buf b;
	struct log_line l;

	if (sched_plan_expired(m->end, now)) {
		record_failed(m, rcpt, by, code, text);
		return;
	}
	b = sched_record_make();
	if (by->unknown)
		queue_record_unknown(&b, now, next, rcpt, code, view_of(text));
	else
		queue_record_deferred(&b, now, next, rcpt, code, view_of(text));
	record_server(&b, rcpt, by);
	(void)append(m, &b);
	l = sched_log_rcpt(m, rcpt, LOG_INFO, "deferred");
	log_result(&l, m, rcpt, by, code);
	log_num(&l, "next", (uint64_t)(next - now));
	log_str(&l, "text", text);
	log_end(&l);
}

void
sched_record_deferred(struct sched *s, struct sched_message *m, size_t rcpt, const char *user,
    const char *code, const char *text)
{
	record_waiting(s, m, rcpt, &(struct source){ .user = user }, code, text);
}

void
sched_record_unknown(struct sched *s, struct sched_message *m, size_t rcpt, const char *user,
    const char *lane, const char *code, const char *text)
{
	record_waiting(s, m, rcpt, &(struct source){ .user = user, .lane = lane, .unknown = true },
	    code, text);
}

void
sched_record_answer(struct sched *s, struct sched_message *m, size_t rcpt, const char *lane,
    const struct agent_answer *a)
{
	const struct source by = { .lane = lane, .server = a->server, .address = a->address };

	if (a->outcome == AGENT_FAILED) {
		record_failed(m, rcpt, &by, a->code, a->text);
	} else if (a->outcome == AGENT_DEFERRED) {
		record_waiting(s, m, rcpt, &by, a->code, a->text);
	} else {
		record_delivered(m, rcpt, &by, a->outcome, a->code, a->text);
		sched_commit_success(s, m);
	}
}
