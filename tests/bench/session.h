/* session.h: one connection of a client that goes through a dialogue. */
#ifndef BENCH_SESSION_H
#define BENCH_SESSION_H

#include <openssl/ssl.h>

#include "dialogue.h"

enum {
	SESSION_INPUT    = 16384,	/* longest line that is understood */
	SESSION_PATIENCE = 20,		/* seconds for any answer */
	SESSION_ERROR    = 200,
};

struct session {
	int fd;
	SSL *ssl;		/* NULL before a handshake */
	size_t start, end;	/* of what is unread in input */
	char input[SESSION_INPUT];
	char error[SESSION_ERROR];
};

/* Where sessions lead, and the library's settings of all of them. */
struct target {
	const char *host;	/* an IPv4 address */
	unsigned short port;
	SSL_CTX *tls;
};

/* Prepares the library: no session is ever taken up again. */
void target_open(struct target *t, const char *host, const char *port);

/* Connects. 0, or -1 and a text in s->error. */
int session_open(struct session *s, const struct target *t);

/* Goes through the steps from up to before. 0, or -1 and a text in s->error. */
int session_run(struct session *s, const struct target *t, const struct dialogue *d,
    unsigned from, unsigned before);

void session_close(struct session *s);

#endif
