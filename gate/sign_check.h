/*
 * sign_check.h: what `sign` puts a signature to: the signed part of a TLS
 * handshake and nothing else. Pure.
 */
#ifndef GATE_SIGN_CHECK_H
#define GATE_SIGN_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

enum sign_kind {
	SIGN_KIND_NONE,
	SIGN_KIND_RSA,
	SIGN_KIND_P256,
	SIGN_KIND_P384,
	SIGN_KIND_P521,
	SIGN_KIND_ED25519
};

/* A SignatureScheme (RFC 8446 4.2.3). */
struct sign_scheme {
	uint32_t code;
	const char *hash;	/* in OpenSSL's words; NULL: the algorithm's own */
	enum sign_kind kind;	/* of its key; of the curves, the one it means in TLS 1.3 */
	bool pss;		/* RSA with that padding */
	bool only_tls12;
};

enum sign_form {
	SIGN_FORM_NONE,
	SIGN_FORM_TLS12,	/* client_random, server_random, ServerECDHParams: RFC 8422 5.4 */
	SIGN_FORM_TLS13		/* of a server's CertificateVerify: RFC 8446 4.4.3 */
};

/* The scheme of that number, or NULL for those that we do not use. */
const struct sign_scheme *
sign_scheme_find(uint32_t code);

/* What content is the signed part of. */
enum sign_form
sign_form_of(struct view content);

/*
 * Whether a key of that kind may sign content with that scheme. Returns NULL,
 * or why not.
 */
const char *
sign_refusal(enum sign_kind kind, const struct sign_scheme *scheme, struct view content);

#endif
