/*
 * tls_relay.c: see tls_relay.h.
 *
 * Each direction has a buffer of one TLS record. A round moves both directions for as
 * long as there is something, and only then sleeps. A source that gave less than was asked
 * for is not asked again before poll(2) says that it has more.
 */
#include "gate/tls_relay.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "sys/clock.h"
#include "sys/log.h"

#define RELAY_BUFFER 16384	/* octets in each direction; a record's most */
#define FLUSH_SECONDS 60	/* for the client to take the rest, when the server has gone */
#define LINGER_SECONDS 2	/* for the client to close */
#define LINGER_OCTETS (256 * 1024)
#define ROUNDS 64		/* of one direction before the other gets its turn */

struct way {
	char *data;		/* RELAY_BUFFER octets */
	size_t from, to;	/* what is still to be written */
	bool ended;		/* nothing more comes in */
	bool closed;		/* and the end has been passed on, or nobody takes it */
	short reads, writes;	/* what it waits for at its source and at its sink */
};

struct relay {
	SSL *ssl;
	int client, plain;
	bool client_more, plain_more;	/* there may be something to be read */
	struct way up, down;	/* from the client, to the client */
};

enum moved { MOVED, WAITS, ENDS };

/* What the library waits for; or the end of it. */
static enum moved
library_waits(const struct relay *r, int result, short *events)
{
	int error = SSL_get_error(r->ssl, result);

	if (error == SSL_ERROR_WANT_READ)
		*events = POLLIN;
	else if (error == SSL_ERROR_WANT_WRITE)
		*events = POLLOUT;
	else if (error == SSL_ERROR_SSL) {
		const char *why = ERR_reason_error_string(ERR_peek_error());

		log_note(LOG_NOTICE, "tls-broken", "reason", why ? why : "?");
	}
	ERR_clear_error();
	return *events ? WAITS : ENDS;
}

static enum moved
client_read(struct relay *r)
{
	size_t n;
	int result;

	/* What the library has read already poll(2) does not know. */
	if (!r->client_more && !SSL_has_pending(r->ssl)) {
		r->up.reads = POLLIN;
		return WAITS;
	}
	r->client_more = false;
	result = SSL_read_ex(r->ssl, r->up.data, RELAY_BUFFER, &n);
	if (result != 1)
		return library_waits(r, result, &r->up.reads);
	r->up.from = 0;
	r->up.to = n;
	return MOVED;
}

static enum moved
client_write(struct relay *r)
{
	size_t n;
	int result = SSL_write_ex(r->ssl, r->down.data + r->down.from, r->down.to - r->down.from, &n);

	if (result != 1)
		return library_waits(r, result, &r->down.writes);
	r->down.from += n;
	return MOVED;
}

static enum moved
socket_waits(short *events, short what)
{
	if (errno == EINTR)
		return MOVED;
	if (errno != EAGAIN)
		return ENDS;
	*events = what;
	return WAITS;
}

static enum moved
plain_read(struct relay *r)
{
	ssize_t n;

	if (!r->plain_more) {
		r->down.reads = POLLIN;
		return WAITS;
	}
	n = recv(r->plain, r->down.data, RELAY_BUFFER, MSG_DONTWAIT);
	r->plain_more = n == RELAY_BUFFER || (n == -1 && errno == EINTR);
	if (n == -1)
		return socket_waits(&r->down.reads, POLLIN);
	r->down.from = 0;
	r->down.to = (size_t)n;
	return n ? MOVED : ENDS;
}

static enum moved
plain_write(struct relay *r)
{
	ssize_t n = send(r->plain, r->up.data + r->up.from, r->up.to - r->up.from,
	    MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n == -1)
		return socket_waits(&r->up.writes, POLLOUT);
	r->up.from += (size_t)n;
	return MOVED;
}

/* Passes the end on, once all before it is gone. */
static enum moved
client_end(struct relay *r)
{
	int result = SSL_shutdown(r->ssl);

	if (result < 0 && library_waits(r, result, &r->down.writes) == WAITS)
		return WAITS;
	(void)shutdown(r->client, SHUT_WR);
	return ENDS;
}

static enum moved
plain_end(struct relay *r)
{
	(void)shutdown(r->plain, SHUT_WR);
	return ENDS;
}

/* Moves w on until it waits. Returns true if it has more to do at once. */
static bool
move(struct relay *r, struct way *w, enum moved (*in)(struct relay *),
    enum moved (*out)(struct relay *), enum moved (*end)(struct relay *))
{
	enum moved m = MOVED;

	w->reads = w->writes = 0;
	for (int i = 0; i < ROUNDS && m == MOVED && !w->closed; i++) {
		if (w->from < w->to) {
			m = out(r);
			/* Nobody takes it: then nothing more is wanted either. */
			w->closed = m == ENDS;
		} else if (!w->ended) {
			m = in(r);
			w->ended = m == ENDS;
			m = m == ENDS ? MOVED : m;
		} else {
			m = end(r);
			w->closed = m == ENDS;
		}
	}
	return m == MOVED && !w->closed;
}

/* Sleeps until a direction can move. Returns 0 when the deadline has come. */
static int
relay_wait(struct relay *r, msec deadline)
{
	struct pollfd fds[2] = {
		{ .fd = r->client, .events = (short)(r->up.reads | r->down.writes) },
		{ .fd = r->plain, .events = (short)(r->down.reads | r->up.writes) },
	};
	int n;

	/* One that nothing is wanted of would report its end for ever. */
	for (int i = 0; i < 2; i++)
		if (fds[i].events == 0)
			fds[i].fd = -1;
	n = poll(fds, 2, deadline_left(deadline));
	/* An end or an error is read, too; what waits for POLLOUT alone loses nothing by a look. */
	r->client_more = n == -1 || fds[0].revents;
	r->plain_more = n == -1 || fds[1].revents;
	return n == -1 && errno == EINTR ? 1 : n;
}

void
tls_relay(SSL *ssl, int client, int plain)
{
	static char up[RELAY_BUFFER], down[RELAY_BUFFER];
	struct relay r = {
		.ssl = ssl, .client = client, .plain = plain, .up.data = up, .down.data = down,
	};
	msec deadline = NEVER;

	while (!r.up.closed || !r.down.closed) {
		bool more = move(&r, &r.up, client_read, plain_write, plain_end);

		more = move(&r, &r.down, plain_read, client_write, client_end) || more;
		/* The server has said all: what is left is the client's to take, and to close. */
		if (r.down.ended && deadline == NEVER)
			deadline = deadline_in(FLUSH_SECONDS);
		if (r.down.closed)
			deadline = deadline_min(deadline, deadline_in(LINGER_SECONDS));
		if (!more && (!r.up.closed || !r.down.closed) && relay_wait(&r, deadline) == 0)
			break;
	}
	if (!r.up.ended)
		tls_relay_linger(client);
}

void
tls_relay_linger(int client)
{
	msec deadline = deadline_in(LINGER_SECONDS);
	char rest[4096];
	size_t n = 0;

	(void)shutdown(client, SHUT_WR);
	while (n < LINGER_OCTETS) {
		struct pollfd pfd = { .fd = client, .events = POLLIN };
		ssize_t got = recv(client, rest, sizeof(rest), MSG_DONTWAIT);

		if (got == 0 || (got == -1 && errno != EAGAIN && errno != EINTR))
			return;
		if (got > 0)
			n += (size_t)got;
		else if (poll(&pfd, 1, deadline_left(deadline)) == 0)
			return;
	}
}
