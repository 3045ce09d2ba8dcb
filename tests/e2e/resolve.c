/*
 * resolve.c: what deliver-remote finds for next hops: resolve NEXTHOP ... with the
 * configuration of MAILSTEAD_CONF. For each a line, "found N", "deferred CODE TEXT" or "failed
 * CODE TEXT", and for each place a line "HOST ADDRESS PORT SECURE DANE...", DANE with the base
 * and the names.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "deliver/remote_resolve.h"
#include "sys/log.h"

#define DEADLINE 8	/* seconds, for each next hop */

static struct hosts hosts;
static struct dane dane;

static void
show_dane(struct resolve *r, const struct hosts_place *p, const char *domain, msec deadline)
{
	static const char *const outcomes[] = {
		[DANE_NONE] = "none", [DANE_USABLE] = "usable", [DANE_UNUSABLE] = "unusable",
		[DANE_DEFERRED] = "deferred",
	};

	resolve_dane(r, p, domain, deadline, &dane);
	printf(" %s %zu", outcomes[dane.outcome], dane.n);
	if (dane.base[0] != '\0')
		printf(" %s", dane.base);
	for (size_t i = 0; i < dane.nnames; i++)
		printf(" %s", dane.names[i]);
}

static void
show(struct resolve *r, const char *text)
{
	static const char *const outcomes[] = {
		[HOSTS_FOUND] = "found", [HOSTS_DEFERRED] = "deferred", [HOSTS_FAILED] = "failed",
	};
	msec deadline = deadline_in(DEADLINE);
	struct nexthop_target target;

	if (nexthop_parse(view_of(text), &target) != NULL)
		exit(64);
	resolve_hosts(r, &target, deadline, &hosts);
	if (hosts.outcome == HOSTS_FOUND)
		printf("found %zu\n", hosts.n);
	else
		printf("%s %s %s\n", outcomes[hosts.outcome], hosts.code, hosts.text);
	for (size_t i = 0; i < hosts.n; i++) {
		const struct hosts_place *p = &hosts.places[i];
		char address[INET6_ADDRSTRLEN];

		inet_ntop(p->ipv6 ? AF_INET6 : AF_INET, p->address, address, sizeof(address));
		printf("%s %s %u %s", p->host, address, p->port,
		    p->secure_host && p->secure_address ? "secure" : "insecure");
		show_dane(r, p, target.host, deadline);
		printf("\n");
	}
}

int
main(int argc, char **argv)
{
	struct resolve *r;
	struct conf conf;

	conf_load_or_exit(&conf, "resolve");
	log_open("resolve", "stderr");
	r = resolve_open(&conf, NULL);
	if (r == NULL)
		return 75;
	printf("%s\n", resolve_validates(r) ? "validates" : "does not validate");
	for (int i = 1; i < argc; i++)
		show(r, argv[i]);
	resolve_close(r);
	conf_free(&conf);
	return 0;
}
