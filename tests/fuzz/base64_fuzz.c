/* base64_fuzz.c: what decodes encodes to the same text, and anything encodes and decodes. */
#include "fuzz.h"

#include "text/base64.h"

static void
decode(struct view text)
{
	struct buf octets = buf_make(text.n), again = buf_make(text.n);

	buf_add_char(&octets, 'x');
	buf_clear(&octets);
	if (base64_decode(&octets, text) == 0) {
		fuzz_assert(octets.n <= text.n / 4 * 3);
		fuzz_assert(base64_encode(&again, buf_view(&octets)) == 0);
		fuzz_assert(view_eq(buf_view(&again), text));
	} else {
		fuzz_assert(octets.n == 0);
	}
	buf_free(&octets);
	buf_free(&again);
}

static void
encode(struct view octets)
{
	struct buf text = buf_make(BASE64_LENGTH(octets.n)), again = buf_make(octets.n);

	fuzz_assert(base64_encode(&text, octets) == 0);
	fuzz_assert(text.n == BASE64_LENGTH(octets.n));
	fuzz_assert(base64_decode(&again, buf_view(&text)) == 0);
	fuzz_assert(view_eq(buf_view(&again), octets));
	buf_free(&text);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	decode(fuzz_view(data, size));
	encode(fuzz_view(data, size));
	return 0;
}
