/* listen_socket.c: see listen_socket.h. Runs as root. */
#include "gate/listen_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/view.h"
#include "sys/file.h"
#include "sys/inherit.h"

/* Fills in "ADDRESS:PORT". Returns 0, or -1 with errno EINVAL. */
static int
address_parse(struct view text, struct sockaddr_storage *a)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)a;
	struct sockaddr_in *in = (struct sockaddr_in *)a;
	size_t colon = view_rfind(text, ':');
	char host[INET6_ADDRSTRLEN + 2];
	uint64_t port;

	errno = EINVAL;
	if (num_parse(view_sub(text, colon + 1, text.n), UINT16_MAX, &port) == -1 ||
	    view_string(view_sub(text, 0, colon), host, sizeof(host)) == -1)
		return -1;
	*a = (struct sockaddr_storage){ .ss_family = AF_INET6 };
	in6->sin6_port = htons((uint16_t)port);
	if (strcmp(host, "*") == 0)
		return 0;
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = '\0';
		return inet_pton(AF_INET6, host + 1, &in6->sin6_addr) == 1 ? 0 : -1;
	}
	*in = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return inet_pton(AF_INET, host, &in->sin_addr) == 1 ? 0 : -1;
}

static void
set_option(int fd, int level, int option, int value)
{
	(void)setsockopt(fd, level, option, &value, sizeof(value));
}

/* Accepted connections inherit these from their listening socket. */
static void
set_options(int fd)
{
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
}

static int
socket_bind(struct listen_sockets *s, const char *where)
{
	struct sockaddr_storage a;
	int fd;

	if (address_parse(view_of(where), &a) == -1)
		return -1;
	fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return -1;
	s->fds[s->n++] = fd;
	set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (a.ss_family == AF_INET6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, where[0] != '*');
	set_options(fd);
	if (bind(fd, (struct sockaddr *)&a, a.ss_family == AF_INET6 ?
	    sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)) == -1)
		return -1;
	return listen(fd, LISTEN_BACKLOG);
}

static bool
is_listening(int fd)
{
	int on = 0;
	socklen_t size = sizeof(on);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) == 0 && on;
}

static int
take_over(struct listen_sockets *s, int fd)
{
	int flags = fcntl(fd, F_GETFL);

	errno = ENOTSOCK;
	if (!is_listening(fd) || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
		return -1;
	set_options(fd);
	s->fds[s->n++] = fd;
	return 0;
}

/* inetd gives the socket as 0, 1 and 2: none of them is for reading or writing. */
static int
take_standard_input(struct listen_sockets *s)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, INHERIT_PASSED_FIRST);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd == -1 || null == -1 || take_over(s, fd) == -1)
		return -1;
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (is_listening(i) && dup2(null, i) == -1)
			return -1;
	return close(null);
}

int
listen_sockets_get(struct listen_sockets *s, const char *where)
{
	uint64_t n = inherit_passed(LISTEN_SOCKETS_MAX);

	*s = (struct listen_sockets){ .inherited = strcmp(where, "-") == 0 };
	if (where[0] == '/')
		return s->fds[s->n++] = -1, 0;
	if (!s->inherited)
		return socket_bind(s, where);
	if (n == 0)
		return take_standard_input(s);
	for (uint64_t i = 0; i < n; i++)
		if (take_over(s, INHERIT_PASSED_FIRST + (int)i) == -1)
			return -1;
	return 0;
}

void
listen_address_text(const struct sockaddr_storage *a, char ip[LISTEN_IP_MAX], unsigned *port)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)a;
	const struct sockaddr_in *in = (const struct sockaddr_in *)a;
	bool mapped = a->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr);

	*port = ntohs(a->ss_family == AF_INET6 ? in6->sin6_port : in->sin_port);
	if (mapped)
		(void)inet_ntop(AF_INET, in6->sin6_addr.s6_addr + 12, ip, LISTEN_IP_MAX);
	else if (a->ss_family == AF_INET6)
		(void)inet_ntop(AF_INET6, &in6->sin6_addr, ip, LISTEN_IP_MAX);
	else if (a->ss_family == AF_INET)
		(void)inet_ntop(AF_INET, &in->sin_addr, ip, LISTEN_IP_MAX);
	else
		(void)snprintf(ip, LISTEN_IP_MAX, "unknown");
}

int
listen_sockets_write(const struct listen_sockets *s, const char *path)
{
	struct buf text = buf_make(4096);
	char temporary[PATH_MAX], ip[LISTEN_IP_MAX];
	int fd, result = -1;

	for (size_t i = 0; i < s->n; i++) {
		struct sockaddr_storage a = { 0 };
		socklen_t size = sizeof(a);
		unsigned port;

		(void)getsockname(s->fds[i], (struct sockaddr *)&a, &size);
		listen_address_text(&a, ip, &port);
		buf_addf(&text, strchr(ip, ':') ? "[%s]:%u\n" : "%s:%u\n", ip, port);
	}
	(void)snprintf(temporary, sizeof(temporary), "%s.new", path);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd != -1 && !text.failed && file_write(fd, buf_view(&text)) == 0)
		result = rename(temporary, path);
	file_close(fd);
	buf_free(&text);
	return result;
}
