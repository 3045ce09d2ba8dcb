/* helo_fuzz.c: no name is an address literal, and a name is only of good octets. */
#include "fuzz.h"

#include "text/helo.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);
	bool name = helo_is_name(in), ipv6 = false;
	unsigned char address[16];
	bool literal = helo_is_literal(in, &ipv6, address);

	fuzz_assert(!(name && literal));
	fuzz_assert(literal == helo_is_literal(in, NULL, NULL));
	fuzz_assert(helo_same(in, in));
	fuzz_assert(!name || (in.n >= 3 && in.n <= 254 && view_find(in, '.') < in.n));
	for (size_t i = 0; name && i < in.n; i++)
		fuzz_assert(in.p[i] > ' ' && in.p[i] != 0x7f);
	for (size_t i = 4; literal && !ipv6 && i < 16; i++)
		fuzz_assert(address[i] == 0);
	return 0;
}
