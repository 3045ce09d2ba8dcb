/* auth_limit.c: see auth_limit.h. */
#include "gate/auth_limit.h"

#include <string.h>

#include "net/peer.h"
#include "sys/limits.h"
#include "sys/log.h"
#include "sys/user.h"

/* Kinds of entries, and what the weight of each begins with: see mailstead-limits(5). */
enum kind { KIND_ADDRESS = 1, KIND_USER, KIND_PAIR };

#define WEIGHT_USER 1000U	/* above any address */
#define WEIGHT_GOOD 10000U	/* above anything that a stranger can make */

#define ADDRESS_SIZE 9		/* octets: the family, and an IPv4 address or the half of an IPv6 one */

/* What is known about one attempt, under lock. */
struct attempt {
	struct limits file;
	int64_t now;
	const char *peer;
	const char *name;
	bool exempt;		/* the address is not limited */
	struct limits_bucket by_address, by_user, by_pair;
	struct limits_entry address, user, pair;
	struct view whose;	/* in text: the name */
	char text[ADDRESS_SIZE + USER_NAME_MAX];
};

/* One entry for a /64, since a client has all its addresses; IPv4 has shorter ones. */
static void
address_put(const struct peer *p, char out[ADDRESS_SIZE])
{
	out[0] = p->known ? p->ipv6 ? 6 : 4 : 0;
	memcpy(out + 1, p->address, ADDRESS_SIZE - 1);
}

static void
attempt_fill(struct attempt *a, const struct auth_limit_config *c)
{
	uint64_t more = c->address_limit > c->user_limit ? c->address_limit : c->user_limit;
	struct view name = view_sub(view_of(a->name), 0, USER_NAME_MAX);
	struct peer p;

	(void)peer_parse(view_of(a->peer), &p);
	a->exempt = !p.known || peer_is_loopback(&p) || peer_in_networks(&p, view_of(c->trusted));
	address_put(&p, a->text);
	for (size_t i = 0; i < name.n; i++)
		a->text[ADDRESS_SIZE + i] = ascii_lower(name.p[i]);
	a->whose = (struct view){ a->text + ADDRESS_SIZE, name.n };
	a->by_address = (struct limits_bucket){ c->address_limit, c->seconds };
	a->by_user = (struct limits_bucket){ c->user_limit, c->seconds };
	/* It runs empty no slower than the others, and so gives back no more than they hold. */
	a->by_pair = (struct limits_bucket){ more, c->seconds };
}

/* Begins one. Returns 0, or -1 when there are no limits, or after a log line. */
static int
attempt_begin(struct attempt *a, int fd, const struct auth_limit_config *c, const char *peer,
    const char *name, int64_t now)
{
	struct view both;

	*a = (struct attempt){ .now = now, .peer = peer, .name = name };
	attempt_fill(a, c);
	both = (struct view){ a->text, ADDRESS_SIZE + a->whose.n };
	if (limits_lock(&a->file, fd) == -1) {
		log_errno("use", "limits");
		return -1;
	}
	if (limits_get(&a->file, KIND_ADDRESS, view_sub(both, 0, ADDRESS_SIZE), &a->address) == 0 &&
	    limits_get(&a->file, KIND_USER, a->whose, &a->user) == 0 &&
	    limits_get(&a->file, KIND_PAIR, both, &a->pair) == 0)
		return 0;
	log_errno("read", "limits");
	limits_unlock(&a->file);
	return -1;
}

static void
attempt_write(struct attempt *a, struct limits_entry *e)
{
	if (limits_put(&a->file, e, a->now) == -1)
		log_errno("write", "limits");
}

/* How much was failed; nothing where there is no limit. */
static uint64_t
level_of(const struct attempt *a, const struct limits_entry *e, const struct limits_bucket *b)
{
	return b->max ? limits_level(e, b, a->now) : 0;
}

static void
count(const struct attempt *a, struct limits_entry *e, const struct limits_bucket *b, int64_t n)
{
	if (b->max)
		limits_add(e, b, n, a->now);
}

/* Longer than ever is said at once is the word of a clock that was wrong. */
static bool
is_blocked(const struct attempt *a, const struct limits_entry *e, const struct limits_bucket *b)
{
	return b->max && e->time > a->now && e->time <= a->now + (int64_t)b->seconds;
}

/* Whether the user has logged in from there lately. */
static bool
is_good(const struct attempt *a)
{
	int64_t then = a->pair.time;

	return !a->exempt && then && then > a->now - AUTH_LIMIT_GOOD_TIME &&
	    then < a->now + AUTH_LIMIT_GOOD_TIME;
}

static unsigned
delay_for(uint64_t failures, uint64_t delay_max)
{
	uint64_t most = delay_max * 1000, delay;

	if (failures < 2)
		return 0;
	delay = (uint64_t)AUTH_LIMIT_DELAY_FIRST << (failures < 20 ? failures - 2 : 18);
	return (unsigned)(delay < most ? delay : most);
}

