/* check_sockets.h: who listens on which TCP port of this machine, as /proc says. */
#ifndef ADMIN_CHECK_SOCKETS_H
#define ADMIN_CHECK_SOCKETS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

#define SOCKETS_MAX 8192	/* those after that are passed over */
#define SOCKETS_NAME_MAX 32	/* octets of a program's name */

struct socket_listening {
	char address[INET6_ADDRSTRLEN];
	bool ipv6;
	bool any;		/* the address stands for all */
	unsigned port;
	unsigned long inode;
	/* Who has it open: the process with the highest number. 0: unknown, or the kernel. */
	pid_t pid;
	char name[SOCKETS_NAME_MAX];	/* of that; anybody's text */
};

struct sockets {
	struct socket_listening s[SOCKETS_MAX];
	size_t n;
};

/* Finds them; processes only those that the caller may look at. Returns 0, or -1 with errno. */
int
sockets_find(struct sockets *all);

/* The same without looking at processes, of which there may be many. */
int
sockets_list(struct sockets *all);

/* The next one with that port, from *i on, which is moved behind it; or NULL. */
const struct socket_listening *
sockets_next(const struct sockets *all, unsigned port, size_t *i);

/* Reads /proc/net/tcp or tcp6. Pure. */
void
sockets_parse(struct view text, bool ipv6, struct sockets *all);

#endif
