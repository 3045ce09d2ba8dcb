/*
 * smtpd_lookup.h: what smtpd-policy finds out from the DNS, several things at a time.
 *
 * A look-up is begun, and has its answer when nothing of it is pending, or
 * when its time is over: then with what there is.
 */
#ifndef SMTPD_LOOKUP_H
#define SMTPD_LOOKUP_H

#include "net/dns.h"
#include "net/peer.h"
#include "smtpd/smtpd_policy.h"
#include "text/dnslist.h"

#define SMTPD_LOOKUP_NAMES 5	/* names of an address that are followed */
#define SMTPD_LOOKUP_ADDRESSES 20 /* of each of these, or of a list's answer */

/* What all look-ups have. */
struct smtpd_lookup {
	bool begun;
	uint32_t serial;	/* of the question; an answer to an earlier one is nobody's */
	unsigned pending;	/* questions to the DNS */
	msec deadline;
};

struct smtpd_lookup_client {
	struct smtpd_lookup task;	/* first */
	const struct conf *conf;
	struct dns *dns;
	struct peer peer;
	struct dnslist lists[DNSLIST_MAX];
	size_t nlists;
	bool hit[DNSLIST_MAX], silent[DNSLIST_MAX];
	char text[DNSLIST_MAX][SMTPD_LIST_TEXT_MAX + 1];
	char names[SMTPD_LOOKUP_NAMES][SMTPD_NAME_MAX + 1];
	size_t nnames, confirmed;	/* nnames: none is */
	bool name_failed;		/* some answer about names did not come */
};

struct smtpd_lookup_name {
	struct smtpd_lookup task;	/* first */
	bool exists, null_mx, failed;
};

/* Lists and names of the address, as far as conf wants them. */
void
smtpd_lookup_client(struct smtpd_lookup_client *c, const struct conf *conf, struct dns *dns,
    const struct peer *peer, uint32_t serial);

/* What has been found out. lists receives the entries that were hit, for the log. */
void
smtpd_lookup_client_facts(const struct smtpd_lookup_client *c, struct smtpd_client_facts *out,
    struct buf *lists);

/* Whether there is a host, or a domain with mail, of that name. */
void
smtpd_lookup_name(struct smtpd_lookup_name *n, const struct conf *conf, struct dns *dns,
    const char *name, uint32_t serial);

enum smtpd_name
smtpd_lookup_name_state(const struct smtpd_lookup_name *n);

/* Whether it was begun and has come to its end. */
bool
smtpd_lookup_over(const struct smtpd_lookup *task);

/* ---- for those that look up */

/*
 * One question to the DNS of a task: take gets the answer, with index, unless another
 * question has begun since.
 */
void
smtpd_lookup_ask(struct smtpd_lookup *task, struct dns *dns, const char *name, enum dns_type type,
    void (*take)(struct smtpd_lookup *task, size_t index, enum dns_type type,
    const struct dns_answer *a), size_t index);

#endif
