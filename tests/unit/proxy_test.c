/* proxy_test.c: the PROXY header, and who the client is then. */
#include "unit_gate.h"

#include <netinet/in.h>
#include <poll.h>

#include "net/proxy.h"
#include "text/proxy.h"

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define TCP4 SIGNATURE "\x21\x11\0\x0c\xc0\0\2\7\xcb\0\x71\1\xd0\x03\0\x19"
#define TCP6_ADDRESS "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\7"
#define TCP6 SIGNATURE "\x21\x21\0\x24" TCP6_ADDRESS TCP6_ADDRESS "\xd0\x03\0\x19"

static const struct {
	struct view header;
	const char *address;	/* NULL: none */
	unsigned port;
	bool own;
} good[] = {
	{ VIEW("PROXY TCP4 192.0.2.7 203.0.113.1 53251 25\r\n"), "192.0.2.7", 53251, false },
	{ VIEW("PROXY TCP6 2001:db8::7 2001:db8::1 53251 25\r\n"), "2001:db8::7", 53251, false },
	{ VIEW("PROXY TCP6 ::ffff:192.0.2.7 ::1 0 25\r\n"), "192.0.2.7", 0, false },
	{ VIEW("PROXY UNKNOWN\r\n"), NULL, 0, false },
	{ VIEW("PROXY UNKNOWN ffff:f...f:ffff 1 2 anything\r\n"), NULL, 0, false },
	{ VIEW(TCP4), "192.0.2.7", 53251, false },
	{ VIEW(TCP6), "2001:db8::7", 53251, false },
	/* with TLVs */
	{ VIEW(SIGNATURE "\x21\x11\0\x11\xc0\0\2\7\xcb\0\x71\1\xd0\x03\0\x19\4\0\2ab"), "192.0.2.7",
	    53251, false },
	/* LOCAL, also with an address that counts for nothing */
	{ VIEW(SIGNATURE "\x20\0\0\0"), NULL, 0, true },
	{ VIEW(SIGNATURE "\x20\x11\0\x0c\xc0\0\2\7\xcb\0\x71\1\xd0\x03\0\x19"), NULL, 0, true },
	/* UNSPEC, and UDP over IPv4 */
	{ VIEW(SIGNATURE "\x21\0\0\0"), NULL, 0, false },
	{ VIEW(SIGNATURE "\x21\x12\0\x0c\xc0\0\2\7\xcb\0\x71\1\xd0\x03\0\x19"), NULL, 0, false },
};

#define NGOOD (sizeof(good) / sizeof(good[0]))

/* Complete with its last octet, and not one before. */
START_TEST(headers)
{
	struct view header = good[_i].header;
	struct buf in = buf_make(1000);
	struct proxy_header h;
	struct peer p;
	size_t used;

	for (size_t n = 0; n < header.n; n++)
		ck_assert_int_eq(proxy_parse(view_sub(header, 0, n), &h, &used), PROXY_MORE);
	buf_add_view(&in, header);
	buf_add_str(&in, "EHLO\r\n");
	ck_assert_int_eq(proxy_parse(buf_view(&in), &h, &used), PROXY_OK);
	ck_assert_uint_eq(used, header.n);
	ck_assert(h.own == good[_i].own);
	ck_assert(h.known == (good[_i].address != NULL));
	if (h.known) {
		peer_set(&p, h.ipv6, h.address, (int)h.port);
		ck_assert_str_eq(p.text, good[_i].address);
		ck_assert_uint_eq(h.port, good[_i].port);
	}
	buf_free(&in);
}
END_TEST

