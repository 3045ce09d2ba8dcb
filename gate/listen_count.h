/*
 * listen_count.h: how many connections there are, in total and per address,
 * and how often a refusal is worth a log line.
 *
 * Pure: works on memory only. An IPv4 address counts alone, whether it comes
 * as IPv4 or mapped into IPv6; of an IPv6 address the /64, which is what one
 * customer gets. The children stand in one array that is searched from end to
 * end: a thousand are gone through in less than the time of a fork, and no
 * choice of addresses makes it slower.
 */
#ifndef GATE_LISTEN_COUNT_H
#define GATE_LISTEN_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "sys/clock.h"

struct listen_key {
	unsigned char bytes[16];
};

struct listen_child {
	pid_t pid;
	struct listen_key key;
};

struct listen_count {
	size_t total, each;		/* the limits */
	size_t used;
	struct listen_child *children;	/* total entries, the first used ones hold */
};

enum listen_verdict { LISTEN_ADMIT, LISTEN_TOTAL, LISTEN_ADDRESS };

/* The key under which the peer counts; all zero for one that is not IP. */
struct listen_key
listen_key_of(const struct sockaddr_storage *peer);

/* Sets the limits (1 or more). Returns 0, or -1 for want of memory. */
int
listen_count_init(struct listen_count *c, size_t total, size_t each);

void
listen_count_free(struct listen_count *c);

/* Whether the last quarter of the total is being used. */
bool
listen_count_crowded(const struct listen_count *c);

/*
 * Whether one more connection from there is within the limits. In the last
 * quarter of the total a whole network, an IPv4 /24 or an IPv6 /48, counts as
 * one address: who has many addresses in few networks does not get all of it.
 */
enum listen_verdict
listen_count_ask(const struct listen_count *c, const struct listen_key *key);

/* Notes the process that serves an admitted connection. */
void
listen_count_add(struct listen_count *c, pid_t pid, const struct listen_key *key);

/* Notes that it has ended. Returns whether it was one of ours. */
bool
listen_count_remove(struct listen_count *c, pid_t pid);

/* At most LISTEN_LOG_BURST lines per LISTEN_LOG_PERIOD milliseconds. */
#define LISTEN_LOG_BURST 10
#define LISTEN_LOG_PERIOD 10000

struct listen_throttle {
	msec since;		/* start of the period */
	unsigned said;		/* lines in it */
	uint64_t kept_back;	/* not said since the last line */
};

/*
 * Whether a line may be written now; *kept_back is then how many were not
 * written since the last one.
 */
bool
listen_throttle_ask(struct listen_throttle *t, msec now, uint64_t *kept_back);

#endif
