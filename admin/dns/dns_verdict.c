/* dns_verdict.c: see dns_verdict.h. */
#include "admin/dns/dns_verdict.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	verdict_judge *judge;
	bool each;		/* for each record, not for the first of a name */
} judges[ZONE_PURPOSES] = {
	[ZONE_HOST] = { verdict_host, false },
	[ZONE_REVERSE] = { verdict_reverse, true },
	[ZONE_HOST_SPF] = { verdict_spf, true },
	[ZONE_TLSA] = { verdict_tlsa, false },
	[ZONE_TLSA_NEXT] = { verdict_tlsa_next, true },
	[ZONE_MX] = { verdict_mx, false },
	[ZONE_SPF] = { verdict_spf, true },
	[ZONE_DMARC] = { verdict_dmarc, true },
	[ZONE_DMARC_REPORT] = { verdict_consent, true },
	[ZONE_DKIM] = { verdict_dkim, true },
	[ZONE_STS] = { verdict_sts, true },
	[ZONE_STS_HOST] = { verdict_web, true },
	[ZONE_TLSRPT] = { verdict_tlsrpt, true },
	[ZONE_AUTOCONFIG] = { verdict_web, true },
	[ZONE_SRV] = { verdict_srv, true },
};

/* ---- findings */

void
verdict_say(struct verdict *v, enum check_level level, const char *name, const char *type,
    const char *todo, const char *fmt, ...)
{
	char what[FINDING_FIELD_MAX + 1], subject[300];
	struct check_finding f = { .level = level, .topic = VIEW("dns"), .todo = view_of(todo) };
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	(void)snprintf(subject, sizeof(subject), "%s %s", name, type);
	f.subject = view_of(subject);
	f.what = view_of(what);
	finding_put(&f, v->out);
}

const char *
verdict_publish(const struct zone_record *r, char space[VERDICT_HINT_SIZE])
{
	struct buf text = buf_make(2 * ZONE_DATA_MAX);

	if (strcmp(r->type, "TXT") == 0)
		zone_strings(view_of(r->data), &text);
	else
		buf_add_str(&text, r->data);
	if (text.n + strlen(r->owner) + 40 > FINDING_FIELD_MAX)
		(void)snprintf(space, VERDICT_HINT_SIZE, "publish the record of that name that "
		    "`mailstead dns` prints");
	else
		(void)snprintf(space, VERDICT_HINT_SIZE, "publish: %s. %s %.*s", r->owner, r->type,
		    VIEW_FMT(buf_view(&text)));
	buf_free(&text);
	return space;
}

const struct dns_answer *
verdict_ask(struct verdict *v, const char *name, enum dns_type type, const char *type_name)
{
	const struct dns_answer *a = lookup_get(v->lookup, name, type);

	if (a->outcome != DNS_FAILED)
		return a;
	verdict_say(v, CHECK_UNKNOWN, name, type_name,
	    "ask again later; if it stays so, look at the resolver and the servers of the zone",
	    "the resolver has no answer");
	return NULL;
}

/* ---- addresses */

static void
add_addresses(struct verdict *v, const char *name, enum dns_type type,
    struct verdict_addresses *out)
{
	const struct dns_answer *a = lookup_get(v->lookup, name, type);
	struct dns_address all[VERDICT_ADDRESSES_MAX];
	size_t n = dns_addresses(a, type, all, VERDICT_ADDRESSES_MAX);
	struct dns_walk w;

	out->failed |= a->outcome == DNS_FAILED;
	out->secure &= a->secure;
	out->alias |= a->outcome == DNS_FOUND && dns_walk(&w, a, type) == 0 && w.alias;
	for (size_t i = 0; i < n && out->n < VERDICT_ADDRESSES_MAX; i++)
		if (inet_ntop(type == DNS_A ? AF_INET : AF_INET6, all[i].address, out->text[out->n], 48))
			out->n++;
}

void
verdict_addresses(struct verdict *v, const char *name, bool ipv4, bool ipv6,
    struct verdict_addresses *out)
{
	*out = (struct verdict_addresses){ .secure = true };
	if (ipv4)
		lookup_want(v->lookup, name, DNS_A);
	if (ipv6)
		lookup_want(v->lookup, name, DNS_AAAA);
	if (ipv4)
		add_addresses(v, name, DNS_A, out);
	if (ipv6)
		add_addresses(v, name, DNS_AAAA, out);
}

bool
verdict_is_ours(struct verdict *v, const char *host)
{
	struct verdict_addresses found;

	if (strcasecmp(host, v->hostname) == 0)
		return true;
	verdict_addresses(v, host, true, true, &found);
	for (size_t i = 0; i < found.n; i++)
		for (size_t j = 0; j < v->zone->n; j++)
			if (v->zone->records[j].purpose == ZONE_HOST &&
			    strcmp(v->zone->records[j].data, found.text[i]) == 0)
				return true;
	return false;
}

/* ---- texts, and their tags */

int
verdict_texts(struct lookup *l, const char *name, bool (*is_one)(struct view text),
    struct buf *first)
{
	const struct dns_answer *a = lookup_get(l, name, DNS_TXT);
	struct buf text = buf_make(VERDICT_TEXT_MAX);
	struct dns_walk w;
	int n = 0;

	if (a->outcome == DNS_FAILED)
		return -1;
	if (a->outcome == DNS_NONE || dns_walk(&w, a, DNS_TXT) == -1)
		return 0;
	while (dns_next_text(&w, &text)) {
		if (is_one(buf_view(&text)) && n++ == 0)
			buf_add_view(first, buf_view(&text));
		buf_clear(&text);
	}
	buf_free(&text);
	return n;
}


bool
verdict_tag(struct view text, const char *tag, struct view *value)
{
	while (text.n) {
		size_t end = view_find(text, ';');
		struct view one = view_sub(text, 0, end);
		size_t equals = view_find(one, '=');

		if (equals < one.n && view_eq(view_trim(view_sub(one, 0, equals)), view_of(tag))) {
			*value = view_trim(view_sub(one, equals + 1, one.n));
			return true;
		}
		text = view_sub(text, end + 1, text.n);
	}
	return false;
}

/* ---- all of it */

static enum dns_type
question_of(const struct zone_record *r)
{
	static const struct {
		const char *name;
		enum dns_type type;
	} types[] = {
		{ "AAAA", DNS_AAAA }, { "PTR", DNS_PTR }, { "TXT", DNS_TXT }, { "TLSA", DNS_TLSA },
		{ "MX", DNS_MX }, { "SRV", DNS_SRV },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(r->type, types[i].name) == 0)
			return types[i].type;
	return DNS_A;
}

static bool
is_first(const struct zone *z, size_t at)
{
	const struct zone_record *r = &z->records[at];

	/* Records of one name and purpose stand together. */
	return at == 0 || z->records[at - 1].purpose != r->purpose ||
	    strcmp(z->records[at - 1].owner, r->owner) != 0;
}

void
verdict_all(struct verdict *v)
{
	/* All questions that are known now, before the first answer is waited for. */
	for (size_t i = 0; i < v->zone->n; i++)
		lookup_want(v->lookup, v->zone->records[i].owner, question_of(&v->zone->records[i]));
	for (size_t i = 0; i < v->zone->n; i++) {
		const struct zone_record *r = &v->zone->records[i];

		if (judges[r->purpose].judge && (judges[r->purpose].each || is_first(v->zone, i)))
			judges[r->purpose].judge(v, r);
	}
}
