/*
 * remote_hosts_fuzz.c: any answers of name servers to the questions about a next hop: its
 * text, LF, then messages with their length in two octets before each, taken in turn. What is
 * to be tried is in order, is nobody's that must not be, and is within the limits; where there
 * is nothing, there is a reason.
 */
#include "fuzz.h"

#include "deliver/remote_hosts.h"
#include "net/peer.h"

#define LIMIT 5
#define IGNORED "127.0.0.0/8 ::/127 ff00::/8"

static const struct dns_address own[] = { { .address = { 192, 0, 2, 1 } } };

static const struct hosts_conf conf = {
	.hostname = "me.test", .own_networks = { "198.51.100.0/24", 15 }, .own = own, .nown = 1,
	.ignored_networks = { IGNORED, sizeof(IGNORED) - 1 }, .family = NEXTHOP_FAMILY_ANY,
	.limit = LIMIT, .seed = 7,
};

/* The next answer, as a caller of dns_ask() would get it. */
static struct dns_answer
next_answer(struct view *rest, enum dns_type type)
{
	struct dns_answer a = { .secure = rest->n & 1, .reply = VIEW("") };
	size_t n;

	if (rest->n < 2) {
		a.outcome = DNS_FAILED;
		return a;
	}
	n = (size_t)(unsigned char)rest->p[0] << 8 | (unsigned char)rest->p[1];
	a.reply = view_sub(*rest, 2, n);
	*rest = view_sub(*rest, 2 + a.reply.n, rest->n);
	dns_judge(&a, type);
	return a;
}

static void
check_place(const struct nexthop_target *t, const struct hosts_place *p)
{
	struct peer peer;

	fuzz_assert(p->host[0] != '\0' && strnlen(p->host, sizeof(p->host)) < sizeof(p->host));
	fuzz_assert(strnlen(p->canonical, sizeof(p->canonical)) < sizeof(p->canonical));
	if (p->local[0] != '\0')
		return;
	fuzz_assert(p->port == t->port && p->has_source == (p->ipv6 ? t->has_source6 : t->has_source4));
	peer_set(&peer, p->ipv6, p->address, 25);
	if (t->protocol == NEXTHOP_MX)
		fuzz_assert(!peer_in_networks(&peer, conf.ignored_networks));
	if (t->port == 25 && t->protocol != NEXTHOP_LMTP)
		fuzz_assert(!peer_in_networks(&peer, VIEW("192.0.2.1 198.51.100.0/24")));
	if (t->family == NEXTHOP_FAMILY_IPV4 || t->family == NEXTHOP_FAMILY_IPV6)
		fuzz_assert(t->host[0] == '[' || p->ipv6 == (t->family == NEXTHOP_FAMILY_IPV6));
}

static void
check_hosts(const struct nexthop_target *t, const struct hosts *h)
{
	fuzz_assert((h->outcome == HOSTS_FOUND) == (h->n > 0) && h->n <= LIMIT);
	if (h->outcome != HOSTS_FOUND)
		fuzz_assert(h->code[0] == (h->outcome == HOSTS_FAILED ? '5' : '4') && h->text[0] != '\0');
	for (size_t i = 0; i < h->n; i++) {
		check_place(t, &h->places[i]);
		fuzz_assert(i == 0 || h->places[i - 1].preference <= h->places[i].preference);
	}
}

static void
ask_addresses(struct hosts_search *s, struct view *rest, enum dns_type type)
{
	for (size_t i = 0; hosts_wants(s, type) && i < s->n; i++) {
		struct dns_answer a = next_answer(rest, type);

		hosts_take_addresses(s, i, type, &a);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct hosts_search s;
	static struct hosts h;
	struct view rest = fuzz_view(data, size), text;
	struct nexthop_target target;
	enum hosts_step step;
	struct dns_answer a;

	if (!view_line(&rest, &text) || nexthop_parse(text, &target) != NULL)
		return 0;
	step = hosts_begin(&s, &target, &conf, &h);
	if (step == HOSTS_ASK_MX) {
		a = next_answer(&rest, DNS_MX);
		step = hosts_take_mx(&s, &a, &h);
	}
	if (step == HOSTS_ASK_ADDRESSES) {
		fuzz_assert(s.n > 0 && s.n <= HOSTS_EXCHANGERS_MAX);
		ask_addresses(&s, &rest, DNS_A);
		ask_addresses(&s, &rest, DNS_AAAA);
		hosts_finish(&s, &h);
	}
	check_hosts(&target, &h);
	return 0;
}
