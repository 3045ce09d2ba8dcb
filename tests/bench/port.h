/* port.h: how what is measured beside the systems listens. */
#ifndef BENCH_PORT_H
#define BENCH_PORT_H

#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <sys/socket.h>

/* Listens at a free port of the address, and prints that. Returns the descriptor, or ends. */
static inline int
open_port(const char *address)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t length = sizeof here;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (inet_pton(AF_INET, address, &here.sin_addr) != 1)
		errx(100, "%s: not an address", address);
	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0 || listen(fd, 128) < 0 ||
	    getsockname(fd, (struct sockaddr *)&here, &length) < 0)
		err(111, "%s", address);
	printf("%d\n", ntohs(here.sin_port));
	fflush(stdout);
	return fd;
}


#endif
