/*
 * bounce_fuzz.c: the report to a sender about a queue file of arbitrary bytes:
 * what is its journal, up to the first empty line, makes recipients that have
 * failed, and the remainder is the original header section. The report has its
 * four boundaries and no fifth, its own header is short lines of ASCII, and a
 * field of the delivery-status is one line. Octets beyond ASCII are only where its
 * parameters say so.
 */
#include "fuzz.h"

#include <stdio.h>

#include "queue/sched_bounce.h"

#define LINE_MAX_5322 998	/* RFC 5322 section 2.1.1 */

/*
 * Takes a header: no line is too long, and all are printable ASCII, but for an
 * address that is not (RFC 6532).
 */
static void
check_header(struct view *rest)
{
	struct view line;

	while (view_line(rest, &line) && line.n) {
		fuzz_assert(line.n <= LINE_MAX_5322);
		for (size_t i = 0; i < line.n; i++)
			fuzz_assert(line.p[i] == '\t' || (line.p[i] >= ' ' && line.p[i] <= '~') ||
			    (line.p[i] < 0 && view_starts_nocase(line, VIEW("To:"))));
	}
}

static void
check_status(const struct bounce *b, struct view part)
{
	struct view line;

	while (view_line(&part, &line)) {
		fuzz_assert(line.n == 0 || line.n <= LINE_MAX_5322);
		fuzz_assert(line.n == 0 || view_find(line, ':') < line.n);
		for (size_t i = 0; i < line.n; i++)
			fuzz_assert((line.p[i] >= ' ' && line.p[i] <= '~') ||
			    (line.p[i] < 0 && b->global));
	}
}

/* The text for people, as it is: each recipient is at the start of a line. */
static void
check_text(const struct bounce *b, struct view part)
{
	struct view line;
	size_t n = 0;

	while (view_line(&part, &line)) {
		fuzz_assert(line.n <= LINE_MAX_5322);
		n += line.n > 2 && line.p[0] == '<' && memmem(line.p, line.n, ">:", 2) != NULL;
	}
	fuzz_assert(n == b->nrcpts);
}

/* Takes what stands before the next line that is the boundary. */
static struct view
take_part(struct view *rest, struct view boundary)
{
	struct view whole = *rest, line = VIEW("");
	size_t n = 0;

	while (view_line(rest, &line) && !view_eq(line, boundary))
		n = (size_t)(rest->p - whole.p);
	fuzz_assert(view_eq(line, boundary));
	return view_sub(whole, 0, n);
}

static void
check_report(const struct bounce *b, struct view report)
{
	char text[64];
	struct view boundary, part, rest = report, line;
	bool as_is;

	(void)snprintf(text, sizeof(text), "--=_%s.%016llx", b->m->id,
	    (unsigned long long)b->random);
	boundary = view_of(text);
	/* Nobody knows the random number but a fuzzer. */
	if (memmem(b->header.p, b->header.n, boundary.p, boundary.n) != NULL)
		return;
	fuzz_assert(b->eight || view_is_ascii(report));
	fuzz_assert(b->eight || !b->utf8);
	fuzz_assert(b->utf8 || !b->global);
	check_header(&rest);
	(void)take_part(&rest, boundary);
	part = take_part(&rest, boundary);
	as_is = memmem(part.p, part.n, "quoted-printable", 16) == NULL;
	check_header(&part);
	if (as_is)
		check_text(b, part);
	part = take_part(&rest, boundary);
	check_header(&part);
	check_status(b, part);
	if (b->full)
		fuzz_assert(memmem(rest.p, rest.n, b->header.p, b->header.n) != NULL);
	(void)strncat(text, "--", sizeof(text) - strlen(text) - 1);
	(void)take_part(&rest, view_of(text));
	fuzz_assert(!view_line(&rest, &line));
}

static void
report(struct queue_message *m, struct view header)
{
	static const char hostname[] = "mx.example";
	size_t rcpts[100], n = 0;
	struct buf out = buf_make(BOUNCE_SIZE_MAX);
	struct bounce b = {
		.m = m, .hostname = hostname, .to = m->sender, .header = header, .rcpts = rcpts,
		.now = 1763784000, .lifetime = 5 * 86400, .random = 0x1234567812345678,
		.kind = header.n % BOUNCE_NONE, .terms = queue_terms(view_of(m->sender_params)),
		.end = 1763784000 + 5 * 86400,
	};
	bool unused;

	b.full = b.kind == BOUNCE_FAILED && bounce_wants_full(&b.terms, header.n, 1 << 20);
	for (size_t i = 0; i < m->nrcpts && n < 100; i++)
		if (bounce_kind(m, &b.terms, i, b.now, &unused) == BOUNCE_FAILED)
			rcpts[n++] = i;
	b.nrcpts = n;
	b.to_postmaster = n && bounce_is_postmaster(m, rcpts[0], hostname);
	fuzz_assert(bounce_build(&b, &out) == 0);
	check_report(&b, buf_view(&out));
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view all = fuzz_view(data, size), rest, journal, line;
	struct queue_message m;
	char name[64];
	const char *why;

	(void)view_string(view_sub(all, size / 2, sizeof(name) - 1), name, sizeof(name));
	if (queue_header_parse(all, &m, &why) != 1)
		return 0;
	journal = rest = view_sub(all, m.header_size, size);
	while (view_line(&rest, &line) && line.n)
		;
	journal.n -= rest.n;
	for (struct view lines = journal; m.nrcpts && view_line(&lines, &line);) {
		struct buf record = buf_make(64 * 1024);
		size_t rcpt = line.n ? (unsigned char)line.p[0] % m.nrcpts : 0;

		queue_record_start(&record);
		queue_record_failed(&record, 1763784000, rcpt, line.n % 2 ? "5.1.1" : "4.4.7",
		    view_sub(line, 1, line.n));
		if (line.n % 3 == 0)
			queue_record_server(&record, rcpt, line.n % 9 ? "mx.example.org" : name, "[192.0.2.1]");
		fuzz_assert(queue_record_finish(&record) == 0);
		fuzz_assert(queue_journal_apply(&m, buf_view(&record)) >= 0);
		buf_free(&record);
	}
	report(&m, rest);
	queue_message_free(&m);
	return 0;
}
