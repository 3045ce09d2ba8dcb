/* smtpd_lookup_client.c: the client's address in lists, and its name. See smtpd_lookup.h. */
#include <stdio.h>
#include <string.h>

#include "smtpd/smtpd_lookup.h"
#include "sys/log.h"

static struct smtpd_lookup_client *
client_of(struct smtpd_lookup *task)
{
	return (struct smtpd_lookup_client *)task;
}

/* ---- lists (RFC 5782) */

static void
ask_list(struct smtpd_lookup_client *c, size_t i, enum dns_type type);

static void
log_unusable(const struct smtpd_lookup_client *c, size_t i, const unsigned char *answer)
{
	struct log_line l = log_begin(LOG_WARNING, "dns-list");
	struct buf text = buf_make(16);

	buf_addf(&text, "%u.%u.%u.%u", answer[0], answer[1], answer[2], answer[3]);
	log_view(&l, "list", c->lists[i].domain);
	log_str(&l, "what", answer[0] == 127 ? "does not serve our resolver" : "not a list's answer");
	log_view(&l, "answer", buf_view(&text));
	log_end(&l);
	buf_free(&text);
}

static bool
same_list(const struct smtpd_lookup_client *c, size_t i, size_t j)
{
	return view_eq_nocase(c->lists[i].domain, c->lists[j].domain);
}

/* One domain may be there several times, for several kinds of answers, and is asked once. */
static void
count_answer(struct smtpd_lookup_client *c, size_t first, const unsigned char *answer)
{
	bool more = false;

	if (dnslist_refused(answer)) {
		log_unusable(c, first, answer);
		return;
	}
	for (size_t i = first; i < c->nlists; i++) {
		if (c->hit[i] || !same_list(c, first, i) || !dnslist_matches(&c->lists[i], answer))
			continue;
		c->hit[i] = true;
		more = more || c->lists[i].weight > 0;
	}
	/* What it has to say, for the one who is refused. */
	if (more && c->text[first][0] == '\0')
		ask_list(c, first, DNS_TXT);
}

static void
take_list(struct smtpd_lookup *task, size_t i, enum dns_type type, const struct dns_answer *a)
{
	struct smtpd_lookup_client *c = client_of(task);
	struct dns_address found[SMTPD_LOOKUP_ADDRESSES];
	size_t n;

	c->silent[i] = a->outcome == DNS_FAILED && type == DNS_A;
	if (type == DNS_TXT) {
		(void)dns_text(a, c->text[i], sizeof(c->text[i]));
		return;
	}
	n = dns_addresses(a, DNS_A, found, SMTPD_LOOKUP_ADDRESSES);
	for (size_t k = 0; k < n; k++)
		count_answer(c, i, found[k].address);
}

static void
ask_list(struct smtpd_lookup_client *c, size_t i, enum dns_type type)
{
	struct buf name = buf_make(DNS_NAME_MAX);
	const char *text = NULL;

	if (dnslist_name(c->peer.ipv6, c->peer.address, c->lists[i].domain, &name) == 0)
		text = buf_cstr(&name);
	if (text) {
		if (type == DNS_A)
			c->silent[i] = true;	/* until it has answered */
		smtpd_lookup_ask(&c->task, c->dns, text, type, take_list, i);
	}
	buf_free(&name);
}

static void
ask_lists(struct smtpd_lookup_client *c)
{
	struct view bad;
	int n = dnslist_parse(view_of(c->conf->dns_lists), c->lists, &bad);

	if (n == -1)
		return;	/* the log has said what is wrong */
	c->nlists = (size_t)n;
	for (size_t i = 0; i < c->nlists; i++) {
		size_t first = 0;

		while (!same_list(c, first, i))
			first++;
		if (first == i)
			ask_list(c, i, DNS_A);
	}
}

/* ---- names */

