/* setup_person.c: who the administrator is, and which aliases there are. See setup.h. */
#include "admin/setup/setup.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "sys/user.h"
#include "text/aliases.h"

#define TEXT_MAX (64 * 1024 * 1024)
#define PERSON_MIN 1000		/* uids of people, as login.defs(5) has them */
#define PERSON_MAX 59999

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

const char *
setup_person(char out[USER_NAME_MAX + 1])
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

bool
setup_has_alias(const struct setup *s, const char *name)
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
