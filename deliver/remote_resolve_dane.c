/* remote_resolve_dane.c: the records of DANE for one place (RFC 7672 2.2); see remote_resolve.h. */
#include <stdio.h>
#include <string.h>

#include "deliver/remote_ask.h"
#include "text/helo.h"

static bool
is_same(const char *a, const char *b)
{
	return helo_same(view_of(a), view_of(b));
}

/* Takes the records of a secure answer; those that are not usable only make that there are some. */
static void
take_records(struct dane *d, const struct dns_answer *a)
{
	struct dns_walk w;
	struct view data;

	d->outcome = DANE_UNUSABLE;
	for (int more = dns_walk(&w, a, DNS_TLSA); more == 0 && d->n < DANE_RECORDS_MAX &&
	    dns_next(&w, &data);)
		if (tlsa_parse(data, &d->records[d->n]) == 0 && tlsa_usable(&d->records[d->n]))
			d->n++;
	if (d->n)
		d->outcome = DANE_USABLE;
}

static void
take_tlsa(struct resolve *r, const struct resolve_question *q, const struct dns_answer *a)
{
	(void)q;
	if (a->outcome == DNS_FAILED)
		r->dane->outcome = DANE_DEFERRED;
	else if (a->outcome == DNS_FOUND && a->secure)
		take_records(r->dane, a);
}

/* Looks below one base domain. Returns whether that has decided it. */
static bool
look_at(struct resolve *r, const char *base, unsigned port, msec deadline, struct dane *out)
{
	char name[DNS_NAME_MAX + 1];
	int n = snprintf(name, sizeof(name), "_%u._tcp.%s", port, base);

	if (n < 0 || (size_t)n >= sizeof(name))
		return false;
	resolve_ask(r, name, DNS_TLSA, take_tlsa, 0);
	resolve_wait(r, deadline);
	if (out->outcome == DANE_DEFERRED)
		(void)snprintf(out->text, sizeof(out->text), "the DNS does not tell the TLSA records of %s",
		    base);
	if (out->outcome != DANE_NONE)
		(void)snprintf(out->base, sizeof(out->base), "%s", base);
	return out->outcome != DANE_NONE;
}

static void
take_alias(struct resolve *r, const struct resolve_question *q, const struct dns_answer *a)
{
	(void)q;
	r->secure = a->outcome == DNS_FOUND && a->secure;
	if (a->outcome == DNS_FAILED)
		r->dane->outcome = DANE_DEFERRED;
}

/*
 * Whether the host's own name can have records that count although its addresses are not
 * secure: if it is an alias, and that is (RFC 7672 2.2.2).
 */
static bool
is_secure_alias(struct resolve *r, const char *host, msec deadline, struct dane *out)
{
	r->secure = false;
	resolve_ask(r, host, DNS_CNAME, take_alias, 0);
	resolve_wait(r, deadline);
	if (out->outcome == DANE_DEFERRED)
		(void)snprintf(out->text, sizeof(out->text), "the DNS does not tell what %s is an alias of",
		    host);
	return r->secure;
}

static void
add_name(struct dane *d, const char *name)
{
	if (name[0] == '\0' || name[0] == '[' || is_same(name, d->base))
		return;
	for (size_t i = 0; i < d->nnames; i++)
		if (is_same(name, d->names[i]))
			return;
	(void)snprintf(d->names[d->nnames++], sizeof(d->names[0]), "%s", name);
}

void
resolve_dane(struct resolve *r, const struct hosts_place *place, const char *domain, msec deadline,
    struct dane *out)
{
	bool alias = place->canonical[0] != '\0' && !is_same(place->canonical, place->host);
	bool found = false;

	/* Not all of it: that would be twenty pages of memory for most servers, which have nothing. */
	out->outcome = DANE_NONE;
	out->base[0] = out->text[0] = '\0';
	out->nnames = out->n = 0;
	r->dane = out;
	if (!resolve_validates(r) || place->local[0] != '\0' || !place->secure_host)
		return;
	if (place->secure_address && alias)
		found = look_at(r, place->canonical, place->port, deadline, out);
	if (!found && (place->secure_address || (alias &&
	    is_secure_alias(r, place->host, deadline, out))))
		found = look_at(r, place->host, place->port, deadline, out);
	if (!found)
		return;
	add_name(out, place->host);
	add_name(out, domain);
}
