/* proxy_fuzz.c: a header is the same in one piece, in pieces, and with what follows it. */
#include "fuzz.h"

#include "text/proxy.h"

static bool
same(const struct proxy_header *a, const struct proxy_header *b)
{
	return a->own == b->own && a->known == b->known && a->ipv6 == b->ipv6 &&
	    a->port == b->port && memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view in = fuzz_view(data, size);
	struct proxy_header whole, part;
	enum proxy_result result;
	size_t used, part_used, n = 0;

	result = proxy_parse(in, &whole, &used);
	fuzz_assert(used <= in.n && used <= PROXY_MAX);
	fuzz_assert(result == PROXY_OK ? used != 0 : used == 0);
	fuzz_assert(result != PROXY_MORE || in.n < PROXY_MAX);
	fuzz_assert(!(whole.own && whole.known) && whole.port <= 65535);
	/* It is complete, or bad, from some octet on, and not before. */
	while (n < in.n && n < PROXY_MAX &&
	    proxy_parse(view_sub(in, 0, n), &part, &part_used) == PROXY_MORE)
		n++;
	fuzz_assert(result == PROXY_MORE ? n == in.n :
	    proxy_parse(view_sub(in, 0, n), &part, &part_used) == result);
	if (result == PROXY_OK)
		fuzz_assert(n == used && part_used == used && same(&whole, &part));
	return 0;
}
