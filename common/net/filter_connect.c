/* filter_connect.c: see filter_connect.h. */
#include "net/filter_connect.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sys/clock.h"

/* Waits until the connection is there. Returns 0, or -1 with errno. */
static int
wait_connected(int fd, msec deadline)
{
	socklen_t size = sizeof(errno);
	int error = 0;

	if (deadline_wait(fd, POLLOUT, deadline) == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
		return -1;
	errno = error;
	return error ? -1 : 0;
}

/* Connects to one address. Returns the descriptor, or -1 with errno. */
static int
connect_address(const struct sockaddr *a, socklen_t size, msec deadline)
{
	int fd = socket(a->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, error;

	if (fd == -1)
		return -1;
	/* What is sent are small questions that want an answer. */
	if (a->sa_family != AF_UNIX)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, a, size) == 0 ||
	    (errno == EINPROGRESS && wait_connected(fd, deadline) == 0))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int
connect_local(const struct filter_milter_conf *m, msec deadline)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	memcpy(a.sun_path, m->path, strlen(m->path) + 1);
	return connect_address((const struct sockaddr *)&a, sizeof(a), deadline);
}

static int
connect_inet(const struct filter_milter_conf *m, msec deadline)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
	int fd = -1, error = ENOENT;

	if (getaddrinfo(m->host, m->port, &hints, &found) != 0) {
		errno = EADDRNOTAVAIL;
		return -1;
	}
	for (const struct addrinfo *a = found; a && fd == -1; a = a->ai_next) {
		fd = connect_address(a->ai_addr, a->ai_addrlen, deadline);
		error = errno;
	}
	freeaddrinfo(found);
	errno = error;
	return fd;
}

int
filter_connect_to(const struct filter_milter_conf *m, const char **why)
{
	msec deadline = deadline_in(m->connect_timeout);
	int fd = m->path[0] ? connect_local(m, deadline) : connect_inet(m, deadline);

	if (fd != -1)
		return fd;
	if (errno == EADDRNOTAVAIL)
		*why = "no address is known for that name";
	else if (errno == EACCES)
		*why = "no permission to connect for " USER_FILTER;
	else
		*why = strerror(errno);
	return -1;
}
