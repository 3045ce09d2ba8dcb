/* proxy.c: see proxy.h. */
#include "net/proxy.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "net/gate.h"
#include "sys/log.h"
#include "text/proxy.h"

/* Looks at what comes next without taking it; waits for it. Returns octets, or -1. */
static ssize_t
look(int fd, char *p, size_t n, msec deadline)
{
	ssize_t got;

	do {
		if (deadline_wait(fd, POLLIN, deadline) == -1)
			return -1;
		got = recv(fd, p, n, MSG_PEEK | MSG_DONTWAIT);
	} while (got == -1 && (errno == EINTR || errno == EAGAIN));
	return got > 0 ? got : -1;
}

/* Takes n octets that have been looked at. */
static int
take(int fd, char *p, size_t n)
{
	ssize_t got;

	do
		got = recv(fd, p, n, MSG_DONTWAIT);
	while (got == -1 && errno == EINTR);
	return got == (ssize_t)n ? 0 : -1;
}

/* What of a header is there is taken at once: poll(2) would not wait for more of it. */
static int
read_header(int fd, struct proxy_header *h, msec deadline)
{
	enum proxy_result result = PROXY_MORE;
	char octets[PROXY_MAX];
	size_t have = 0;

	while (result == PROXY_MORE && have < sizeof(octets)) {
		ssize_t more = look(fd, octets + have, sizeof(octets) - have, deadline);
		size_t used, wanted = (size_t)more;

		if (more == -1)
			return -1;
		result = proxy_parse((struct view){ octets, have + wanted }, h, &used);
		if (result == PROXY_OK)
			wanted = used - have;
		/* What is no header, too: a close with octets unread would be a reset. */
		if (take(fd, octets + have, wanted) == -1)
			return -1;
		have += wanted;
	}
	return result == PROXY_OK ? 0 : -1;
}

void
proxy_client(const struct proxy_header *h, const struct peer *proxy, struct peer *out)
{
	static const unsigned char nowhere[16];

	/* Without an address it is all zero; the proxy's own would be one that we trust. */
	peer_set(out, h->ipv6, h->address, (int)h->port);
	if (peer_is_loopback(out) && !peer_is_loopback(proxy))
		peer_set(out, false, nowhere, (int)h->port);
}

int
proxy_accept(int fd, int control, struct view networks, struct peer *peer, msec deadline)
{
	struct proxy_header h;
	struct peer proxy;

	if (networks.n == 0)
		return 0;
	peer_of(fd, &proxy);
	if (!peer_in_networks(&proxy, networks))
		return 0;
	if (read_header(fd, &h, deadline) == -1) {
		log_note(LOG_WARNING, "no-proxy-header", "peer", proxy.text);
		return -1;
	}
	if (h.own)
		return 0;
	proxy_client(&h, &proxy, peer);
	if (gate_tell_peer(control, peer, deadline) == 0)
		return 0;
	log_errno("tell", "peer");
	return -1;
}