static void
take_forward(struct smtpd_lookup *task, size_t i, enum dns_type type, const struct dns_answer *a)
{
	struct smtpd_lookup_client *c = client_of(task);
	struct dns_address found[SMTPD_LOOKUP_ADDRESSES];
	size_t n = dns_addresses(a, type, found, SMTPD_LOOKUP_ADDRESSES);

	c->name_failed |= a->outcome == DNS_FAILED;
	for (size_t k = 0; k < n; k++)
		if (memcmp(found[k].address, c->peer.address, c->peer.ipv6 ? 16 : 4) == 0 &&
		    c->confirmed == c->nnames)
			c->confirmed = i;
}

static void
take_reverse(struct smtpd_lookup *task, size_t i, enum dns_type type, const struct dns_answer *a)
{
	struct smtpd_lookup_client *c = client_of(task);

	(void)i;
	c->name_failed |= a->outcome == DNS_FAILED;
	c->nnames = c->confirmed = dns_names(a, type, c->names, SMTPD_LOOKUP_NAMES);
	for (size_t k = 0; k < c->nnames; k++)
		smtpd_lookup_ask(task, c->dns, c->names[k], c->peer.ipv6 ? DNS_AAAA : DNS_A,
		    take_forward, k);
}

static void
ask_names(struct smtpd_lookup_client *c)
{
	struct buf name = buf_make(DNS_NAME_MAX);
	const char *text = NULL;

	if (dnslist_name(c->peer.ipv6, c->peer.address,
	    c->peer.ipv6 ? VIEW("ip6.arpa") : VIEW("in-addr.arpa"), &name) == 0)
		text = buf_cstr(&name);
	if (text)
		smtpd_lookup_ask(&c->task, c->dns, text, DNS_PTR, take_reverse, 0);
	else
		c->name_failed = true;
	buf_free(&name);
}

/* ---- the whole */

void
smtpd_lookup_client(struct smtpd_lookup_client *c, const struct conf *conf, struct dns *dns,
    const struct peer *peer, uint32_t serial)
{
	*c = (struct smtpd_lookup_client){
		.task = { true, serial, 0, deadline_in(conf->dns_timeout) },
		.conf = conf, .dns = dns, .peer = *peer,
	};
	if (conf->dns_lists[0])
		ask_lists(c);
	if (smtpd_policy_has_names(conf))
		ask_names(c);
}

static void
name_facts(const struct smtpd_lookup_client *c, struct smtpd_client_facts *out)
{
	size_t which = c->confirmed < c->nnames ? c->confirmed : 0;

	if (c->confirmed < c->nnames)
		out->rdns = SMTPD_RDNS_CONFIRMED;
	else if (c->name_failed || c->task.pending)
		out->rdns = SMTPD_RDNS_LATER;
	else
		out->rdns = c->nnames ? SMTPD_RDNS_UNCONFIRMED : SMTPD_RDNS_NONE;
	if (c->nnames)
		(void)snprintf(out->name, sizeof(out->name), "%s", c->names[which]);
}

static void
log_silent(const struct smtpd_lookup_client *c)
{
	for (size_t i = 0; i < c->nlists; i++) {
		struct log_line l;

		if (!c->silent[i])
			continue;
		l = log_begin(LOG_WARNING, "dns-list");
		log_view(&l, "list", c->lists[i].domain);
		log_str(&l, "what", "no answer");
		log_end(&l);
	}
}

void
smtpd_lookup_client_facts(const struct smtpd_lookup_client *c, struct smtpd_client_facts *out,
    struct buf *lists)
{
	int most = 0;

	*out = (struct smtpd_client_facts){ .rdns = SMTPD_RDNS_LATER };
	name_facts(c, out);
	log_silent(c);
	for (size_t i = 0; i < c->nlists; i++) {
		size_t first = 0;

		if (!c->hit[i])
			continue;
		out->score += c->lists[i].weight;
		buf_addf(lists, "%s%.*s", lists->n ? " " : "", VIEW_FMT(c->lists[i].text));
		if (c->lists[i].weight <= most)
			continue;
		while (!same_list(c, first, i))
			first++;
		most = c->lists[i].weight;
		(void)view_string(c->lists[i].domain, out->list, sizeof(out->list));
		(void)snprintf(out->text, sizeof(out->text), "%s", c->text[first]);
	}
}
