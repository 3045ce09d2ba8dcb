/* check_probe.h: connections to ports, all at a time, each by a check-port(8). */
#ifndef ADMIN_CHECK_PROBE_H
#define ADMIN_CHECK_PROBE_H

#include <stddef.h>
#include <sys/types.h>

#include "admin/check/check_port.h"
#include "base/buf.h"

#define PROBES_MAX 64

struct probe {
	/* what is asked */
	const char *protocol;	/* "smtp", "lmtp", "pop3", "imap" */
	const char *mode;	/* "clear", "tls", "starttls" */
	char host[256];
	unsigned port;
	const void *about;	/* the caller's */
	/* what came of it */
	enum port_result result;	/* PORT_RESULTS: it has not been found out */
	char text[320];		/* the answer, or what is wrong, as a terminal may be shown it */
	/* meanwhile */
	pid_t pid;
	int fd;
};

/*
 * Makes all of them. seconds is how long each may wait for a step, name what certificates are
 * asked for.
 */
void
probe_all(struct probe *probes, size_t n, unsigned seconds, const char *name);

#endif