static const struct view bad[] = {
	VIEW("EHLO client.example\r\n"), VIEW("\x16\x03\x01"), VIEW("proxy TCP4"),
	VIEW("PROXY \r\n"), VIEW("PROXY\r\n"), VIEW("PROXY TCP4\r\n"),
	VIEW("PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n"),
	VIEW("PROXY TCP4 192.0.2.7 203.0.113.1 53251 25\n"),
	VIEW("PROXY TCP4  192.0.2.7 203.0.113.1 53251 25\r\n"),
	VIEW("PROXY TCP4 192.0.2.7 203.0.113.1 53251 25 \r\n"),
	VIEW("PROXY TCP4 192.0.2.7 203.0.113.1 53251\r\n"),
	VIEW("PROXY TCP4 192.0.2.7 203.0.113.1 65536 25\r\n"),
	VIEW("PROXY TCP4 192.0.2.7 203.0.113.1 +1 25\r\n"),
	VIEW("PROXY TCP4 192.0.2.07 203.0.113.1 1 25\r\n"),
	VIEW("PROXY TCP4 2001:db8::7 2001:db8::1 1 25\r\n"),
	VIEW("PROXY TCP6 192.0.2.7 203.0.113.1 1 25\r\n"),
	VIEW("PROXY TCP4 192.0.2.7\0 203.0.113.1 1 25\r\n"),
	VIEW(SIGNATURE "\x11"), VIEW(SIGNATURE "\x22\x11\0\0"), VIEW(SIGNATURE "\x21\x41\0\0"),
	VIEW(SIGNATURE "\x21\x13\0\0"),
	VIEW(SIGNATURE "\x21\x11\0\x0b\xc0\0\2\7\xcb\0\x71\1\xd0\x03\0"),
	VIEW(SIGNATURE "\x21\x21\0\x0c\xc0\0\2\7\xcb\0\x71\1\xd0\x03\0\x19"),
	/* 16 + 521 octets are one too many, however few are there */
	VIEW(SIGNATURE "\x21\x11\x02\x09"),
};

START_TEST(no_headers)
{
	struct proxy_header h;
	size_t used = 1;

	ck_assert_int_eq(proxy_parse(bad[_i], &h, &used), PROXY_BAD);
	ck_assert_uint_eq(used, 0);
}
END_TEST

/* 107 octets with the CRLF, and no line end in them. */
START_TEST(long_line)
{
	char line[PROXY_LINE_MAX + 1];
	struct proxy_header h;
	size_t used;

	memset(line, 'x', sizeof(line));
	memcpy(line, "PROXY UNKNOWN ", 14);
	memcpy(line + PROXY_LINE_MAX - 2, "\r\n", 2);
	ck_assert_int_eq(proxy_parse((struct view){ line, sizeof(line) }, &h, &used), PROXY_OK);
	ck_assert_uint_eq(used, PROXY_LINE_MAX);
	memcpy(line + PROXY_LINE_MAX - 2, "x\r\n", 3);
	ck_assert_int_eq(proxy_parse((struct view){ line, sizeof(line) }, &h, &used), PROXY_BAD);
}
END_TEST

/* ---- over TCP */

struct link {
	int client, server;
};

static struct link
connect_tcp(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	struct link l = { .client = socket(AF_INET, SOCK_STREAM, 0) };

	ck_assert_int_eq(bind(listener, (struct sockaddr *)&a, size), 0);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&a, &size), 0);
	ck_assert_int_eq(connect(l.client, (struct sockaddr *)&a, size), 0);
	l.server = accept(listener, NULL, NULL);
	ck_assert_int_ne(l.server, -1);
	close(listener);
	return l;
}

static int
accept_proxied(struct view octets, const char *networks, struct gate *g, struct peer *peer,
    char rest[64])
{
	struct link l = connect_tcp();
	int result;
	ssize_t n;

	*g = (struct gate){ .refuse_tls = false };
	gate_open(g);
	peer_of(l.server, peer);
	ck_assert_int_eq(send(l.client, octets.p, octets.n, 0), (ssize_t)octets.n);
	shutdown(l.client, SHUT_WR);
	result = proxy_accept(l.server, g->program, view_of(networks), peer, deadline_in(5));
	n = recv(l.server, rest, 63, MSG_WAITALL);
	rest[n > 0 ? n : 0] = '\0';
	close(l.client);
	close(l.server);
	gate_close(g);
	return result;
}

START_TEST(clients)
{
	static struct gate g;
	struct peer p;
	char rest[64];

	ck_assert_int_eq(accept_proxied(VIEW(TCP4 "EHLO"), "127.0.0.0/8", &g, &p, rest), 0);
	ck_assert_str_eq(rest, "EHLO");
	ck_assert_str_eq(p.text, "192.0.2.7");
	ck_assert_str_eq(p.literal, "[192.0.2.7]");
	ck_assert_str_eq(g.peer, "192.0.2.7 53251");
	ck_assert_int_eq(accept_proxied(VIEW(SIGNATURE "\x20\0\0\0x"), "127.0.0.1", &g, &p, rest), 0);
	ck_assert_str_eq(p.text, "127.0.0.1");
	ck_assert_str_eq(rest, "x");
	ck_assert_str_eq(g.peer, "");
	/* Who does not tell is not the proxy, which is trusted. */
	ck_assert_int_eq(accept_proxied(VIEW("PROXY UNKNOWN\r\ny"), "127.0.0.1", &g, &p, rest), 0);
	ck_assert_str_eq(rest, "y");
	ck_assert_str_eq(p.text, "0.0.0.0");
	ck_assert(p.known && !peer_is_loopback(&p));
	ck_assert_str_eq(g.peer, "0.0.0.0 0");
	ck_assert_int_eq(accept_proxied(VIEW("EHLO a\r\n"), "127.0.0.1", &g, &p, rest), -1);
	ck_assert_int_eq(accept_proxied(VIEW("PROXY TCP4"), "127.0.0.1", &g, &p, rest), -1);
	ck_assert_int_eq(accept_proxied(VIEW(""), "127.0.0.1", &g, &p, rest), -1);
}
END_TEST

