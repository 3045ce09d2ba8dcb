/*
 * proxy.h: the header that a proxy sends before the client's octets, so that
 * the server knows who the client is: the PROXY protocol of HAProxy, versions
 * 1 (a line of text) and 2 (binary). Pure.
 */
#ifndef TEXT_PROXY_H
#define TEXT_PROXY_H

#include <stdbool.h>

#include "base/view.h"

#define PROXY_LINE_MAX 107	/* octets of a header of version 1, with its CRLF */
#define PROXY_MAX 536		/* octets of a header of version 2, with its TLVs */

struct proxy_header {
	bool own;	/* LOCAL: the proxy speaks for itself; nobody is behind it */
	bool known;	/* a client over TCP, whose address and port follow */
	bool ipv6;
	unsigned char address[16]; /* network order; an IPv4 one in the first 4 */
	unsigned port;
};

enum proxy_result {
	PROXY_OK,
	PROXY_MORE,	/* good so far, and not complete */
	PROXY_BAD	/* no header, or one that is too long */
};

/*
 * Reads the header that in begins with. After OK *used is how many octets it
 * has; the client's begin there. TLVs are passed over. A client whose address
 * the header does not tell (UNKNOWN, UNSPEC, local sockets, datagrams) is neither
 * own nor known, and its address all zero.
 */
enum proxy_result
proxy_parse(struct view in, struct proxy_header *out, size_t *used);

#endif
