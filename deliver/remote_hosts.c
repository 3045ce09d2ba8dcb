/* remote_hosts.c: what to ask for, and the answers; see remote_hosts.h. */
#include "deliver/remote_hosts.h"

#include <stdio.h>
#include <string.h>

#include "deliver/remote_hosts_list.h"
#include "text/helo.h"

#define SMTP_PORT 25

/* ---- exchangers */

static struct hosts_exchanger *
add_exchanger(struct hosts_search *s, const char *name, bool secure)
{
	struct hosts_exchanger *e = &s->exchangers[s->n++];

	*e = (struct hosts_exchanger){ .secure_name = secure };
	(void)snprintf(e->name, sizeof(e->name), "%s", name);
	return e;
}

static void
add_address(struct hosts_exchanger *e, bool ipv6, const unsigned char address[16])
{
	struct dns_address *a = &e->addresses[ipv6][e->n[ipv6]++];

	a->ipv6 = ipv6;
	memcpy(a->address, address, 16);
}

/* RFC 6761 6.3. */
static bool
is_localhost(const struct nexthop_target *t)
{
	return t->protocol != NEXTHOP_MX && helo_same(view_of(t->host), VIEW("localhost"));
}

bool
hosts_asks(const struct nexthop_target *t)
{
	return t->protocol != NEXTHOP_LMTP_UNIX && !is_localhost(t) &&
	    !helo_is_literal(view_of(t->host), NULL, NULL);
}

bool
hosts_may_be_own(const struct nexthop_target *t)
{
	return t->port == SMTP_PORT && t->protocol != NEXTHOP_LMTP;
}

/* A host that the DNS need not be asked for. Returns whether it is one. */
static bool
is_known(struct hosts_search *s, const char *host)
{
	static const unsigned char four[16] = { 127, 0, 0, 1 }, six[16] = { [15] = 1 };
	struct hosts_exchanger *e;
	unsigned char address[16];
	bool ipv6;

	if (helo_is_literal(view_of(host), &ipv6, address)) {
		add_address(add_exchanger(s, host, false), ipv6, address);
		return true;
	}
	if (!is_localhost(s->target))
		return false;
	e = add_exchanger(s, host, false);
	if (hosts_wants(s, DNS_A))
		add_address(e, false, four);
	if (hosts_wants(s, DNS_AAAA))
		add_address(e, true, six);
	return true;
}

static enum hosts_step
local_socket(const char *path, struct hosts *out)
{
	*out = (struct hosts){ .outcome = HOSTS_FOUND, .n = 1 };
	(void)view_string(view_of(path), out->places[0].local, sizeof(out->places[0].local));
	(void)snprintf(out->places[0].host, sizeof(out->places[0].host), "localhost");
	return HOSTS_DONE;
}

enum hosts_step
hosts_begin(struct hosts_search *s, const struct nexthop_target *target,
    const struct hosts_conf *conf, struct hosts *out)
{
	*s = (struct hosts_search){ .conf = conf, .target = target, .random = conf->seed };
	if (target->protocol == NEXTHOP_LMTP_UNIX)
		return local_socket(target->host, out);
	if (is_known(s, target->host)) {
		hosts_finish(s, out);
		return HOSTS_DONE;
	}
	if (target->protocol == NEXTHOP_MX)
		return HOSTS_ASK_MX;
	/* Who wrote the route named the host. */
	add_exchanger(s, target->host, true);
	return HOSTS_ASK_ADDRESSES;
}

/* ---- MX records */

/* Whether a is tried before b. */
static bool
is_better(const struct hosts_exchanger *a, const struct hosts_exchanger *b)
{
	return a->preference < b->preference ||
	    (a->preference == b->preference && a->random < b->random);
}

