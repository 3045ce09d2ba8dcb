/*
 * scram.h: the messages of SCRAM (RFC 5802 7, RFC 7677), as a server reads
 * and writes them. Pure: what they prove is net/scram_keys.h's.
 */
#ifndef TEXT_SCRAM_H
#define TEXT_SCRAM_H

#include "base/buf.h"
#include "base/view.h"

#define SCRAM_NONCE_MAX 256	/* octets of the client's nonce */

/* Views of a client-first-message. */
struct scram_first {
	char binding;		/* 'n': cannot, 'y': thinks that we cannot, 'p': binds */
	struct view type;	/* of the binding, for 'p': "tls-exporter" */
	struct view authzid;	/* as sent, with =2C and =3D; empty if there is none */
	struct view gs2;	/* the gs2-header, with its last comma */
	struct view bare;	/* what is behind it */
	struct view name;	/* as sent, with =2C and =3D */
	struct view nonce;
};

/* Returns 0, or -1 when it is malformed, or has an extension that must be understood. */
int
scram_parse_first(struct view message, struct scram_first *out);

/* Views of a client-final-message. */
struct scram_final {
	struct view binding;	/* base64 of gs2-header and binding */
	struct view nonce;
	struct view bare;	/* without ",p=" and what is behind that */
	struct view proof;	/* base64 */
};

int
scram_parse_final(struct view message, struct scram_final *out);

/*
 * Appends a saslname with =2C and =3D replaced. Returns 0, or -1 for another
 * "=", a name that is not UTF-8, or one that does not fit.
 */
int
scram_name(struct buf *out, struct view saslname);

/* Appends the server-first-message; nonce is both parts of it. Returns 0 or -1. */
int
scram_put_first(struct buf *out, struct view nonce, struct view salt, uint32_t iterations);

#endif
