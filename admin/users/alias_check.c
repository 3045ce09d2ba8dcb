/* alias_check.c: see alias_check.h. */
#include "admin/users/alias_check.h"

#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/alias_edit.h"
#include "mail/route.h"
#include "text/shown.h"

#define SEEN_MAX (1 << 20)	/* octets of the addresses that were followed */
#define WHAT_MAX 2048		/* octets of a warning */

struct checking {
	const struct conf *conf;
	struct routes *routes;
	struct buf seen;		/* addresses, each with a LF before and behind */
	const struct step *step;	/* where we are */
	void (*warn)(const char *what, void *arg);
	void *arg;
	int warnings;
};

/* The way to where we are. */
struct step {
	const struct step *before;
	struct address address;
	unsigned depth;
};

static void
warn(struct checking *c, const struct address *a, const char *what)
{
	char text[ADDRESS_TEXT_MAX];
	struct buf out = buf_make(WHAT_MAX);
	const char *line;

	shown_line(view_of(address_text(a, text)), &out);
	(void)buf_add_char(&out, ' ');
	shown_line(view_of(what), &out);
	line = buf_cstr(&out);
	c->warn(line ? line : what, c->arg);
	c->warnings++;
	buf_free(&out);
}

/* ---- Where we have been */

static bool
is_on_the_way(const struct step *s, const struct address *a)
{
	for (; s; s = s->before)
		if (address_eq(&s->address, a))
			return true;
	return false;
}

/* Whether the address was followed before; it counts as that from now on. */
static bool
was_seen(struct checking *c, const struct address *a)
{
	char text[ADDRESS_TEXT_MAX + 2];
	size_t n;

	text[0] = '\n';
	(void)address_text(a, text + 1);
	n = strlen(text);
	text[n++] = '\n';
	for (size_t i = 0; i < n; i++)
		text[i] = ascii_lower(text[i]);
	if (memmem(c->seen.p, c->seen.n, text, n))
		return true;
	return buf_add(&c->seen, text, n) == -1;
}

/* ---- Where it leads */

static int
look_at(const struct address *a, bool local_only, void *arg);

static void
follow(struct checking *c, const struct address *a)
{
	const struct step here = {
		.before = c->step, .address = *a, .depth = c->step ? c->step->depth + 1 : 0,
	};
	struct route_sender owner;
	bool permanent;
	char why[256];

	if (here.depth > c->conf->alias_depth_limit) {
		warn(c, a, "is an alias too deep");
		return;
	}
	c->step = &here;
	if (route_expand(c->routes, a, a, &owner, look_at, NULL, c, &permanent, why) == -1)
		warn(c, a, why);
	c->step = here.before;
}

static int
look_at(const struct address *a, bool local_only, void *arg)
{
	struct checking *c = arg;
	struct address address = *a;
	struct route r;

	if (address.domain[0] == '\0')
		(void)snprintf(address.domain, sizeof(address.domain), "%s", c->conf->hostname);
	if (local_only)
		route_find_mailbox(c->routes, &address, &r);
	else
		route_find(c->routes, &address, &r);
	if (r.kind == ROUTE_UNKNOWN)
		warn(c, &address, "is nobody here");
	else if (r.kind == ROUTE_TEMPFAIL)
		warn(c, &address, r.why);
	else if (r.kind == ROUTE_ALIAS && is_on_the_way(c->step, &address))
		warn(c, &address, "leads back to itself");
	else if (r.kind == ROUTE_ALIAS && !was_seen(c, &address))
		follow(c, &address);
	return 0;
}

/* ---- The alias */

static void
look_at_targets(struct checking *c, struct view targets)
{
	struct alias_target t;
	const char *why;
	int got;

	while ((got = alias_target_next(&targets, &t, &why)) != 0)
		if (got == 1 && (t.kind == ALIAS_ADDRESS || t.kind == ALIAS_LOCAL_ONLY))
			(void)look_at(&t.address, t.kind == ALIAS_LOCAL_ONLY, c);
}

/* What is for a whole domain, or has header fields, is no address that could be looked up. */
static void
look_at_entry(struct checking *c, struct view name, struct view targets)
{
	struct address a;
	struct route r;

	if (address_parse(name, &a) == 0) {
		if (a.domain[0] == '\0')
			(void)snprintf(a.domain, sizeof(a.domain), "%s", c->conf->hostname);
		route_find(c->routes, &a, &r);
		if (r.kind == ROUTE_ALIAS)
			follow(c, &a);
		else if (r.kind == ROUTE_TEMPFAIL)
			warn(c, &a, r.why);
		else if (r.kind == ROUTE_REMOTE || r.kind == ROUTE_RELAY)
			warn(c, &a, "is in a domain that is not ours, so nobody asks for it");
	} else {
		look_at_targets(c, targets);
	}
}

int
alias_check(const struct conf *conf, const char *name,
    void (*warning)(const char *what, void *arg), void *arg)
{
	struct checking c = {
		.conf = conf, .routes = routes_open(conf), .seen = buf_make(SEEN_MAX),
		.warn = warning, .arg = arg,
	};
	struct alias_entry e;
	struct buf text;

	if (c.routes == NULL || mailstead_file_read(conf->aliases, &text) == -1) {
		routes_close(c.routes);
		return -1;
	}
	if (alias_edit_find(buf_view(&text), view_of(name), &e) == 1)
		look_at_entry(&c, view_of(name), e.targets);
	buf_free(&text);
	buf_free(&c.seen);
	routes_close(c.routes);
	return c.warnings;
}
