/*
 * setup_mailbox.c: the first user of the domain. See setup.h.
 *
 * The user is made before the domain, with which its mail is accepted: so a domain that is there
 * has had its first user, or somebody did not want one.
 */
#include "admin/setup/setup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/users/table_edit.h"
#include "admin/users/user_new.h"

#define TEXT_MAX (64 * 1024 * 1024)
#define PATH_OCTETS 4096

/* Whether the table of users has anybody in the domain. */
static bool
has_users(const struct setup *s)
{
	struct buf text = buf_make(TEXT_MAX);
	struct table_lines lines;
	struct table_line line;
	bool found = false;

	if (setup_read(s->conf.users, &text) == 0) {
		lines = (struct table_lines){ .rest = buf_view(&text) };
		while (!found && table_lines_next(&lines, &line)) {
			size_t at = view_rfind(line.key, '@');

			found = at < line.key.n &&
			    table_edit_same(view_sub(line.key, at + 1, line.key.n), view_of(s->wanted));
		}
	}
	buf_free(&text);
	return found;
}

/* Whether somebody has mail as a user of the system, which a virtual user would take over. */
static bool
has_mail(const char *name)
{
	char path[PATH_OCTETS];
	struct user u;
	struct stat st;

	if (user_find(name, &u) != 1)
		return false;
	(void)snprintf(path, sizeof(path), "%s/Maildir", u.home);
	if (access(path, F_OK) == 0)
		return true;
	(void)snprintf(path, sizeof(path), "/var/mail/%s", name);
	return stat(path, &st) == 0 && st.st_size > 0;
}

/* Finds NAME or NAME@DOMAIN. Returns NULL, or what is wrong. */
static const char *
find_place(struct setup *s, const char *name)
{
	struct setup_mailbox *m = &s->mailbox;
	const char *at = strrchr(name, '@');
	char whole[ADDRESS_TEXT_MAX + SETUP_NAME_MAX + 2];

	(void)snprintf(whole, sizeof(whole), "%.*s%s%s", ADDRESS_TEXT_MAX, name, at ? "" : "@",
	    at ? "" : s->wanted);
	if ((at && !table_edit_same(view_of(at + 1), view_of(s->wanted))) ||
	    place_find(&s->conf, whole, &m->place) == -1)
		return "a user is a name, or an address in the domain";
	return user_new_wrong(&s->conf, &m->place, &m->had_home);
}

/* The one that is wished. Returns NULL, or why there is to be none. */
static const char *
why_not(const struct setup *s, bool others)
{
	if (s->mailbox.place.kind == PLACE_RELAY || s->mailbox.place.kind == PLACE_ALIAS)
		return "the domain has no mailboxes of its own";
	return others && !s->mailbox.is_there ?
	    "the domain has users; \"mailstead user add\" makes one more" : NULL;
}

/* Nobody said which. What mail there is stays where it is read. */
static const char *
why_not_default(const struct setup *s, const char *person)
{
	const struct setup_mailbox *m = &s->mailbox;
	bool is_read = s->postmaster || setup_has_alias(s, "root");

	if (m->is_there)
		return NULL;
	if (is_read && (person == NULL || setup_has_domain(s)))
		return "none is made; --user NAME makes one";
	if (person && has_mail(person))
		return "the administrator has mail as a user of the system; --user NAME makes a mailbox";
	if (person && (setup_has_alias(s, person) || setup_has_alias(s, m->place.text)))
		return "an alias has the administrator's name; --user NAME makes a mailbox";
	return NULL;
}

int
setup_mailbox(struct setup *s)
{
	struct setup_mailbox *m = &s->mailbox;
	char found[USER_NAME_MAX + 1];
	const char *person = s->user ? NULL : setup_person(found);
	const char *name = s->user ? s->user : person ? person : "postmaster", *wrong;
	bool others = has_users(s);

	*m = (struct setup_mailbox){ .why = NULL };
	if (strcmp(name, "none") == 0) {
		m->why = "none is made, as --user says";
		return 0;
	}
	wrong = find_place(s, name);
	if (wrong && s->user) {
		mailstead_complain(s->user, wrong);
		return -1;
	}
	m->is_there = wrong == NULL && others && user_new_is_there(&s->conf, &m->place) == 1;
	m->why = wrong ? "none is made; --user NAME makes one" : why_not(s, others);
	if (m->why == NULL && s->user == NULL)
		m->why = why_not_default(s, person);
	if (m->why)
		m->place.text[0] = '\0';
	return 0;
}

enum plan_state
setup_look_mailbox(void *arg, struct buf *said)
{
	struct setup *s = arg;
	struct setup_mailbox *m = &s->mailbox;

	if (m->is_there)
		(void)buf_addf(said, "%s is there", m->place.text);
	else if (m->why && s->user == NULL && has_users(s))
		(void)buf_addf(said, "%s has users", s->wanted);
	else if (m->why)
		(void)buf_add_str(said, m->why);
	else
		(void)buf_addf(said, "make the user %s, with a password", m->place.text);
	if (m->is_there || (m->why && s->user == NULL && has_users(s)))
		return PLAN_RIGHT;
	return m->why ? PLAN_LEFT : PLAN_CHANGE;
}

int
setup_act_mailbox(void *arg, struct buf *said)
{
	struct setup *s = arg;
	struct setup_mailbox *m = &s->mailbox;
	const struct mailstead_new_user one = { .address = m->place.text, .password = m->password };
	enum mailstead_changed result = MAILSTEAD_FAILED;
	mode_t mask = umask(077);

	if (mailstead_generate(m->password) == -1)
		(void)setup_failed(said, "random numbers");
	else
		result = mailstead_user_add(&s->conf, &one);
	/* Somebody else has made the user: then it has another one. */
	if (result != MAILSTEAD_CHANGED)
		explicit_bzero(m->password, sizeof(m->password));
	(void)umask(mask);
	return result == MAILSTEAD_FAILED ? -1 : 0;
}

void
setup_mailbox_tell(const struct setup *s, bool finished)
{
	const struct setup_mailbox *m = &s->mailbox;

	if (m->password[0] == '\0')
		return;
	(void)printf("\n");
	if (finished)
		user_new_tell(&s->conf, &m->place, m->password, true, m->had_home);
	if (finished && !setup_has_alias(s, m->place.text))
		user_new_warn(&s->conf, &m->place);
	if (!finished)
		(void)printf("Password of %s:  %s\n", m->place.text, m->password);
}
