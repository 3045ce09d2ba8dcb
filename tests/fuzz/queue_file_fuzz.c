/*
 * queue_file_fuzz.c: arbitrary bytes as a queue file.
 *
 * What is accepted must read back the same after it was built again, and a
 * file that is cut anywhere must give the state after some of its records.
 */
#include "fuzz.h"

#include "queue/mailq_json.h"
#include "queue/mailq_list.h"
#include "queue/queue_file.h"
#include "text/utf8.h"

static void
same_address(const struct address *a, const struct address *b)
{
	fuzz_assert(strcmp(a->local, b->local) == 0 && strcmp(a->domain, b->domain) == 0);
}

/* Header to text and back: nothing may change. */
static void
round_trip(const struct queue_message *m)
{
	struct buf text = buf_make(QUEUE_HEADER_MAX);
	struct queue_message again;
	const char *why;
	uint64_t at;

	fuzz_assert(queue_header_build(m, &text, &at) == 0);
	fuzz_assert(queue_header_parse(buf_view(&text), &again, &why) == 1);
	fuzz_assert(again.header_size == text.n && again.body_size == m->body_size);
	fuzz_assert(again.has_sum == m->has_sum && again.sum == m->sum);
	fuzz_assert(strcmp(again.id, m->id) == 0 && again.time_usec == m->time_usec);
	fuzz_assert(strcmp(again.sender_params, m->sender_params) == 0);
	fuzz_assert(again.nrcpts == m->nrcpts);
	same_address(&again.sender, &m->sender);
	for (size_t i = 0; i < m->nrcpts; i++) {
		same_address(&again.rcpts[i].address, &m->rcpts[i].address);
		fuzz_assert(strcmp(again.rcpts[i].params, m->rcpts[i].params) == 0);
	}
	queue_message_free(&again);
	text.n--;
	fuzz_assert(queue_header_parse(buf_view(&text), &again, &why) == 0);
	buf_free(&text);
}

/* The journal applied in one go and cut at n: the latter is a beginning of the former. */
static void
cut(struct view header, struct view journal, size_t n, const struct queue_message *whole)
{
	struct queue_message m;
	const char *why;

	fuzz_assert(queue_header_parse(header, &m, &why) == 1);
	fuzz_assert(queue_journal_apply(&m, view_sub(journal, 0, n)) >= 0);
	fuzz_assert(m.journal_size <= n && m.journal_size <= whole->journal_size);
	fuzz_assert(n < whole->journal_size || m.journal_size == whole->journal_size);
	fuzz_assert(m.nrcpts <= whole->nrcpts);
	/* The rest, applied to it, gives the whole. */
	fuzz_assert(queue_journal_apply(&m, view_sub(journal, m.journal_size, journal.n)) >= 0);
	fuzz_assert(m.journal_size == whole->journal_size && m.nrcpts == whole->nrcpts);
	for (size_t i = 0; i < m.nrcpts; i++) {
		fuzz_assert(m.rcpts[i].state == whole->rcpts[i].state);
		fuzz_assert(m.rcpts[i].attempts == whole->rcpts[i].attempts);
		fuzz_assert(m.rcpts[i].next == whole->rcpts[i].next);
		fuzz_assert(m.rcpts[i].parent < (int64_t)i);
	}
	queue_message_free(&m);
}

/* A journal of our own out of the bytes, whatever they are, is always understood. */
static void
own_records(struct view header, const uint8_t *data, size_t size)
{
	struct buf b = buf_make(1 << 20);
	struct view text = fuzz_view(data, size);
	char name[300];
	struct queue_message m;
	const char *why;

	fuzz_assert(queue_header_parse(header, &m, &why) == 1);
	(void)view_string(view_sub(text, 0, sizeof(name) - 1), name, sizeof(name));
	for (size_t i = 0; i < size && i < 64; i++) {
		size_t rcpt = data[i] / 8 % m.nrcpts;

		queue_record_start(&b);
		if (data[i] % 8 == 0)
			queue_record_attempt(&b, (int64_t)i, (int64_t)i + 900, rcpt);
		else if (data[i] % 8 == 1)
			queue_record_delivered(&b, (int64_t)i, rcpt, "2.0.0", text);
		else if (data[i] % 8 == 2)
			queue_record_deferred(&b, (int64_t)i, 9, rcpt, "x", text);
		else if (data[i] % 8 == 3)
			queue_record_failed(&b, (int64_t)i, rcpt, "5.1.1", text);
		else if (data[i] % 8 == 4)
			queue_record_bounced(&b, (int64_t)i, rcpt);
		else if (data[i] % 8 == 5)
			queue_record_relayed(&b, (int64_t)i, rcpt, "2.0.0", text, i % 2);
		else
			queue_record_expanded(&b, (int64_t)i, rcpt);
		queue_record_server(&b, rcpt, name, "");
		queue_record_rcpt(&b, rcpt, &m.sender, &m.rcpts[rcpt].address);
		fuzz_assert(queue_record_finish(&b) == 0);
		fuzz_assert(queue_journal_apply(&m, buf_view(&b)) == 0);
	}
	queue_message_free(&m);
	buf_free(&b);
}

/* Whatever a file says, what is shown of it is UTF-8 and controls no terminal. */
static void
shown(const struct queue_message *m)
{
	struct buf out = buf_make(1 << 24);

	(void)mailq_json(m, QUEUE_HOLD, true, 0, &out);
	(void)mailq_message(m, false, 0, 0, &out);
	mailq_details(m, "cur", INT64_MAX / 2, 60, &out);
	fuzz_assert(utf8_valid(buf_view(&out)));
	for (size_t i = 0; i < out.n; i++)
		fuzz_assert(out.p[i] == '\n' || utf8_printable(view_sub(buf_view(&out), i, 4)) ||
		    ((unsigned char)out.p[i] & 0xc0) == 0x80);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view all = fuzz_view(data, size), header, journal;
	struct queue_message m;
	const char *why;

	if (queue_header_parse(all, &m, &why) != 1)
		return 0;
	round_trip(&m);
	header = view_sub(all, 0, m.header_size);
	journal = view_sub(all, m.header_size + (m.body_size < size ? m.body_size : size), size);
	fuzz_assert(queue_journal_apply(&m, journal) >= 0);
	shown(&m);
	for (size_t n = 0; n <= journal.n; n += 1 + journal.n / 64)
		cut(header, journal, n, &m);
	own_records(header, data, size);
	queue_message_free(&m);
	return 0;
}
