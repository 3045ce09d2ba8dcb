/* peer_test.c: who is at the other end, and in which networks that is. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/peer.h"

/* A peer with the address, IPv4 or IPv6. */
static struct peer
peer_at(const char *text)
{
	struct peer p = { .known = true, .ipv6 = strchr(text, ':') != NULL };

	ck_assert_int_eq(inet_pton(p.ipv6 ? AF_INET6 : AF_INET, text, p.address), 1);
	return p;
}

static bool
in(const char *address, const char *networks)
{
	struct peer p = peer_at(address);

	return peer_in_networks(&p, view_of(networks));
}

/* Connects to a listener at addr and asks who the accepted one's peer is. */
static struct peer
accepted_peer(int family, struct sockaddr *addr, socklen_t size, const struct sockaddr *to)
{
	int listener = socket(family, SOCK_STREAM, 0), client, fd;
	struct sockaddr_storage bound;
	socklen_t bound_size = sizeof(bound);
	struct peer p;

	ck_assert_int_eq(bind(listener, addr, size), 0);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&bound, &bound_size), 0);
	if (to) {
		struct sockaddr_in in4;

		memcpy(&in4, to, sizeof(in4));
		in4.sin_port = ((struct sockaddr_in6 *)&bound)->sin6_port;
		client = socket(AF_INET, SOCK_STREAM, 0);
		ck_assert_int_eq(connect(client, (struct sockaddr *)&in4, sizeof(in4)), 0);
	} else {
		client = socket(family, SOCK_STREAM, 0);
		ck_assert_int_eq(connect(client, (struct sockaddr *)&bound, bound_size), 0);
	}
	fd = accept(listener, NULL, NULL);
	ck_assert_int_ne(fd, -1);
	peer_of(fd, &p);
	close(fd);
	close(client);
	close(listener);
	return p;
}

START_TEST(ipv4_connection)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	struct peer p;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	p = accepted_peer(AF_INET, (struct sockaddr *)&a, sizeof(a), NULL);
	ck_assert(p.known && !p.ipv6);
	ck_assert_str_eq(p.text, "127.0.0.1");
	ck_assert_str_eq(p.literal, "[127.0.0.1]");
	ck_assert_int_gt(p.port, 0);
	ck_assert(peer_in_networks(&p, VIEW("127.0.0.0/8")));
}
END_TEST

START_TEST(ipv6_connection)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct peer p = accepted_peer(AF_INET6, (struct sockaddr *)&a, sizeof(a), NULL);

	ck_assert(p.known && p.ipv6);
	ck_assert_str_eq(p.text, "::1");
	ck_assert_str_eq(p.literal, "[IPv6:::1]");
}
END_TEST

/* A listener for both families gets IPv4 peers as mapped addresses. */
START_TEST(ipv4_on_ipv6_socket)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT };
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct peer p;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	p = accepted_peer(AF_INET6, (struct sockaddr *)&a, sizeof(a), (struct sockaddr *)&to);
	ck_assert(p.known && !p.ipv6);
	ck_assert_str_eq(p.literal, "[127.0.0.1]");
	ck_assert(peer_in_networks(&p, VIEW("127.0.0.1")));
}
END_TEST

START_TEST(no_network_connection)
{
	int pair[2], pipes[2];
	struct peer p;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	peer_of(pair[0], &p);
	ck_assert(!p.known);
	ck_assert_str_eq(p.text, "local");
	ck_assert(!peer_in_networks(&p, VIEW("0.0.0.0/0 ::/0")));
	ck_assert_int_eq(pipe(pipes), 0);
	peer_of(pipes[0], &p);
	ck_assert(!p.known);
	ck_assert_str_eq(p.literal, "local");
	peer_of(-1, &p);
	ck_assert(!p.known);
}
END_TEST

