/* proxy.c: see proxy.h. */
#include "text/proxy.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/num.h"

#define V2_HEAD 16	/* octets before the addresses */

static const struct view v1_start = { "PROXY ", 6 };
static const struct view v2_start = { "\r\n\r\n\0\r\nQUIT\n", 12 };

/* Whether in and start are the same as far as both go. */
static bool
agree(struct view in, struct view start)
{
	size_t n = in.n < start.n ? in.n : start.n;

	return view_eq(view_sub(in, 0, n), view_sub(start, 0, n));
}

/* ---- version 1 */

/* Takes the next field, behind exactly one blank. */
static struct view
take_field(struct view *rest)
{
	size_t n = view_find(*rest, ' ');
	struct view field = view_sub(*rest, 0, n);

	*rest = view_sub(*rest, n + 1, rest->n);
	return field;
}

static int
read_address(struct view field, bool ipv6, unsigned char address[16])
{
	char text[INET6_ADDRSTRLEN];

	if (view_string(field, text, sizeof(text)) == -1)
		return -1;
	return inet_pton(ipv6 ? AF_INET6 : AF_INET, text, address) == 1 ? 0 : -1;
}

static int
read_port(struct view field, unsigned *port)
{
	uint64_t n;

	if (num_parse(field, 65535, &n) == -1)
		return -1;
	*port = (unsigned)n;
	return 0;
}

/* What stands between "PROXY " and the CRLF. */
static enum proxy_result
v1_line(struct view line, struct proxy_header *out)
{
	struct view family = take_field(&line);
	unsigned char our_address[16];
	unsigned our_port;

	if (view_eq(family, VIEW("UNKNOWN")))
		return PROXY_OK;
	out->ipv6 = view_eq(family, VIEW("TCP6"));
	if (!out->ipv6 && !view_eq(family, VIEW("TCP4")))
		return PROXY_BAD;
	if (read_address(take_field(&line), out->ipv6, out->address) == -1 ||
	    read_address(take_field(&line), out->ipv6, our_address) == -1 ||
	    read_port(take_field(&line), &out->port) == -1 || read_port(line, &our_port) == -1)
		return PROXY_BAD;
	out->known = true;
	return PROXY_OK;
}

static enum proxy_result
v1_parse(struct view in, struct proxy_header *out, size_t *used)
{
	struct view line = view_sub(in, 0, PROXY_LINE_MAX);
	size_t lf = view_find(line, '\n');

	if (lf == line.n)
		return line.n == PROXY_LINE_MAX ? PROXY_BAD : PROXY_MORE;
	if (lf <= v1_start.n || line.p[lf - 1] != '\r')
		return PROXY_BAD;
	*used = lf + 1;
	return v1_line(view_sub(line, v1_start.n, lf - 1 - v1_start.n), out);
}

/* ---- version 2 */

static unsigned
u16(const char *p)
{
	return (unsigned)(unsigned char)p[0] << 8 | (unsigned char)p[1];
}

/* Octets of source and destination: addresses and ports of the family. */
static size_t
v2_addresses(unsigned family)
{
	return family == 1 ? 12 : family == 2 ? 36 : family == 3 ? 216 : 0;
}

/* The whole header. */
static enum proxy_result
v2_header(struct view header, struct proxy_header *out)
{
	unsigned command = header.p[12] & 15;
	unsigned family = (unsigned char)header.p[13] >> 4, transport = header.p[13] & 15;
	const char *addresses = header.p + V2_HEAD;
	size_t octets = family == 1 ? 4 : 16;

	if (command > 1 || family > 3 || transport > 2)
		return PROXY_BAD;
	out->own = command == 0;
	if (out->own)
		return PROXY_OK;
	if (header.n - V2_HEAD < v2_addresses(family))
		return PROXY_BAD;
	if (transport != 1 || family < 1 || family > 2)
		return PROXY_OK;
	out->known = true;
	out->ipv6 = family == 2;
	memcpy(out->address, addresses, octets);
	out->port = u16(addresses + 2 * octets);
	return PROXY_OK;
}

static enum proxy_result
v2_parse(struct view in, struct proxy_header *out, size_t *used)
{
	size_t n;

	if (in.n > v2_start.n && (unsigned char)in.p[12] >> 4 != 2)
		return PROXY_BAD;
	if (in.n < V2_HEAD)
		return PROXY_MORE;
	n = V2_HEAD + u16(in.p + 14);
	if (n > PROXY_MAX)
		return PROXY_BAD;
	if (in.n < n)
		return PROXY_MORE;
	*used = n;
	return v2_header(view_sub(in, 0, n), out);
}

enum proxy_result
proxy_parse(struct view in, struct proxy_header *out, size_t *used)
{
	enum proxy_result result = PROXY_BAD;

	*out = (struct proxy_header){ .own = false };
	*used = 0;
	if (in.n == 0)
		return PROXY_MORE;
	if (agree(in, v1_start))
		result = v1_parse(in, out, used);
	else if (agree(in, v2_start))
		result = v2_parse(in, out, used);
	if (result != PROXY_OK)
		*used = 0;
	return result;
}
