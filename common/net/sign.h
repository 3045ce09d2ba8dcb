/*
 * sign.h: how a TLS handshake gets its signature from `sign`, which has the
 * private keys. A connection is for one request:
 *
 *	SIGN_ASK  u32 key, u32 scheme, view content  -> SIGN_IS signature, or SIGN_NO str why
 *
 * key is the number of the certificate, from 0, in the order of TLS_CERTIFICATE
 * and SIGN_KEY (sys/gate_ask.h); scheme a SignatureScheme (RFC 8446 4.2.3);
 * content what is signed, not its hash: sign sees that it is a handshake's.
 */
#ifndef NET_SIGN_H
#define NET_SIGN_H

#include "sys/ipc.h"

enum sign_type {
	SIGN_ASK = 0x7301,
	SIGN_IS = 0x7381,
	SIGN_NO
};

#define SIGN_KEYS_MAX 64		/* certificates of a configuration */
#define SIGN_CONTENT_MAX 256		/* octets; the longest form has 165 */
#define SIGN_SIGNATURE_MAX 1024		/* octets; RSA with 8192 bits */
#define SIGN_WHY_MAX 127

struct sign_request {
	uint32_t key;
	uint32_t scheme;
	struct view content;	/* lies in the record */
};

struct sign_answer {
	char why[SIGN_WHY_MAX + 1];	/* after a SIGN_NO; else "" */
	unsigned char signature[SIGN_SIGNATURE_MAX];
	size_t n;
};

/* Takes a SIGN_ASK apart. Returns 0, or -1 if it is none, or malformed, or has descriptors. */
int
sign_parse_request(const struct ipc_record *r, struct sign_request *q);

/* Sends a request and waits for the answer. Returns 0, or -1 when there is none. */
int
sign_ask(int fd, const struct sign_request *q, struct sign_answer *a, msec deadline);

/* Answers without waiting: with a signature, or with why there is none. Returns 0 or -1. */
int
sign_send_answer(int fd, const struct sign_answer *a);

#endif
