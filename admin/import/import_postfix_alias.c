/* import_postfix_alias.c: aliases of Postfix, those of local(8) and virtual ones. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "admin/import/import_postfix.h"
#include "text/aliases.h"

#define TARGETS_MAX (1U << 20)	/* octets of the targets of an alias */

/* ---- aliases(5) */

/* What our reader does not understand in a file that becomes ours as it is. */
static void
check_entry(struct postfix *p, const struct alias_entry *e, const char *file)
{
	struct view targets = e->targets;
	struct alias_target t;
	const char *why;
	int got;

	while ((got = alias_target_next(&targets, &t, &why)) != 0) {
		if (got == -1)
			import_note(p->im, IMPORT_LEFT, (struct import_place){ file, e->line }, "%s: %s",
			    e->name, why);
		else if (t.kind == ALIAS_FILE && view_eq(t.text, VIEW("/dev/null")))
			import_note(p->im, IMPORT_LEFT, (struct import_place){ file, e->line },
			    "%s: /dev/null is no mailbox: let it be \"|cat >/dev/null\", or refuse the mail "
			    "with error:550", e->name);
	}
}

static void
put_entry(struct postfix *p, const struct alias_entry *e, const char *file, bool put)
{
	struct buf targets = buf_make(TARGETS_MAX);

	check_entry(p, e, file);
	/* On one line, whatever it was. */
	for (size_t i = 0; i < e->targets.n; i++)
		(void)buf_add_char(&targets, e->targets.p[i] == '\n' || e->targets.p[i] == '\r' ? ' ' :
		    e->targets.p[i]);
	p->im->failed |= targets.failed;
	if (put)
		import_alias(p->im, view_of(e->name), buf_view(&targets),
		    (struct import_place){ file, e->line });
	buf_free(&targets);
}

static void
read_file(struct postfix *p, const char *file, bool put)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	struct aliases_reader r;
	struct alias_entry e;
	int got;

	if (import_read(p->im, file, false, postfix_place(p, "alias_maps"), &text) == 0) {
		aliases_init(&r, buf_view(&text));
		while ((got = aliases_next(&r, &e)) != 0) {
			if (got == -1)
				import_note(p->im, IMPORT_LEFT, (struct import_place){ file, e.line }, "%s",
				    e.error);
			else
				put_entry(p, &e, file, put);
		}
	}
	buf_free(&text);
}

/*
 * The first file becomes ours as it is, unless we have another already; the entries of others are
 * put into it.
 */
static void
local_aliases(struct postfix *p)
{
	const char *ours = p->im->conf->aliases;
	const char *value = postfix_value(p, "alias_maps");
	struct view rest = view_of(value ? import_keep(p->im, view_of(value)) : ""), table, name;
	struct import_place at = postfix_place(p, "alias_maps");
	bool first = true;

	while (postfix_list_next(&rest, &table)) {
		enum postfix_map kind = postfix_map_kind(table, &name);
		const char *file;

		if (kind != POSTFIX_MAP_TEXT) {
			import_note(p->im, IMPORT_LEFT, at, "alias_maps: %.*s: write its entries into %s",
			    VIEW_FMT(view_sub(table, 0, 500)), ours);
			continue;
		}
		file = import_keep(p->im, name);
		if (first && strcmp(file, ours) != 0 && strcmp(ours, SYSCONFDIR "/aliases") == 0) {
			import_conf(p->im, "aliases", name, at);
			p->im->aliases = ours = file;
		}
		read_file(p, file, strcmp(file, ours) != 0);
		first = false;
	}
}

/* ---- virtual(5) */

/* Appends a target; "user" has the domain of myorigin, which need not be that of this machine. */
static void
put_target(struct postfix *p, struct view target, struct buf *out)
{
	if (out->n)
		(void)buf_add_str(out, ", ");
	(void)buf_add_view(out, target);
	if (view_find(target, '@') == target.n && p->origin[0] &&
	    strcasecmp(p->origin, p->host) != 0)
		(void)buf_addf(out, "@%s", p->origin);
}

/* "@domain @other": an alias of the whole domain. Returns whether it is one. */
static bool
whole_domain(struct postfix *p, struct view domain, struct view value, struct import_place at)
{
	struct view other = view_sub(value, 1, value.n);
	char name[ADDRESS_DOMAIN_MAX + 1];

	if (value.n < 2 || value.p[0] != '@' || view_find(value, ' ') < value.n ||
	    view_find(value, ',') < value.n)
		return false;
	if (address_domain(other, name) != ADDRESS_OK || !(import_domain_is(p->im, name, "local") ||
	    import_domain_is(p->im, name, "virtual")))
		import_note(p->im, IMPORT_LEFT, at, "@%.*s: its other domain is none of ours",
		    VIEW_FMT(domain));
	else
		import_domain_alias(p->im, domain, name);
	return true;
}

static void
put_targets(struct postfix *p, struct view name, struct view value, struct import_place at)
{
	struct buf targets = buf_make(TARGETS_MAX);
	struct view target;

	while (postfix_list_next(&value, &target))
		put_target(p, target, &targets);
	p->im->failed |= targets.failed;
	if (targets.n)
		import_alias(p->im, name, buf_view(&targets), at);
	buf_free(&targets);
}

static void
virtual_row(struct postfix *p, struct view key, struct view value, struct import_place at)
{
	size_t n = view_find(key, '@');
	struct view domain = n < key.n ? view_sub(key, n + 1, key.n) : VIEW("");
	char name[ADDRESS_DOMAIN_MAX + 1];

	/* A domain alone says that it is one of virtual_alias_domains. */
	if (n == key.n && import_find(p->im, IMPORT_DOMAINS, key))
		return;
	if (key.n == 0 || key.p[0] == '"' || view_find(key, ':') < key.n) {
		import_note(p->im, IMPORT_LEFT, at, "%.*s: such a name can have no alias",
		    VIEW_FMT(view_sub(key, 0, 320)));
	} else if (n == key.n) {
		put_targets(p, key, value, at);
	} else if (view_string(domain, name, sizeof(name)) == -1 ||
	    !(import_domain_is(p->im, name, "local") || import_domain_is(p->im, name, "virtual"))) {
		import_note(p->im, IMPORT_LEFT, at, "%.*s: aliases are for domains that are local or virtual",
		    VIEW_FMT(view_sub(key, 0, 320)));
	} else if (n > 0 || !whole_domain(p, domain, value, at)) {
		put_targets(p, key, value, at);
	}
}

/* In a domain that is an alias of another one no names are looked up. */
static void
check_domains(struct postfix *p)
{
	for (size_t i = 0; i < p->im->tables[IMPORT_ALIASES].n; i++) {
		const struct import_row *row = &p->im->tables[IMPORT_ALIASES].rows[i];
		const char *at = strchr(row->key, '@');

		if (at && import_domain_is(p->im, at + 1, "alias "))
			import_note(p->im, IMPORT_LEFT, row->at, "%s: all names there are those of another "
			    "domain", row->key);
	}
}

void
postfix_aliases(struct postfix *p)
{
	local_aliases(p);
	postfix_rows(p, "virtual_alias_maps", virtual_row);
	check_domains(p);
}
