/* check_aliases.c: the aliases, and where they lead. See check_tables.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/check/check_tables.h"
#include "mail/route.h"
#include "mail/route_alias.h"
#include "mail/table.h"
#include "sys/file.h"
#include "text/aliases.h"

#define DEPTH_MAX 64		/* aliases of aliases, whatever the configuration says */
#define LOOKUPS_MAX 200000	/* then the rest is not looked at */

/* ---- the file */

static void
check_targets(struct check *c, const struct alias_entry *e, unsigned *shown)
{
	struct view rest = e->targets;
	struct alias_target t;
	const char *why;
	int got;

	while (*shown < CHECK_ROWS_SHOWN && (got = alias_target_next(&rest, &t, &why)) != 0)
		if (got == -1) {
			*shown += 1;
			check_line(c, CHECK_ERROR, c->conf->aliases, e->line, NULL, "%s: %s", e->name, why);
		}
}

static void
check_entry(struct check *c, struct table *t, const struct alias_entry *e, unsigned *shown)
{
	struct table_row row;

	check_targets(c, e, shown);
	if (table_look(t, view_of(e->name), &row) != 1 || row.line >= e->line)
		return;
	*shown += 1;
	check_line(c, CHECK_WARNING, c->conf->aliases, e->line, "take one of them out",
	    "%s stands in line %u already, which counts", e->name, row.line);
}

void
check_aliases(struct check *c)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct table *t = table_open(c->conf->aliases, route_alias_read_quietly);
	struct aliases_reader r;
	struct alias_entry e;
	unsigned shown = 0;
	int got;

	if (t == NULL || file_read_path(AT_FDCWD, c->conf->aliases, true, &text) == -1) {
		if (errno != ENOENT)
			check_report(c, CHECK_ERROR, CHECK_TABLES, c->conf->aliases, NULL, "%s",
			    strerror(errno));
		text.n = 0;
	}
	aliases_init(&r, buf_view(&text));
	while (shown < CHECK_ROWS_SHOWN && (got = aliases_next(&r, &e)) != 0)
		if (got == 1) {
			check_entry(c, t, &e, &shown);
		} else {
			shown++;
			check_line(c, CHECK_ERROR, c->conf->aliases, e.line, NULL, "%s", e.error);
		}
	buf_free(&text);
	table_close(t);
}

/* ---- where they lead */

struct walk {
	struct check *c;
	struct routes *routes;
	const struct alias_entry *entry;	/* where it began; NULL: not with an alias */
	struct address path[DEPTH_MAX];		/* from there to here */
	size_t depth, limit;
	unsigned lookups;
	bool at_target;				/* what is said is about the target of the last one */
	unsigned *shown;
	bool said;				/* one fault of an entry is enough */
};

/* A reason of routing begins with the place, which is said already. */
static const char *
without_place(const struct walk *w, const char *why)
{
	size_t n = strlen(w->c->conf->aliases);
	const char *rest = strncmp(why, w->c->conf->aliases, n) == 0 ? strstr(why + n, ": ") : NULL;

	return rest ? rest + 2 : why;
}

static void
say(struct walk *w, enum check_level level, const struct address *at, const char *what)
{
	char text[ADDRESS_TEXT_MAX];
	bool further = w->depth > 1 || w->at_target;

	if (w->said || *w->shown >= CHECK_ROWS_SHOWN)
		return;
	w->said = true;
	*w->shown += 1;
	check_line(w->c, level, w->c->conf->aliases, w->entry->line, NULL, "%s: %s%s%s",
	    w->entry->name, further ? address_text(at, text) : "", further ? ": " : "",
	    without_place(w, what));
}

static bool
is_on_path(const struct walk *w, const struct address *a)
{
	for (size_t i = 0; i < w->depth; i++)
		if (address_eq(&w->path[i], a))
			return true;
	return false;
}

static int
walk_to(const struct address *target, bool local_only, void *arg);

static void
expand(struct walk *w, const struct address *a)
{
	const struct address nobody = { "", "" };
	struct route_sender owner;
	char why[256] = "";
	bool permanent;

	if (w->depth == w->limit) {
		say(w, CHECK_ERROR, a, "too many aliases one behind the other");
		return;
	}
	w->path[w->depth++] = *a;
	if (route_expand(w->routes, a, &nobody, &owner, walk_to, NULL, w, &permanent, why) == -1 &&
	    why[0]) {
		w->at_target = false;
		say(w, CHECK_ERROR, a, why);
	}
	w->depth--;
}

/* Returns 0, to go on with the other targets. */
static int
walk_to(const struct address *target, bool local_only, void *arg)
{
	struct walk *w = arg;
	struct route r;

	if (w->said || w->lookups++ > LOOKUPS_MAX)
		return 0;
	w->at_target = true;
	/* An alias that names itself means the mailbox. */
	if (w->depth && address_eq(&w->path[w->depth - 1], target))
		local_only = true;
	else if (is_on_path(w, target)) {
		say(w, CHECK_ERROR, target, "leads in a circle");
		return 0;
	}
	(local_only ? route_find_mailbox : route_find)(w->routes, target, &r);
	if (r.kind == ROUTE_ALIAS)
		expand(w, target);
	else if (r.kind == ROUTE_UNKNOWN)
		say(w, CHECK_WARNING, target, "there is no such address");
	else if (r.kind == ROUTE_TEMPFAIL)
		say(w, CHECK_ERROR, target, r.why);
	return 0;
}

