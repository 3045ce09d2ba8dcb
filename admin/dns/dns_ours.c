/* dns_ours.c: our domains and addresses; see dns_facts.h. */
#include "admin/dns/dns_facts.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/mailstead.h"
#include "mail/table.h"
#include "net/peer.h"
#include "sys/file.h"
#include "text/idna.h"

/* Addresses that no stranger can reach (RFC 6890), or that do not stay (6to4, Teredo). */
#define PRIVATE_NETWORKS VIEW("0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 " \
	"172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 " \
	"203.0.113.0/24 224.0.0.0/3 2001::/32 2001:db8::/32 2002::/16")
#define GLOBAL_IPV6 VIEW("2000::/3")

#define IPV6_TEMPORARY 0x01	/* IFA_F_* of linux/if_addr.h, as /proc/net/if_inet6 has them */
#define IPV6_DEPRECATED 0x20
#define IPV6_TENTATIVE 0x40
#define IPV6_TABLE_MAX (1 << 20)

/* ---- domains */

static int
add_domain(struct zone_facts *f, const char *domain)
{
	char name[ADDRESS_DOMAIN_MAX + 1];
	char **all;

	if (idna_to_ascii(domain, name) == -1) {
		mailstead_complain(domain, "no domain that the DNS could have");
		return -1;
	}
	all = reallocarray(f->domains, f->ndomains + 1, sizeof(all[0]));
	if (all)
		f->domains = all;
	if (all == NULL || (all[f->ndomains] = strdup(name)) == NULL) {
		mailstead_complain(domain, "no memory");
		return -1;
	}
	f->ndomains++;
	return 0;
}

/* A line of the table, which says itself of what kind it is, and whether it is the first one. */
static int
take_line(struct table *t, struct view line, unsigned number, struct zone_facts *out)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];
	struct view name, target;
	struct table_row row;

	if (!view_word(&line, &name) || name.p[0] == '#' ||
	    address_domain(name, domain) != ADDRESS_OK || table_look(t, view_of(domain), &row) != 1 ||
	    row.line != number || table_domain_kind(&row, &target) == DOMAIN_RELAY ||
	    strchr(domain, '.') == NULL)
		return 0;
	return add_domain(out, domain);
}

static int
all_domains(struct table *t, struct view text, struct zone_facts *out)
{
	unsigned number = 0;
	struct view line;

	while (view_line(&text, &line))
		if (take_line(t, line, ++number, out) == -1)
			return -1;
	/* It gets mail without a line, but people's addresses are mostly in another domain. */
	return out->ndomains ? 0 : add_domain(out, out->hostname);
}

static int
one_domain(struct table *t, const char *name, struct zone_facts *out)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];
	struct table_row row;

	if (address_domain(view_of(name), domain) != ADDRESS_OK ||
	    (table_find(t, view_of(domain), &row) != 1 && strcmp(domain, out->hostname) != 0)) {
		mailstead_complain(name, "none of our domains");
		return -1;
	}
	return add_domain(out, domain);
}

int
dns_find_domains(const struct conf *conf, const struct dns_facts_wanted *w, struct zone_facts *out)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct table *t = table_open(conf->domains, table_read_domains);
	struct table_row row;
	int result = t ? 0 : -1;

	if (t && table_find(t, VIEW("."), &row) == -1) {
		mailstead_complain("domains", table_why(t));
		result = -1;
	}
	(void)file_read_path(AT_FDCWD, conf->domains, true, &text);
	for (size_t i = 0; result == 0 && i < w->ndomains; i++)
		result = one_domain(t, w->domains[i], out);
	if (result == 0 && w->ndomains == 0)
		result = all_domains(t, buf_view(&text), out);
	table_close(t);
	buf_free(&text);
	return result;
}

/* ---- addresses */

