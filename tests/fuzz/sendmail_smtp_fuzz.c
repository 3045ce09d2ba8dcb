/*
 * sendmail_smtp_fuzz.c: lines of a session with sendmail -bs: each has replies of one line's
 * form, and the envelope is one that enqueue takes.
 */
#include "fuzz.h"

#include "queue/queue_file.h"
#include "queue/sendmail_smtp.h"

/* Items, each ended by NUL: F, perhaps P, then T and P in turn. */
static void
check_envelope(struct view items, uint64_t nrcpts)
{
	uint64_t n = 0;
	char last = '\0';

	while (items.n) {
		size_t end = view_find(items, '\0');
		struct view text = view_sub(items, 1, end - 1);
		struct address a;

		fuzz_assert(end < items.n && end > 0);
		if (items.p[0] == 'P') {
			fuzz_assert((last == 'F' || last == 'T') && queue_params_valid(text));
		} else {
			fuzz_assert(items.p[0] == (last ? 'T' : 'F') && address_parse(text, &a) == 0);
			fuzz_assert(address_is_null(&a) ? items.p[0] == 'F' : a.domain[0] != '\0');
			n += items.p[0] == 'T';
		}
		last = items.p[0];
		items = view_sub(items, end + 1, items.n);
	}
	fuzz_assert(n == nrcpts);
}

static void
check_replies(struct view replies)
{
	while (replies.n) {
		size_t end = view_find(replies, '\r');
		struct view line = view_sub(replies, 0, end);

		fuzz_assert(end + 1 < replies.n && replies.p[end + 1] == '\n' && line.n >= 4);
		fuzz_assert(line.p[0] >= '2' && line.p[0] <= '5' && (line.p[3] == ' ' || line.p[3] == '-'));
		fuzz_assert(view_find(line, '\n') == line.n && view_find(line, '\0') == line.n);
		replies = view_sub(replies, end + 2, replies.n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sendmail_smtp s;
	struct conf conf = { .message_size_limit = 65536, .recipient_limit = 3 };
	char hostname[] = "host.example";
	struct view text = fuzz_view(data, size), line;

	conf.hostname = hostname;
	s = (struct sendmail_smtp){ .conf = &conf, .out = { .fd = -1 } };
	s.envelope = buf_make(SIZE_MAX);
	s.out.pending = buf_make(WRITER_MAX);
	while (!s.done && view_line(&text, &line)) {
		bool message = smtp_command(&s, line);

		fuzz_assert(!s.out.failed && (!message || (s.mail && s.nrcpts)));
		check_envelope(buf_view(&s.envelope), s.nrcpts);
		check_replies(buf_view(&s.out.pending));
		buf_clear(&s.out.pending);
	}
	buf_free(&s.envelope);
	buf_free(&s.out.pending);
	return 0;
}
