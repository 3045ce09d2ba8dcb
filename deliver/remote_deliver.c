/*
 * remote_deliver.c: a message, from one server to the next until one takes it; see remote.h.
 *
 * A recipient of whom a server has said something is done with. The others are tried at the next
 * place; when there is none left, what went wrong with the last one is their answer.
 */
#include "deliver/remote_attempt.h"

#include <string.h>

/* How much TLS this message wants. */
static enum nexthop_tls
level_of(const struct remote *r, const struct agent_transmit *t, bool optional)
{
	bool required = remote_param(t->params, "REQUIRETLS").p != NULL;

	if (required && r->level != NEXTHOP_TLS_DANE)
		return NEXTHOP_TLS_VERIFY;
	/*
	 * RFC 8689 section 4.1: what the recipient's domain wants is set aside, not what the
	 * administrator has ordered, and not whom our password is shown to.
	 */
	if (!required && optional && r->level == NEXTHOP_TLS_DANE && r->target.auth[0] == '\0')
		return NEXTHOP_TLS_MAY;
	return r->level;
}

static int
look(struct attempt *a)
{
	struct outgoing_facts facts;

	remote_content_init(&a->content, a->t->message, a->t->offset, a->t->size);
	if (remote_content_look(&a->content, &facts) == -1) {
		attempt_set_trouble(a, AGENT_SCOPE_OK, "4.3.0", "the message cannot be read from the queue");
		return -1;
	}
	a->facts = (struct remote_facts){
		.size = facts.size, .eightbit = facts.eightbit, .header8 = facts.header8,
		.long_lines = facts.long_lines, .now = clock_unix(),
	};
	a->optional = facts.tls_optional;
	a->level = level_of(a->r, a->t, facts.tls_optional);
	return 0;
}

/* Finds the places. Returns whether there are any. */
static bool
find_places(struct attempt *a)
{
	struct remote *r = a->r;

	if (r->hosts_until <= clock_monotonic() || r->hosts.outcome != HOSTS_FOUND) {
		resolve_hosts(r->resolve, &r->target, deadline_in(REMOTE_RESOLVE_SECONDS), &r->hosts);
		r->hosts_until = deadline_in(REMOTE_PLACES_SECONDS);
	}
	if (r->hosts.outcome == HOSTS_FOUND)
		return true;
	attempt_set_trouble(a, r->hosts.outcome == HOSTS_FAILED ? AGENT_SCOPE_ROUTE : AGENT_SCOPE_DOWN,
	    r->hosts.code, r->hosts.text);
	return false;
}

static bool
same_place(const struct hosts_place *a, const struct hosts_place *b)
{
	return a->ipv6 == b->ipv6 && a->port == b->port && strcmp(a->local, b->local) == 0 &&
	    memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

/* Returns 0, or -1 with errno. */
static int
try_place(struct attempt *a, const struct hosts_place *place)
{
	if (a->lacked) {
		if (place->preference != a->lacking.preference)
			attempt_settle(a, false);
		if (attempt_all_known(a) || same_place(place, &a->lacking))
			return 0;
	}
	return attempt_open(a, place) == 0 ? attempt_send(a) : 0;
}

/* Returns 0, or -1 with errno. */
static int
try_places(struct attempt *a)
{
	if (a->r->login_error) {
		attempt_set_trouble(a, AGENT_SCOPE_LOGIN, "4.3.5", a->r->login_error);
		return 0;
	}
	if (!find_places(a))
		return 0;
	for (size_t i = 0; i < a->r->hosts.n && !attempt_all_known(a); i++)
		if (try_place(a, &a->r->hosts.places[i]) == -1)
			return -1;
	return 0;
}

static int
attempt(struct attempt *a)
{
	struct remote_session *s = &a->r->session;

	if (look(a) == -1)
		return 0;
	if (remote_session_ready(s) && s->want.level == a->level && attempt_send(a) == -1)
		return -1;
	if (attempt_all_known(a))
		return 0;
	/* A session that was over already is no failure of this attempt. */
	a->permanent = true;
	a->reached = false;
	a->trouble = (struct remote_trouble){ .scope = AGENT_SCOPE_OK };
	if (!a->lacked)
		remote_session_end(s);
	return try_places(a);
}

int
remote_deliver(struct remote *r, const struct agent_transmit *t)
{
	static struct remote_result results[AGENT_RCPT_MAX];
	struct attempt a;
	int result;

	/* Most messages have one: all hundred are a dozen pages of memory. */
	memset(results, 0, t->n * sizeof(results[0]));
	a = (struct attempt){ .r = r, .t = t, .results = results, .permanent = true,
		.trouble = { .scope = AGENT_SCOPE_OK, .code = "4.4.1",
		    .text = "there is no server to try" } };
	result = attempt(&a);
	if (result == 0)
		result = attempt_finish(&a);
	remote_content_free(&a.content);
	return result;
}
