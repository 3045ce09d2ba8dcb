/* listen_count.c: see listen_count.h. Runs as root. */
#include "gate/listen_count.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK_OCTETS 8	/* of an IPv6 address: a /64 */
#define RESERVE 4		/* one part of the total in so many is for newcomers */

struct listen_key
listen_key_of(const struct sockaddr_storage *peer)
{
	struct listen_key key = { { 0 } };

	if (peer->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)peer;

		key.bytes[10] = key.bytes[11] = 0xff;
		memcpy(key.bytes + 12, &in->sin_addr, 4);
	} else if (peer->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)peer;

		memcpy(key.bytes, &in6->sin6_addr,
		    IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr) ? sizeof(key.bytes) : NETWORK_OCTETS);
	}
	return key;
}

int
listen_count_init(struct listen_count *c, size_t total, size_t each)
{
	*c = (struct listen_count){ .total = total, .each = each };
	c->children = calloc(total, sizeof(*c->children));
	return c->children ? 0 : -1;
}

void
listen_count_free(struct listen_count *c)
{
	free(c->children);
	*c = (struct listen_count){ 0 };
}

/* How much of a key is the network that counts as one address in the reserve: a /24 or a /48. */
static size_t
wide_octets(const struct listen_key *key)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(key->bytes, mapped, sizeof(mapped)) == 0 ? 15 : 6;
}

bool
listen_count_crowded(const struct listen_count *c)
{
	return c->used >= c->total - c->total / RESERVE;
}

enum listen_verdict
listen_count_ask(const struct listen_count *c, const struct listen_key *key)
{
	size_t same = 0, octets = listen_count_crowded(c) ? wide_octets(key) : sizeof(key->bytes);

	if (c->used >= c->total)
		return LISTEN_TOTAL;
	for (size_t i = 0; i < c->used; i++)
		same += memcmp(c->children[i].key.bytes, key->bytes, octets) == 0;
	return same >= c->each ? LISTEN_ADDRESS : LISTEN_ADMIT;
}

void
listen_count_add(struct listen_count *c, pid_t pid, const struct listen_key *key)
{
	if (c->used < c->total)
		c->children[c->used++] = (struct listen_child){ .pid = pid, .key = *key };
}

bool
listen_count_remove(struct listen_count *c, pid_t pid)
{
	for (size_t i = 0; i < c->used; i++)
		if (c->children[i].pid == pid) {
			c->children[i] = c->children[--c->used];
			return true;
		}
	return false;
}

bool
listen_throttle_ask(struct listen_throttle *t, msec now, uint64_t *kept_back)
{
	if (now - t->since >= LISTEN_LOG_PERIOD) {
		t->since = now;
		t->said = 0;
	}
	if (t->said >= LISTEN_LOG_BURST) {
		t->kept_back++;
		return false;
	}
	t->said++;
	*kept_back = t->kept_back;
	t->kept_back = 0;
	return true;
}
