/*
 * thread_fuzz.c: a mailbox: each line is a message, a letter for its date, one for its subject (a
 * capital one for a reply), its id up to a ';', then its references. Each is in one thread.
 */
#include "fuzz.h"

#include "text/imap_thread.h"

#define MESSAGES 200

/* The links of m are at the end of pool, which may move. */
static void
read_message(struct view line, uint32_t id, struct thread_message *m, struct buf *pool)
{
	size_t start = pool->n;
	size_t semicolon;

	*m = (struct thread_message){ .id = id };
	if (line.n < 2)
		return;
	m->date = line.p[0];
	m->reply = line.p[1] >= 'A' && line.p[1] <= 'Z';
	m->subject = thread_digest(view_sub(line, 1, line.p[1] > ' '));
	line = view_sub(line, 2, line.n);
	semicolon = view_find(line, ';');
	thread_links(view_sub(line, 0, semicolon), view_sub(line, semicolon + 1, line.n),
	    view_sub(line, semicolon + 1, line.n), pool);
	m->links.n = pool->n - start;
	fuzz_assert(m->links.n && m->links.n % THREAD_DIGEST == 0);
}

/* Asserts that each id from 1 to n is there once, and that parentheses are right. */
static void
check(struct view v, size_t n)
{
	size_t seen[MESSAGES + 1] = { 0 }, depth = 0, i = 0;

	while (i < v.n) {
		size_t id = 0;

		depth += v.p[i] == '(';
		depth -= v.p[i] == ')';
		fuzz_assert(depth || v.p[i] == ')');
		fuzz_assert(v.p[i] != ')' || v.p[i - 1] == ')' || ascii_digit(v.p[i - 1]));
		if (!ascii_digit(v.p[i])) {
			i++;
			continue;
		}
		while (i < v.n && ascii_digit(v.p[i]))
			id = id * 10 + (size_t)(v.p[i++] - '0');
		fuzz_assert(id >= 1 && id <= n && !seen[id]++);
	}
	fuzz_assert(depth == 0);
	for (size_t id = 1; id <= n; id++)
		fuzz_assert(seen[id]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct thread_message m[MESSAGES];
	struct view rest = fuzz_view(data, size), line;
	struct buf out = buf_make(SIZE_MAX), pool = buf_make(SIZE_MAX);
	uint64_t secret = size;
	size_t n = 0, at = 0;

	for (; n < MESSAGES && view_line(&rest, &line); n++)
		read_message(line, (uint32_t)n + 1, &m[n], &pool);
	for (size_t i = 0; i < n; i++) {
		m[i].links = view_sub(buf_view(&pool), at, m[i].links.n);
		at += m[i].links.n;
	}
	fuzz_assert(thread_references(m, n, secret, &out) == 0);
	check(buf_view(&out), n);
	buf_clear(&out);
	fuzz_assert(thread_orderedsubject(m, n, secret, &out) == 0);
	check(buf_view(&out), n);
	buf_free(&out);
	buf_free(&pool);
	return 0;
}
