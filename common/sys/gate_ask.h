/*
 * gate_ask.h: the records of what all servers stand behind: TLS and logins.
 *
 * A network program (smtpd-net, pop3d-net) to its monitor:
 *
 *	GATE_PEER      u32 ipv6, view 16 octets of address, u32 port: who the client
 *	               is, in the words of a trusted proxy: first of all; or of one that may
 *	               send XCLIENT: before TLS and logins. Without an answer.
 *	GATE_TLS       no payload; once. The program has read nothing beyond what it
 *	               has answered. -> GATE_TLS_UP struct gate_tls, with the
 *	               descriptor that replaces the client's, or GATE_TLS_FAILED str why:
 *	               the connection is over then.
 *	GATE_AUTH      no payload; once for each try. -> GATE_AUTH_FD with one end of a
 *	               connection to a new auth (net/auth.h), or GATE_DENIED: not now.
 *	GATE_HANDOVER  no payload: the program after the login has the client from now on. What
 *	               that has to know comes next, as it is, and only that program reads it: a line
 *	               that is between the two, and the octets read from the client and not used; at
 *	               most LOGIN_UNREAD_MAX. Ends the program.
 *
 * The keeper of many (keeper.h) to the network program that it shares (net/nest.h), for each
 * connection:
 *
 *	GATE_CLIENT    u64 the stamp of keeper.h or 0, with the client, to be FD_CLIENT, and the
 *	               program's end of the control pair, to be FD_CONTROL.
 *
 * A monitor (or the keeper of many) to the programs that it shares
 * with others. Each of them reads these records from FD_CONTROL, which several
 * monitors write to, forks for each ..._SERVE a child that has those
 * descriptors and no other, and ends when all writers are gone and its
 * children have ended. None of them answers there.
 *
 *	to tls:   TLS_CERTIFICATE  one descriptor: a PEM file with a certificate and
 *	                           its chain. Several, before the first TLS_SERVE; the
 *	                           order is that of SIGN_KEY and tls_certificates.
 *	          TLS_CLIENT_CA    one descriptor: PEM, who may have signed client
 *	                           certificates
 *	          TLS_TICKETS      one descriptor: mailstead-tickets(5). Again when that
 *	                           has changed
 *	          TLS_SERVE        str service, str peer, u32 flags (TLS_FLAG_*), with client,
 *	                           plain, report, signer
 *	to sign:  SIGN_KEY         one descriptor: a PEM file with a private key; and a
 *	                           second, its certificate's, which it has to match
 *	          SIGN_SERVE       one descriptor: the signer's end (net/sign.h)
 *	to auth:  AUTH_SERVE       exchange (net/auth.h), verdict (login.h)
 *	to smtpd-rcpt and enqueue: SHARED_SERVE  one descriptor: the other end is smtpd-net's
 *	to auth-system: SYSTEM_SERVE  exchange (net/auth_system.h), verdict (login.h)
 *
 * A file that cannot be opened is a record without a descriptor, so that the
 * others keep their numbers. Files are read from their beginning, whatever the
 * descriptor's offset, and may be shared.
 *
 * On report, tls says once GATE_TLS_UP struct gate_tls, or GATE_TLS_FAILED str why,
 * and closes it.
 */
#ifndef SYS_GATE_ASK_H
#define SYS_GATE_ASK_H

#include "sys/ipc.h"

enum gate_type {
	GATE_PEER = 0x2101,
	GATE_TLS,
	GATE_AUTH,
	GATE_HANDOVER,
	GATE_CLIENT = 0x2180,
	GATE_TLS_UP = 0x2181,
	GATE_TLS_FAILED,
	GATE_AUTH_FD,
	GATE_DENIED,
	TLS_CERTIFICATE = 0x2201,
	TLS_CLIENT_CA,
	TLS_TICKETS,
	TLS_SERVE,
	SIGN_KEY = 0x2301,
	SIGN_SERVE,
	AUTH_SERVE = 0x2401,
	SYSTEM_SERVE = 0x2501,
	SHARED_SERVE = 0x2601
};

#define TLS_FLAG_TICKETS 1U	/* session tickets may be given (never on port 25) */
#define TLS_FLAG_CLIENT_CERTIFICATE 2U	/* ask for one; it need not be there */

#define GATE_SERVICE_MAX 15	/* "smtp", "submission", "pop3", "imap" */
#define GATE_PEER_MAX 63	/* an address as text */
#define GATE_EXPORTER 32	/* octets of tls-exporter, RFC 9266 */

/* What a TLS connection is. */
struct gate_tls {
	char version[16];	/* "TLSv1.3" */
	char cipher[64];	/* "TLS_AES_256_GCM_SHA384" */
	uint32_t bits;		/* of its key */
	char sni[256];		/* what the client asked for, "" for nothing */
	unsigned char exporter[GATE_EXPORTER]; /* RFC 9266; all zero if there is none */
	char client[256];	/* whose certificate was verified: an address or a name; or "" */
};

void
gate_put_tls(struct buf *b, const struct gate_tls *t);

/* Leaves g->failed set when it is malformed. */
void
gate_get_tls(struct ipc_get *g, struct gate_tls *t);

#endif
