/* spf_macro.c: the macros of SPF (RFC 7208 7); see spf.h. */
#include <arpa/inet.h>
#include <string.h>

#include "base/num.h"
#include "text/spf.h"

static void
put(char *out, size_t *n, struct view v)
{
	for (size_t i = 0; i < v.n; i++) {
		if (*n <= SPF_NAME_MAX)
			out[*n] = v.p[i];
		*n += *n <= SPF_NAME_MAX;
	}
}

/* %{i}: dotted octets, or of IPv6 dotted nibbles. */
static struct view
macro_address(const struct spf *s, char space[80])
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	if (!s->client.ipv6)
		return view_of(inet_ntop(AF_INET, s->client.octets, space, 80));
	for (size_t i = 0; i < 16; i++) {
		space[n++] = hex[s->client.octets[i] >> 4];
		space[n++] = '.';
		space[n++] = hex[s->client.octets[i] & 15];
		space[n++] = '.';
	}
	return (struct view){ space, n - 1 };
}

static struct view
macro_value(const struct spf *s, const char *domain, char letter, char space[80])
{
	switch (ascii_lower(letter)) {
	case 'd':
		return view_of(domain);
	case 'o':
	case 'h':
		return view_of(s->sender);
	case 'l':
		return VIEW("postmaster");
	case 'i':
		return macro_address(s, space);
	case 'v':
		return s->client.ipv6 ? VIEW("ip6") : VIEW("in-addr");
	case 'p':
		return VIEW("unknown");
	default:
		return (struct view){ NULL, 0 };
	}
}

/* The last keep parts between delimiters, perhaps in reverse, with dots between them. */
static void
put_parts(char *out, size_t *n, struct view value, struct view delimiters, uint64_t keep,
    bool reverse)
{
	struct view parts[SPF_NAME_MAX + 1];
	size_t count = 0, first;

	for (size_t i = 0, from = 0; i <= value.n && count <= SPF_NAME_MAX; i++)
		if (i == value.n || view_find(delimiters, value.p[i]) < delimiters.n) {
			parts[count++] = view_sub(value, from, i - from);
			from = i + 1;
		}
	first = reverse ? 0 : keep && keep < count ? count - (size_t)keep : 0;
	for (size_t i = first; i < count; i++) {
		/* In reverse the last parts of what is reversed are the first ones. */
		size_t at = reverse ? count - 1 - i : i;

		if (reverse && keep && keep < count && i < count - (size_t)keep)
			continue;
		put(out, n, parts[at]);
		if (i + 1 < count)
			put(out, n, VIEW("."));
	}
}

/* "%{LETTER [DIGITS] [r] [DELIMITERS]}": text is what is between the braces. */
static int
put_macro(const struct spf *s, const char *domain, struct view text, char *out, size_t *n)
{
	char space[80], sender[SPF_NAME_MAX + 16];
	struct view value;
	size_t digits = 1;
	uint64_t keep = 0;
	bool reverse;

	if (text.n == 0)
		return -1;
	value = macro_value(s, domain, text.p[0], space);
	if (ascii_lower(text.p[0]) == 's') {
		size_t size = strlen(s->sender);

		if (size > SPF_NAME_MAX)
			return -1;
		memcpy(sender, "postmaster@", 11);
		memcpy(sender + 11, s->sender, size);
		value = (struct view){ sender, 11 + size };
	}
	while (digits < text.n && ascii_digit(text.p[digits]))
		digits++;
	if (value.p == NULL ||
	    (digits > 1 && (num_parse(view_sub(text, 1, digits - 1), 128, &keep) == -1 || keep == 0)))
		return -1;
	reverse = digits < text.n && ascii_lower(text.p[digits]) == 'r';
	text = view_sub(text, digits + reverse, text.n);
	for (size_t i = 0; i < text.n; i++)
		if (view_find(VIEW(".-+,/_="), text.p[i]) == 7)
			return -1;
	put_parts(out, n, value, text.n ? text : VIEW("."), keep, reverse);
	return 0;
}

int
spf_expand(const struct spf *s, const char *domain, struct view spec, char out[SPF_NAME_MAX + 1])
{
	size_t n = 0, at = 0;

	while (at < spec.n) {
		char next = at + 1 < spec.n ? spec.p[at + 1] : '\0';
		struct view rest = view_sub(spec, at + 2, spec.n);
		size_t end = view_find(rest, '}');

		if (spec.p[at] != '%') {
			if (spec.p[at] <= ' ' || spec.p[at] > '~')
				return -1;
			put(out, &n, view_sub(spec, at++, 1));
			continue;
		}
		if (next == '{' && end < rest.n) {
			if (put_macro(s, domain, view_sub(rest, 0, end), out, &n) == -1)
				return -1;
			at += end + 3;
			continue;
		}
		if (next != '%' && next != '_' && next != '-')
			return -1;
		put(out, &n, next == '%' ? VIEW("%") : next == '_' ? VIEW(" ") : VIEW("%20"));
		at += 2;
	}
	if (n && n <= SPF_NAME_MAX && out[n - 1] == '.')
		n--;
	if (n == 0 || n > SPF_NAME_MAX)
		return -1;
	out[n] = '\0';
	return 0;
}
