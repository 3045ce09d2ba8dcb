/* remote_resolve.c: see remote_resolve.h. */
#include "deliver/remote_resolve.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "deliver/remote_ask.h"
#include "sys/log.h"

/*
 * Fills in the addresses of our interfaces. Where they cannot be had, loops are found by name
 * alone.
 */
static void
find_own(struct resolve *r)
{
	struct ifaddrs *all;

	if (getifaddrs(&all) == -1) {
		log_errno("read", "the addresses of interfaces");
		return;
	}
	for (struct ifaddrs *i = all; i && r->conf.nown < HOSTS_OWN_MAX; i = i->ifa_next) {
		struct dns_address *a = &r->own[r->conf.nown];

		if (i->ifa_addr == NULL)
			continue;
		*a = (struct dns_address){ .ipv6 = i->ifa_addr->sa_family == AF_INET6 };
		if (a->ipv6)
			memcpy(a->address,
			    &((const struct sockaddr_in6 *)(const void *)i->ifa_addr)->sin6_addr, 16);
		else if (i->ifa_addr->sa_family == AF_INET)
			memcpy(a->address,
			    &((const struct sockaddr_in *)(const void *)i->ifa_addr)->sin_addr, 4);
		else
			continue;
		r->conf.nown++;
	}
	freeifaddrs(all);
}

struct resolve *
resolve_open(const struct conf *conf, const struct nexthop_target *target)
{
	struct resolve *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		log_errno("allocate", "resolve");
		return NULL;
	}
	r->conf = (struct hosts_conf){
		.hostname = conf->hostname, .own = r->own,
		.own_networks = view_of(conf->remote_own_networks),
		.ignored_networks = view_of(conf->remote_ignored_networks),
		.limit = (size_t)conf->remote_address_limit,
	};
	/* What is no family is for mailstead check to find. */
	if (nexthop_family(view_of(conf->remote_address_family), &r->conf.family) == -1)
		r->conf.family = NEXTHOP_FAMILY_ANY;
	if (target == NULL || hosts_may_be_own(target))
		find_own(r);
	if (target && !hosts_asks(target))
		return r;
	r->dns = dns_open(view_of(conf->resolvers), (unsigned)conf->dns_timeout);
	if (r->dns == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void
resolve_close(struct resolve *r)
{
	if (r == NULL)
		return;
	dns_close(r->dns);
	free(r);
}

bool
resolve_validates(const struct resolve *r)
{
	return r->dns && dns_validates(r->dns);
}

void
resolve_ports(const struct resolve *r, unsigned out[DNS_PORTS_MAX])
{
	memset(out, 0, DNS_PORTS_MAX * sizeof(out[0]));
	if (r->dns)
		dns_ports(r->dns, out);
}

/* ---- asking */

static void
answered(void *arg, const struct dns_answer *a)
{
	struct resolve_question *q = arg;
	struct resolve *r = q->resolve;

	r->pending--;
	q->take(r, q, a);
}

void
resolve_ask(struct resolve *r, const char *name, enum dns_type type, resolve_take *take,
    size_t index)
{
	struct resolve_question *q = &r->questions[r->nquestions++];

	*q = (struct resolve_question){ r, take, type, index };
	r->pending++;
	dns_ask(r->dns, name, type, answered, q);
}

void
resolve_wait(struct resolve *r, msec deadline)
{
	while (r->pending && clock_monotonic() < deadline)
		if (dns_wait(r->dns, -1, deadline) == -1 && errno != EINTR)
			break;
	if (r->pending)
		dns_cancel(r->dns);
	r->nquestions = 0;
}

static void
take_mx(struct resolve *r, const struct resolve_question *q, const struct dns_answer *a)
{
	(void)q;
	r->step = hosts_take_mx(&r->search, a, r->hosts);
}

static void
take_addresses(struct resolve *r, const struct resolve_question *q, const struct dns_answer *a)
{
	hosts_take_addresses(&r->search, q->index, q->type, a);
}

static void
ask_addresses(struct resolve *r)
{
	static const enum dns_type types[] = { DNS_A, DNS_AAAA };

	for (size_t i = 0; i < r->search.n; i++)
		for (size_t k = 0; k < 2; k++)
			if (hosts_wants(&r->search, types[k]))
				resolve_ask(r, r->search.exchangers[i].name, types[k], take_addresses, i);
}

void
resolve_hosts(struct resolve *r, const struct nexthop_target *target, msec deadline,
    struct hosts *out)
{
	(void)!getrandom(&r->conf.seed, sizeof(r->conf.seed), 0);
	r->hosts = out;
	r->step = hosts_begin(&r->search, target, &r->conf, out);
	if (r->step == HOSTS_ASK_MX) {
		resolve_ask(r, target->host, DNS_MX, take_mx, 0);
		resolve_wait(r, deadline);
	}
	if (r->step == HOSTS_ASK_ADDRESSES) {
		ask_addresses(r);
		resolve_wait(r, deadline);
		hosts_finish(&r->search, out);
	}
}
