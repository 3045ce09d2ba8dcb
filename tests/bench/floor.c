/*
 * floor.c: what connections and processes cost on this machine, without a mail
 * server: accepts, and starts PROGRAM with the connection as its descriptors 0
 * and 1. Without PROGRAM it serves the connection itself, as tiny.c does.
 *
 *	floor ADDRESS [PROGRAM]
 *	floor -t CERTIFICATE ADDRESS
 *
 * With -t each connection begins with TLS: what a full handshake costs without a
 * process; the key is in CERTIFICATE with .key for .pem. Prints its port, and
 * serves until it is ended.
 */
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port.h"

static void
serve(int fd)
{
	char line[512];

	if (write(fd, "220 floor\r\n", 11) == 11 && read(fd, line, sizeof line) > 0 &&
	    write(fd, "221 bye\r\n", 9) != 9)
		warn("write");
}

static SSL_CTX *
load_certificate(const char *certificate)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	char key[1000];
	int stem = (int)strlen(certificate) - 4;

	if (!tls || stem < 0 || snprintf(key, sizeof key, "%.*s.key", stem, certificate) < 0 ||
	    SSL_CTX_use_certificate_file(tls, certificate, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1)
		errx(111, "%s: no certificate with a key", certificate);
	return tls;
}

static void
serve_tls(int fd, SSL_CTX *tls)
{
	char line[512];
	SSL *ssl = SSL_new(tls);

	if (ssl && SSL_set_fd(ssl, fd) == 1 && SSL_accept(ssl) == 1 &&
	    SSL_write(ssl, "220 floor\r\n", 11) > 0) {
		while (SSL_read(ssl, line, sizeof line) > 0) {
			int quit = line[0] == 'Q';

			if (SSL_write(ssl, quit ? "221 floor\r\n" : "250 floor\r\n", 11) <= 0 || quit)
				break;
		}
	}
	SSL_free(ssl);
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

static int
next_connection(int listener)
{
	int fd, on = 1;

	while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
		;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

int
main(int argc, char **argv)
{
	SSL_CTX *tls = NULL;
	int c, listener;

	while ((c = getopt(argc, argv, "t:")) == 't')
		tls = load_certificate(optarg);
	argv += optind;
	if (c != -1 || !argv[0])
		errx(100, "usage: floor [-t CERTIFICATE] ADDRESS [PROGRAM]");
	/* Nobody waits for the children. */
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	listener = open_port(*argv++);
	for (;;) {
		int fd = next_connection(listener);

		if (tls)
			serve_tls(fd, tls);
		else if (argv[0])
			start(fd, argv);
		else
			serve(fd);
		close(fd);
	}
}
