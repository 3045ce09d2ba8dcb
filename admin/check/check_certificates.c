/*
 * check_certificates.c: the certificates of the configuration. See check.h. What is in them
 * check-certificate(8) looks at, which may see the keys.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/check/check.h"
#include "sys/certificate_pair.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define TOPIC "certificates"
#define PROGRAM "check-certificate"
static int
open_file(struct check *c, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd == -1)
		check_report(c, CHECK_ERROR, TOPIC, path, NULL, "%s", strerror(errno));
	return fd;
}

/* Returns whether the certificate is for the name of this machine. */
static bool
check_one(struct check *c, const char *certificate, const char *key)
{
	const char *args[] = { certificate, key, c->conf->hostname, NULL };
	int fds[] = { open_file(c, certificate), c->out, STDERR_FILENO, open_file(c, key) };
	struct spawn s = { .program = PROGRAM, .args = args, .fds = fds, .nfds = 4,
		.role = path_user_key };
	int status = -1;
	pid_t pid;

	if (fds[0] != -1 && fds[3] != -1) {
		pid = spawn_start(&s);
		status = pid == -1 ? -1 : spawn_wait(pid);
		if (status < 0 || status > 2)
			check_report(c, CHECK_UNKNOWN, TOPIC, certificate, NULL, "%s has not looked at it",
			    PROGRAM);
	}
	file_close(fds[0]);
	file_close(fds[3]);
	return status == 0;
}

void
check_certificates(struct check *c)
{
	struct view rest = view_of(c->conf->tls_certificates);
	char certificate[PATH_MAX], key[PATH_MAX];
	unsigned n = 0, ours = 0;

	if (!check_is_ours(c, TOPIC))
		return;
	for (; certificate_next(&rest, certificate, key); n++)
		ours += check_one(c, certificate, key);
	if (n == 0)
		check_report(c, CHECK_NOTE, TOPIC, "tls_certificates", "name some in mailstead.conf",
		    "there are none: no TLS, and so no passwords from other machines");
	else if (ours == 0)
		check_report(c, CHECK_WARNING, TOPIC, c->conf->hostname,
		    "get one for it, or set hostname to a name that one is for",
		    "there is no certificate for the name of this machine");
	else
		check_report(c, CHECK_OK, TOPIC, c->conf->hostname, NULL, "is the name of a certificate");
	if (c->conf->tls_client_ca[0])
		file_close(open_file(c, c->conf->tls_client_ca));
}
