/* route.c: see route.h. */
#include "mail/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/route_alias.h"
#include "mail/route_search.h"
#include "sys/log.h"
#include "text/aliases.h"

/*
 * The C library opens its way to the user database with the first question,
 * which a sandbox may not allow later.
 */
static void
prime_users(void)
{
	struct user u;

	(void)user_find("no such user", &u);
}

struct routes *
routes_open(const struct conf *conf)
{
	struct routes *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		log_errno("allocate", "routes");
		return NULL;
	}
	r->conf = conf;
	prime_users();
	return r;
}

/* Takes over what the configuration says. Returns NULL, or what is wrong with it. */
static const char *
read_conf(struct routes *r)
{
	struct address *a = &r->postmaster;

	if (address_domain(view_of(r->conf->hostname), r->hostname) != ADDRESS_OK)
		return "configuration: hostname is not a domain";
	if (address_parse(view_of(r->conf->postmaster), a) == -1)
		return "configuration: postmaster is not an address";
	if (!address_is_null(a) && a->domain[0] == '\0')
		(void)snprintf(a->domain, sizeof(a->domain), "%s", r->hostname);
	return NULL;
}

/* With the first lookup: routes_open() may be root's, who is to read none of this. */
static const char *
prepare(struct routes *r)
{
	const char *wrong = read_conf(r);

	if (wrong)
		log_note(LOG_ERR, "routing", "error", wrong);
	if (r->aliases == NULL)
		r->aliases = table_open(r->conf->aliases, route_alias_read);
	if (r->domains == NULL)
		r->domains = table_open(r->conf->domains, table_read_domains);
	if (r->users == NULL)
		r->users = table_open(r->conf->users, table_read_users);
	if (wrong == NULL && !(r->aliases && r->domains && r->users))
		wrong = "out of memory";
	r->ready = wrong == NULL;
	return wrong;
}

void
routes_renew(struct routes *r)
{
	if (!r->ready && prepare(r) != NULL)
		return;
	table_renew(r->aliases);
	table_renew(r->domains);
	table_renew(r->users);
}

void
routes_look_once(struct routes *r, bool once)
{
	if (!r->ready)
		return;
	table_look_once(r->aliases, once);
	table_look_once(r->domains, once);
	table_look_once(r->users, once);
}

void
routes_close(struct routes *r)
{
	if (r == NULL)
		return;
	table_close(r->aliases);
	table_close(r->domains);
	table_close(r->users);
	table_close(r->senders);
	free(r);
}

static void
search(struct route_search *s)
{
	const char *wrong = s->r->ready ? NULL : prepare(s->r);

	if (wrong == NULL) {
		route_search(s);
		return;
	}
	*s->out = (struct route){ .kind = ROUTE_TEMPFAIL };
	(void)snprintf(s->out->why, sizeof(s->out->why), "%s", wrong);
}

void
route_find(struct routes *r, const struct address *address, struct route *out)
{
	struct route_search s = { .r = r, .address = *address, .aliases = true, .out = out };

	search(&s);
}

void
route_find_mailbox(struct routes *r, const struct address *address, struct route *out)
{
	struct route_search s = { .r = r, .address = *address, .aliases = false, .out = out };

	search(&s);
}

/* ---- what an alias stands for */

/* The alias of that name, which has its domain at at, with prefix before it: is there one? */
static bool
find_prefixed(struct route_search *s, const char *prefix, struct view name, size_t at,
    struct table_row *row)
{
	char text[sizeof("owner-") + ADDRESS_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%s%.*s", prefix, VIEW_FMT(name));
	if (table_find(s->r->aliases, view_of(text), row) == 1)
		return true;
	(void)snprintf(text, sizeof(text), "%s%.*s", prefix, (int)at, name.p);
	return s->local && table_find(s->r->aliases, view_of(text), row) == 1;
}

static bool
has_prefixed(struct route_search *s, const char *prefix, struct view name, size_t at)
{
	struct table_row row;

	return find_prefixed(s, prefix, name, at, &row);
}

/*
 * Gives *owner the address to which errors of the alias named name go. A
 * report of an error (null sender) stays one, so that it causes no other.
 */
static void
find_owner(struct route_search *s, struct view name, const struct address *sender,
    struct route_sender *owner)
{
	char text[sizeof("owner-") + ADDRESS_TEXT_MAX];
	char mark[2] = { s->r->conf->extension[0], '\0' };
	size_t at = view_rfind(name, '@');
	struct address a;
	bool verp;