/* What is local to a proxy elsewhere is not local to us: no password in clear, no relaying. */
START_TEST(loopback)
{
	static const char *const local[] = { "127.0.0.1 9", "127.9.9.9 9", "::1 9", "::ffff:127.0.0.1 9" };
	struct peer here, there, said, p;

	ck_assert_int_eq(peer_parse(VIEW("::1 25"), &here), 0);
	ck_assert_int_eq(peer_parse(VIEW("192.0.2.1 25"), &there), 0);
	for (int i = 0; i < 4; i++) {
		struct proxy_header h = { .port = 9 };

		ck_assert_int_eq(peer_parse(view_of(local[i]), &said), 0);
		h.ipv6 = said.ipv6;
		memcpy(h.address, said.address, sizeof(h.address));
		proxy_client(&h, &here, &p);
		ck_assert_str_eq(p.text, said.text);
		proxy_client(&h, &there, &p);
		ck_assert_str_eq(p.text, "0.0.0.0");
		ck_assert(p.known && !peer_is_loopback(&p));
	}
}
END_TEST

/* Others could say anything: theirs is no header. */
START_TEST(strangers)
{
	static struct gate g;
	struct peer p;
	char rest[64];

	ck_assert_int_eq(accept_proxied(VIEW("PROXY UNKNOWN\r\n"), "192.0.2.0/24", &g, &p, rest), 0);
	ck_assert_str_eq(p.text, "127.0.0.1");
	ck_assert_str_eq(rest, "PROXY UNKNOWN\r\n");
	ck_assert_int_eq(accept_proxied(VIEW("PROXY UNKNOWN\r\n"), "", &g, &p, rest), 0);
	ck_assert_str_eq(rest, "PROXY UNKNOWN\r\n");
}
END_TEST

static void *
dribble(void *arg)
{
	const struct link *l = arg;
	struct view header = VIEW(TCP4 "EHLO");

	for (size_t i = 0; i < header.n; i++) {
		(void)send(l->client, header.p + i, 1, MSG_NOSIGNAL);
		(void)poll(NULL, 0, 2);
	}
	return NULL;
}

/* In pieces, and not at all. */
START_TEST(slow)
{
	static struct gate g;
	struct link l = connect_tcp();
	msec before;
	pthread_t thread;
	struct peer p;

	ck_assert_int_eq(pthread_create(&thread, NULL, dribble, &l), 0);
	gate_open(&g);
	before = clock_monotonic();
	ck_assert_int_eq(proxy_accept(l.server, g.program, VIEW("127.0.0.1"), &p, before + 20), -1);
	ck_assert_int_lt(clock_monotonic() - before, 2000);
	(void)pthread_join(thread, NULL);
	close(l.client);
	close(l.server);
	l = connect_tcp();
	ck_assert_int_eq(pthread_create(&thread, NULL, dribble, &l), 0);
	ck_assert_int_eq(proxy_accept(l.server, g.program, VIEW("127.0.0.1"), &p, deadline_in(5)), 0);
	ck_assert_str_eq(p.text, "192.0.2.7");
	(void)pthread_join(thread, NULL);
	close(l.client);
	close(l.server);
	gate_close(&g);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_loop_test(tests, headers, 0, (int)NGOOD);
	tcase_add_loop_test(tests, no_headers, 0, (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(tests, long_line);
	tcase_add_test(tests, clients);
	tcase_add_test(tests, loopback);
	tcase_add_test(tests, strangers);
	tcase_add_test(tests, slow);
}

int
main(void)
{
	return unit_run("proxy", add);
}
