/* dns_answer.c: what is in an answer; see dns.h. Pure. The encoding of names is c-ares' affair. */
#include "net/dns.h"

#include <ares.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HEADER 12		/* octets of a message before the question; RFC 1035 4.1.1 */
#define QUESTION_END 4		/* of type and class */
#define RECORD_END 10		/* of type, class, TTL and length */
#define CLASS_IN 1
#define CHAIN_MAX 16		/* CNAMEs from the question's name on */
#define CODE_NOERROR 0		/* RFC 1035 4.1.1 */
#define CODE_NXDOMAIN 3
#define FLAG_AA 0x04		/* in the octet before that of the code */
#define FLAG_RA 0x80		/* and in that one */

struct record {
	char owner[DNS_NAME_MAX + 1];
	unsigned type, class;
	struct view data;
};

static unsigned
octet(struct view v, size_t at)
{
	return (unsigned char)v.p[at];
}

static unsigned
number(struct view v, size_t at)
{
	return octet(v, at) << 8 | octet(v, at + 1);
}

/*
 * The name at *at, which is moved behind it. Returns 1; 0 for one that is too long as text; -1
 * when there is none.
 */
static int
take_name(struct view reply, size_t *at, char out[DNS_NAME_MAX + 1])
{
	const unsigned char *octets = (const unsigned char *)reply.p;
	char *name;
	long n;
	int result;

	out[0] = '\0';
	if (*at >= reply.n || reply.n > UINT16_MAX ||
	    ares_expand_name(octets + *at, octets, (int)reply.n, &name, &n) != ARES_SUCCESS)
		return -1;
	*at += (size_t)n;
	/* What does not fit has escapes in it, and is no host's name. */
	result = view_string(view_of(name), out, DNS_NAME_MAX + 1) == 0;
	ares_free_string(name);
	return *at <= reply.n ? result : -1;
}

/* The record at w->at, which is moved behind it. */
static bool
take_record(struct dns_walk *w, struct record *r)
{
	size_t at = w->at, n;

	if (w->left == 0 || w->bad)
		return false;
	w->bad = true;
	if (take_name(w->reply, &at, r->owner) == -1 || w->reply.n - at < RECORD_END)
		return false;
	r->type = number(w->reply, at);
	r->class = number(w->reply, at + 2);
	n = number(w->reply, at + 8);
	at += RECORD_END;
	if (w->reply.n - at < n)
		return false;
	r->data = view_sub(w->reply, at, n);
	w->bad = false;
	w->at = at + n;
	w->left--;
	return true;
}

static bool
belongs(const struct record *r, const struct dns_walk *w, enum dns_type type)
{
	return r->type == (unsigned)type && r->class == CLASS_IN &&
	    view_eq_nocase(view_of(r->owner), view_of(w->name));
}

/* Where the data of a record begins in the message. */
static size_t
place_of(const struct dns_walk *w, struct view data)
{
	return (size_t)(data.p - w->reply.p);
}

/* Goes one step along the chain. Returns false at its end. */
static bool
follow(struct dns_walk *w)
{
	struct dns_walk from = *w;
	struct record r;
	size_t at;

	while (take_record(&from, &r)) {
		if (!belongs(&r, w, DNS_CNAME))
			continue;
		at = place_of(w, r.data);
		return take_name(w->reply, &at, w->name) == 1;
	}
	return false;
}

int
dns_walk(struct dns_walk *w, const struct dns_answer *a, enum dns_type type)
{
	*w = (struct dns_walk){ .reply = a->reply, .at = HEADER, .type = type, .bad = true };
	if (a->reply.n < HEADER || number(a->reply, 4) != 1 ||
	    take_name(w->reply, &w->at, w->name) != 1 || w->reply.n - w->at < QUESTION_END)
		return -1;
	w->bad = false;
	w->at += QUESTION_END;
	w->left = number(a->reply, 6);
	for (int i = 0; type != DNS_CNAME && i < CHAIN_MAX && follow(w); i++)
		w->alias = true;
	return 0;
}

bool
dns_next(struct dns_walk *w, struct view *data)
{
	struct record r;

	while (take_record(w, &r))
		if (belongs(&r, w, w->type)) {
			*data = r.data;
			return true;
		}
	return false;
}

/* The name in the data of a record, from offset skip on. */
static bool
name_in(const struct dns_walk *w, struct view data, size_t skip, char out[DNS_NAME_MAX + 1])
{
	size_t at = place_of(w, data) + skip;

	return data.n > skip && take_name(w->reply, &at, out) == 1;
}

