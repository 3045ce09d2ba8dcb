/* setup_who.c: hostname, domain, and who is the postmaster. See setup.h. */
#include "admin/setup/setup.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/mailstead.h"
#include "admin/users/table_edit.h"
#include "sys/user.h"
#include "text/aliases.h"

#define TEXT_MAX (64 * 1024 * 1024)
#define PERSON_MIN 1000		/* uids of people, as login.defs(5) has them */
#define PERSON_MAX 59999

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

static bool
has_domain(const struct setup *s, const char *domain)
{
	struct buf text = buf_make(TEXT_MAX);
	struct table_line line;
	bool found = setup_read(s->conf.domains, &text) == 0 &&
	    table_edit_find(buf_view(&text), view_of(domain), &line);

	buf_free(&text);
	return found;
}

enum plan_state
setup_look_domain(void *arg, struct buf *said)
{
	struct setup *s = arg;

	if (has_domain(s, s->wanted)) {
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

static bool
is_person(const struct passwd *p)
{
	static const char *const none[] = { "nologin", "false", "sync" };
	const char *shell = strrchr(p->pw_shell, '/');

	if (p->pw_uid < PERSON_MIN || p->pw_uid > PERSON_MAX)
		return false;
	for (size_t i = 0; shell && i < sizeof(none) / sizeof(none[0]); i++)
		if (strcmp(shell + 1, none[i]) == 0)
			return false;
	return true;
}

/* Who is likely to be the administrator: who has become root, or the only person there is. */
static const char *
find_person(char out[USER_NAME_MAX + 1])
{
	const char *name = getenv("SUDO_USER");
	const struct passwd *p = name ? getpwnam(name) : NULL;
	size_t people = 0;

	out[0] = '\0';
	if (p && is_person(p))
		return view_string(view_of(name), out, USER_NAME_MAX + 1) == 0 ? out : NULL;
	setpwent();
	while ((p = getpwent()) != NULL && people < 2)
		if (is_person(p) && people++ == 0)
			(void)view_string(view_of(p->pw_name), out, USER_NAME_MAX + 1);
	endpwent();
	return people == 1 && out[0] ? out : NULL;
}

static bool
has_alias(const struct setup *s, const char *name)
{
	struct buf text = buf_make(TEXT_MAX);
	struct aliases_reader r;
	struct alias_entry e;
	bool found = false;
	int got;

	if (setup_read(s->conf.aliases, &text) == 0) {
		aliases_init(&r, buf_view(&text));
		while (!found && (got = aliases_next(&r, &e)) != 0)
			found = got == 1 && strcmp(e.name, name) == 0;
	}
	buf_free(&text);
	return found;
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
	const char *who = s->postmaster ? s->postmaster : find_person(found);
	bool root = has_alias(s, "root"), postmaster = has_alias(s, "postmaster");

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
	return PLAN_CHANGE;
}

static int
add_alias(const struct setup *s, const char *name, const char *target)
{
	char copy[USER_NAME_MAX + 1], *targets[] = { copy };

	return view_string(view_of(target), copy, sizeof(copy)) == 0 &&
	    mailstead_alias_add(&s->conf, name, targets, 1) != MAILSTEAD_FAILED ? 0 : -1;
}

int
setup_act_postmaster(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char found[USER_NAME_MAX + 1];
	const char *who = s->postmaster ? s->postmaster : find_person(found);

	(void)said;
	if (!has_alias(s, "postmaster") && add_alias(s, "postmaster", "root") == -1)
		return -1;
	return has_alias(s, "root") || who == NULL ? 0 : add_alias(s, "root", who);
}
