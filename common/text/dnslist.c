/* dnslist.c: see dnslist.h. */
#include "text/dnslist.h"

#include <string.h>

#include "base/num.h"

static bool
is_separator(char c)
{
	return ascii_blank(c) || c == ',';
}

/* Takes the next entry off *rest. Returns false when there is none. */
static bool
next_entry(struct view *rest, struct view *entry)
{
	size_t n = 0;

	while (rest->n && is_separator(rest->p[0]))
		*rest = view_sub(*rest, 1, rest->n);
	while (n < rest->n && !is_separator(rest->p[n]))
		n++;
	*entry = view_sub(*rest, 0, n);
	*rest = view_sub(*rest, n, rest->n);
	return n != 0;
}

/* Takes what is before the first c off *rest, and c; all of it where there is none. */
static struct view
take_until(struct view *rest, char c)
{
	size_t n = view_find(*rest, c);
	struct view part = view_sub(*rest, 0, n);

	*rest = view_sub(*rest, n + 1, rest->n);
	return part;
}

/* ---- filters */

/* "N" or "N..N" */
static int
add_range(uint32_t set[8], struct view range)
{
	size_t dot = view_find(range, '.');
	uint64_t first, last;

	if (num_parse(view_sub(range, 0, dot), 255, &first) == -1)
		return -1;
	last = first;
	if (dot < range.n && (dot + 1 == range.n || range.p[dot + 1] != '.' ||
	    num_parse(view_sub(range, dot + 2, range.n), 255, &last) == -1 || last < first))
		return -1;
	for (uint64_t i = first; i <= last; i++)
		set[i / 32] |= 1U << i % 32;
	return 0;
}

/* Takes the next octet off *rest: a number, or ranges in brackets. */
static int
take_octet(struct view *rest, uint32_t set[8])
{
	bool many = rest->n && rest->p[0] == '[';
	struct view ranges;

	if (!many)
		return add_range(set, take_until(rest, '.'));
	if (view_find(*rest, ']') == rest->n)
		return -1;
	*rest = view_sub(*rest, 1, rest->n);
	ranges = take_until(rest, ']');
	do {
		if (add_range(set, take_until(&ranges, ';')) == -1)
			return -1;
	} while (ranges.n);
	if (rest->n && rest->p[0] != '.')
		return -1;
	*rest = view_sub(*rest, 1, rest->n);
	return 0;
}

static int
parse_filter(struct dnslist *l, struct view filter)
{
	if (filter.n == 0 || filter.p[filter.n - 1] == '.')
		return -1;
	for (size_t i = 0; i < 4; i++)
		if (take_octet(&filter, l->octets[i]) == -1)
			return -1;
	return filter.n ? -1 : 0;
}

static void
any_loopback(struct dnslist *l)
{
	l->octets[0][127 / 32] = 1U << 127 % 32;
	for (size_t i = 1; i < 4; i++)
		memset(l->octets[i], 0xff, sizeof(l->octets[i]));
}

/* ---- entries */

static int
parse_weight(struct dnslist *l, struct view text)
{
	bool negative = text.n && text.p[0] == '-';
	uint64_t n;

	if (num_parse(view_sub(text, negative, text.n), DNSLIST_WEIGHT_MAX, &n) == -1 || n == 0)
		return -1;
	l->weight = negative ? -(int)n : (int)n;
	return 0;
}

static bool
is_domain(struct view v)
{
	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		if (c == '.' ? i == 0 || v.p[i - 1] == '.' :
		    !ascii_alpha(c) && !ascii_digit(c) && c != '-' && c != '_')
			return false;
	}
	return v.n && v.n <= DNSLIST_DOMAIN_MAX && v.p[v.n - 1] != '.';
}

static int
parse_entry(struct dnslist *l, struct view entry)
{
	size_t star = view_rfind(entry, '*'), equals;
	struct view where = view_sub(entry, 0, star);

	*l = (struct dnslist){ .text = entry, .weight = 1 };
	if (star < entry.n && parse_weight(l, view_sub(entry, star + 1, entry.n)) == -1)
		return -1;
	equals = view_find(where, '=');
	l->domain = view_sub(where, 0, equals);
	if (!is_domain(l->domain))
		return -1;
	if (equals < where.n)
		return parse_filter(l, view_sub(where, equals + 1, where.n));
	any_loopback(l);
	return 0;
}

int
dnslist_parse(struct view text, struct dnslist lists[DNSLIST_MAX], struct view *bad)
{
	int n = 0;

	while (next_entry(&text, bad)) {
		if (n == DNSLIST_MAX || parse_entry(&lists[n], *bad) == -1)
			return -1;
		n++;
	}
	return n;
}

bool
dnslist_matches(const struct dnslist *l, const unsigned char answer[4])
{
	for (size_t i = 0; i < 4; i++)
		if (!(l->octets[i][answer[i] / 32] >> answer[i] % 32 & 1))
			return false;
	return !dnslist_refused(answer);
}

bool
dnslist_refused(const unsigned char answer[4])
{
	return answer[0] != 127 || (answer[1] == 255 && answer[2] == 255);
}

int
dnslist_name(bool ipv6, const unsigned char *address, struct view domain, struct buf *out)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = ipv6 ? 16 : 4; i-- > 0;) {
		if (!ipv6)
			buf_addf(out, "%u.", address[i]);
		else
			buf_addf(out, "%c.%c.", hex[address[i] & 15], hex[address[i] >> 4]);
	}
	return buf_add_view(out, domain);
}
