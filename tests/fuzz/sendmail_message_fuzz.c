/*
 * sendmail_message_fuzz.c: the header of a message that is submitted: made complete, it is
 * complete, and what gave recipients gives the same ones, each with its domain.
 */
#include "fuzz.h"

#include "queue/sendmail_message.h"

static const struct author author = {
	.name = "Ann", .address = { "ann", "example.net" }, .hostname = "host.example",
	.unique = "1.2", .time = 1763784000,
};

/* Makes the header of a message complete, and takes the body along. */
static void
complete(struct view text, bool hide, struct buf *out)
{
	struct view fields, rest;

	fuzz_assert(sendmail_message_split(text, true, &fields, &rest));
	fuzz_within(fields, text);
	fuzz_within(rest, text);
	sendmail_message_header(&author, fields, rest, hide, out);
	buf_add_view(out, rest);
	fuzz_assert(!out->failed);
}

static void
recipients(struct view text, struct sendmail_rcpts *r)
{
	struct view fields, rest;

	*r = (struct sendmail_rcpts){ .limit = 1000, .domain = author.hostname };
	fuzz_assert(sendmail_message_split(text, true, &fields, &rest));
	if (sendmail_message_rcpts(fields, r) == -1)
		r->n = 0;
}

static void
same(struct view text, struct view made)
{
	struct sendmail_rcpts a, b;

	recipients(text, &a);
	recipients(made, &b);
	fuzz_assert(a.n == b.n);
	for (size_t i = 0; i < a.n; i++)
		fuzz_assert(address_eq(&a.list[i], &b.list[i]));
	sendmail_rcpts_free(&a);
	sendmail_rcpts_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = buf_make(SIZE_MAX), twice = buf_make(SIZE_MAX), hidden = buf_make(SIZE_MAX);
	struct view text = fuzz_view(data, size);

	complete(text, false, &once);
	complete(buf_view(&once), false, &twice);
	fuzz_assert(view_eq(buf_view(&once), buf_view(&twice)));
	same(text, buf_view(&once));
	complete(text, true, &hidden);
	fuzz_assert(hidden.n <= once.n);
	buf_free(&once);
	buf_free(&twice);
	buf_free(&hidden);
	return 0;
}
