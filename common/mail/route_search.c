/* route_search.c: see route_search.h. */
#include "mail/route_search.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sys/paths.h"
#include "text/aliases.h"
#include "text/idna.h"

#define REFUSAL_MAX 1024	/* octets of what error: says */
#define USER_SECONDS 1	/* that a user who was found is believed to be there */

/* The search ends with a failure for now. */
static bool
found_failure(struct route_search *s, const char *why)
{
	s->out->kind = ROUTE_TEMPFAIL;
	(void)snprintf(s->out->why, sizeof(s->out->why), "%s", why);
	return true;
}

/* ---- domains */

static bool
is_our_name(const struct routes *r, const char *domain)
{
	return strcmp(domain, r->hostname) == 0 || strcmp(domain, "localhost") == 0;
}

/*
 * Puts the other form of an internationalised domain in its place if that is the
 * one that is ours by name or in the table: all other tables have it like that.
 */
static void
search_form(struct route_search *s)
{
	char forms[2][ADDRESS_DOMAIN_MAX + 1];
	struct table_row row;

	if (!idna_has_forms(s->address.domain) || is_our_name(s->r, s->address.domain) ||
	    table_find(s->r->domains, view_of(s->address.domain), &row) != 0)
		return;
	(void)idna_to_ascii(s->address.domain, forms[0]);
	(void)idna_to_utf8(s->address.domain, forms[1]);
	for (size_t i = 0; i < 2; i++)
		if (forms[i][0] != '\0' && (is_our_name(s->r, forms[i]) ||
		    table_find(s->r->domains, view_of(forms[i]), &row) == 1)) {
			memcpy(s->address.domain, forms[i], sizeof(forms[i]));
			return;
		}
}

static bool
found_domain(struct route_search *s, enum route_kind kind)
{
	s->out->kind = kind;
	return true;
}

/* Puts the domain that target names in place of the one asked for. */
static bool
follow_domain(struct route_search *s, struct view target)
{
	char *domain = s->address.domain;
	struct table_row row;
	struct view more;
	int got;

	if (address_domain(target, domain) != ADDRESS_OK)
		return found_failure(s, "bad alias of a domain");
	s->local = true;
	if (is_our_name(s->r, domain))
		return false;
	got = table_find(s->r->domains, view_of(domain), &row);
	if (got == -1)
		return found_failure(s, table_why(s->r->domains));
	s->local = got == 1 && table_domain_kind(&row, &more) == DOMAIN_LOCAL;
	if (got == 1 && (s->local || table_domain_kind(&row, &more) == DOMAIN_VIRTUAL))
		return false;
	(void)snprintf(s->out->why, sizeof(s->out->why),
	    "%s: %.100s, the target of an alias, is not local or virtual",
	    table_path(s->r->domains), domain);
	s->out->kind = ROUTE_TEMPFAIL;
	return true;
}

/* Sorts the domain out. Returns whether that answers the question already. */
static bool
search_domain(struct route_search *s)
{
	char *domain = s->address.domain;
	struct table_row row;
	struct view target;
	int got;

	if (domain[0] == '\0')
		(void)snprintf(domain, sizeof(s->address.domain), "%s", s->r->hostname);
	search_form(s);
	s->local = true;
	if (is_our_name(s->r, domain))
		return false;
	got = table_find(s->r->domains, view_of(domain), &row);
	if (got == -1)
		return found_failure(s, table_why(s->r->domains));
	if (got == 0)
		return found_domain(s, ROUTE_REMOTE);
	switch (table_domain_kind(&row, &target)) {
	case DOMAIN_RELAY:
		return found_domain(s, ROUTE_RELAY);
	case DOMAIN_ALIAS:
		return follow_domain(s, target);
	case DOMAIN_VIRTUAL:
		s->local = false;
		break;
	case DOMAIN_LOCAL:
		break;
	}
	return false;
}

/* ---- one name in its domain */

/* Whether the alias that was found is error: alone; then that is the answer. */
static bool
is_refusal(struct route_search *s)
{
	struct view rest = s->row.value, code, enhanced, words;
	struct buf text = buf_make(REFUSAL_MAX);
	struct alias_target t;
	const char *wrong;
	bool refusal = s->row.error == NULL && alias_target_next(&rest, &t, &wrong) == 1 &&
	    t.kind == ALIAS_ERROR;

	if (refusal) {
		(void)alias_target_text(&t, &text);
		alias_error_split(buf_view(&text), &code, &enhanced, &words);
		(void)snprintf(s->out->why, sizeof(s->out->why), "%.*s %.*s %.*s", VIEW_FMT(code),
		    VIEW_FMT(enhanced), VIEW_FMT(words));
		s->out->kind = ROUTE_REFUSED;
	}
	buf_free(&text);
	return refusal;
}

/* What has fields of a list has no addresses: nobody gets mail by that name. */
static bool
is_fields(const struct route_search *s)
{
	struct view rest = s->row.value;
	struct alias_target t;
	const char *wrong;

	return s->row.error == NULL && view_starts_nocase(s->row.key, VIEW(ROUTE_LIST)) &&
	    alias_target_next(&rest, &t, &wrong) == 1 && t.kind == ALIAS_FIELD;
}

/* An alias of that name, which may have a domain. */
static bool
search_alias(struct route_search *s, struct view name)
{
	int got;

	if (!s->aliases)
		return false;
	/* The file is looked at once for a recipient, not for each name that it may have. */
	got = s->aliases_read ? table_look(s->r->aliases, name, &s->row) :
	    table_find(s->r->aliases, name, &s->row);
	s->aliases_read = true;
	if (got == -1)
		return found_failure(s, table_why(s->r->aliases));
	if (got == 1 && is_fields(s))
		return false;
	if (got == 1 && !is_refusal(s))
		s->out->kind = ROUTE_ALIAS;
	return got == 1;
}

