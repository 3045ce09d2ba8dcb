/* peer.c: see peer.h. */
#include "net/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/num.h"

#define ADDRESS_TEXT 64		/* octets of an address as text, with its NUL */

struct network {
	bool ipv6;
	unsigned char address[16];
	unsigned bits;
};

/* ::ffff:192.0.2.1 is 192.0.2.1, with 96 bits less. Returns whether it was one. */
static bool
unmap(unsigned char address[16])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (memcmp(address, mapped, sizeof(mapped)) != 0)
		return false;
	memmove(address, address + 12, 4);
	memset(address + 4, 0, 12);
	return true;
}

static void
peer_texts(struct peer *p)
{
	if (inet_ntop(p->ipv6 ? AF_INET6 : AF_INET, p->address, p->text, sizeof(p->text)) == NULL)
		return;
	(void)snprintf(p->literal, sizeof(p->literal), "[%s%s]", p->ipv6 ? "IPv6:" : "", p->text);
}

static void
peer_take(const struct sockaddr_storage *from, struct peer *out)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)from;

	if (from->ss_family == AF_INET) {
		memcpy(out->address, &in->sin_addr, 4);
		out->port = ntohs(in->sin_port);
	} else if (from->ss_family == AF_INET6) {
		memcpy(out->address, &in6->sin6_addr, 16);
		out->port = ntohs(in6->sin6_port);
		out->ipv6 = !unmap(out->address);
	} else {
		return;
	}
	out->known = true;
	peer_texts(out);
}

void
peer_of(int fd, struct peer *out)
{
	struct sockaddr_storage from = { 0 };
	socklen_t size = sizeof(from);

	*out = (struct peer){ .text = "local", .literal = "local" };
	if (getpeername(fd, (struct sockaddr *)&from, &size) == 0)
		peer_take(&from, out);
}

void
peer_own(int fd, struct peer *out)
{
	struct sockaddr_storage own = { 0 };
	socklen_t size = sizeof(own);

	*out = (struct peer){ .text = "local", .literal = "local" };
	if (getsockname(fd, (struct sockaddr *)&own, &size) == 0)
		peer_take(&own, out);
}

void
peer_set(struct peer *out, bool ipv6, const unsigned char address[16], int port)
{
	*out = (struct peer){ .known = true, .ipv6 = ipv6, .port = port };
	memcpy(out->address, address, ipv6 ? 16 : 4);
	out->ipv6 = ipv6 && !unmap(out->address);
	peer_texts(out);
}

int
peer_parse(struct view text, struct peer *out)
{
	struct view address, port = VIEW("");
	char ip[ADDRESS_TEXT];
	uint64_t number = 0;

	*out = (struct peer){ .text = "local", .literal = "local" };
	if (!view_word(&text, &address) || view_string(address, ip, sizeof(ip)) == -1)
		return -1;
	if (view_word(&text, &port) && num_parse(port, 65535, &number) == -1)
		return -1;
	out->ipv6 = view_find(address, ':') < address.n;
	if (inet_pton(out->ipv6 ? AF_INET6 : AF_INET, ip, out->address) != 1)
		return -1;
	out->ipv6 = out->ipv6 && !unmap(out->address);
	out->port = (int)number;
	out->known = true;
	peer_texts(out);
	return 0;
}

bool
peer_is_loopback(const struct peer *p)
{
	return peer_in_networks(p, VIEW("127.0.0.0/8 ::1"));
}

/* Reads "ADDRESS[/BITS]". Returns 0 or -1. */
static int
network_parse(struct view entry, struct network *out)
{
	size_t slash = view_find(entry, '/');
	char text[ADDRESS_TEXT];
	uint64_t bits;

	*out = (struct network){ .ipv6 = view_find(entry, ':') < slash };
	bits = out->ipv6 ? 128 : 32;
	if (view_string(view_sub(entry, 0, slash), text, sizeof(text)) == -1 ||
	    inet_pton(out->ipv6 ? AF_INET6 : AF_INET, text, out->address) != 1)
		return -1;
	if (slash < entry.n && num_parse(view_sub(entry, slash + 1, entry.n), bits, &bits) == -1)
		return -1;
	if (out->ipv6 && bits >= 96 && unmap(out->address)) {
		out->ipv6 = false;
		bits -= 96;
	}
	out->bits = (unsigned)bits;
	return 0;
}

static bool
network_has(const struct network *net, const struct peer *p)
{
	unsigned octets = net->bits / 8, rest = net->bits % 8;

	if (net->ipv6 != p->ipv6 || memcmp(net->address, p->address, octets) != 0)
		return false;
	return rest == 0 || ((net->address[octets] ^ p->address[octets]) >> (8 - rest)) == 0;
}

/* Takes the next entry off *rest. Returns false when there is none. */
static bool
next_entry(struct view *rest, struct view *entry)
{
	size_t n = 0;

	while (rest->n && (ascii_blank(rest->p[0]) || rest->p[0] == ','))
		*rest = view_sub(*rest, 1, rest->n);
	while (n < rest->n && !ascii_blank(rest->p[n]) && rest->p[n] != ',')
		n++;
	*entry = view_sub(*rest, 0, n);
	*rest = view_sub(*rest, n, rest->n);
	return n != 0;
}

bool
peer_in_networks(const struct peer *p, struct view networks)
{
	struct network net;
	struct view entry;

	while (p->known && next_entry(&networks, &entry))
		if (network_parse(entry, &net) == 0 && network_has(&net, p))
			return true;
	return false;
}

int
peer_networks_check(struct view networks, struct view *bad)
{
	struct network net;

	*bad = VIEW("");
	while (next_entry(&networks, bad))
		if (network_parse(*bad, &net) == -1)
			return -1;
	return 0;
}
