/* table_uses.c: see table_uses.h. */
#include "admin/users/table_uses.h"

#include <stdio.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/table_edit.h"
#include "text/aliases.h"
#include "text/shown.h"

#define SHOWN_MAX 5	/* of what is named in a line */

/* What is looked for, and what has been found of one kind. */
struct looking {
	const struct conf *conf;
	struct address wanted;	/* without a local part, all of a domain */
	unsigned found;
	struct buf names;
};

static void
note(struct looking *l, struct view name)
{
	if (l->found++ < SHOWN_MAX) {
		(void)buf_add_str(&l->names, l->found == 1 ? " " : ", ");
		shown_line(name, &l->names);
	}
}

/* Ends a kind: says what there is. Returns how many. */
static int
report(struct looking *l, const char *subject, const char *what)
{
	unsigned found = l->found;
	struct buf text = buf_make(4096);
	const char *line;

	if (found) {
		(void)buf_addf(&text, "%s", what);
		(void)buf_add_view(&text, buf_view(&l->names));
		if (found > SHOWN_MAX)
			(void)buf_addf(&text, ", and %u more", found - SHOWN_MAX);
		line = buf_cstr(&text);
		mailstead_complain(subject, line ? line : what);
	}
	buf_free(&text);
	buf_clear(&l->names);
	l->found = 0;
	return (int)found;
}

/* Whether the address is the one wanted, or in the domain that is. Without a domain it is here. */
static bool
matches(const struct looking *l, const struct address *a)
{
	const char *theirs = a->domain[0] ? a->domain : l->conf->hostname;
	const char *ours = l->wanted.domain[0] ? l->wanted.domain : l->conf->hostname;

	return view_eq_nocase(view_of(theirs), view_of(ours)) && (l->wanted.local[0] == '\0' ||
	    view_eq_nocase(view_of(a->local), view_of(l->wanted.local)));
}

static bool
text_matches(const struct looking *l, struct view text)
{
	struct address a;

	/* All addresses of a domain. */
	if (text.n > 1 && text.p[0] == '@')
		return l->wanted.local[0] == '\0' &&
		    table_edit_same(view_sub(text, 1, text.n), view_of(l->wanted.domain));
	return text.n && address_parse(text, &a) == 0 && matches(l, &a);
}

/* ---- The tables. Each returns how many lines, or -1. */

static int
look_in_users(struct looking *l, const char *subject)
{
	struct table_lines lines;
	struct table_line one;
	struct buf text;

	if (mailstead_file_read(l->conf->users, &text) == -1)
		return -1;
	lines = (struct table_lines){ .rest = buf_view(&text) };
	while (table_lines_next(&lines, &one))
		if (text_matches(l, one.key))
			note(l, one.key);
	buf_free(&text);
	return report(l, subject, "has users:");
}

static int
look_in_domains(struct looking *l, const char *subject)
{
	struct table_lines lines;
	struct table_line one;
	struct buf text;

	if (mailstead_file_read(l->conf->domains, &text) == -1)
		return -1;
	lines = (struct table_lines){ .rest = buf_view(&text) };
	while (table_lines_next(&lines, &one)) {
		struct view kind, target, rest = one.words;

		if (view_word(&rest, &kind) && view_eq(kind, VIEW("alias")) &&
		    view_word(&rest, &target) && table_edit_same(target, view_of(l->wanted.domain)))
			note(l, one.key);
	}
	buf_free(&text);
	return report(l, subject, "other domains are an alias of it:");
}

static int
look_in_senders(struct looking *l, const char *subject)
{
	struct table_lines lines;
	struct table_line one;
	struct buf text;

	if (mailstead_file_read(l->conf->senders, &text) == -1)
		return -1;
	lines = (struct table_lines){ .rest = buf_view(&text) };
	while (table_lines_next(&lines, &one)) {
		bool found = text_matches(l, one.key);
		struct view word;

		while (!found && view_word(&one.words, &word))
			found = text_matches(l, word);
		if (found)
			note(l, one.key);
	}
	buf_free(&text);
	return report(l, subject, "is in the table of senders, at:");
}

static bool
leads_to(const struct looking *l, struct view targets)
{
	struct alias_target t;
	const char *why;
	int got;

	while ((got = alias_target_next(&targets, &t, &why)) != 0)
		if (got == 1 && (t.kind == ALIAS_ADDRESS || t.kind == ALIAS_LOCAL_ONLY) &&
		    matches(l, &t.address))
			return true;
	return false;
}

static int
look_in_aliases(struct looking *l, const char *subject)
{
	struct aliases_reader r;
	struct alias_entry e;
	struct buf text;
	int got;

	if (mailstead_file_read(l->conf->aliases, &text) == -1)
		return -1;
	aliases_init(&r, buf_view(&text));
	while ((got = aliases_next(&r, &e)) != 0)
		if (text_matches(l, view_of(e.name)) || (got == 1 && leads_to(l, e.targets)))
			note(l, view_of(e.name));
	buf_free(&text);
	return report(l, subject, "aliases name it:");
}

/* ---- */

static int
look(struct looking *l, const char *subject,
    int (*const tables[])(struct looking *l, const char *subject))
{
	int all = 0;

	l->names = buf_make(4096);
	for (size_t i = 0; all != -1 && tables[i]; i++) {
		int n = tables[i](l, subject);

		all = n == -1 ? -1 : all + n;
	}
	buf_free(&l->names);
	return all;
}

int
uses_of_domain(const struct conf *conf, const char *domain)
{
	static int (*const tables[])(struct looking *l, const char *subject) = {
		look_in_users, look_in_aliases, look_in_domains, look_in_senders, NULL,
	};
	struct looking l = { .conf = conf };

	(void)snprintf(l.wanted.domain, sizeof(l.wanted.domain), "%s", domain);
	return look(&l, domain, tables);
}

int
uses_of_user(const struct conf *conf, const char *address)
{
	static int (*const tables[])(struct looking *l, const char *subject) = {
		look_in_aliases, look_in_senders, NULL,
	};
	struct looking l = { .conf = conf };

	if (address_parse(view_of(address), &l.wanted) == -1)
		return 0;
	return look(&l, address, tables);
}
