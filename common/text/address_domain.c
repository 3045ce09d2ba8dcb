/* address_domain.c: domains and address literals; see address.h. */
#include "text/address.h"

#include <arpa/inet.h>

#include "text/utf8.h"

#define LABEL_MAX 63	/* octets; RFC 1035 2.3.4 */

static bool
is_domain_char(char c)
{
	return ascii_alpha(c) || ascii_digit(c) || (unsigned char)c >= 0x80 ||
	    c == '-' || c == '.' || c == '_';
}

struct view
address_take_domain(struct view *rest)
{
	struct view domain;
	size_t n = 0;

	if (rest->n && rest->p[0] == '[') {
		n = view_find(*rest, ']');
		if (n < rest->n)
			n++;
	} else {
		while (n < rest->n && is_domain_char(rest->p[n]))
			n++;
	}
	domain = view_sub(*rest, 0, n);
	*rest = view_sub(*rest, n, rest->n);
	return domain;
}

/* Whether v (with its brackets) is an IPv4 or IPv6 literal; RFC 5321 section 4.1.3. */
static bool
is_literal(struct view v)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char bytes[sizeof(struct in6_addr)];
	struct view inside;
	int family = AF_INET;

	if (v.n < 2 || v.p[v.n - 1] != ']')
		return false;
	inside = view_sub(v, 1, v.n - 2);
	if (view_starts_nocase(inside, VIEW("ipv6:"))) {
		inside = view_sub(inside, 5, inside.n);
		family = AF_INET6;
	}
	return view_string(inside, text, sizeof(text)) == 0 && inet_pton(family, text, bytes) == 1;
}

static bool
is_label(struct view label)
{
	bool ascii = true;

	if (label.n == 0 || label.p[0] == '-' || label.p[label.n - 1] == '-')
		return false;
	for (struct view rest = label; rest.n;) {
		size_t n = utf8_printable(rest);

		if (n == 0 || rest.p[0] == '.' || !is_domain_char(rest.p[0]))
			return false;
		ascii = ascii && n == 1;
		rest = view_sub(rest, n, rest.n);
	}
	/* The limit for others is on their A-label, which we do not compute here. */
	return !ascii || label.n <= LABEL_MAX;
}

static bool
is_name(struct view name)
{
	struct view label;

	do {
		size_t n = view_find(name, '.');

		label = view_sub(name, 0, n);
		if (!is_label(label))
			return false;
		name = view_sub(name, n, name.n);
		if (name.n == 1)
			return false;
		name = view_sub(name, 1, name.n);
	} while (name.n);
	return true;
}

enum address_result
address_domain(struct view text, char out[ADDRESS_DOMAIN_MAX + 1])
{
	bool literal = text.n && text.p[0] == '[';

	out[0] = '\0';
	if (!literal && text.n > 1 && text.p[text.n - 1] == '.')
		text.n--;
	if (text.n > ADDRESS_DOMAIN_MAX)
		return ADDRESS_DOMAIN_TOO_LONG;
	if (literal ? !is_literal(text) : !is_name(text))
		return ADDRESS_SYNTAX;
	for (size_t i = 0; i < text.n; i++)
		out[i] = ascii_lower(text.p[i]);
	out[text.n] = '\0';
	return ADDRESS_OK;
}
