/* smtpd_rate.c: see smtpd_rate.h. */
#include "smtpd/smtpd_rate.h"

#include <errno.h>
#include <string.h>

#include "sys/limits.h"

/* Kinds of entries are these and the number of what is counted. They are in the file. */
enum kind { KIND_ADDRESS = 1, KIND_NETWORK = 101 };

#define TEXT_SIZE 9	/* octets: the family, and an address or network */

struct count {
	enum kind kind;
	size_t octets[2];	/* of an address that count: IPv4, IPv6 */
	uint64_t max;		/* 0: no limit */
	struct limits_entry entry;
};

static uint64_t
limit_of(const struct conf *c, enum kind kind, enum smtpd_rate what)
{
	const uint64_t limits[2][SMTPD_RATES] = {
		{ c->client_rate_connections, c->client_rate_messages, c->client_rate_recipients },
		{ c->network_rate_connections, c->network_rate_messages,
		    c->network_rate_recipients },
	};

	return limits[kind == KIND_NETWORK][what];
}

static struct view
text_of(const struct count *c, const struct peer *peer, char out[TEXT_SIZE])
{
	memset(out, 0, TEXT_SIZE);
	out[0] = peer->ipv6 ? 6 : 4;
	memcpy(out + 1, peer->address, c->octets[peer->ipv6]);
	return (struct view){ out, TEXT_SIZE };
}

/* Both or neither. Returns 1, 0 or -1. */
static int
take(const struct limits *l, const struct conf *conf, const struct peer *peer,
    enum smtpd_rate what, struct count counts[2], int64_t now)
{
	char text[TEXT_SIZE];
	struct limits_bucket b = { .seconds = conf->client_rate_time };

	for (size_t i = 0; i < 2; i++) {
		struct count *c = &counts[i];

		b.max = c->max;
		if (c->max == 0)
			continue;
		if (limits_get(l, (uint32_t)c->kind + what, text_of(c, peer, text), &c->entry) == -1)
			return -1;
		if (limits_level(&c->entry, &b, now) >= c->max)
			return 0;
	}
	for (size_t i = 0; i < 2; i++) {
		struct count *c = &counts[i];

		b.max = c->max;
		if (c->max == 0)
			continue;
		limits_add(&c->entry, &b, 1, now);
		/* Who has used more of it is remembered for longer. */
		c->entry.weight = (uint32_t)(limits_level(&c->entry, &b, now) * 1000 / c->max);
		if (limits_put(l, &c->entry, now) == -1)
			return -1;
	}
	return 1;
}

int
smtpd_rate_take(int fd, const struct conf *conf, const struct peer *peer, enum smtpd_rate what,
    int64_t now)
{
	struct count counts[2] = {
		{ KIND_ADDRESS, { 4, 8 }, limit_of(conf, KIND_ADDRESS, what), { .id = 0 } },
		{ KIND_NETWORK, { 3, 6 }, limit_of(conf, KIND_NETWORK, what), { .id = 0 } },
	};
	struct limits l;
	int result, error;

	if (counts[0].max == 0 && counts[1].max == 0)
		return 1;
	if (limits_lock(&l, fd) == -1)
		return -1;
	result = take(&l, conf, peer, what, counts, now);
	error = errno;
	limits_unlock(&l);
	errno = error;
	return result;
}
