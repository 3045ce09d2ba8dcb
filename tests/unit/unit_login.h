/*
 * unit_login.h: a client of POP3 or IMAP before the login, of which a test has one conversation
 * after the other with its program, against the monitor and the auth of unit_gate.h.
 */
#ifndef UNIT_LOGIN_H
#define UNIT_LOGIN_H

#include "unit_gate.h"

#define SETTINGS "hostname = mail.test\ntls_certificates = /x.pem\nlogin_limit = 2\n" \
	"auth_mechanisms = PLAIN LOGIN SCRAM-SHA-256\n"
#define REMOTE "192.0.2.1 1"
#define LOCAL "127.0.0.1 1"

static struct gate gate;
static char clear[65536], encrypted[65536];	/* what the client was told */

/* The test's own: the program's part, with the client at fd. Returns how it ended. */
static int
serve(const struct conf *conf, const struct peer *peer, int fd, bool implicit_tls);

/*
 * A client that sends input in clear and, where there is TLS, inside within it, and
 * then nothing. Returns what serve() does.
 */
static inline int
converse(const char *settings, const char *address, bool implicit_tls, const char *input,
    const char *inside)
{
	struct conf conf;
	struct peer peer;
	int pair[2], end;

	gate = (struct gate){ .inside = inside, .refuse_tls = inside == NULL,
	    .refuse_auth = gate.refuse_auth };
	gate_conf(&conf, settings);
	gate_open(&gate);
	(void)peer_parse(view_of(address), &peer);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(write(pair[1], input, strlen(input)), (ssize_t)strlen(input));
	ck_assert_int_eq(shutdown(pair[1], SHUT_WR), 0);
	end = serve(&conf, &peer, pair[0], implicit_tls);
	memcpy(clear, gate_said(pair[1]), sizeof(clear));
	encrypted[0] = '\0';
	if (gate.client != -1)
		memcpy(encrypted, gate_said(gate.client), sizeof(encrypted));
	close(pair[0]);
	close(pair[1]);
	gate_close(&gate);
	conf_free(&conf);
	return end;
}

#endif
