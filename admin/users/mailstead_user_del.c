/*
 * mailstead_user_del.c: mailstead user del; see mailstead-user(8).
 *
 * First goes the address, then the login. The mail stays where it is, or, with --mail, beside
 * it, under a name that no address leads to: what is removed by mistake can be put back.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "admin/users/address_place.h"
#include "admin/users/table_edit.h"
#include "admin/users/table_index.h"
#include "admin/users/table_uses.h"
#include "admin/users/user_home.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/paths.h"

/* ---- The two tables */

static enum mailstead_changed
edit_users(struct mailstead_file *f, struct buf *out, void *arg)
{
	return table_edit_remove(buf_view(&f->text), view_of(arg), out) == 0 ? MAILSTEAD_SAME :
	    MAILSTEAD_CHANGED;
}

static enum mailstead_changed
edit_passwords(struct mailstead_file *f, struct buf *out, void *arg)
{
	f->mode = 0600;
	return mailstead_remove(buf_view(&f->text), view_of(arg), out) == 0 ? MAILSTEAD_SAME :
	    MAILSTEAD_CHANGED;
}

static enum mailstead_changed
change_if_there(const char *path, mailstead_editor *edit, void *arg)
{
	if (access(path, F_OK) == -1 && errno == ENOENT)
		return MAILSTEAD_SAME;
	return mailstead_file_change(path, 0, edit, arg);
}

/* Returns an exit status. */
static int
remove_from_tables(const struct conf *conf, char *address)
{
	enum mailstead_changed user = change_if_there(conf->users, edit_users, address), password;

	if (user == MAILSTEAD_FAILED)
		return EXIT_TEMPORARY;
	if (user == MAILSTEAD_CHANGED)
		table_index_renew(conf->users, table_read_users);
	password = change_if_there(conf->passwords, edit_passwords, address);
	if (password == MAILSTEAD_FAILED)
		return EXIT_TEMPORARY;
	return user == MAILSTEAD_CHANGED || password == MAILSTEAD_CHANGED ? EXIT_OK : EXIT_NOT_DONE;
}

/* ---- The mail */

/*
 * Names of mailboxes do not begin with a dot. The directory above the home is root's, so nobody
 * else can put something in its place.
 */
static int
move_aside(const char *home, struct buf *aside)
{
	char directory[PATH_MAX];
	const char *name = strrchr(home, '/'), *path;

	path_directory(home, directory);
	(void)buf_addf(aside, "%s/.removed-%s-%" PRId64, directory, name ? name + 1 : "", clock_unix());
	path = buf_cstr(aside);
	if (path == NULL || directory[0] == '\0') {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (file_rename_new(AT_FDCWD, home, AT_FDCWD, path) == -1)
		return -1;
	return file_sync_path(AT_FDCWD, directory, true);
}

/* Says what becomes of the mail. Returns an exit status. */
static int
deal_with_mail(const char *home, bool move)
{
	struct buf aside = buf_make(PATH_MAX);
	int status = EXIT_OK;

	if (access(home, F_OK) == -1)
		return EXIT_OK;
	if (!move) {
		(void)printf("the mail is still in %s\n", home);
		return EXIT_OK;
	}
	if (move_aside(home, &aside) == 0) {
		(void)printf("the mail is now in %.*s\n", VIEW_FMT(buf_view(&aside)));
	} else {
		mailstead_complain(home, strerror(errno));
		status = EXIT_TEMPORARY;
	}
	buf_free(&aside);
	return status;
}

/* ---- */

static int
remove_user(const struct conf *conf, struct place *p, bool mail)
{
	struct user owner;
	int uses, status;

	if (user_home_find(conf, p->text, &owner) == -1)
		return EXIT_TEMPORARY;
	status = remove_from_tables(conf, p->text);
	if (status == EXIT_NOT_DONE && (!mail || access(owner.home, F_OK) == -1))
		mailstead_complain(p->text, "there is no such user");
	else if (status == EXIT_NOT_DONE)
		status = EXIT_OK;
	if (status != EXIT_OK)
		return status;
	(void)printf("%s has no address and no login any more\n", p->text);
	uses = uses_of_user(conf, p->text);
	status = deal_with_mail(owner.home, mail);
	return uses == -1 ? EXIT_TEMPORARY : status;
}

int
mailstead_user_del(const struct conf *conf, int argc, char **argv)
{
	static const struct option options[] = {
		{ "mail", no_argument, NULL, 'm' }, { NULL, 0, NULL, 0 },
	};
	struct place p;
	bool mail = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'm')
			return EXIT_USAGE;
		mail = true;
	}
	if (argc - optind != 1)
		return EXIT_USAGE;
	if (place_find(conf, argv[optind], &p) == -1)
		return EXIT_NOT_DONE;
	if (p.kind != PLACE_SYSTEM)
		return remove_user(conf, &p, mail);
	mailstead_complain(p.text, "not an address; users of the system are removed by deluser(8)");
	return EXIT_NOT_DONE;
}
