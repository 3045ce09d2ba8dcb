/* path_fuzz.c: arguments of MAIL and RCPT with their parameters. */
#include "fuzz_address.h"

#include "text/esmtp.h"
#include "text/path.h"

/* A path that is written out reads back. */
static void
again(const struct address *a)
{
	char text[ADDRESS_TEXT_MAX];
	struct buf b = buf_make(1000);
	struct address other;
	struct view rest;
	enum path_result result;

	buf_addf(&b, "<%s> X=1", address_text(a, text));
	result = path_parse(buf_view(&b), &other, &rest);
	/* Quotes can make the canonical text longer than what was read. */
	fuzz_assert(result == PATH_OK || (result == PATH_TOO_LONG && b.n > PATH_MAX_OCTETS + 4));
	if (result == PATH_OK) {
		fuzz_assert(strcmp(a->local, other.local) == 0);
		fuzz_assert(strcmp(a->domain, other.domain) == 0);
		fuzz_assert(view_eq(rest, VIEW("X=1")));
	}
	buf_free(&b);
}

static void
parameters(struct view rest)
{
	struct view in = rest, keyword, value;
	size_t left = rest.n + 1;
	bool has_value;

	while (esmtp_next(&rest, &keyword, &value, &has_value) == 1) {
		fuzz_assert(rest.n < left);
		left = rest.n;
		fuzz_within(keyword, in);
		fuzz_within(value, in);
		fuzz_assert(keyword.n && has_value == (value.n != 0));
		fuzz_printable(keyword);
	}
	fuzz_assert(rest.n == 0 || view_trim(rest).n == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size), rest, verb, args;
	struct address a;

	command_split(in, &verb, &args);
	fuzz_within(verb, in);
	fuzz_within(args, in);
	if (path_parse(in, &a, &rest) == PATH_OK) {
		fuzz_within(rest, in);
		again(&a);
		parameters(rest);
	} else {
		fuzz_assert(address_is_null(&a) && rest.n == 0);
	}
	fuzz_address(&a);
	parameters(in);
	return 0;
}
