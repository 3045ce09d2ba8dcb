/* tls_names.h: which certificates a client that asks for a name is offered. Pure. */
#ifndef GATE_TLS_NAMES_H
#define GATE_TLS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/view.h"

#define TLS_NAMES_MAX 100	/* of one certificate that count */
#define TLS_NAME_MAX 253	/* octets of a domain name */

/* The kinds of keys; a client may be offered one certificate of each. */
enum tls_kind { TLS_RSA, TLS_EC, TLS_ED25519, TLS_KINDS };

struct tls_names {
	const char *name[TLS_NAMES_MAX];	/* of a certificate, such as "*.example.org" */
	size_t n;
	enum tls_kind kind;
	bool usable;			/* the certificate is there */
};

/*
 * Whether the name of a certificate stands for the name asked for (RFC 6125
 * 6.4): case is nothing, "*" is the whole of the first label and stands for one.
 */
bool
tls_names_match(struct view pattern, struct view name);

/*
 * Chooses of n certificates those for the name: of each kind the first that
 * has it. When none has, or the name is empty, the first of each kind. The
 * numbers go to chosen, -1 for none.
 */
void
tls_names_choose(const struct tls_names *all, size_t n, struct view name, int chosen[TLS_KINDS]);

#endif
