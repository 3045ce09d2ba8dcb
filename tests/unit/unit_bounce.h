/* unit_bounce.h: a message with recipients, what happens to them, and the report on that. */
#ifndef UNIT_BOUNCE_H
#define UNIT_BOUNCE_H

#include "queue/sched_bounce.h"
#include "unit.h"

#define NOW INT64_C(1763784000)

/* Reads the header of a queue file: the lines from "from" on. */
static inline struct queue_message
message(const char *lines)
{
	struct buf b = buf_make(65536);
	struct queue_message m;
	const char *why = "";

	buf_add_str(&b, "mailstead-queue 1\nid 0123456789abcdef\ntime 1763780000.000000\n"
	    "size 00000000000000000042\norigin test\n");
	buf_add_str(&b, lines);
	buf_add_char(&b, '\n');
	ck_assert_msg(queue_header_parse(buf_view(&b), &m, &why) == 1, "%s", why);
	buf_free(&b);
	return m;
}

/* A record into the journal. */
static inline void
append(struct queue_message *m, struct buf *record)
{
	ck_assert_int_eq(queue_record_finish(record), 0);
	ck_assert_int_eq(queue_journal_apply(m, buf_view(record)), 0);
	buf_free(record);
}

static inline struct buf
record(void)
{
	struct buf b = buf_make(65536);

	queue_record_start(&b);
	return b;
}

static inline void
rcpt_failed(struct queue_message *m, size_t rcpt, const char *code, const char *text)
{
	struct buf b = record();

	queue_record_failed(&b, NOW, rcpt, code, view_of(text));
	append(m, &b);
}

/* As a server has said. */
static inline void
rcpt_refused(struct queue_message *m, size_t rcpt, const char *code, const char *text)
{
	struct buf b = record();

	queue_record_attempt(&b, NOW - 5, NOW + 900, rcpt);
	queue_record_failed(&b, NOW, rcpt, code, view_of(text));
	queue_record_server(&b, rcpt, "mx.b.example", "[192.0.2.1]");
	append(m, &b);
}

static inline struct bounce
bounce_of(const struct queue_message *m, enum bounce_kind kind, const size_t *rcpts, size_t n)
{
	return (struct bounce){
		.kind = kind, .m = m, .hostname = "mx.example", .to = m->sender, .rcpts = rcpts,
		.nrcpts = n, .now = NOW, .end = NOW + 86400, .lifetime = 5 * 86400, .random = 0x1234,
		.terms = queue_terms(view_of(m->sender_params)),
	};
}

static inline struct buf
built(struct bounce *b)
{
	struct buf out = buf_make(BOUNCE_SIZE_MAX);

	ck_assert_int_eq(bounce_build(b, &out), 0);
	return out;
}

static inline bool
has(const struct buf *b, const char *text)
{
	return memmem(b->p, b->n, text, strlen(text)) != NULL;
}

#define ck_has(b, text) \
	ck_assert_msg(has((b), (text)), "no \"%s\" in: %.*s", (text), (int)(b)->n, (b)->p)

#endif