static void
add_address(struct zone_facts *f, const struct peer *p)
{
	for (size_t i = 0; i < f->naddresses; i++)
		if (strcmp(f->addresses[i], p->text) == 0)
			return;
	if (f->naddresses < ZONE_ADDRESSES_MAX)
		(void)snprintf(f->addresses[f->naddresses++], ZONE_ADDRESS_SIZE, "%.47s", p->text);
}

static void
add_public(struct zone_facts *f, bool ipv6, const unsigned char address[16])
{
	struct peer p;

	peer_set(&p, ipv6, address, 0);
	if (!peer_in_networks(&p, PRIVATE_NETWORKS) &&
	    (!p.ipv6 || peer_in_networks(&p, GLOBAL_IPV6)))
		add_address(f, &p);
}

static void
interfaces_ipv4(struct zone_facts *out)
{
	struct ifaddrs *all;

	if (getifaddrs(&all) == -1)
		return;
	for (struct ifaddrs *i = all; i; i = i->ifa_next) {
		unsigned char address[16] = { 0 };

		if (i->ifa_addr == NULL || i->ifa_addr->sa_family != AF_INET)
			continue;
		memcpy(address, &((struct sockaddr_in *)(void *)i->ifa_addr)->sin_addr, 4);
		add_public(out, false, address);
	}
	freeifaddrs(all);
}

/* The number that hexadecimal digits stand for; of anything else some number. */
static unsigned
hex(struct view digits)
{
	unsigned n = 0;

	for (size_t i = 0; i < digits.n; i++)
		n = n * 16 + (ascii_digit(digits.p[i]) ? (unsigned)digits.p[i] - '0' :
		    (unsigned)ascii_lower(digits.p[i]) - 'a' + 10);
	return n;
}

/*
 * "ADDRESS INDEX BITS SCOPE FLAGS NAME", in hexadecimal. Temporary ones are not what we are known
 * by.
 */
static void
take_ipv6(struct view line, struct zone_facts *out)
{
	unsigned char address[16];
	struct view word[5];

	for (size_t i = 0; i < 5; i++)
		if (!view_word(&line, &word[i]))
			return;
	if (word[0].n != 32 || hex(word[4]) & (IPV6_TEMPORARY | IPV6_DEPRECATED | IPV6_TENTATIVE))
		return;
	for (size_t i = 0; i < 16; i++)
		address[i] = (unsigned char)hex(view_sub(word[0], 2 * i, 2));
	add_public(out, true, address);
}

static void
interfaces_ipv6(struct zone_facts *out)
{
	struct buf text = buf_make(IPV6_TABLE_MAX);
	struct view rest, line;

	(void)file_read_path(AT_FDCWD, "/proc/net/if_inet6", true, &text);
	rest = buf_view(&text);
	while (view_line(&rest, &line))
		take_ipv6(line, out);
	buf_free(&text);
}

/* Single addresses of a list of networks: where the world finds us behind a router. */
static void
own_networks(const struct conf *conf, struct zone_facts *out)
{
	struct view rest = view_of(conf->remote_own_networks), word;
	struct peer p;

	while (view_word(&rest, &word)) {
		if (word.n && word.p[word.n - 1] == ',')
			word.n--;
		if (view_find(word, '/') == word.n && peer_parse(word, &p) == 0)
			add_address(out, &p);
	}
}

int
dns_find_addresses(const struct conf *conf, const struct dns_facts_wanted *w,
    struct zone_facts *out)
{
	struct peer p;

	for (size_t i = 0; i < w->naddresses; i++) {
		if (peer_parse(view_of(w->addresses[i]), &p) == -1 || !p.known) {
			mailstead_complain(w->addresses[i], "not an address");
			return -1;
		}
		add_address(out, &p);
	}
	if (w->naddresses)
		return 0;
	interfaces_ipv4(out);
	interfaces_ipv6(out);
	own_networks(conf, out);
	if (out->naddresses == 0)
		w->remark(w->arg, "address", "this machine has no public address of its own: name those that "
		    "others see with --address, or in remote_own_networks");
	return 0;
}
