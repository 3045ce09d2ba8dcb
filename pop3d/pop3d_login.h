/*
 * pop3d_login.h: the commands of POP3 before the login: USER and PASS, APOP (RFC
 * 1939 7), AUTH (RFC 5034), STLS (RFC 2595), UTF8 (RFC 6856).
 */
#ifndef POP3D_LOGIN_H
#define POP3D_LOGIN_H

#include "net/sasl.h"
#include "pop3d/pop3d_command.h"

#define POP3D_TIMESTAMP_MAX 320

struct pop3d_login {
	const struct conf *conf;
	int control;		/* the monitor */
	struct peer peer;
	bool encrypted;		/* tls says how */
	struct gate_tls tls;
	uint64_t tries_left;	/* of login_limit; each is one auth */
	char name[USER_NAME_MAX + 1]; /* of USER */
	char timestamp[POP3D_TIMESTAMP_MAX + 1]; /* of the greeting, for APOP; "": there is none */
	struct sasl sasl;
	bool utf8;		/* the client has said UTF8 */
	bool logged_in;
	const char *why;	/* it ended, if not as pop3d_end_text() says */
};

/*
 * Begins: p becomes the conversation with the client at fd, with these
 * commands and *s as its session. conf must outlive it. Nothing is read or written.
 */
void
pop3d_login_init(struct pop3d *p, struct pop3d_login *s, const struct conf *conf,
    const struct peer *peer, int fd, int control);

/*
 * Greets, after a handshake if TLS is implicit (RFC 8314), and serves until
 * somebody has logged in (s->logged_in; the monitor knows who) or the client has gone.
 */
enum pop3d_end
pop3d_login_run(struct pop3d *p, bool implicit_tls);

/*
 * What pop3d-user has to know, for GATE_HANDOVER: POP3D_UTF8 if the client has said so, else a
 * blank; the line of CAPA's SASL mechanisms; and the octets that p has read and not used. The
 * caller frees it.
 */
struct buf
pop3d_login_handover(const struct pop3d *p);

#endif
