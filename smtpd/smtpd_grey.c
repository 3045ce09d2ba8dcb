/* smtpd_grey.c: see smtpd_grey.h. */
#include "smtpd/smtpd_grey.h"

#include <errno.h>
#include <string.h>

#include "sys/limits.h"

/* Kinds of entries. They are in the file: do not change them. */
enum kind { KIND_TRIPLET = 1, KIND_CLIENT };

/* What has passed is worth more than what waits, which anybody can make. */
#define WEIGHT_WAITS 1U
#define WEIGHT_PASSED 1000U
#define WEIGHT_CLIENT 10000U

#define NETWORK_SIZE 9	/* octets: the family, and a network */
#define TRIPLET_MAX (NETWORK_SIZE + 2 * (ADDRESS_TEXT_MAX + 1))

struct request {
	const struct conf *conf;
	struct limits file;
	int64_t now;
	struct limits_entry triplet, client;
	struct buf text;	/* network, sender, recipient */
};

/* Big senders try again from another address, but mostly from the same network. */
static void
put_network(const struct peer *p, struct buf *out)
{
	unsigned char network[8] = { 0 };

	memcpy(network, p->address, p->ipv6 ? 8 : 3);
	buf_add_char(out, p->ipv6 ? 6 : 4);
	buf_add(out, network, sizeof(network));
}

static void
put_address(const struct address *a, struct buf *out)
{
	char text[ADDRESS_TEXT_MAX];

	for (const char *p = address_text(a, text); *p; p++)
		buf_add_char(out, ascii_lower(*p));
	buf_add_char(out, '\0');
}

static struct view
network_of(const struct request *r)
{
	return view_sub(buf_view(&r->text), 0, NETWORK_SIZE);
}

/*
 * Whose entries have to make room for each other: of IPv6 the networks of one customer, who
 * may have 65536.
 */
static struct view
owner_of(const struct request *r)
{
	struct view v = network_of(r);

	return view_sub(v, 0, v.p[0] == 6 ? 1 + 6 : v.n);
}

/* An entry whose time is over, or that is from a clock that was wrong, is none. */
static bool
is_there(const struct limits_entry *e, int64_t now)
{
	return e->weight != 0 && e->until > now && e->time <= now &&
	    e->until <= now + (int64_t)LIMITS_TIME_MAX;
}

static unsigned
passes_of(const struct limits_entry *client)
{
	unsigned n = 0;

	while (n < LIMITS_MARKS && client->marks[n] != 0)
		n++;
	return n;
}

static int
put(struct request *r, struct limits_entry *e, uint32_t weight, uint64_t seconds)
{
	e->weight = weight;
	e->until = r->now + (int64_t)seconds;
	return limits_put(&r->file, e, r->now);
}

/* One more of the client's that has passed; the same one again does not count. */
static int
client_passes(struct request *r)
{
	struct limits_entry *c = &r->client;

	if (r->conf->greylist_clients == 0)
		return 0;
	if (!is_there(c, r->now)) {
		c->time = r->now;
		memset(c->marks, 0, sizeof(c->marks));
	}
	limits_mark(c, limits_digest(&r->file, network_of(r), buf_view(&r->text)));
	return put(r, c, WEIGHT_CLIENT, r->conf->greylist_lifetime);
}

static int
first_time(struct request *r, uint64_t *wait)
{
	r->triplet.time = r->now;
	*wait = r->conf->greylist_delay;
	return put(r, &r->triplet, WEIGHT_WAITS, r->conf->greylist_window);
}

static int
decide(struct request *r, uint64_t *wait, enum smtpd_grey_state *state)
{
	struct limits_entry *t = &r->triplet;
	uint64_t enough = r->conf->greylist_clients, waited;

	if (enough && is_there(&r->client, r->now) && passes_of(&r->client) >= enough) {
		*state = SMTPD_GREY_CLIENT;
		return put(r, &r->client, WEIGHT_CLIENT, r->conf->greylist_lifetime);
	}
	*state = SMTPD_GREY_NEW;
	if (!is_there(t, r->now))
		return first_time(r, wait);
	waited = (uint64_t)(r->now - t->time);
	*state = SMTPD_GREY_EARLY;
	if (t->weight == WEIGHT_WAITS && waited < r->conf->greylist_delay) {
		*wait = r->conf->greylist_delay - waited;
		return 0;
	}
	*state = t->weight == WEIGHT_WAITS ? SMTPD_GREY_PASSED : SMTPD_GREY_KNOWN;
	if (*state == SMTPD_GREY_PASSED && client_passes(r) == -1)
		return -1;
	return put(r, t, WEIGHT_PASSED, r->conf->greylist_lifetime);
}

static int
ask(struct request *r, uint64_t *wait, enum smtpd_grey_state *state)
{
	if (limits_get_of(&r->file, KIND_TRIPLET, owner_of(r), buf_view(&r->text),
	    &r->triplet) == -1 ||
	    limits_get(&r->file, KIND_CLIENT, network_of(r), &r->client) == -1)
		return -1;
	return decide(r, wait, state);
}

int
smtpd_grey_ask(int fd, const struct conf *conf, const struct peer *peer,
    const struct address *sender, const struct address *rcpt, int64_t now, uint64_t *wait,
    enum smtpd_grey_state *state)
{
	struct request r = { .conf = conf, .now = now, .text = buf_make(TRIPLET_MAX) };
	int result = -1, error;

	*wait = 0;
	*state = SMTPD_GREY_KNOWN;
	put_network(peer, &r.text);
	put_address(sender, &r.text);
	put_address(rcpt, &r.text);
	errno = ENOMEM;
	if (!r.text.failed && limits_lock_slots(&r.file, fd, SMTPD_GREY_SLOTS) == 0) {
		result = ask(&r, wait, state);
		error = errno;
		limits_unlock(&r.file);
		errno = error;
	}
	error = errno;
	buf_free(&r.text);
	errno = error;
	if (result == -1)
		*wait = 0;
	return result;
}
