/* header_fuzz.c: header sections; the fields and the body are all of the message. */
#include "fuzz.h"

#include "text/header.h"

static void
check_field(const struct header_field *f, struct view whole)
{
	struct buf b = buf_make(SIZE_MAX);

	fuzz_within(f->whole, whole);
	fuzz_within(f->name, f->whole);
	fuzz_within(f->body, f->whole);
	fuzz_assert(f->name.n && f->name.p == f->whole.p);
	fuzz_assert(f->name.n + f->body.n < f->whole.n);
	fuzz_assert(header_unfold(f->body, &b) == 0);
	fuzz_assert(b.n <= f->body.n);
	fuzz_assert(view_find(buf_view(&b), '\n') == b.n && view_find(buf_view(&b), '\r') == b.n);
	fuzz_assert(view_trim(buf_view(&b)).n == b.n);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view message = fuzz_view(data, size), rest = message, found;
	struct view body = header_body(message);
	struct header_field f;
	const char *at = message.p;
	size_t received = 0;

	while (header_next(&rest, &f)) {
		fuzz_assert(f.whole.p == at);
		at += f.whole.n;
		check_field(&f, message);
		fuzz_assert(header_find(message, f.name, &found));
		received += view_eq_nocase(f.name, VIEW("Received"));
	}
	fuzz_assert(received == header_count(message, VIEW("Received")));
	fuzz_assert(rest.p == at && rest.n == message.n - (size_t)(at - message.p));
	fuzz_within(body, rest);
	fuzz_assert(body.n == rest.n || rest.n - body.n <= 2);
	fuzz_assert(body.p + body.n == rest.p + rest.n);
	return 0;
}
