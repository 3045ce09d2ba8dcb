/* remote_hosts_list.c: the list of places; see remote_hosts.h. */
#include "deliver/remote_hosts_list.h"

#include <stdio.h>
#include <string.h>

#include "net/peer.h"
#include "text/helo.h"

enum { IPV4, IPV6 };

/* SplitMix64 (Steele, Lea and Flood, 2014): even, and no secret. */
uint64_t
hosts_random(struct hosts_search *s)
{
	uint64_t z = s->random += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

enum nexthop_family
hosts_family(const struct hosts_search *s)
{
	return s->target->family ? s->target->family : s->conf->family;
}

enum hosts_step
hosts_none(const struct hosts_search *s, struct hosts *out, enum hosts_outcome outcome,
    const char *code, const char *before, const char *after)
{
	*out = (struct hosts){ .outcome = outcome };
	(void)snprintf(out->code, sizeof(out->code), "%s", code);
	(void)snprintf(out->text, sizeof(out->text), "%s%s%s", before, s->target->host, after);
	return HOSTS_DONE;
}

enum hosts_step
hosts_loop(const struct hosts_search *s, struct hosts *out)
{
	return hosts_none(s, out, HOSTS_FAILED, "5.4.6", "mail for ", " loops back to myself");
}

/* ---- ourselves, and nobody */

bool
hosts_is_own_name(const struct hosts_search *s, const char *name)
{
	return hosts_may_be_own(s->target) && helo_same(view_of(name), view_of(s->conf->hostname));
}

static bool
is_in(const struct dns_address *a, struct view networks)
{
	struct peer p;

	peer_set(&p, a->ipv6, a->address, 0);
	return peer_in_networks(&p, networks);
}

static bool
is_own(const struct hosts_conf *conf, const struct dns_address *a)
{
	for (size_t i = 0; i < conf->nown; i++)
		if (conf->own[i].ipv6 == a->ipv6 &&
		    memcmp(conf->own[i].address, a->address, a->ipv6 ? 16 : 4) == 0)
			return true;
	return is_in(a, conf->own_networks);
}

/* An IPv4 address in an IPv6 one is nobody's address in the DNS. */
static bool
is_mapped(const struct dns_address *a)
{
	static const unsigned char prefix[12] = { [10] = 0xff, [11] = 0xff };

	return a->ipv6 && memcmp(a->address, prefix, sizeof(prefix)) == 0;
}

/* Finds out whether it is ourselves, and takes out the addresses that nobody may be sent to. */
static void
sift(const struct hosts_search *s, struct hosts_exchanger *e, int family)
{
	struct dns_address *all = e->addresses[family];
	bool strangers = s->target->protocol == NEXTHOP_MX;
	size_t kept = 0;

	for (size_t i = 0; i < e->n[family]; i++) {
		if (strangers && (is_mapped(&all[i]) || is_in(&all[i], s->conf->ignored_networks)))
			continue;
		e->own |= hosts_may_be_own(s->target) && is_own(s->conf, &all[i]);
		all[kept++] = all[i];
	}
	e->n[family] = kept;
}

void
hosts_drop_own(struct hosts_search *s)
{
	size_t i = 0;

	/*
	 * They stand in order of preference: the best of ours, then back to the first of its
	 * equals.
	 */
	while (i < s->n && !s->exchangers[i].own)
		i++;
	while (i > 0 && i < s->n && s->exchangers[i - 1].preference == s->exchangers[i].preference)
		i--;
	s->n = i;
}

/* ---- places */

static void
shuffle(struct hosts_search *s, struct dns_address *all, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)(hosts_random(s) % i);
		struct dns_address last = all[i - 1];

		all[i - 1] = all[k];
		all[k] = last;
	}
}

/*
 * Whether that address is among the places. Of names that DNSSEC vouches for each counts for
 * itself: with DANE they can have different keys.
 */
static bool
is_there(const struct hosts *out, const struct hosts_exchanger *e, const struct dns_address *a)
{
	bool named = e->secure_name && e->secure_address;

	for (size_t i = 0; i < out->n; i++)
		if (out->places[i].ipv6 == a->ipv6 &&
		    memcmp(out->places[i].address, a->address, a->ipv6 ? 16 : 4) == 0 &&
		    (!named || helo_same(view_of(out->places[i].host), view_of(e->name))))
			return true;
	return false;
}

