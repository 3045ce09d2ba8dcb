/* setup_who.c: hostname, domain, and who is the postmaster. See setup.h. */
#include "admin/setup/setup.h"

#include <stdio.h>
#include <string.h>

#include "admin/users/table_edit.h"
#include "sys/user.h"

#define TEXT_MAX (64 * 1024 * 1024)

/* ---- hostname */

enum plan_state
setup_look_hostname(void *arg, struct buf *said)
{
	struct setup *s = arg;

	/* What the machine calls itself needs no key: it may be called otherwise one day. */
	if (strcasecmp(s->conf.hostname, s->host) == 0) {
		(void)buf_add_str(said, s->host);
		return PLAN_RIGHT;
	}
	(void)buf_addf(said, "set hostname = %s in mailstead.conf", s->host);
	return PLAN_CHANGE;
}

int
setup_act_hostname(void *arg, struct buf *said)
{
	struct setup *s = arg;

	return setup_conf_set(s, "hostname", s->host, said);
}

/* ---- domain */

bool
setup_has_domain(const struct setup *s)
{
	struct buf text = buf_make(TEXT_MAX);
	struct table_line line;
	bool found = setup_read(s->conf.domains, &text) == 0 &&
	    table_edit_find(buf_view(&text), view_of(s->wanted), &line);

	buf_free(&text);
	return found;
}

enum plan_state
setup_look_domain(void *arg, struct buf *said)
{
	struct setup *s = arg;

	if (setup_has_domain(s)) {
		(void)buf_addf(said, "%s is in %s", s->wanted, s->conf.domains);
		return PLAN_RIGHT;
	}
	(void)buf_addf(said, "add %s to %s", s->wanted, s->conf.domains);
	return PLAN_CHANGE;
}

int
setup_act_domain(void *arg, struct buf *said)
{
	struct setup *s = arg;

	(void)said;
	return mailstead_domain_add(&s->conf, s->wanted, "") == MAILSTEAD_FAILED ? -1 : 0;
}

/* ---- postmaster */

/* Who gets the mail for root. */
static const char *
find_who(const struct setup *s, char person[USER_NAME_MAX + 1])
{
	if (s->postmaster)
		return s->postmaster;
	return s->mailbox.place.text[0] ? s->mailbox.place.text : setup_person(person);
}

/*
 * Whether aliases would lead from the first user's address back to root, as "postmaster: root"
 * does: then the address is made an alias that names itself, which is the mailbox.
 */
static bool
needs_itself(const struct setup *s)
{
	const struct place *p = &s->mailbox.place;

	return s->postmaster == NULL && p->text[0] && !setup_has_alias(s, "root") &&
	    !setup_has_alias(s, p->text) && (strcmp(p->address.local, "postmaster") == 0 ||
	    strcmp(p->address.local, "root") == 0 || setup_has_alias(s, p->address.local));
}

/* Whether there is such a recipient; an address may come to be later. */
static bool
may_receive(const char *who)
{
	struct address a;
	struct user u;

	return address_parse(view_of(who), &a) == 0 && a.local[0] != '\0' &&
	    (a.domain[0] != '\0' || (user_find(who, &u) == 1 && u.uid != 0));
}

enum plan_state
setup_look_postmaster(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char found[USER_NAME_MAX + 1];
	const char *who = find_who(s, found);
	bool root = setup_has_alias(s, "root"), postmaster = setup_has_alias(s, "postmaster");

	if (s->postmaster && !may_receive(s->postmaster)) {
		(void)buf_addf(said, "%s: no such user\nSay the name of a user, or an address.", who);
		return PLAN_PERSON;
	}
	if (root && postmaster) {
		(void)buf_addf(said, "%s says where mail for root and postmaster goes", s->conf.aliases);
		return PLAN_RIGHT;
	}
	if (!root && who == NULL && postmaster) {
		(void)buf_addf(said, "mail for root and postmaster is kept in the mailbox postmaster@%s\n"
		    "--postmaster USER gives it to somebody", s->host);
		return PLAN_LEFT;
	}
	(void)buf_add_str(said, "make the alias");
	if (!postmaster)
		(void)buf_add_str(said, " postmaster: root");
	if (!root && who)
		(void)buf_addf(said, "%s root: %s", postmaster ? "" : " and", who);
	if (needs_itself(s))
		(void)buf_addf(said, ", and %s: %s", who, who);
	return PLAN_CHANGE;
}

static int
add_alias(const struct setup *s, const char *name, const char *target)
{
	char copy[ADDRESS_TEXT_MAX], *targets[] = { copy };

	return view_string(view_of(target), copy, sizeof(copy)) == 0 &&
	    mailstead_alias_add(&s->conf, name, targets, 1) != MAILSTEAD_FAILED ? 0 : -1;
}

int
setup_act_postmaster(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char found[USER_NAME_MAX + 1];
	const char *who = find_who(s, found);

	(void)said;
	/* Before root, after which it would not be looked at again. */
	if (needs_itself(s) && add_alias(s, who, who) == -1)
		return -1;
	if (!setup_has_alias(s, "postmaster") && add_alias(s, "postmaster", "root") == -1)
		return -1;
	return setup_has_alias(s, "root") || who == NULL ? 0 : add_alias(s, "root", who);
}
