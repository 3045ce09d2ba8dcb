/* route_owner.c: see route_owner.h. */
#include "mail/route_owner.h"

#include <stdio.h>
#include <string.h>

#include "mail/route_alias.h"
#include "mail/route_search.h"

/* One answer on its way. */
struct owner {
	struct routes *r;
	struct view user;
	uint64_t depth;			/* aliases in aliases */
	unsigned steps;
	enum route_owner answer;	/* of the targets so far */
	char *why;
};

static enum route_owner
later(struct owner *o, const char *why)
{
	(void)snprintf(o->why, ROUTE_WHY_MAX, "%s", why);
	return OWNER_LATER;
}

/* What was found is no answer for now. */
static bool
is_later(const struct route *found)
{
	return found->kind == ROUTE_TEMPFAIL ||
	    (found->kind == ROUTE_REFUSED && found->why[0] == '4');
}

/* ---- What the administrator says */

static enum route_owner
ask_key(struct owner *o, const struct address *a)
{
	struct buf key = buf_make(TABLE_KEY_MAX);
	struct table_row row;
	int got = 0;

	if (table_senders_key(o->user, a, &key) == 0)
		got = table_find(o->r->senders, buf_view(&key), &row);
	buf_free(&key);
	if (got == -1)
		return later(o, table_why(o->r->senders));
	return got == 1 ? OWNER_YES : OWNER_NO;
}

static enum route_owner
ask_senders(struct owner *o, const struct address *a)
{
	struct address domain = *a;
	enum route_owner answer;

	if (o->r->senders == NULL)
		o->r->senders = table_open(o->r->conf->senders, table_read_senders);
	if (o->r->senders == NULL)
		return later(o, "out of memory");
	answer = ask_key(o, a);
	if (answer != OWNER_NO)
		return answer;
	domain.local[0] = '\0';
	return ask_key(o, &domain);
}

/* ---- The user's own addresses */

static bool
is_user(const struct owner *o, const struct route *found)
{
	return (found->kind == ROUTE_SYSTEM || found->kind == ROUTE_VIRTUAL) &&
	    view_eq_nocase(view_of(found->user), o->user);
}

/* Whether there is an alias for all of the address, and not only for a part of its local part. */
static bool
is_alias(struct routes *r, const struct address *a)
{
	struct route found;
	struct route_search s = { .r = r, .address = *a, .aliases = true, .out = &found };
	struct view local = view_of(a->local);

	route_search(&s);
	/* Then the search for an alias that comes next says so. */
	if (found.kind == ROUTE_TEMPFAIL)
		return true;
	return (found.kind == ROUTE_ALIAS || found.kind == ROUTE_REFUSED) &&
	    view_starts_nocase(s.row.key, local) &&
	    (s.row.key.n == local.n || s.row.key.p[local.n] == '@');
}

static enum route_owner
ask_mailbox(struct owner *o, const struct address *a)
{
	struct address self;
	struct route found;

	/* Whoever could log in as an address has it, even if there is no such mailbox. */
	if (address_parse(o->user, &self) == 0 && self.domain[0] != '\0' && address_eq(&self, a))
		return OWNER_YES;
	route_find_mailbox(o->r, a, &found);
	if (found.kind == ROUTE_TEMPFAIL)
		return later(o, found.why);
	if (!is_user(o, &found))
		return OWNER_NO;
	return found.extension[0] == '\0' || !is_alias(o->r, a) ? OWNER_YES : OWNER_NO;
}

/* ---- Aliases */

static enum route_owner
ask_alias(struct owner *o, const struct address *a);

static enum route_owner
ask_target(struct owner *o, const struct address *target, bool local_only)
{
	struct route found;

	if (o->steps++ == ROUTE_OWNER_STEPS)
		return OWNER_NO;
	if (local_only)
		route_find_mailbox(o->r, target, &found);
	else
		route_find(o->r, target, &found);
	if (is_later(&found))
		return later(o, found.why);
	if (found.kind == ROUTE_ALIAS)
		return ask_alias(o, target);
	return is_user(o, &found) ? OWNER_YES : OWNER_NO;
}

/* The first target that is somebody else's is the answer. */
static int
each_target(const struct address *target, bool local_only, void *arg)
{
	struct owner *o = arg;

	o->answer = ask_target(o, target, local_only);
	return o->answer == OWNER_YES ? 0 : -1;
}

/* A program or a file is nobody's. */
static int
each_instruction(const char *text, void *arg)
{
	struct owner *o = arg;

	(void)text;
	o->answer = OWNER_NO;
	return -1;
}

static enum route_owner
ask_alias(struct owner *o, const struct address *a)
{
	struct address nobody = { .local = "" };
	struct route_sender unused;
	char why[ROUTE_WHY_MAX] = "";
	bool permanent;
	int result;

	if (o->depth == o->r->conf->alias_depth_limit)
		return OWNER_NO;
	o->depth++;
	o->answer = OWNER_YES;
	result = route_expand(o->r, a, &nobody, &unused, each_target, each_instruction, o,
	    &permanent, why);
	o->depth--;
	if (result == 0 || o->answer != OWNER_YES)
		return o->answer;
	/* It is an alias that cannot be read, or one that says no to everybody. */
	return permanent ? OWNER_NO : later(o, why);
}

enum route_owner
route_owner(struct routes *r, const struct address *address, const char *user, char why[256])
{
	struct owner o = { .r = r, .user = view_of(user), .why = why };
	enum route_owner answer;
	struct route found;

	why[0] = '\0';
	if (o.user.n == 0 || address_is_null(address))
		return OWNER_NO;
	answer = ask_senders(&o, address);
	if (answer == OWNER_NO)
		answer = ask_mailbox(&o, address);
	if (answer != OWNER_NO)
		return answer;
	route_find(r, address, &found);
	if (is_later(&found))
		return later(&o, found.why);
	return found.kind == ROUTE_ALIAS ? ask_alias(&o, address) : OWNER_NO;
}
