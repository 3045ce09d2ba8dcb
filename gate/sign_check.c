/* sign_check.c: see sign_check.h. */
#include "gate/sign_check.h"

#include <stddef.h>

#define RANDOMS 64		/* octets of the two randoms of TLS 1.2 */
#define NAMED_CURVE 3		/* RFC 8422 5.4 */
#define POINT_UNCOMPRESSED 4

static const struct sign_scheme schemes[] = {
	{ 0x0401, "SHA256", SIGN_KIND_RSA, false, true },
	{ 0x0501, "SHA384", SIGN_KIND_RSA, false, true },
	{ 0x0601, "SHA512", SIGN_KIND_RSA, false, true },
	{ 0x0403, "SHA256", SIGN_KIND_P256, false, false },
	{ 0x0503, "SHA384", SIGN_KIND_P384, false, false },
	{ 0x0603, "SHA512", SIGN_KIND_P521, false, false },
	{ 0x0804, "SHA256", SIGN_KIND_RSA, true, false },
	{ 0x0805, "SHA384", SIGN_KIND_RSA, true, false },
	{ 0x0806, "SHA512", SIGN_KIND_RSA, true, false },
	{ 0x0807, NULL, SIGN_KIND_ED25519, false, false },
};

/* The curves of the key exchange: what a public key on them looks like. */
static const struct {
	unsigned number;
	size_t octets;
	bool point;
} groups[] = {
	{ 23, 65, true },	/* secp256r1 */
	{ 24, 97, true },	/* secp384r1 */
	{ 29, 32, false },	/* x25519 */
};

const struct sign_scheme *
sign_scheme_find(uint32_t code)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].code == code)
			return &schemes[i];
	return NULL;
}

/* ServerECDHParams, whole. */
static bool
is_ecdh_params(struct view v)
{
	const unsigned char *p = (const unsigned char *)v.p;

	if (v.n < 4 || p[0] != NAMED_CURVE || p[3] != v.n - 4)
		return false;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (groups[i].number == (unsigned)(p[1] << 8 | p[2]))
			return groups[i].octets == p[3] &&
			    (!groups[i].point || p[4] == POINT_UNCOMPRESSED);
	return false;
}

enum sign_form
sign_form_of(struct view content)
{
	static const char label[] =
	    "                                                                "
	    "TLS 1.3, server CertificateVerify";
	const struct view head = { label, sizeof(label) };	/* with its NUL */
	size_t hash = content.n - head.n;	/* SHA-256's or SHA-384's */

	if (content.n > head.n && (hash == 32 || hash == 48) &&
	    view_eq(view_sub(content, 0, head.n), head))
		return SIGN_FORM_TLS13;
	if (is_ecdh_params(view_sub(content, RANDOMS, content.n)))
		return SIGN_FORM_TLS12;
	return SIGN_FORM_NONE;
}

static bool
is_curve(enum sign_kind kind)
{
	return kind == SIGN_KIND_P256 || kind == SIGN_KIND_P384 || kind == SIGN_KIND_P521;
}

const char *
sign_refusal(enum sign_kind kind, const struct sign_scheme *scheme, struct view content)
{
	enum sign_form form = sign_form_of(content);
	bool same;

	if (form == SIGN_FORM_NONE)
		return "not a part of a handshake";
	if (scheme == NULL || (scheme->only_tls12 && form != SIGN_FORM_TLS12))
		return "not an algorithm for this";
	/* In TLS 1.2 the scheme says the hash alone, not the curve. */
	same = form == SIGN_FORM_TLS12 && is_curve(kind) ? is_curve(scheme->kind) :
	    kind == scheme->kind;
	return same ? NULL : "not an algorithm of this key";
}
