/* route_known.c: see routes_each(): the addresses that the tables name, tried out one by one. */
#include <fcntl.h>
#include <stdio.h>

#include "base/num.h"
#include "mail/route_search.h"
#include "sys/file.h"

#define PASSWD "/etc/passwd"
#define PASSWD_MAX (1 << 20)	/* octets; of a larger one the users are not among them */
#define NAMES_MAX (4 << 20)	/* octets of all names */

struct known {
	struct routes *r;
	struct buf domains;	/* local ones, each with a NUL */
	struct buf names;	/* of addresses, each with a NUL: a row is gone with the next lookup */
	size_t left;		/* addresses that may still be looked at */
	void (*each)(const struct address *a, void *arg);
	void *arg;
};

/* Takes what is before the next octet at off *rest, and that. */
static struct view
take_to(struct view *rest, char at)
{
	size_t n = view_find(*rest, at);
	struct view v = view_sub(*rest, 0, n);

	*rest = view_sub(*rest, n + 1, rest->n);
	return v;
}

static void
add_text(struct buf *b, struct view text)
{
	buf_add_view(b, text);
	buf_add_char(b, '\0');
}

static void
add_domain(const struct table_row *row, void *arg)
{
	struct known *k = arg;
	struct view target;

	if (table_domain_kind(row, &target) == DOMAIN_LOCAL)
		add_text(&k->domains, row->key);
}

static void
add_row(const struct table_row *row, void *arg)
{
	struct known *k = arg;

	add_text(&k->names, row->key);
}

/* Tries an address out. */
static void
try_address(struct known *k, const struct address *a)
{
	struct route found;

	if (k->left == 0)
		return;
	k->left--;
	route_find(k->r, a, &found);
	if (found.why[0] == '\0' && (found.kind == ROUTE_ALIAS || found.kind == ROUTE_SYSTEM ||
	    found.kind == ROUTE_VIRTUAL))
		k->each(a, k->arg);
}

/* A name alone is one in each local domain. */
static void
try_local(struct known *k, struct view name)
{
	struct view rest = buf_view(&k->domains);
	struct address a;

	while (rest.n)
		if (address_set(&a, name, take_to(&rest, '\0')) == ADDRESS_OK)
			try_address(k, &a);
}

static void
try_names(struct known *k)
{
	struct view rest = buf_view(&k->names);
	struct address a;

	while (rest.n && k->left) {
		struct view name = take_to(&rest, '\0');

		if (view_rfind(name, '@') == name.n)
			try_local(k, name);
		else if (name.p[0] != '@' && address_parse(name, &a) == 0)
			try_address(k, &a);
	}
}

static bool
is_lower(struct view name)
{
	for (size_t i = 0; i < name.n; i++)
		if (ascii_lower(name.p[i]) != name.p[i])
			return false;
	return name.n != 0;
}

/* A line of passwd(5), which is what a lookup of that user would find. */
static void
try_user(struct known *k, struct view line)
{
	struct user *u = &k->r->last;
	struct view name = take_to(&line, ':');
	uint64_t uid;

	(void)take_to(&line, ':');
	if (!is_lower(name) || num_parse(take_to(&line, ':'), UINT32_MAX, &uid) == -1 ||
	    view_string(name, u->name, sizeof(u->name)) == -1)
		return;
	u->uid = (uid_t)uid;
	k->r->last_until = NEVER;
	try_local(k, name);
}

static void
try_users(struct known *k)
{
	struct buf text = buf_make(PASSWD_MAX);
	struct view rest, line;

	if (file_read_path(AT_FDCWD, PASSWD, true, &text) == 0) {
		rest = buf_view(&text);
		while (k->left && view_line(&rest, &line))
			try_user(k, line);
	}
	/* Not all of it is there, nor looked for as others do. */
	k->r->last_until = 0;
	buf_free(&text);
}

void
routes_each(struct routes *r, bool passwd, size_t max,
    void (*each)(const struct address *a, void *arg), void *arg)
{
	struct known k = { .r = r, .left = max, .each = each, .arg = arg,
		.domains = buf_make(NAMES_MAX), .names = buf_make(NAMES_MAX) };

	routes_renew(r);
	if (!r->ready)
		return;
	add_text(&k.domains, view_of(r->hostname));
	add_text(&k.domains, VIEW("localhost"));
	table_each(r->domains, add_domain, &k);
	table_each(r->users, add_row, &k);
	table_each(r->aliases, add_row, &k);
	if (!k.domains.failed && !k.names.failed) {
		if (passwd)
			try_users(&k);
		try_names(&k);
	}
	buf_free(&k.domains);
	buf_free(&k.names);
}
