/*
 * scram_fuzz.c: arbitrary octets as each of a client's messages of SCRAM. Its
 * parts lie where they have to, and make the message again.
 */
#include "fuzz.h"

#include "text/base64.h"
#include "text/scram.h"
#include "text/utf8.h"

static void
first(struct view message)
{
	struct buf name = buf_make(SIZE_MAX);
	struct scram_first f;

	if (scram_parse_first(message, &f) == 0) {
		fuzz_within(f.authzid, f.gs2);
		fuzz_within(f.type, f.gs2);
		fuzz_within(f.name, f.bare);
		fuzz_within(f.nonce, f.bare);
		fuzz_assert(f.gs2.p == message.p && f.gs2.n + f.bare.n == message.n);
		fuzz_assert(f.gs2.p[f.gs2.n - 1] == ',' && (f.binding == 'p') == (f.type.n > 0));
		fuzz_assert(f.nonce.n && f.nonce.n <= SCRAM_NONCE_MAX && f.name.n);
		if (scram_name(&name, f.name) == 0) {
			fuzz_assert(name.n <= f.name.n && utf8_valid(buf_view(&name)));
			fuzz_assert(view_find(buf_view(&name), '\0') == name.n);
		}
	}
	buf_free(&name);
}

static void
final(struct view message)
{
	struct scram_final f;

	if (scram_parse_final(message, &f) == -1)
		return;
	fuzz_within(f.binding, f.bare);
	fuzz_within(f.nonce, f.bare);
	fuzz_within(f.proof, message);
	fuzz_assert(f.bare.p == message.p && f.bare.n + 3 + f.proof.n == message.n);
	fuzz_assert(f.bare.p + f.bare.n + 3 == f.proof.p);
}

/* What base64 stands for has one base64. */
static void
base64(struct view text)
{
	struct buf octets = buf_make(SIZE_MAX), again = buf_make(SIZE_MAX);

	if (base64_decode(&octets, text) == 0) {
		fuzz_assert(base64_encode(&again, buf_view(&octets)) == 0);
		fuzz_assert(view_eq(buf_view(&again), text));
	}
	buf_free(&octets);
	buf_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct view message = fuzz_view(data, size);

	first(message);
	final(message);
	base64(message);
	return 0;
}