/* "@domain" stands for all of a domain, "list-NAME" for fields, "owner-NAME" may be anybody. */
static bool
is_name(const struct alias_entry *e)
{
	return e->name[0] != '@' && strncmp(e->name, "list-", 5) != 0;
}

/* One of which something has been said already is not followed. */
static bool
is_good(struct table *t, const struct alias_entry *e)
{
	struct view rest = e->targets;
	struct alias_target target;
	struct table_row row;
	const char *why;
	int got;

	while ((got = alias_target_next(&rest, &target, &why)) == 1)
		;
	return got == 0 && table_look(t, view_of(e->name), &row) == 1 && row.line == e->line;
}

static void
walk_aliases(struct walk *w)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct table *t = table_open(w->c->conf->aliases, route_alias_read_quietly);
	struct aliases_reader r;
	struct alias_entry e;
	struct address a;
	struct route to;
	int got;

	if (t == NULL || file_read_path(AT_FDCWD, w->c->conf->aliases, true, &text) == -1)
		text.n = 0;
	aliases_init(&r, buf_view(&text));
	while (*w->shown < CHECK_ROWS_SHOWN && (got = aliases_next(&r, &e)) != 0) {
		w->entry = &e;
		w->said = false;
		w->depth = 0;
		if (got != 1 || !is_name(&e) || !is_good(t, &e) ||
		    address_parse(view_of(e.name), &a) != ADDRESS_OK)
			continue;
		/* One that refuses is meant to lead nowhere. */
		route_find(w->routes, &a, &to);
		if (to.kind == ROUTE_ALIAS)
			expand(w, &a);
	}
	table_close(t);
	buf_free(&text);
}

/* ---- postmaster and abuse */

static bool
is_user(const struct check *c, const char *address)
{
	struct table *t = table_make(c->conf->users, table_read_users);
	struct table_row row;
	bool is = t && table_find(t, view_of(address), &row) == 1;

	table_close(t);
	return is;
}

/* Mail for these two is always taken: it should have a reader (RFC 2142). */
static void
check_contact(struct check *c, struct routes *routes, const char *local, const char *domain)
{
	struct address a = { "", "" };
	char subject[ADDRESS_TEXT_MAX], ours[ADDRESS_TEXT_MAX];
	struct route r;

	(void)snprintf(a.local, sizeof(a.local), "%s", local);
	(void)snprintf(a.domain, sizeof(a.domain), "%s", domain);
	(void)snprintf(ours, sizeof(ours), "postmaster@%s", c->conf->hostname);
	(void)address_text(&a, subject);
	route_find(routes, &a, &r);
	if (r.kind == ROUTE_UNKNOWN || r.kind == ROUTE_REFUSED)
		check_report(c, CHECK_WARNING, CHECK_TABLES, subject, "mailstead alias add",
		    "is refused, and every domain has to have it (RFC 2142)");
	else if (r.kind == ROUTE_VIRTUAL && strcmp(r.user, ours) == 0 && c->conf->postmaster[0] == '\0' &&
	    !is_user(c, ours))
		check_report(c, CHECK_WARNING, CHECK_TABLES, subject,
		    "an alias postmaster, or postmaster = ADDRESS in mailstead.conf",
		    "goes into a mailbox that nobody can log in to");
}

static void
check_contacts(struct check *c, struct routes *routes)
{
	struct buf text = buf_make(TABLE_FILE_MAX);
	struct view rest, line, word;
	unsigned before = c->faults;

	check_contact(c, routes, "postmaster", c->conf->hostname);
	if (file_read_path(AT_FDCWD, c->conf->domains, true, &text) == -1)
		text.n = 0;
	rest = buf_view(&text);
	while (c->faults == before && view_line(&rest, &line)) {
		char domain[ADDRESS_DOMAIN_MAX + 1];

		if (!view_word(&line, &word) || word.p[0] == '#' ||
		    address_domain(word, domain) != ADDRESS_OK)
			continue;
		check_contact(c, routes, "postmaster", domain);
		check_contact(c, routes, "abuse", domain);
	}
	buf_free(&text);
}

void
check_routing(struct check *c)
{
	unsigned shown = 0;
	struct walk w = { .c = c, .routes = routes_open(c->conf), .shown = &shown,
		.limit = c->conf->alias_depth_limit < DEPTH_MAX ? c->conf->alias_depth_limit : DEPTH_MAX };

	if (w.routes == NULL)
		return;
	walk_aliases(&w);
	check_contacts(c, w.routes);
	routes_close(w.routes);
}
