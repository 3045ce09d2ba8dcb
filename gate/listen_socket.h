/*
 * listen_socket.h: the listening sockets of listen(8): made here, or taken
 * over from systemd or inetd.
 */
#ifndef GATE_LISTEN_SOCKET_H
#define GATE_LISTEN_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#define LISTEN_SOCKETS_MAX 8
#define LISTEN_BACKLOG 1024
#define LISTEN_IP_MAX 46	/* octets of an address as text, with its NUL */

struct listen_sockets {
	size_t n;
	int fds[LISTEN_SOCKETS_MAX];	/* non-blocking, close-on-exec */
	bool inherited;			/* somebody else holds them too and starts us again */
};

/*
 * Gets the sockets for where: "ADDRESS:PORT" is bound, and is an IPv4
 * address, an IPv6 address in brackets, or * for both families, and a number,
 * 0 for any free port. "-" takes over what systemd passes ($LISTEN_FDS of this
 * process), or descriptor 0 when it listens (inetd, wait); standard
 * descriptors that are this socket are replaced by /dev/null. Returns 0, or
 * -1 with errno; EINVAL when where cannot be read.
 */
int
listen_sockets_get(struct listen_sockets *s, const char *where);

/*
 * The address (IPv4 mapped into IPv6 as IPv4) as text into ip, and the port;
 * "unknown" when it is not IP.
 */
void
listen_address_text(const struct sockaddr_storage *a, char ip[LISTEN_IP_MAX], unsigned *port);

/*
 * Writes "ADDRESS:PORT" of all sockets, one per line, to a file that appears
 * with all its content at once. Returns 0, or -1 with errno.
 */
int
listen_sockets_write(const struct listen_sockets *s, const char *path);

#endif
