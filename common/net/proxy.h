/* proxy.h: who the client behind a trusted proxy is (text/proxy.h). */
#ifndef NET_PROXY_H
#define NET_PROXY_H

#include "net/peer.h"
#include "sys/clock.h"
#include "text/proxy.h"

#define PROXY_SECONDS 10	/* for the header to come */

/*
 * Where the kernel's peer of fd is in one of the networks (trusted_proxies):
 * reads the header that the connection begins with, to its last octet and not
 * one more, puts the client in place of *peer, and tells the monitor so with
 * gate_tell_peer(). From anybody else nothing is read. A proxy that speaks for
 * itself stays the peer. A client whose address the header does not tell is
 * 0.0.0.0: from anywhere, and in no network. See proxy_client().
 * Returns 0, or -1 after a log line: the connection must end.
 */
int
proxy_accept(int fd, int control, struct view networks, struct peer *peer, msec deadline);

/*
 * Who the client is that the header of a proxy tells of. A loopback address is that of the
 * proxy's machine: where it is not ours, the client is one whose address is not told. Pure.
 */
void
proxy_client(const struct proxy_header *h, const struct peer *proxy, struct peer *out);

#endif
