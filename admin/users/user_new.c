/* user_new.c: see user_new.h. */
#include "admin/users/user_new.h"

#include <stdio.h>
#include <unistd.h>

#include "admin/dns/client_settings.h"
#include "admin/mailstead.h"
#include "admin/users/table_index.h"
#include "mail/route_alias.h"
#include "text/passwords.h"

const char *
user_new_wrong(const struct conf *conf, const struct place *p, bool *had_home)
{
	struct user home;

	if (!passwords_address_valid(view_of(p->text)) || p->text[0] == '#' ||
	    user_virtual_home(conf->virtual_dir, view_of(p->text), home.home) == -1)
		return "this cannot be the address of a mailbox";
	*had_home = access(home.home, F_OK) == 0;
	return table_line_wrong(view_of(p->text), table_read_users);
}

/* Returns 1; 0 for nobody; -1 after a message. */
static int
look_in(const char *path, table_reader *read, const char *key)
{
	struct table *t = table_make(path, read);
	struct table_row row;
	int got = t ? table_find(t, view_of(key), &row) : -1;

	if (got == -1)
		mailstead_complain(t ? "table" : path, t ? table_why(t) : "out of memory");
	table_close(t);
	return got;
}

int
user_new_is_there(const struct conf *conf, const struct place *p)
{
	return look_in(conf->users, table_read_users, p->text);
}

void
user_new_warn(const struct conf *conf, const struct place *p)
{
	const char *found = NULL;

	if (look_in(conf->aliases, route_alias_read_quietly, p->text) == 1)
		found = p->text;
	else if (p->kind == PLACE_LOCAL &&
	    look_in(conf->aliases, route_alias_read_quietly, p->address.local) == 1)
		found = p->address.local;
	if (found)
		mailstead_complain(found, "warning: there is an alias of this name, and mail goes "
		    "where that says; mailstead alias list shows it");
}

void
user_new_tell(const struct conf *conf, const struct place *p, const char *password,
    bool generated, bool had_home)
{
	(void)printf("%s is there, and can have mail%s.\n", p->text,
	    password[0] ? "" : "; without a password nobody can read it");
	if (generated)
		(void)printf("\nPassword:  %s\n", password);
	(void)printf("\n");
	(void)client_settings_print(conf, p->text, stdout);
	(void)fflush(stdout);
	/* Whoever had the address before may have left mail, which is this user's now. */
	if (had_home)
		mailstead_complain(p->text, "warning: the home of an earlier user of this address "
		    "was there, and its mail is this one's now");
}
