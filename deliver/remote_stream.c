/* remote_stream.c: see remote_stream.h. */
#include "deliver/remote_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

union name {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	struct sockaddr_un local;
};

/* ---- connecting */

static socklen_t
set_inet(union name *name, bool ipv6, const unsigned char *address, unsigned port)
{
	*name = (union name){ .any = { .sa_family = ipv6 ? AF_INET6 : AF_INET } };
	if (!ipv6) {
		name->four.sin_port = htons((uint16_t)port);
		memcpy(&name->four.sin_addr, address, 4);
		return sizeof(name->four);
	}
	name->six.sin6_port = htons((uint16_t)port);
	memcpy(&name->six.sin6_addr, address, 16);
	return sizeof(name->six);
}

static socklen_t
set_local(union name *name, const char *path)
{
	*name = (union name){ .local = { .sun_family = AF_UNIX } };
	(void)view_string(view_of(path), name->local.sun_path, sizeof(name->local.sun_path));
	return sizeof(name->local);
}

static int
finish_connect(int fd, msec deadline)
{
	socklen_t size = sizeof(int);
	int error = 0;

	if (errno != EINPROGRESS && errno != EINTR)
		return -1;
	if (deadline_wait(fd, POLLOUT, deadline) == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
		return -1;
	errno = error;
	return error ? -1 : 0;
}

static int
prepare(int fd, const struct hosts_place *place)
{
	union name name;
	socklen_t size;
	int one = 1;

	if (place->local[0] != '\0')
		return 0;
	/* What is written at once goes out at once: writes are as large as they can be. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (!place->has_source)
		return 0;
	size = set_inet(&name, place->ipv6, place->source, 0);
	return bind(fd, &name.any, size);
}

int
remote_stream_connect(struct remote_stream *s, const struct hosts_place *place, msec deadline)
{
	union name name;
	socklen_t size = place->local[0] != '\0' ? set_local(&name, place->local) :
	    set_inet(&name, place->ipv6, place->address, place->port);
	int error;

	s->ssl = NULL;
	s->start = s->end = 0;
	s->fd = socket(name.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd == -1)
		return -1;
	if (prepare(s->fd, place) == 0 && (connect(s->fd, &name.any, size) == 0 ||
	    finish_connect(s->fd, deadline) == 0))
		return 0;
	error = errno;
	remote_stream_close(s);
	errno = error;
	return -1;
}

void
remote_stream_close(struct remote_stream *s)
{
	if (s->ssl) {
		(void)SSL_shutdown(s->ssl);
		SSL_free(s->ssl);
		ERR_clear_error();
	}
	if (s->fd != -1)
		close(s->fd);
	s->ssl = NULL;
	s->fd = -1;
	s->start = s->end = 0;
}

/* ---- octets */

/*
 * What a call of the library that gave result has to wait for. Returns 0 to call it again, 1 when
 * the peer has closed, -1 with errno.
 */
static int
wait_tls(struct remote_stream *s, int result, msec deadline)
{
	int error = errno;

	switch (SSL_get_error(s->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return deadline_wait(s->fd, POLLIN, deadline);
	case SSL_ERROR_WANT_WRITE:
		return deadline_wait(s->fd, POLLOUT, deadline);
	case SSL_ERROR_ZERO_RETURN:
		return 1;
	case SSL_ERROR_SYSCALL:
		if (error == 0)
			return 1;
		errno = error;
		return -1;
	default:
		errno = EPROTO;
		return -1;
	}
}

static int
write_tls(struct remote_stream *s, struct view v, msec deadline)
{
	while (v.n) {
		int got = 0, n;

		ERR_clear_error();
		errno = 0;
		n = SSL_write(s->ssl, v.p, v.n < INT_MAX ? (int)v.n : INT_MAX);
		if (n <= 0)
			got = wait_tls(s, n, deadline);
		if (got == 1)
			errno = EPIPE;
		if (got != 0)
			return -1;
		v = view_sub(v, n > 0 ? (size_t)n : 0, v.n);
	}
	return 0;
}

int
remote_stream_write(struct remote_stream *s, struct view v, msec deadline)
{
	if (s->ssl)
		return write_tls(s, v, deadline);
	while (v.n) {
		ssize_t n = send(s->fd, v.p, v.n, MSG_NOSIGNAL);

		if (n == -1 && errno != EAGAIN && errno != EINTR)
			return -1;
		if (n == -1 && errno == EAGAIN && deadline_wait(s->fd, POLLOUT, deadline) == -1)
			return -1;
		v = view_sub(v, n > 0 ? (size_t)n : 0, v.n);
	}
	return 0;
}

static int
read_tls(struct remote_stream *s, msec deadline)
{
	for (;;) {
		int n, got;

		ERR_clear_error();
		errno = 0;
		n = SSL_read(s->ssl, s->in, sizeof(s->in));
		if (n > 0) {
			s->end = (size_t)n;
			return 1;
		}
		got = wait_tls(s, n, deadline);
		if (got != 0)
			return got == 1 ? 0 : -1;
	}
}

int
remote_stream_read(struct remote_stream *s, msec deadline)
{
	ssize_t n;

	if (s->start < s->end)
		return 1;
	s->start = s->end = 0;
	if (s->ssl)
		return read_tls(s, deadline);
	while ((n = recv(s->fd, s->in, sizeof(s->in), 0)) == -1) {
		if (errno != EAGAIN && errno != EINTR)
			return -1;
		if (errno == EAGAIN && deadline_wait(s->fd, POLLIN, deadline) == -1)
			return -1;
	}
	s->end = (size_t)n;
	return n > 0;
}

struct view
remote_stream_unread(const struct remote_stream *s)
{
	return (struct view){ s->in + s->start, s->end - s->start };
}

void
remote_stream_take(struct remote_stream *s, size_t n)
{
	s->start += n;
}

bool
remote_stream_stirs(struct remote_stream *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	char c;

	if (s->start < s->end)
		return true;
	if (poll(&p, 1, 0) == 0)
		return false;
	if (s->ssl == NULL)
		return true;
	/* It may be a word among the libraries. */
	ERR_clear_error();
	return SSL_peek(s->ssl, &c, 1) > 0 || SSL_get_error(s->ssl, -1) != SSL_ERROR_WANT_READ;
}

int
remote_stream_handshake(struct remote_stream *s, msec deadline)
{
	for (;;) {
		int n, got;

		ERR_clear_error();
		errno = 0;
		n = SSL_connect(s->ssl);
		if (n == 1)
			return 0;
		got = wait_tls(s, n, deadline);
		if (got == 1)
			errno = ECONNRESET;
		if (got != 0)
			return -1;
	}
}