	*owner = (struct route_sender){ .address = *sender };
	if (address_is_null(sender) || at == 0 || view_starts_nocase(name, VIEW("owner-")) ||
	    view_starts_nocase(name, VIEW("verp-")))
		return;
	/* Without a mark for extensions what comes back would not find the alias. */
	verp = mark[0] && has_prefixed(s, "verp-", name, at);
	if (!verp && !has_prefixed(s, "owner-", name, at))
		return;
	(void)snprintf(text, sizeof(text), "%s%.*s%s", verp ? "verp-" : "owner-", (int)at, name.p,
	    verp ? mark : "");
	if (address_set(&a, view_of(text), view_of(s->address.domain)) == ADDRESS_OK)
		*owner = (struct route_sender){ .address = a, .verp = verp };
}

/* Copies: the next lookup may read the file again. Returns 0 or -1. */
static int
copy_row(const struct table_row *row, struct buf *b, struct table_row *out)
{
	*out = *row;
	if (buf_add_view(b, row->key) == -1 || buf_add_view(b, row->value) == -1)
		return -1;
	out->key = view_sub(buf_view(b), 0, row->key.n);
	out->value = view_sub(buf_view(b), row->key.n, row->value.n);
	return 0;
}

static int
expand_row(struct route_search *s, struct expansion *x, const struct address *sender,
    struct route_sender *owner)
{
	struct buf copy = buf_make(s->row.key.n + s->row.value.n);
	const char *path = table_path(s->r->aliases);
	struct table_row row;
	int result = -1;

	if (copy_row(&s->row, &copy, &row) == -1) {
		(void)snprintf(x->why, ROUTE_WHY_MAX, "out of memory");
	} else {
		find_owner(s, row.key, sender, owner);
		result = route_alias_expand(x, path, &row);
	}
	/* An empty list: the mail waits for somebody to look. */
	if (result == 0 && x->count == 0) {
		(void)snprintf(x->why, ROUTE_WHY_MAX, "%s:%u: names nobody", path, row.line);
		result = -1;
	}
	buf_free(&copy);
	return result;
}

int
route_expand(struct routes *r, const struct address *address, const struct address *sender,
    struct route_sender *owner,
    int (*each)(const struct address *target, bool local_only, void *arg),
    int (*instruction)(const char *text, void *arg), void *arg, bool *permanent, char why[256])
{
	struct route found;
	struct route_search s = { .r = r, .address = *address, .aliases = true, .out = &found };
	struct expansion x = {
		.hostname = r->hostname, .self = &s.address,
		.limit = r->conf->alias_expansion_limit,
		.each = each, .instruction = instruction, .arg = arg, .why = why,
	};
	int result = -1;

	*owner = (struct route_sender){ .address = *sender };
	*permanent = false;
	search(&s);
	if (found.kind != ROUTE_ALIAS)
		(void)snprintf(why, ROUTE_WHY_MAX, "%s", found.why[0] ? found.why :
		    "is no alias any more");
	else if (address_is_null(&s.target))
		result = expand_row(&s, &x, sender, owner);
	else if ((result = each(&s.target, false, arg)) != 0)
		(void)snprintf(why, ROUTE_WHY_MAX, "too many targets, or no memory");
	*permanent = found.kind == ROUTE_REFUSED && found.why[0] == '5';
	return result;
}

/* ---- the fields of a list */

static bool
add_field(const struct table_row *row, const struct alias_target *t, const char *path,
    const char *wrong, struct buf *out)
{
	char text[ROUTE_WHY_MAX];

	if (wrong == NULL && t->kind == ALIAS_FIELD) {
		(void)alias_target_text(t, out);
		buf_add_char(out, '\n');
		return true;
	}
	(void)snprintf(text, sizeof(text), "%s:%u: %s", path, row->line,
	    wrong ? wrong : "not a header field of a list");
	log_note(LOG_WARNING, "table", "error", text);
	return false;
}

static bool
add_fields(const struct table_row *row, const char *path, struct buf *out)
{
	struct view rest = row->value;
	struct alias_target t;
	const char *wrong;
	int got;

	while ((got = alias_target_next(&rest, &t, &wrong)) != 0)
		if (!add_field(row, &t, path, got == -1 ? wrong : NULL, out))
			return false;
	return out->n && !out->failed;
}

bool
route_list_fields(struct routes *r, const struct address *address, struct buf *out)
{
	struct route found;
	struct route_search s = { .r = r, .address = *address, .aliases = true, .out = &found };
	struct buf copy = buf_make(ADDRESS_TEXT_MAX);
	struct table_row row;
	struct view name;
	bool result = false;

	search(&s);
	if (found.kind != ROUTE_ALIAS || !address_is_null(&s.target) ||
	    buf_add_view(&copy, s.row.key) == -1)
		return false;
	name = buf_view(&copy);
	if (view_rfind(name, '@') > 0 &&
	    find_prefixed(&s, ROUTE_LIST, name, view_rfind(name, '@'), &row))
		result = row.error == NULL && add_fields(&row, table_path(r->aliases), out);
	buf_free(&copy);
	if (!result)
		buf_clear(out);
	return result;
}
