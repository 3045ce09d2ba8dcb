/*
 * check-port.c: tries one port for `mailstead check`, check-port(8).
 *
 * Started by mailstead(8), as _mailnet or as the one user of a private site. Whoever answers may be
 * anybody: nothing that he sends is parsed but for its first words, and what is shown of it
 * goes through text/shown. May connect to that port, and open nothing. Only the host's addresses
 * are looked up before that is so, by the C library.
 *
 *	check-port PROTOCOL MODE HOST PORT SECONDS NAME
 *
 * PROTOCOL is smtp, lmtp, pop3 or imap; MODE clear, tls or starttls; NAME is what a certificate is
 * asked for. Prints what was answered, or what is wrong; ends with an enum port_result.
 */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "admin/check/check_port.h"
#include "base/num.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "text/shown.h"

#define PROGRAM "check-port"
#define MEMORY_MAX (256ULL << 20)
#define FILES_MAX 16
#define LINE_OCTETS 1024	/* of an answer; more of a line is not read */
#define LINES_MAX 50		/* of an answer */
#define SECONDS_MAX 600

struct protocol {
	const char *name;
	const char *good;	/* how a good answer begins */
	const char *ours;	/* what is in our greeting */
	const char *hello;	/* has to be said before TLS; NULL: nothing */
	const char *starttls;
	const char *started;	/* how the answer to that begins */
	const char *quit;
};

static const struct protocol protocols[] = {
	{ "smtp", "220", " Mailstead", "EHLO localhost\r\n", "STARTTLS\r\n", "220", "QUIT\r\n" },
	{ "lmtp", "220", " Mailstead", "LHLO localhost\r\n", "STARTTLS\r\n", "220", "QUIT\r\n" },
	{ "pop3", "+OK", " POP3 ready", NULL, "STLS\r\n", "+OK", "QUIT\r\n" },
	{ "imap", "* OK", " IMAP ready", NULL, "a STARTTLS\r\n", "a OK", "b LOGOUT\r\n" },
};

struct peer {
	const struct protocol *protocol;
	const char *name;
	int fd;
	SSL *ssl;
	char text[LINE_OCTETS + 1];	/* the last line */
	size_t n;
};

static struct sock_filter table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_SOCKETS,
	SECCOMP_ALLOW(connect), SECCOMP_ALLOW(setsockopt), SECCOMP_ALLOW(getsockopt),
	SECCOMP_FSTAT,
	SECCOMP_ALLOW(newfstatat), SECCOMP_ALLOW(getppid),
	SECCOMP_FAIL(ioctl, ENOTTY), SECCOMP_FAIL(openat, ENOENT),
	SECCOMP_END,
};

/* ---- what is said */

static int
finish(enum port_result result, const char *text, size_t n)
{
	struct buf out = buf_make(LINE_OCTETS + 1);

	shown_line((struct view){ text, n }, &out);
	(void)printf("%.*s\n", VIEW_FMT(buf_view(&out)));
	buf_free(&out);
	return (int)result;
}

static int
finish_errno(int error)
{
	enum port_result result = PORT_UNREACHABLE;
	const char *text = strerror(error);

	if (error == ECONNREFUSED)
		result = PORT_REFUSED;
	else if (error == ETIMEDOUT || error == EAGAIN || error == EINPROGRESS)
		result = PORT_SILENT;
	return finish(result, text, strlen(text));
}

/* ---- a connection */

static int
connect_to(const struct addrinfo *a, uint64_t seconds)
{
	const struct timeval t = { .tv_sec = (time_t)seconds };
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t)) == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t)) == -1 ||
	    connect(fd, a->ai_addr, a->ai_addrlen) == -1) {
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}

static ssize_t
receive(struct peer *p, char *to, size_t n)
{
	return p->ssl ? (ssize_t)SSL_read(p->ssl, to, (int)n) : recv(p->fd, to, n, 0);
}

/* A line: octet by octet, so that nothing is taken which belongs to TLS. Returns 0 or -1. */
static int
read_line(struct peer *p)
{
	for (p->n = 0; p->n < LINE_OCTETS; p->n++) {
		if (receive(p, p->text + p->n, 1) != 1)
			return -1;
		if (p->text[p->n] == '\n')
			break;
	}
	while (p->n && (p->text[p->n - 1] == '\r' || p->text[p->n - 1] == '\n'))
		p->n--;
	return p->n ? 0 : -1;
}