bool
dns_next_mx(struct dns_walk *w, struct dns_mx *mx)
{
	struct view data;

	while (dns_next(w, &data))
		if (name_in(w, data, 2, mx->name)) {
			mx->preference = number(data, 0);
			return true;
		}
	return false;
}

bool
dns_next_srv(struct dns_walk *w, struct dns_srv *srv)
{
	struct view data;

	while (dns_next(w, &data))
		if (name_in(w, data, 6, srv->name)) {
			srv->priority = number(data, 0);
			srv->weight = number(data, 2);
			srv->port = number(data, 4);
			return true;
		}
	return false;
}

bool
dns_next_text(struct dns_walk *w, struct buf *out)
{
	struct view data;

	if (!dns_next(w, &data))
		return false;
	while (data.n) {
		struct view string = view_sub(data, 1, octet(data, 0));

		for (size_t i = 0; i < string.n; i++)
			buf_add_char(out, string.p[i] >= ' ' && string.p[i] <= '~' ? string.p[i] : '?');
		data = view_sub(data, 1 + string.n, data.n);
	}
	return true;
}

void
dns_judge(struct dns_answer *a, enum dns_type type)
{
	unsigned code = a->reply.n >= HEADER ? octet(a->reply, 3) & 15 : UINT16_MAX;
	struct dns_walk w;
	struct view data;
	size_t records = 0;

	a->no_name = code == CODE_NXDOMAIN;
	a->outcome = DNS_FAILED;
	for (int more = dns_walk(&w, a, type); more == 0 && dns_next(&w, &data);)
		records++;
	if (w.bad || (code != CODE_NOERROR && code != CODE_NXDOMAIN))
		a->reply = VIEW("");
	else if (records && code == CODE_NOERROR)
		a->outcome = DNS_FOUND;
	/* A server that knows nothing of it and asks nobody points elsewhere: that is no answer. */
	else if (octet(a->reply, 2) & FLAG_AA || octet(a->reply, 3) & FLAG_RA)
		a->outcome = DNS_NONE;
}

/* ---- all of an answer */

size_t
dns_addresses(const struct dns_answer *a, enum dns_type type, struct dns_address *out, size_t max)
{
	size_t octets = type == DNS_AAAA ? 16 : 4, n = 0;
	struct dns_walk w;
	struct view data;

	if (a->outcome != DNS_FOUND || dns_walk(&w, a, type) == -1)
		return 0;
	while (n < max && n < DNS_RECORDS_MAX && dns_next(&w, &data)) {
		if (data.n != octets)
			continue;
		out[n] = (struct dns_address){ .ipv6 = type == DNS_AAAA };
		memcpy(out[n++].address, data.p, octets);
	}
	return n;
}

static int
by_preference(const void *a, const void *b)
{
	const struct dns_mx *x = a, *y = b;

	return (int)x->preference - (int)y->preference;
}

static size_t
mx_names(struct dns_walk *w, char (*out)[DNS_NAME_MAX + 1], size_t max)
{
	struct dns_mx all[DNS_RECORDS_MAX];
	size_t n = 0;

	while (n < DNS_RECORDS_MAX && dns_next_mx(w, &all[n]))
		n++;
	qsort(all, n, sizeof(all[0]), by_preference);
	for (size_t i = 0; i < n && i < max; i++)
		memcpy(out[i], all[i].name, sizeof(out[i]));
	return n < max ? n : max;
}

size_t
dns_names(const struct dns_answer *a, enum dns_type type, char (*out)[DNS_NAME_MAX + 1],
    size_t max)
{
	struct dns_walk w;
	struct view data;
	size_t n = 0;

	if (a->outcome != DNS_FOUND || dns_walk(&w, a, type) == -1)
		return 0;
	if (type == DNS_MX)
		return mx_names(&w, out, max);
	while (n < max && dns_next(&w, &data))
		if (name_in(&w, data, 0, out[n]))
			n++;
	return n;
}

bool
dns_text(const struct dns_answer *a, char *out, size_t size)
{
	struct dns_walk w;
	struct view data;
	size_t used = 0;

	out[0] = '\0';
	if (a->outcome != DNS_FOUND || dns_walk(&w, a, DNS_TXT) == -1 || !dns_next(&w, &data))
		return false;
	while (data.n) {
		struct view string = view_sub(data, 1, octet(data, 0));

		for (size_t i = 0; i < string.n && used + 1 < size; i++)
			out[used++] = string.p[i] >= ' ' && string.p[i] <= '~' ? string.p[i] : '?';
		data = view_sub(data, 1 + string.n, data.n);
	}
	out[used] = '\0';
	return true;
}
