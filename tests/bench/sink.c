/*
 * sink.c: takes the place of syslogd for the systems that are measured: what
 * comes to the sockets is written to standard output.
 *
 *	sink SOCKET...
 */
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { SOCKETS = 8 };

static int
open_socket(const char *path)
{
	struct sockaddr_un here = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (snprintf(here.sun_path, sizeof here.sun_path, "%s", path) >= (int)sizeof here.sun_path)
		errx(111, "%s: too long for a socket", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0 || chmod(path, 0666) < 0)
		err(111, "%s", path);
	return fd;
}

int
main(int argc, char **argv)
{
	struct pollfd all[SOCKETS];
	nfds_t n = 0;
	char text[8193];

	for (int i = 1; i < argc && n < SOCKETS; i++)
		all[n++] = (struct pollfd){ .fd = open_socket(argv[i]), .events = POLLIN };
	while (poll(all, n, -1) >= 0 || errno == EINTR) {
		for (nfds_t i = 0; i < n; i++) {
			ssize_t got = all[i].revents ? recv(all[i].fd, text, sizeof text - 1, 0) : 0;

			if (got > 0) {
				text[got] = '\n';
				if (write(1, text, (size_t)got + 1) < 0)
					err(111, "write");
			}
		}
	}
	return 0;
}
