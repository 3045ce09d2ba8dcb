/*
 * remote_stream.h: the connection to a server, with TLS or without. Deadlines are
 * absolute: a peer that gives an octet now and then does not move them.
 */
#ifndef DELIVER_REMOTE_STREAM_H
#define DELIVER_REMOTE_STREAM_H

#include <openssl/ssl.h>

#include "base/view.h"
#include "deliver/remote_resolve.h"
#include "sys/clock.h"

#define REMOTE_STREAM_IN 8192	/* octets read at a time */

struct remote_stream {
	int fd;			/* -1: none */
	SSL *ssl;		/* NULL: no TLS */
	size_t start, end;	/* of in: what has not been taken */
	char in[REMOTE_STREAM_IN];
};

/* Connects by the deadline. Returns 0, or -1 with errno. */
int
remote_stream_connect(struct remote_stream *s, const struct hosts_place *place, msec deadline);

/* Closes, if it is open; with TLS it says so first, without waiting. */
void
remote_stream_close(struct remote_stream *s);

/* Sends all of v. Returns 0, or -1 with errno: ETIMEDOUT, EPIPE, EPROTO for a fault of TLS. */
int
remote_stream_write(struct remote_stream *s, struct view v, msec deadline);

/* Gets octets, unless there are some. Returns 1, 0 when the peer has closed, -1 with errno. */
int
remote_stream_read(struct remote_stream *s, msec deadline);

/* What has been read and not taken. */
struct view
remote_stream_unread(const struct remote_stream *s);

void
remote_stream_take(struct remote_stream *s, size_t n);

/* Whether the peer has said something, or closed, although it was not its turn. */
bool
remote_stream_stirs(struct remote_stream *s);

/* Makes the handshake of s->ssl. Returns 0, or -1 with errno as above. */
int
remote_stream_handshake(struct remote_stream *s, msec deadline);

#endif
