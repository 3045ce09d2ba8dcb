/* xclient.c: see xclient.h. */
#include "text/xclient.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/num.h"
#include "text/address.h"

/* ---- xtext */

static int
hex(char c)
{
	char low = ascii_lower(c);

	if (ascii_digit(c))
		return c - '0';
	return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Decodes into out, which is printable UTF-8 or so then. Returns 0 or -1. */
static int
decode(struct view value, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++) {
		int c = (unsigned char)value.p[i];

		if (c == '+') {
			if (value.n - i < 3 || hex(value.p[i + 1]) == -1 || hex(value.p[i + 2]) == -1)
				return -1;
			c = hex(value.p[i + 1]) * 16 + hex(value.p[i + 2]);
			i += 2;
		}
		if (c < ' ' || c == 0x7f || n + 1 == size)
			return -1;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return n ? 0 : -1;
}

/* ---- values: each returns 0 or -1 */

static int
take_name(struct xclient *x, const char *value)
{
	/* Not an address in brackets; and DNS knows nothing but ASCII. */
	for (const char *c = value; *c; c++)
		if (*c == '[' || (unsigned char)*c > 0x7f)
			return -1;
	return address_domain(view_of(value), x->name) == ADDRESS_OK ? 0 : -1;
}

static int
read_address(const char *value, bool *ipv6, unsigned char address[16])
{
	static const struct view prefix = { "IPV6:", 5 };

	memset(address, 0, 16);
	*ipv6 = view_starts_nocase(view_of(value), prefix);
	return inet_pton(*ipv6 ? AF_INET6 : AF_INET, *ipv6 ? value + prefix.n : value,
	    address) == 1 ? 0 : -1;
}

static int
take_address(struct xclient *x, const char *value)
{
	return read_address(value, &x->ipv6, x->address);
}

static int
take_other_address(struct xclient *x, const char *value)
{
	unsigned char address[16];
	bool ipv6;

	(void)x;
	return read_address(value, &ipv6, address);
}

static int
read_port(const char *value, unsigned *port)
{
	uint64_t n;

	if (num_parse(view_of(value), 65535, &n) == -1)
		return -1;
	*port = (unsigned)n;
	return 0;
}

static int
take_port(struct xclient *x, const char *value)
{
	return read_port(value, &x->port);
}

static int
take_other_port(struct xclient *x, const char *value)
{
	unsigned port;

	(void)x;
	return read_port(value, &port);
}

static int
take_protocol(struct xclient *x, const char *value)
{
	x->esmtp = view_eq_nocase(view_of(value), VIEW("ESMTP"));
	return x->esmtp || view_eq_nocase(view_of(value), VIEW("SMTP")) ? 0 : -1;
}

static int
take_helo(struct xclient *x, const char *value)
{
	if (strchr(value, ' '))
		return -1;
	return view_string(view_of(value), x->helo, sizeof(x->helo));
}

static int
take_login(struct xclient *x, const char *value)
{
	return view_string(view_of(value), x->login, sizeof(x->login));
}

static const struct {
	const char *name;
	enum xclient_attribute bit;
	int (*take)(struct xclient *x, const char *value);
} attributes[] = {
	{ "NAME", XCLIENT_NAME, take_name },
	{ "ADDR", XCLIENT_ADDR, take_address },
	{ "PORT", XCLIENT_PORT, take_port },
	{ "PROTO", XCLIENT_PROTO, take_protocol },
	{ "HELO", XCLIENT_HELO, take_helo },
	{ "LOGIN", XCLIENT_LOGIN, take_login },
	{ "DESTADDR", XCLIENT_DESTADDR, take_other_address },
	{ "DESTPORT", XCLIENT_DESTPORT, take_other_port },
};

#define NATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]))

static size_t
attribute_find(struct view name)
{
	size_t i = 0;

	while (i < NATTRIBUTES && !view_eq_nocase(name, view_of(attributes[i].name)))
		i++;
	return i;
}

static int
take(struct xclient *x, struct view word)
{
	size_t equals = view_find(word, '='), i = attribute_find(view_sub(word, 0, equals));
	struct view value = view_sub(word, equals + 1, word.n);
	bool later = view_eq_nocase(value, VIEW("[TEMPUNAVAIL]"));
	char text[XCLIENT_LOGIN_MAX + 1];

	if (equals == word.n || i == NATTRIBUTES)
		return -1;
	x->given |= attributes[i].bit;
	x->known &= ~(unsigned)attributes[i].bit;
	if (attributes[i].bit == XCLIENT_NAME)
		x->name_later = later;
	if (later || view_eq_nocase(value, VIEW("[UNAVAILABLE]")))
		return attributes[i].bit == XCLIENT_PROTO ? -1 : 0;
	x->known |= attributes[i].bit;
	return decode(value, text, sizeof(text)) == -1 ? -1 : attributes[i].take(x, text);
}

int
xclient_parse(struct view args, struct xclient *out, struct view *bad)
{
	*out = (struct xclient){ .given = 0 };
	*bad = VIEW("");
	while (view_word(&args, bad))
		if (take(out, *bad) == -1)
			return -1;
	return out->given ? 0 : -1;
}
