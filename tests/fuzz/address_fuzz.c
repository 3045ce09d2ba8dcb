/* address_fuzz.c: addresses; what is accepted must read back from its text. */
#include "fuzz_address.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size), rest = in;
	struct address a, b;
	size_t at = view_find(in, '\n');
	bool whole = address_parse(in, &a) == 0;

	fuzz_address(&a);
	if (address_take(&rest, &b) == ADDRESS_OK) {
		fuzz_within(rest, in);
		fuzz_assert(rest.n < in.n && !address_is_null(&b));
		fuzz_assert(whole == (rest.n == 0));
	} else {
		fuzz_assert(!whole || size == 0);
		fuzz_assert(address_is_null(&b));
	}
	fuzz_address(&b);
	/* The first line as a local part, the second as a domain. */
	if (address_set(&a, view_sub(in, 0, at), view_sub(in, at + 1, in.n)) == ADDRESS_OK) {
		fuzz_assert(view_eq(view_of(a.local), view_sub(in, 0, at)));
		fuzz_assert(!address_is_null(&a));
	}
	fuzz_address(&a);
	return 0;
}
