/* table_domains.c: mailstead-domains(5) and mailstead-users(5). */
#include <stdio.h>
#include <string.h>

#include "mail/table.h"
#include "text/address.h"
#include "text/mailbox.h"

/* Returns what is wrong with the words after a domain, or NULL. */
static const char *
check_kind(struct view value)
{
	char target[ADDRESS_DOMAIN_MAX + 1];
	struct mailbox_settings settings;
	struct view kind, name, more;

	if (!view_word(&value, &kind))
		return NULL;
	if (view_eq(kind, VIEW("alias"))) {
		if (!view_word(&value, &name) || address_domain(name, target) != ADDRESS_OK)
			return "alias needs a domain";
	} else if (view_eq(kind, VIEW("local")) || view_eq(kind, VIEW("virtual"))) {
		return mailbox_settings(value, &settings);
	} else if (!view_eq(kind, VIEW("relay"))) {
		return "say local, virtual, relay or alias";
	}
	return view_word(&value, &more) ? "too many words" : NULL;
}

static const char *
read_domain(struct table *t, struct view line, unsigned number)
{
	char domain[ADDRESS_DOMAIN_MAX + 1];
	const char *wrong;
	struct view name;

	if (!view_word(&line, &name) || address_domain(name, domain) != ADDRESS_OK)
		return "not a domain";
	wrong = check_kind(line);
	if (wrong)
		return wrong;
	/* On failure table_add() has said it already, and the first error stays. */
	return table_add(t, view_of(domain), line, number, NULL) ? "out of memory" : NULL;
}

int
table_read_domains(struct table *t, struct view text)
{
	return table_each_line(t, text, read_domain);
}

enum domain_kind
table_domain_kind(const struct table_row *row, struct view *target)
{
	struct view rest = row->value, kind;

	*target = VIEW("");
	if (!view_word(&rest, &kind) || view_eq(kind, VIEW("local")))
		return DOMAIN_LOCAL;
	if (view_eq(kind, VIEW("virtual")))
		return DOMAIN_VIRTUAL;
	if (view_eq(kind, VIEW("relay")))
		return DOMAIN_RELAY;
	*target = view_trim(rest);
	return DOMAIN_ALIAS;
}

static const char *
read_user(struct table *t, struct view line, unsigned number)
{
	struct mailbox_settings settings;
	char text[ADDRESS_TEXT_MAX];
	const char *wrong;
	struct address a;
	struct view name;

	/* A user of the system is there without this file, which only has settings for him. */
	if (!view_word(&line, &name) || address_parse(name, &a) == -1 ||
	    (a.domain[0] == '\0' && view_trim(line).n == 0))
		return "not an address with a domain";
	/* The local part names a directory; what needs quotes has no place there. */
	if (a.local[0] == '.' || strchr(a.local, '/') || address_text(&a, text)[0] == '"')
		return "this local part cannot name a mailbox";
	wrong = mailbox_settings(line, &settings);
	if (wrong)
		return wrong;
	return table_add(t, view_of(text), line, number, NULL) ? "out of memory" : NULL;
}

int
table_read_users(struct table *t, struct view text)
{
	return table_each_line(t, text, read_user);
}