static bool
search_virtual(struct route_search *s, struct view name)
{
	struct table_row row;
	int got = table_find(s->r->users, name, &row);

	if (got == -1)
		return found_failure(s, table_why(s->r->users));
	if (got == 0 || view_string(row.key, s->out->user, sizeof(s->out->user)) == -1)
		return false;
	s->out->kind = ROUTE_VIRTUAL;
	return true;
}

/* The users that the programs themselves run as have no mailbox. */
static bool
is_role_user(const char *name)
{
	for (size_t i = 0; path_users[i]; i++)
		if (strcmp(name, path_users[i]) == 0)
			return true;
	return false;
}

/* user_find(); mail often comes for the same user several times. */
static int
find_user(struct routes *r, const char *name, struct user *u)
{
	int got;

	if (deadline_left(r->last_until) != 0 && strcmp(name, r->last.name) == 0) {
		*u = r->last;
		return 1;
	}
	got = user_find(name, u);
	if (got == 1) {
		r->last = *u;
		r->last_until = deadline_in(USER_SECONDS);
	}
	return got;
}

static bool
search_system(struct route_search *s, const char *name)
{
	struct user u;
	int got;

	if (strpbrk(name, "/:") || is_role_user(name))
		return false;
	got = find_user(s->r, name, &u);
	if (got == -1) {
		(void)snprintf(s->out->why, sizeof(s->out->why), "user database: %s",
		    strerror(errno));
		s->out->kind = ROUTE_TEMPFAIL;
		return true;
	}
	if (got == 0)
		return false;
	if (u.uid == 0) {
		s->superuser = true;
		return false;
	}
	s->out->kind = ROUTE_SYSTEM;
	(void)snprintf(s->out->user, sizeof(s->out->user), "%s", u.name);
	return true;
}

static bool
search_system_user(struct route_search *s, const char *local)
{
	char lower[ADDRESS_LOCAL_MAX + 1];
	size_t n = 0;

	if (search_system(s, local))
		return true;
	for (; local[n]; n++)
		lower[n] = ascii_lower(local[n]);
	lower[n] = '\0';
	return strcmp(lower, local) != 0 && search_system(s, lower);
}

/* What the first n octets of the local part lead to. */
static bool
search_name(struct route_search *s, size_t n)
{
	char local[ADDRESS_LOCAL_MAX + 1], whole[ADDRESS_LOCAL_MAX + 1 + ADDRESS_DOMAIN_MAX + 1];

	(void)snprintf(local, sizeof(local), "%.*s", (int)n, s->address.local);
	(void)snprintf(whole, sizeof(whole), "%s@%s", local, s->address.domain);
	return search_alias(s, view_of(whole)) ||
	    (s->local && search_alias(s, view_of(local))) ||
	    search_virtual(s, view_of(whole)) ||
	    (s->local && search_system_user(s, local));
}

/* The name as a whole, then without its extension, the shortest one first. */
static bool
search_names(struct route_search *s)
{
	const char *local = s->address.local;
	size_t n = strlen(local);

	if (search_name(s, n))
		return true;
	while (--n > 0) {
		if (strchr(s->r->conf->extension, local[n]) == NULL)
			continue;
		if (search_name(s, n)) {
			(void)snprintf(s->out->extension, sizeof(s->out->extension), "%s",
			    local + n + 1);
			return true;
		}
	}
	return false;
}

static bool
search_catch_all(struct route_search *s)
{
	char name[1 + ADDRESS_DOMAIN_MAX + 1];

	(void)snprintf(name, sizeof(name), "@%s", s->address.domain);
	return search_alias(s, view_of(name));
}

/* ---- names that always work */

static bool
is_name(const struct route_search *s, const char *name)
{
	return view_eq_nocase(view_of(s->address.local), view_of(name));
}

/* Whether mail for it must find a place though nobody has said which (RFC 5321 4.5.1, RFC 2142). */
static bool
is_needed(const struct route_search *s)
{
	return is_name(s, "postmaster") || is_name(s, "abuse") || s->superuser ||
	    (s->local && (is_name(s, "root") || is_name(s, "mailer-daemon")));
}

static bool
search_default(struct route_search *s)
{
	struct routes *r = s->r;
	struct address ours = { "postmaster", "" };
	struct table_row unused;

	if (!is_needed(s))
		return false;
	(void)snprintf(ours.domain, sizeof(ours.domain), "%s", r->hostname);
	s->out->kind = ROUTE_ALIAS;
	/* Not for root: where "postmaster: root" is all there is, that would be a loop. */
	if (s->aliases && !s->superuser && !is_name(s, "root") && !address_eq(&s->address, &ours) &&
	    table_find(r->aliases, VIEW("postmaster"), &unused) == 1) {
		s->target = ours;
		return true;
	}
	if (s->aliases && !address_is_null(&r->postmaster) &&
	    !address_eq(&s->address, &r->postmaster)) {
		s->target = r->postmaster;
		return true;
	}
	s->out->kind = ROUTE_VIRTUAL;
	(void)snprintf(s->out->user, sizeof(s->out->user), "postmaster@%s", r->hostname);
	return true;
}

void
route_search(struct route_search *s)
{
	*s->out = (struct route){ .kind = ROUTE_UNKNOWN };
	/* A null reverse-path as a recipient is nobody. */
	if (address_is_null(&s->address))
		return;
	if (!search_domain(s) && !search_names(s) && !search_catch_all(s) && !search_default(s))
		s->out->kind = ROUTE_UNKNOWN;
}
