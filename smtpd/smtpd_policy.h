/*
 * smtpd_policy.h: who may do what, decided from what is known. Pure.
 *
 * A stage is asked with what is known so far. Its verdict is a reply, or a
 * fact that it needs first: then it is to be asked again with that. So what
 * nobody needs is never looked up, and what is decided does not depend on
 * when an answer comes. A fact that could not be found out says so, and
 * refuses nobody for good.
 */
#ifndef SMTPD_POLICY_H
#define SMTPD_POLICY_H

#include "net/peer.h"
#include "smtpd/smtpd_reply.h"
#include "sys/conf.h"
#include "text/address.h"

#define SMTPD_LIST_TEXT_MAX 200	/* octets of what a list says about an address */
#define SMTPD_NAME_MAX 255	/* octets of a host's name */
#define SMTPD_DETAIL_TEXT_MAX 1023

/* What can be found out. Bits, of facts->known. */
enum smtpd_need {
	SMTPD_NEED_NOTHING = 0,
	SMTPD_NEED_CLIENT = 1,		/* lists and reverse name */
	SMTPD_NEED_HELO = 2,		/* whether the name in HELO exists */
	SMTPD_NEED_SENDER_DOMAIN = 4,	/* whether the sender's domain exists */
	SMTPD_NEED_SENDER_ROUTE = 8,	/* where the sender's address would lead */
	SMTPD_NEED_ROUTE = 16,		/* where the recipient leads */
	SMTPD_NEED_GREYLIST = 32,	/* whether this one has waited */
	SMTPD_NEED_RATE = 64		/* whether the client does too much, this included */
};

/* What the DNS says about a name. */
enum smtpd_name {
	SMTPD_NAME_EXISTS,
	SMTPD_NAME_NONE,	/* there is no such name, or it has no address and no MX */
	SMTPD_NAME_NULL_MX,	/* a domain without mail, RFC 7505 */
	SMTPD_NAME_LATER	/* no answer now */
};

/* The name of the client's address. */
enum smtpd_rdns {
	SMTPD_RDNS_CONFIRMED,	/* it leads back to the address */
	SMTPD_RDNS_UNCONFIRMED,	/* it does not */
	SMTPD_RDNS_NONE,
	SMTPD_RDNS_LATER	/* no answer now */
};

struct smtpd_client_facts {
	enum smtpd_rdns rdns;
	char name[SMTPD_NAME_MAX + 1];		/* "" for none */
	int score;				/* of all dns_lists */
	char list[SMTPD_NAME_MAX + 1];		/* that adds most to it; "" for none */
	char text[SMTPD_LIST_TEXT_MAX + 1];	/* what it says; "" for nothing */
};

struct smtpd_facts {
	const struct conf *conf;
	/* the connection */
	const struct peer *peer;
	const struct peer *own;			/* our address on it; not known where it has none */
	bool trusted;				/* a trusted network */
	bool user;				/* somebody has logged in */
	bool submission;			/* a port for users alone */
	bool handed_in;				/* by a mail server of ours, LMTP */
	const char *helo;
	/* the message */
	const struct address *sender, *rcpt;
	uint64_t nrcpts;			/* so far, without this one */
	/* what was looked up */
	unsigned known;				/* bits of enum smtpd_need */
	struct smtpd_client_facts client;
	enum smtpd_name helo_name, sender_domain;
	int sender_route, route;		/* enum route_kind */
	const char *refusal;			/* with route ROUTE_REFUSED: "550 5.2.1 text" */
	uint64_t greylist_wait;			/* seconds it has to wait still; 0: passed */
	bool greylist_held;			/* some recipient of this message has to wait */
	bool rate_exceeded;
};

struct smtpd_verdict {
	enum smtpd_reply reply;
	const char *reason;			/* a word for the log; NULL for none */
	enum smtpd_need need;			/* not nothing: this first, there is no reply yet */
	char detail[SMTPD_DETAIL_TEXT_MAX + 1];	/* of the reply; "" for none */
};

/*
 * The stages. SMTPD_NO_REPLY is that nothing speaks against it; after
 * smtpd_policy_rcpt() it is SMTPD_RCPT_OK.
 */

/* At HELO and EHLO, whose argument is good enough for the Received field. */
void
smtpd_policy_helo(const struct smtpd_facts *f, struct smtpd_verdict *v);

/* At MAIL, before anything of it is looked at. */
void
smtpd_policy_send(const struct smtpd_facts *f, struct smtpd_verdict *v);

/* At MAIL, whose sender has a domain or is null. */
void
smtpd_policy_mail(const struct smtpd_facts *f, struct smtpd_verdict *v);

/* At RCPT, whose recipient has a domain. */
void
smtpd_policy_rcpt(const struct smtpd_facts *f, struct smtpd_verdict *v);

/* At DATA. */
void
smtpd_policy_data(const struct smtpd_facts *f, struct smtpd_verdict *v);

/* Whether the configuration wants the name of a client looked up. */
bool
smtpd_policy_has_names(const struct conf *conf);

/* At HELO: which facts will be needed that take time. Bits of enum smtpd_need. */
unsigned
smtpd_policy_early(const struct smtpd_facts *f);

/* Whether the configuration limits how often clients may connect, send or address. */
bool
smtpd_policy_has_rates(const struct conf *conf);

#endif
