/* session.c: see session.h. */
#include "session.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void
target_open(struct target *t, const char *host, const char *port)
{
	unsigned long number = strtoul(port, NULL, 10);

	if (number == 0 || number > 65535)
		errx(111, "%s: no port", port);
	t->host = host;
	t->port = (unsigned short)number;
	t->tls = SSL_CTX_new(TLS_client_method());
	if (!t->tls)
		errx(111, "TLS library");
	SSL_CTX_set_verify(t->tls, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_session_cache_mode(t->tls, SSL_SESS_CACHE_OFF);
}

static int __attribute__((format(printf, 2, 3)))
failed(struct session *s, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(s->error, sizeof s->error, format, ap);
	va_end(ap);
	return -1;
}

int
session_open(struct session *s, const struct target *t)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(t->port) };
	struct timeval patience = { .tv_sec = SESSION_PATIENCE };
	int on = 1;

	s->ssl = NULL;
	s->start = s->end = 0;
	s->error[0] = '\0';
	inet_pton(AF_INET, t->host, &to.sin_addr);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return failed(s, "socket: %s", strerror(errno));
	setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(s->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (connect(s->fd, (struct sockaddr *)&to, sizeof to) < 0)
		return failed(s, "connect to %s port %d: %s", t->host, t->port, strerror(errno));
	return 0;
}

static int
fill(struct session *s)
{
	size_t space;
	ssize_t n;

	memmove(s->input, s->input + s->start, s->end - s->start);
	s->end -= s->start;
	s->start = 0;
	space = sizeof s->input - s->end;
	if (space == 0)
		return failed(s, "a line that is too long");
	if (s->ssl)
		n = SSL_read(s->ssl, s->input + s->end, (int)space);
	else
		n = recv(s->fd, s->input + s->end, space, 0);
	if (n <= 0)
		return failed(s, "the server has hung up, or does not answer");
	s->end += (size_t)n;
	return 0;
}

/* The next line, without its end; it stays where it is until the next call. */
static const char *
next_line(struct session *s)
{
	size_t seen = 0;

	for (;;) {
		char *from = s->input + s->start;
		char *end = memchr(from + seen, '\n', s->end - s->start - seen);

		if (end) {
			s->start += (size_t)(end - from) + 1;
			*end = '\0';
			if (end > from && end[-1] == '\r')
				end[-1] = '\0';
			return from;
		}
		seen = s->end - s->start;
		if (fill(s) < 0)
			return NULL;
	}
}

static bool
is_dot(const char *line)
{
	return strcmp(line, ".") == 0;
}

/* Is there more of the reply behind this line of it? */
static bool
goes_on(const char *line, const char *prefix)
{
	if (isdigit((unsigned char)prefix[0]))
		return strlen(line) > 3 && line[3] == '-';
	return line[0] == '*' && prefix[0] != '*';
}

static int
hear(struct session *s, const struct step *step)
{
	const char *line;

	while ((line = next_line(s))) {
		if (step->kind == STEP_DOT && is_dot(line))
			return 0;
		if (step->kind == STEP_REPLY && goes_on(line, step->text))
			continue;
		if (step->kind != STEP_DOT && strncmp(line, step->text, step->length) == 0)
			return 0;
		if (step->kind == STEP_REPLY)
			return failed(s, "want %s, got %s", step->text, line);
	}
	return -1;
}

static int
say(struct session *s, const struct step *step)
{
	ssize_t n;

	/* Both write all of it, or fail. */
	if (s->ssl)
		n = SSL_write(s->ssl, step->text, (int)step->length);
	else
		n = send(s->fd, step->text, step->length, MSG_NOSIGNAL);
	if (n != (ssize_t)step->length)
		return failed(s, "cannot send: %s", strerror(errno));
	return 0;
}

static int
handshake(struct session *s, const struct target *t)
{
	if (s->start != s->end)
		return failed(s, "cleartext before a handshake: %.40s", s->input + s->start);
	s->ssl = SSL_new(t->tls);
	if (!s->ssl || SSL_set_fd(s->ssl, s->fd) != 1)
		return failed(s, "TLS library");
	if (SSL_connect(s->ssl) != 1)
		return failed(s, "TLS handshake");
	return 0;
}

static int
take_step(struct session *s, const struct target *t, const struct step *step)
{
	switch (step->kind) {
	case STEP_REPLY:
	case STEP_UNTIL:
	case STEP_DOT:
		return hear(s, step);
	case STEP_SAY:
		return say(s, step);
	case STEP_TLS:
		return handshake(s, t);
	case STEP_IDLE:
		break;
	}
	return 0;
}

int
session_run(struct session *s, const struct target *t, const struct dialogue *d,
    unsigned from, unsigned before)
{
	for (; from < before; from++)
		if (take_step(s, t, &d->steps[from]) < 0)
			return -1;
	return 0;
}

void
session_close(struct session *s)
{
	if (s->ssl) {
		if (!s->error[0])
			SSL_shutdown(s->ssl);
		SSL_free(s->ssl);
		s->ssl = NULL;
	}
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}