/* Puts it into its place; when there are too many the worst one goes. */
static void
insert(struct hosts_search *s, const struct hosts_exchanger *e)
{
	size_t at = s->n;

	while (at > 0 && is_better(e, &s->exchangers[at - 1]))
		at--;
	if (at == HOSTS_EXCHANGERS_MAX)
		return;
	if (s->n < HOSTS_EXCHANGERS_MAX)
		s->n++;
	memmove(&s->exchangers[at + 1], &s->exchangers[at], (s->n - at - 1) * sizeof(*e));
	s->exchangers[at] = *e;
}

/* One record. Returns whether it names a host. */
static bool
take_record(struct hosts_search *s, const struct dns_mx *mx, bool secure)
{
	struct hosts_exchanger e = { .preference = mx->preference, .secure_name = secure };

	if (address_domain(view_of(mx->name), e.name) != ADDRESS_OK || e.name[0] == '[')
		return false;
	e.own = hosts_is_own_name(s, e.name);
	/* Among its equals ours is never the one that has no room. */
	e.random = e.own ? 0 : hosts_random(s);
	insert(s, &e);
	return true;
}

static enum hosts_step
take_records(struct hosts_search *s, const struct dns_answer *a, struct hosts *out)
{
	size_t records = 0, roots = 0;
	struct dns_walk w;
	struct dns_mx mx;

	s->mx = true;
	for (int more = dns_walk(&w, a, DNS_MX); more == 0 && dns_next_mx(&w, &mx); records++) {
		(void)take_record(s, &mx, a->secure);
		roots += mx.name[0] == '\0';
	}
	/* RFC 7505 3: a single record, which names the root. */
	if (records == 1 && roots == 1)
		return hosts_none(s, out, HOSTS_FAILED, "5.1.10", "", " accepts no mail (null MX)");
	if (s->n == 0)
		return hosts_none(s, out, HOSTS_FAILED, "5.4.4", "no MX record of ", " names a host");
	hosts_drop_own(s);
	if (s->n == 0)
		return hosts_loop(s, out);
	return HOSTS_ASK_ADDRESSES;
}

enum hosts_step
hosts_take_mx(struct hosts_search *s, const struct dns_answer *a, struct hosts *out)
{
	const char *host = s->target->host;

	if (a->outcome == DNS_FOUND)
		return take_records(s, a, out);
	if (a->outcome == DNS_FAILED)
		return hosts_none(s, out, HOSTS_DEFERRED, "4.4.3",
		    "the DNS does not tell the MX records of ", "");
	if (a->no_name)
		return hosts_none(s, out, HOSTS_FAILED, "5.1.2", "there is no domain ", "");
	/* RFC 5321 5.1: as if it had one with preference 0 that names itself. */
	add_exchanger(s, host, a->secure)->own = hosts_is_own_name(s, host);
	hosts_drop_own(s);
	if (s->n == 0)
		return hosts_loop(s, out);
	return HOSTS_ASK_ADDRESSES;
}

/* ---- addresses */

bool
hosts_wants(const struct hosts_search *s, enum dns_type type)
{
	enum nexthop_family f = hosts_family(s);

	return type == DNS_AAAA ? f != NEXTHOP_FAMILY_IPV4 : f != NEXTHOP_FAMILY_IPV6;
}

void
hosts_take_addresses(struct hosts_search *s, size_t i, enum dns_type type,
    const struct dns_answer *a)
{
	struct hosts_exchanger *e = &s->exchangers[i];
	bool ipv6 = type == DNS_AAAA, first = e->n[0] + e->n[1] == 0;
	struct dns_walk w;

	e->failed |= a->outcome == DNS_FAILED;
	if (a->outcome != DNS_FOUND)
		return;
	e->n[ipv6] = dns_addresses(a, type, e->addresses[ipv6], HOSTS_FAMILY_MAX);
	e->secure_address = a->secure && (first || e->secure_address);
	if (dns_walk(&w, a, type) == 0)
		(void)snprintf(e->canonical, sizeof(e->canonical), "%s", w.name);
}
