/* user_find.c: see user_find.h. */
#include "admin/users/user_find.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "admin/users/user_home.h"

static int
is_in_table(const struct conf *conf, const struct place *p)
{
	struct table *t = table_make(conf->users, table_read_users);
	struct table_row row;
	int got = t ? table_find(t, view_of(p->text), &row) : -1;

	if (got == 0)
		mailstead_complain(p->text, "there is no such user; mailstead user list shows who is");
	else if (got == -1)
		mailstead_complain("users", t ? table_why(t) : "out of memory");
	table_close(t);
	return got == 1 ? EXIT_OK : got == 0 ? EXIT_NOT_DONE : EXIT_TEMPORARY;
}

int
user_find_virtual(const struct conf *conf, const char *address, struct place *p)
{
	if (place_find(conf, address, p) == -1)
		return EXIT_NOT_DONE;
	if (p->kind != PLACE_SYSTEM)
		return is_in_table(conf, p);
	mailstead_complain(address, "not an address; users of the system have passwd(1) and deluser(8)");
	return EXIT_NOT_DONE;
}

int
user_find_any(const struct conf *conf, const char *name, struct place *p, struct user *u)
{
	int status, found;

	if (strchr(name, '@')) {
		status = user_find_virtual(conf, name, p);
		if (status == EXIT_OK && user_home_find(conf, p->text, u) == -1)
			status = EXIT_TEMPORARY;
		return status;
	}
	*p = (struct place){ .kind = PLACE_SYSTEM };
	found = view_string(view_of(name), p->text, USER_NAME_MAX + 1) == 0 ? user_find(name, u) : 0;
	if (found != 1)
		mailstead_complain(name, found == 0 ? "there is no such user" : strerror(errno));
	else if (u->uid == 0)
		mailstead_complain(name, "root has no mailbox");
	else if (geteuid() != 0 && geteuid() != u->uid)
		mailstead_complain(name, "is another user, and you are not root");
	else
		return EXIT_OK;
	return found == -1 ? EXIT_TEMPORARY : EXIT_NOT_DONE;
}