static void
add_place(const struct hosts_search *s, const struct hosts_exchanger *e,
    const struct dns_address *a, struct hosts *out)
{
	const struct nexthop_target *t = s->target;
	struct hosts_place *p = &out->places[out->n];

	if (out->n == s->conf->limit || out->n == HOSTS_PLACES_MAX || is_there(out, e, a))
		return;
	*p = (struct hosts_place){
		.preference = e->preference, .ipv6 = a->ipv6, .port = t->port,
		.has_source = a->ipv6 ? t->has_source6 : t->has_source4,
		.secure_host = e->secure_name, .secure_address = e->secure_address,
	};
	memcpy(p->address, a->address, sizeof(p->address));
	memcpy(p->source, a->ipv6 ? t->source6 : t->source4, a->ipv6 ? 16 : 4);
	memcpy(p->host, e->name, sizeof(p->host));
	memcpy(p->canonical, e->canonical, sizeof(p->canonical));
	out->n++;
}

/* Up to max addresses of e, the families in turn, beginning with first. */
static void
add_in_turn(const struct hosts_search *s, const struct hosts_exchanger *e, int first, size_t max,
    struct hosts *out)
{
	size_t at[2] = { 0, 0 };

	for (int family = first; max > 0 && at[IPV4] + at[IPV6] < e->n[IPV4] + e->n[IPV6];
	    family = !family) {
		if (at[family] == e->n[family])
			continue;
		add_place(s, e, &e->addresses[family][at[family]++], out);
		max--;
	}
}

/*
 * The preferred family of all of a group, then the other one, for which one place is kept of
 * each share.
 */
static void
add_preferred(const struct hosts_search *s, size_t from, size_t to, int first, size_t share,
    struct hosts *out)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = from; i < to; i++) {
			const struct hosts_exchanger *e = &s->exchangers[i];
			size_t most = share - (e->n[!first] > 0), n = e->n[first] < most ? e->n[first] : most;
			size_t rest = e->n[!first] < share - n ? e->n[!first] : share - n;

			for (size_t k = 0; k < (pass ? rest : n); k++)
				add_place(s, e, &e->addresses[pass ? !first : first][k], out);
		}
}

/* How many places one exchanger may have, so that the others are not forgotten. */
static size_t
share_of(const struct hosts_search *s)
{
	size_t with = 0;

	for (size_t i = 0; i < s->n; i++)
		with += s->exchangers[i].n[IPV4] + s->exchangers[i].n[IPV6] > 0;
	return s->conf->limit > with + 1 ? s->conf->limit - with + 1 : 2;
}

static void
add_group(struct hosts_search *s, size_t from, size_t to, size_t share, struct hosts *out)
{
	enum nexthop_family f = hosts_family(s);

	for (size_t i = from; i < to; i++)
		for (int family = IPV4; family <= IPV6; family++)
			shuffle(s, s->exchangers[i].addresses[family], s->exchangers[i].n[family]);
	if (f == NEXTHOP_FAMILY_PREFER_IPV4 || f == NEXTHOP_FAMILY_PREFER_IPV6) {
		add_preferred(s, from, to, f == NEXTHOP_FAMILY_PREFER_IPV6, share, out);
		return;
	}
	for (size_t i = from; i < to; i++)
		add_in_turn(s, &s->exchangers[i], (int)(hosts_random(s) & 1), share, out);
}

/* ---- the end */

static void
without_places(const struct hosts_search *s, struct hosts *out)
{
	bool failed = false;

	for (size_t i = 0; i < s->n; i++)
		failed |= s->exchangers[i].failed;
	if (s->n == 0)
		(void)hosts_loop(s, out);
	else if (failed)
		(void)hosts_none(s, out, HOSTS_DEFERRED, "4.4.4", "the DNS does not tell the addresses of ",
		    s->mx ? "'s mail exchangers" : "");
	/* A mistake in a route is not the sender's. */
	else if (s->target->protocol != NEXTHOP_MX)
		(void)hosts_none(s, out, HOSTS_DEFERRED, "4.4.4", "the DNS has no usable address of ", "");
	else
		(void)hosts_none(s, out, HOSTS_FAILED, "5.4.4", "the DNS has no usable address of ",
		    s->mx ? "'s mail exchangers" : "");
}

void
hosts_finish(struct hosts_search *s, struct hosts *out)
{
	size_t share, from, to;

	*out = (struct hosts){ .outcome = HOSTS_FOUND };
	for (size_t i = 0; i < s->n; i++) {
		sift(s, &s->exchangers[i], IPV4);
		sift(s, &s->exchangers[i], IPV6);
	}
	hosts_drop_own(s);
	share = share_of(s);
	for (from = 0; from < s->n; from = to) {
		for (to = from + 1; to < s->n &&
		    s->exchangers[to].preference == s->exchangers[from].preference;)
			to++;
		add_group(s, from, to, share, out);
	}
	if (out->n == 0)
		without_places(s, out);
}
