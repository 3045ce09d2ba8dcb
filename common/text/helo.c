/* helo.c: see helo.h. */
#include "text/helo.h"

#include <arpa/inet.h>
#include <string.h>

#define LABEL_MAX 63

static struct view
without_dot(struct view v)
{
	return v.n && v.p[v.n - 1] == '.' ? view_sub(v, 0, v.n - 1) : v;
}

static bool
is_label(struct view label, bool *number)
{
	*number = true;
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];

		*number = *number && ascii_digit(c);
		if (!ascii_alpha(c) && !ascii_digit(c) && c != '-' && c != '_')
			return false;
	}
	return label.n && label.n <= LABEL_MAX && label.p[0] != '-' && label.p[label.n - 1] != '-';
}

bool
helo_is_name(struct view helo)
{
	struct view rest = without_dot(helo);
	bool number = false;
	size_t labels = 0;

	if (rest.n > 253)
		return false;
	for (bool more = true; more; labels++) {
		size_t n = view_find(rest, '.');

		if (!is_label(view_sub(rest, 0, n), &number))
			return false;
		more = n < rest.n;
		rest = view_sub(rest, n + 1, rest.n);
	}
	return labels > 1 && !number;
}

bool
helo_is_literal(struct view helo, bool *ipv6, unsigned char address[16])
{
	bool six = view_starts_nocase(helo, VIEW("[IPv6:"));
	struct view inner = view_sub(helo, six ? 6 : 1, helo.n);
	unsigned char octets[16] = { 0 };
	char text[INET6_ADDRSTRLEN];

	if (inner.n < 2 || helo.p[0] != '[' || inner.p[inner.n - 1] != ']' ||
	    view_string(view_sub(inner, 0, inner.n - 1), text, sizeof(text)) == -1 ||
	    inet_pton(six ? AF_INET6 : AF_INET, text, octets) != 1)
		return false;
	if (address) {
		*ipv6 = six;
		memcpy(address, octets, sizeof(octets));
	}
	return true;
}

bool
helo_same(struct view a, struct view b)
{
	return view_eq_nocase(without_dot(a), without_dot(b));
}
