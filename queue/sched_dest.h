/*
 * sched_dest.h: what is known of destinations, for all messages together: which
 * do not answer, when they may be tried again, and how many agents at once they
 * stand.
 *
 * Pure: memory only; time is an argument, in seconds since 1970. A destination is
 * the text of a next hop. About those that are not in memory nothing is known: they
 * may be tried, by DEST_FIRST agents. There is one attempt for each interval at
 * one that is dead, however many messages wait.
 *
 * As text it is the file queue/destinations of mailstead-queue(5): a line
 * "mailstead-destinations 1", then of each destination, with tabs between them,
 *
 *	NAME NEXT SINCE FAILURES LIMIT USED CODE TEXT [TLS]
 *
 * NEXT: when it may be tried again; SINCE: when it first did not answer, 0 for one that
 * does; LIMIT: agents at once; USED: when it last told something; CODE and TEXT: what was
 * last answered for it while it did not answer; TLS: none, encrypted or verified, a blank, and
 * since when its messages have gone over that, or better.
 */
#ifndef QUEUE_SCHED_DEST_H
#define QUEUE_SCHED_DEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/siphash.h"
#include "base/view.h"
#include "mail/agent.h"

#define DESTS_MAX 10000		/* remembered; then who has told nothing for longest goes */
#define DESTS_SAVED 5000	/* of them in the file */
#define DESTS_FILE_MAX (8 << 20)	/* octets of the file */
#define DEST_NAME_MAX 320	/* octets */
#define DEST_TEXT_MAX 400	/* octets of an answer that are kept */
#define DEST_CODE_MAX 15
#define DEST_FIRST 2		/* agents at once for one that nothing is known of */
#define DEST_GOOD_SECONDS 3600	/* since it took a message; see dest_down() */
#define DEST_FILE_LIFETIME (5 * 86400)	/* seconds after which it is forgotten */
#define DEST_TLS_LIFETIME (60 * 86400)	/* the same of its TLS */
#define DEST_TLS_SECONDS 86400		/* see dest_tls() */

struct dest {
	struct dest *chain;		/* private: in the same bucket, */
	struct dest *newer, *older;	/* and by the time when it last told something */
	int64_t next, since, used;
	int64_t good;			/* when it last took a message, 0 for never */
	uint32_t failures;		/* in a row, see next */
	uint32_t limit;			/* agents at once */
	uint32_t credit;		/* successes towards one more */
	enum agent_tls tls;
	int64_t tls_since;		/* when that was first so, or the last time that it was less */
	char code[DEST_CODE_MAX + 1];
	char *text;			/* NULL if since is 0; owned */
	char name[];
};

struct dests {
	unsigned char key[SIPHASH_KEY];	/* of the hash: any that a stranger cannot guess */
	uint32_t limit_max;		/* agents at once for one destination */
	int64_t interval;		/* seconds between two attempts at a dead one */
	struct dest **buckets;
	struct dest *newest, *oldest;
	size_t n;
	bool changed;			/* since the caller has set this to false */
};

void
dests_free(struct dests *d);

const struct dest *
dest_find(const struct dests *d, const char *name);

/* How many agents it may have at once. */
unsigned
dest_limit(const struct dests *d, const char *name);

/* What is known of a destination that is not to be tried at now; NULL: it may be tried. */
const struct dest *
dest_dead(const struct dests *d, const char *name, int64_t now);

/* It has taken a message. */
void
dest_good(struct dests *d, const char *name, int64_t now);

/* It answers but wants less. */
void
dest_busy(struct dests *d, const char *name, int64_t now);

/*
 * It could not be reached or used, for the reason code (RFC 3463) and text. One that has taken a
 * message lately is dead only when that happens twice in a row: a server may hang up because of a
 * message. Returns whether it is dead.
 */
bool
dest_down(struct dests *d, const char *name, int64_t now, const char *code, struct view text);

/*
 * What a message has gone over, not AGENT_TLS_UNKNOWN. What is less than before counts at once;
 * what is more only DEST_TLS_SECONDS after it was less, so that of a destination whose servers
 * differ a downgrade is seen once a day and not all the time. Of one that is not known nothing is
 * remembered.
 */
void
dest_tls(struct dests *d, const char *name, int64_t now, enum agent_tls tls);

enum agent_tls
dest_tls_known(const struct dests *d, const char *name);

/* Somebody wants it to be tried at once. Its TLS is kept. */
void
dest_forget(struct dests *d, const char *name);

/* Appends the file. Returns 0 or -1. */
int
dests_format(const struct dests *d, struct buf *out);

/*
 * Reads the file into d, which has its limits set and nothing in it. Lines that are not good, and
 * what is older than DEST_FILE_LIFETIME or lies in the future, are passed over; of older ones
 * their TLS is taken. Returns how many
 * there were; -1 when it is no such file.
 */
int
dests_parse(struct dests *d, struct view text, int64_t now);

#endif
