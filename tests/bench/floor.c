/*
 * floor.c: what connections and processes cost on this machine, without a mail
 * server: accepts, and starts PROGRAM with the connection as its descriptors 0
 * and 1. Without PROGRAM it serves the connection itself, as tiny.c does.
 *
 *	floor ADDRESS [PROGRAM]
 *
 * Prints its port, and serves until it is ended.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int
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

static void
serve(int fd)
{
	char line[512];

	if (write(fd, "220 floor\r\n", 11) == 11 && read(fd, line, sizeof line) > 0 &&
	    write(fd, "221 bye\r\n", 9) != 9)
		warn("write");
}

static void
start(int fd, char **program)
{
	pid_t pid = vfork();

	if (pid == 0) {
		dup2(fd, 0);
		dup2(fd, 1);
		execv(program[0], program);
		_exit(111);
	}
	if (pid < 0)
		warn("vfork");
}

int
main(int argc, char **argv)
{
	int listener;

	if (argc < 2)
		errx(100, "usage: floor ADDRESS [PROGRAM]");
	/* Nobody waits for the children. */
	signal(SIGCHLD, SIG_IGN);
	listener = open_port(argv[1]);
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			continue;
		if (argc > 2)
			start(fd, argv + 2);
		else
			serve(fd);
		close(fd);
	}
}
