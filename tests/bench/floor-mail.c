/*
 * floor-mail.c: what a message costs on this machine without a mail server: one
 * process takes them, from any number of clients at a time, and makes each durable in
 * a Maildir before its answer. It trusts its clients.
 *
 *	floor-mail ADDRESS MAILDIR
 *
 * Prints its port, and serves until it is ended.
 */
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port.h"

enum { ROOM = 1 << 20 };

struct client {
	int fd;
	int message;		/* it is in the middle of one */
	size_t n;		/* octets of input that are not understood yet */
	char input[ROOM];
};

static int maildir;

static void
say(const struct client *c, const char *text)
{
	if (send(c->fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		warn("send");
}

static void
store(const char *text, size_t n)
{
	static unsigned long number;
	char tmp[64], new[64];
	int fd;

	snprintf(tmp, sizeof tmp, "tmp/%lu", ++number);
	snprintf(new, sizeof new, "new/%lu", number);
	fd = openat(maildir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, text, n) != (ssize_t)n || fsync(fd) < 0 ||
	    renameat(maildir, tmp, maildir, new) < 0)
		err(111, "%s", tmp);
	close(fd);
}

/* Deals with one line or message at the head of the input. Returns its length; 0: not all there. */
static size_t
take(struct client *c)
{
	const char *end = memmem(c->input, c->n, c->message ? "\r\n.\r\n" : "\r\n", c->message ? 5 : 2);
	size_t n = end ? (size_t)(end - c->input) + 2 : 0;

	if (!end)
		return 0;
	if (c->message) {
		store(c->input, n);
		n += 3;
	}
	c->message = !c->message && strncasecmp(c->input, "DATA", 4) == 0;
	say(c, c->message ? "354 go on\r\n" : "250 ok\r\n");
	return n;
}

/* Returns 0 when the client is gone. */
static int
serve(struct client *c)
{
	ssize_t got = recv(c->fd, c->input + c->n, ROOM - c->n, 0);
	size_t n;

	if (got <= 0)
		return 0;
	c->n += (size_t)got;
	while (c->n > 0) {
		if (!c->message && c->n >= 6 && strncasecmp(c->input, "QUIT\r\n", 6) == 0) {
			say(c, "221 bye\r\n");
			return 0;
		}
		n = take(c);
		if (n == 0)
			break;
		c->n -= n;
		memmove(c->input, c->input + n, c->n);
	}
	return 1;
}

static void
welcome(int listener, int poll)
{
	struct client *c = malloc(sizeof *c);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
	int on = 1;

	if (!c)
		err(111, "memory");
	c->n = 0;
	c->message = 0;
	c->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (c->fd < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &e) < 0)
		err(111, "accept");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	say(c, "220 floor\r\n");
}

int
main(int argc, char **argv)
{
	struct epoll_event e = { .events = EPOLLIN };
	int listener, poll = epoll_create1(EPOLL_CLOEXEC);

	if (argc != 3)
		errx(100, "usage: floor-mail ADDRESS MAILDIR");
	maildir = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (maildir < 0)
		err(111, "%s", argv[2]);
	listener = open_port(argv[1]);
	if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e) < 0)
		err(111, "epoll");
	while (epoll_wait(poll, &e, 1, -1) == 1) {
		struct client *c = e.data.ptr;

		if (!c) {
			welcome(listener, poll);
		} else if (!serve(c)) {
			close(c->fd);
			free(c);
		}
	}
	err(111, "epoll");
}
