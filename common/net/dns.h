/*
 * dns.h: asking the DNS, many questions at a time, with c-ares.
 *
 * A caller asks, then lets dns_wait() run until all it wants is answered. Each
 * question is answered once, by a call of its function: from dns_wait(), from
 * dns_close(), or from dns_ask() itself when it cannot be asked at all.
 */
#ifndef NET_DNS_H
#define NET_DNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/view.h"
#include "sys/clock.h"

struct dns;
struct pollfd;

enum dns_type {		/* RFC 1035 and its successors */
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_TLSA = 52
};

enum dns_outcome {
	DNS_FOUND,	/* there is a record of that type */
	DNS_NONE,	/* there is no such name, or nothing of that type */
	DNS_FAILED	/* no answer, or none that is good */
};

#define DNS_NAME_MAX 255	/* octets of a name as text */
#define DNS_PORTS_MAX 8
#define DNS_RECORDS_MAX 50	/* of one answer that are looked at, but by dns_next() */

/* The answer. reply is the whole message, for the functions below; empty when it has failed. */
struct dns_answer {
	enum dns_outcome outcome;
	bool no_name;		/* with DNS_NONE: there is no such name at all */
	bool secure;		/* DNSSEC says that it is true, and that word counts: dns_validates() */
	struct view reply;
};

typedef void dns_done(void *arg, const struct dns_answer *a);

/*
 * Prepares to ask the servers: "ADDRESS[:PORT] ...", IPv6 in brackets before a port;
 * if empty those of resolv.conf(5), which is read here and never again. A
 * question is given up after seconds at most. Opens no descriptor. Returns
 * NULL after a log line.
 */
struct dns *
dns_open(struct view servers, unsigned seconds);

/* Every question that is left is answered with DNS_FAILED. */
void
dns_close(struct dns *d);

/*
 * Whether an answer can be secure: all servers have addresses of loopback. The bit in an
 * answer that says so (AD, RFC 4035) is anybody's on a network; this machine's own resolver is
 * believed.
 */
bool
dns_validates(const struct dns *d);

/* The TCP ports of the servers, as far as there is room; the rest of out is 0. */
void
dns_ports(const struct dns *d, unsigned out[DNS_PORTS_MAX]);

/* Answers every question that is left with DNS_FAILED. */
void
dns_cancel(struct dns *d);

/*
 * Asks for records of name, which is taken as it is, without a search list. Answers over UDP
 * that were cut off are asked for again over TCP.
 */
void
dns_ask(struct dns *d, const char *name, enum dns_type type, dns_done *done, void *arg);

/*
 * Waits until fd, unless that is -1, can be read, or something has been answered, or the
 * deadline has passed. Returns 1 when fd can be read, else 0, or -1 with errno.
 */
int
dns_wait(struct dns *d, int fd, msec deadline);

/*
 * ---- what is in an answer. Pure. Only records count that belong to the name in the question,
 * or to what it is an alias of, in at most 16 steps: whatever else a server adds is passed
 * over.
 */

/* A walk over the records of a type. */
struct dns_walk {
	struct view reply;
	size_t at;		/* of the next record */
	unsigned left;		/* records from there on */
	enum dns_type type;
	char name[DNS_NAME_MAX + 1];	/* whose records they are: the end of the chain of CNAMEs */
	bool alias;		/* it is not the name in the question */
	bool bad;		/* what follows cannot be read */
};

/* Begins at the first one. Returns 0, or -1 for an answer that cannot be read: it has none. */
int
dns_walk(struct dns_walk *w, const struct dns_answer *a, enum dns_type type);

/* Takes the data of the next record. Returns false at the end, or when the rest cannot be read. */
bool
dns_next(struct dns_walk *w, struct view *data);

struct dns_mx {
	unsigned preference;
	char name[DNS_NAME_MAX + 1];	/* "" is the root */
};

/* The same for records of type MX. One whose name is too long is passed over. */
bool
dns_next_mx(struct dns_walk *w, struct dns_mx *mx);

struct dns_srv {		/* RFC 2782 */
	unsigned priority, weight, port;
	char name[DNS_NAME_MAX + 1];	/* "" is the root: not offered */
};

/* The same for records of type SRV. */
bool
dns_next_srv(struct dns_walk *w, struct dns_srv *srv);

/*
 * Appends the text of the next TXT record, its strings joined, with '?' for whatever is not
 * printable ASCII. Returns false at the end.
 */
bool
dns_next_text(struct dns_walk *w, struct buf *out);

/* Sets outcome and no_name by what the reply, which is all of an answer, says. */
void
dns_judge(struct dns_answer *a, enum dns_type type);

struct dns_address {
	bool ipv6;
	unsigned char address[16];	/* network order; an IPv4 one in the first 4 */
};

/* Up to max addresses of an answer of that type, A or AAAA. Returns how many. */
size_t
dns_addresses(const struct dns_answer *a, enum dns_type type, struct dns_address *out, size_t max);

/* Up to max names of an answer to PTR or MX, the latter by preference; "" is the root. */
size_t
dns_names(const struct dns_answer *a, enum dns_type type, char (*out)[DNS_NAME_MAX + 1],
    size_t max);

/*
 * The first text of an answer to TXT, its strings joined; of it what fits, with
 * '?' for whatever is not printable ASCII. Returns whether there is one.
 */
bool
dns_text(const struct dns_answer *a, char *out, size_t size);

#endif