static int
say(struct peer *p, const char *text)
{
	size_t n = strlen(text);

	if (p->ssl)
		return SSL_write(p->ssl, text, (int)n) == (int)n ? 0 : -1;
	return send(p->fd, text, n, MSG_NOSIGNAL) == (ssize_t)n ? 0 : -1;
}

static bool
begins(const struct peer *p, const char *with)
{
	return view_starts_nocase((struct view){ p->text, p->n }, view_of(with));
}

/* An answer of SMTP, to its last line. */
static int
read_answer(struct peer *p)
{
	for (unsigned i = 0; i < LINES_MAX && read_line(p) == 0; i++)
		if (p->n < 4 || p->text[3] != '-')
			return 0;
	return -1;
}

/* STARTTLS or its like. Returns 0, or -1 with what was answered in p. */
static int
ask_tls(struct peer *p)
{
	if (p->protocol->hello && (say(p, p->protocol->hello) == -1 || read_answer(p) == -1))
		return -1;
	return say(p, p->protocol->starttls) == 0 && read_line(p) == 0 &&
	    begins(p, p->protocol->started) ? 0 : -1;
}

/* Whoever the other one is: of its certificate somebody else has an eye on. */
static int
handshake(struct peer *p)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	p->ssl = context ? SSL_new(context) : NULL;
	SSL_CTX_free(context);
	if (p->ssl == NULL || SSL_set_fd(p->ssl, p->fd) != 1 ||
	    SSL_set_tlsext_host_name(p->ssl, p->name) != 1 || SSL_connect(p->ssl) != 1) {
		const char *why = ERR_reason_error_string(ERR_peek_error());

		p->n = (size_t)snprintf(p->text, sizeof(p->text), "%.200s",
		    why ? why : "the connection ended in the handshake");
		return -1;
	}
	return 0;
}

static int
try(struct peer *p, bool tls, bool starttls)
{
	bool ours;

	if (tls && handshake(p) == -1)
		return finish(PORT_NO_TLS, p->text, p->n);
	if (read_answer(p) == -1)
		return finish(PORT_MUTE, "no greeting", 11);
	ours = begins(p, p->protocol->good) &&
	    view_contains_nocase((struct view){ p->text, p->n }, view_of(p->protocol->ours));
	if (ours && starttls && (ask_tls(p) == -1 || handshake(p) == -1))
		return finish(PORT_NO_TLS, p->text, p->n);
	(void)say(p, p->protocol->quit);
	return finish(ours ? PORT_OURS : PORT_OTHERS, p->text, p->n);
}

/* ---- the beginning */

static const struct addrinfo *
look_up(const char *host, const char *port, int *why)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV };
	struct addrinfo *list = NULL;

	*why = getaddrinfo(host, port, &hints, &list);
	return *why == 0 ? list : NULL;
}

static int
confine(unsigned port)
{
	const unsigned ports[] = { port, 0 };
	const struct demote profile = { .memory_max = MEMORY_MAX, .files_max = FILES_MAX,
		.connects = true, .ports = ports, .filter = SECCOMP_TABLE(table) };

	return demote(&profile);
}

static const struct protocol *
find_protocol(const char *name)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (strcmp(protocols[i].name, name) == 0)
			return &protocols[i];
	return NULL;
}

int
main(int argc, char **argv)
{
	static struct peer p = { .fd = -1 };
	const struct addrinfo *a;
	uint64_t port, seconds;
	int why, error = EHOSTUNREACH;

	if (argc != 7 || getuid() == 0 || geteuid() == 0 ||
	    (p.protocol = find_protocol(argv[1])) == NULL ||
	    num_parse(view_of(argv[4]), 65535, &port) == -1 ||
	    num_parse(view_of(argv[5]), SECONDS_MAX, &seconds) == -1)
		return EX_USAGE;
	p.name = argv[6];
	log_open(PROGRAM, "stderr");
	(void)signal(SIGPIPE, SIG_IGN);
	a = look_up(argv[3], argv[4], &why);
	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS |
	    OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL) != 1 || confine((unsigned)port) == -1)
		return EX_OSERR;
	if (a == NULL)
		return finish(PORT_NO_NAME, gai_strerror(why), strlen(gai_strerror(why)));
	for (; a && p.fd == -1; a = a->ai_next)
		if ((p.fd = connect_to(a, seconds)) == -1)
			error = errno;
	if (p.fd == -1)
		return finish_errno(error);
	return try(&p, strcmp(argv[2], "tls") == 0, strcmp(argv[2], "starttls") == 0);
}