enum auth_limit_verdict
auth_limit_ask(int fd, const struct auth_limit_config *c, const char *peer, const char *name,
    int64_t now, unsigned *delay_ms)
{
	enum auth_limit_verdict verdict = AUTH_LIMIT_GO;
	uint64_t failures = 0, more = 0;
	struct attempt a;

	*delay_ms = 0;
	if (fd == -1)
		return AUTH_LIMIT_GO;
	if (attempt_begin(&a, fd, c, peer, name, now) == -1) {
		*delay_ms = AUTH_LIMIT_DELAY_BLIND;
		return AUTH_LIMIT_GO;
	}
	if (!is_good(&a)) {
		failures = level_of(&a, &a.user, &a.by_user);
		if (is_blocked(&a, &a.user, &a.by_user))
			verdict = AUTH_LIMIT_USER;
	}
	if (!a.exempt) {
		more = level_of(&a, &a.address, &a.by_address);
		if (is_blocked(&a, &a.address, &a.by_address))
			verdict = AUTH_LIMIT_ADDRESS;
	}
	limits_unlock(&a.file);
	*delay_ms = delay_for(failures > more ? failures : more, c->delay_max);
	return verdict;
}

static void
log_blocked(const struct attempt *a, const char *what, int64_t seconds)
{
	struct log_line l = log_begin(LOG_NOTICE, "auth_limit");

	log_str(&l, "limit", what);
	log_str(&l, "user", a->name);
	log_str(&l, "peer", a->peer);
	log_num(&l, "seconds", (uint64_t)seconds);
	log_end(&l);
}

/* One failure more. A full bucket is refused until it is half empty. */
static void
fail(struct attempt *a, struct limits_entry *e, const struct limits_bucket *b, const char *what)
{
	int64_t pause = (int64_t)(b->seconds + 1) / 2;

	count(a, e, b, 1);
	if (level_of(a, e, b) < b->max || b->max == 0 || is_blocked(a, e, b))
		return;
	e->time = a->now + pause;
	log_blocked(a, what, pause);
}

static void
weigh(const struct attempt *a, struct limits_entry *e, const struct limits_bucket *b, uint32_t base)
{
	e->weight = base + (b->max ? (uint32_t)(level_of(a, e, b) * 999 / b->max) : 0);
	/* For its marks it is kept when the bucket is empty. */
	e->until = a->now + (int64_t)b->seconds;
}

static void
fail_user(struct attempt *a, uint16_t mark, bool seen_here, bool known)
{
	bool seen = seen_here || limits_marked(&a->user, mark);

	limits_mark(&a->user, mark);
	limits_mark(&a->pair, mark);
	if (!seen) {
		fail(a, &a->user, &a->by_user, "user");
		count(a, &a->pair, &a->by_pair, 1);
	}
	weigh(a, &a->user, &a->by_user, known ? WEIGHT_USER : 0);
	weigh(a, &a->pair, &a->by_pair, 0);
	if (is_good(a)) {
		a->pair.weight = WEIGHT_GOOD;
		a->pair.until = a->pair.time + AUTH_LIMIT_GOOD_TIME;
	}
	attempt_write(a, &a->user);
	attempt_write(a, &a->pair);
}

static void
fail_address(struct attempt *a, uint16_t mark, bool seen_here)
{
	limits_mark(&a->address, mark);
	if (!seen_here)
		fail(a, &a->address, &a->by_address, "address");
	weigh(a, &a->address, &a->by_address, 0);
	attempt_write(a, &a->address);
}

void
auth_limit_failed(int fd, const struct auth_limit_config *c, const char *peer, const char *name,
    bool known, struct view password, int64_t now)
{
	struct attempt a;
	uint16_t mark;
	bool seen_here;

	if (fd == -1 || attempt_begin(&a, fd, c, peer, name, now) == -1)
		return;
	mark = limits_digest(&a.file, a.whose, password);
	seen_here = limits_marked(&a.address, mark) || limits_marked(&a.pair, mark);
	/* Those who give none are not one user. */
	if (a.whose.n)
		fail_user(&a, mark, seen_here, known);
	if (!a.exempt)
		fail_address(&a, mark, seen_here);
	limits_unlock(&a.file);
}

/* A user who knows a password could otherwise guess those of others without end. */
static void
give_back(struct attempt *a, struct limits_entry *e, const struct limits_bucket *b, uint64_t n)
{
	if (n == 0 || e->until == 0)
		return;
	count(a, e, b, -(int64_t)n);
	attempt_write(a, e);
}

void
auth_limit_succeeded(int fd, const struct auth_limit_config *c, const char *peer, const char *name,
    int64_t now)
{
	struct attempt a;
	uint64_t mine;

	if (fd == -1 || attempt_begin(&a, fd, c, peer, name, now) == -1)
		return;
	mine = level_of(&a, &a.pair, &a.by_pair);
	give_back(&a, &a.user, &a.by_user, mine);
	give_back(&a, &a.address, &a.by_address, mine);
	count(&a, &a.pair, &a.by_pair, -(int64_t)mine);
	if (!a.exempt) {
		a.pair.time = now;
		a.pair.until = now + AUTH_LIMIT_GOOD_TIME;
		a.pair.weight = WEIGHT_GOOD;
	}
	if (!a.exempt || mine)
		attempt_write(&a, &a.pair);
	limits_unlock(&a.file);
}
