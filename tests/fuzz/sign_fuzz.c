/*
 * sign_fuzz.c: requests for signatures, from a program that anybody may have
 * taken over. What is not refused has the form of a handshake's, octet by octet.
 */
#include "fuzz.h"

#include "gate/sign_check.h"
#include "net/sign.h"

static void
is_handshake(struct view c, enum sign_form form)
{
	const unsigned char *p = (const unsigned char *)c.p;

	if (form == SIGN_FORM_TLS13) {
		fuzz_assert(c.n == 130 || c.n == 146);
		for (int i = 0; i < 64; i++)
			fuzz_assert(p[i] == ' ');
		fuzz_assert(memcmp(p + 64, "TLS 1.3, server CertificateVerify", 34) == 0);
	} else {
		fuzz_assert(c.n == 100 || c.n == 133 || c.n == 165);
		fuzz_assert(p[64] == 3 && p[65] == 0 && p[67] == c.n - 68);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipc_record r = { .type = SIGN_ASK, .payload = fuzz_view(data, size) };
	const struct sign_scheme *s;
	struct sign_request q;

	if (sign_parse_request(&r, &q) == -1)
		return 0;
	fuzz_assert(q.content.n <= SIGN_CONTENT_MAX && q.content.n + 12 == size);
	s = sign_scheme_find(q.scheme);
	for (int kind = SIGN_KIND_NONE; kind <= SIGN_KIND_ED25519; kind++) {
		enum sign_form form = sign_form_of(q.content);

		if (sign_refusal((enum sign_kind)kind, s, q.content))
			continue;
		fuzz_assert(kind != SIGN_KIND_NONE && s && form != SIGN_FORM_NONE);
		fuzz_assert(!s->only_tls12 || form == SIGN_FORM_TLS12);
		fuzz_assert((s->hash == NULL) == (kind == SIGN_KIND_ED25519));
		is_handshake(q.content, form);
	}
	return 0;
}