START_TEST(ipv4_networks)
{
	ck_assert(in("192.0.2.1", "192.0.2.1"));
	ck_assert(in("192.0.2.1", "192.0.2.1/32"));
	ck_assert(!in("192.0.2.2", "192.0.2.1"));
	ck_assert(in("192.0.2.77", "192.0.2.0/24"));
	ck_assert(in("192.0.2.77", "192.0.2.1/24"));
	ck_assert(!in("192.0.3.77", "192.0.2.0/24"));
	ck_assert(in("10.127.255.255", "10.64.0.0/10"));
	ck_assert(!in("10.128.0.0", "10.64.0.0/10"));
	ck_assert(!in("10.63.255.255", "10.64.0.0/10"));
	ck_assert(in("192.0.2.3", "192.0.2.2/31"));
	ck_assert(!in("192.0.2.4", "192.0.2.2/31"));
	ck_assert(in("203.0.113.9", "0.0.0.0/0"));
}
END_TEST

START_TEST(ipv6_networks)
{
	ck_assert(in("2001:db8::1", "2001:db8::1"));
	ck_assert(!in("2001:db8::2", "2001:db8::1"));
	ck_assert(in("2001:db8:0:ffff::2", "2001:db8::/32"));
	ck_assert(in("2001:db8:7fff::", "2001:db8::/33"));
	ck_assert(!in("2001:db8:8000::", "2001:db8::/33"));
	ck_assert(in("fe80::1", "::/0"));
}
END_TEST

/* Neither family is in the other's networks, but for mapped addresses. */
START_TEST(families)
{
	ck_assert(!in("192.0.2.1", "::/0"));
	ck_assert(!in("::1", "0.0.0.0/0"));
	ck_assert(!in("c000:0201::", "192.0.2.1"));
	ck_assert(in("192.0.2.1", "::ffff:192.0.2.0/120"));
	ck_assert(!in("192.0.3.1", "::ffff:192.0.2.0/120"));
}
END_TEST

START_TEST(lists)
{
	ck_assert(in("::1", "127.0.0.0/8 ::1/128"));
	ck_assert(in("::1", "127.0.0.0/8,::1/128"));
	ck_assert(in("10.1.1.1", " , 127.0.0.0/8 ,\t10.0.0.0/8, "));
	ck_assert(!in("10.1.1.1", ""));
	ck_assert(!in("10.1.1.1", " , "));
}
END_TEST

static const char *const bad[] = { "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::1/129", "example.org",
	"10.0.0.0/8/8", "10.0.0.0/-1", "/8", "10.0.0.0/08x", "[::1]", "1.2.3.4:25",
	"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee:ffff:0" };

START_TEST(bad_entries)
{
	struct buf list = buf_make(1024);
	struct view wrong;

	buf_addf(&list, "10.9.9.9 %s 10.0.0.0/8", bad[_i]);
	ck_assert_int_eq(peer_networks_check(buf_view(&list), &wrong), -1);
	ck_assert(view_eq(wrong, view_of(bad[_i])));
	/* It matches nobody, and what stands behind it counts. */
	ck_assert(!in("10.0.0.1", bad[_i]) && !in("::1", bad[_i]));
	ck_assert(in("10.0.0.1", buf_cstr(&list)));
	buf_free(&list);
}
END_TEST

START_TEST(good_lists)
{
	struct view wrong;

	ck_assert_int_eq(peer_networks_check(VIEW("127.0.0.0/8 ::1/128, 10.0.0.1"), &wrong), 0);
	ck_assert_int_eq(peer_networks_check(VIEW(""), &wrong), 0);
}
END_TEST

static void
add(TCase *tests)
{
	tcase_add_test(tests, ipv4_connection);
	tcase_add_test(tests, ipv6_connection);
	tcase_add_test(tests, ipv4_on_ipv6_socket);
	tcase_add_test(tests, no_network_connection);
	tcase_add_test(tests, ipv4_networks);
	tcase_add_test(tests, ipv6_networks);
	tcase_add_test(tests, families);
	tcase_add_test(tests, lists);
	tcase_add_loop_test(tests, bad_entries, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(tests, good_lists);
}

int
main(void)
{
	return unit_run("peer", add);
}
