/* import_dovecot.c: mailstead import dovecot; see mailstead-import(8). */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "admin/import/import_dovecot.h"
#include "admin/mailstead.h"
#include "sys/file.h"
#include "sys/paths.h"

/* ---- Files */

static int
read_file(struct dovecot *d, const char *path, bool must, struct import_place at)
{
	struct buf text = buf_make(IMPORT_FILE_MAX);
	int result = import_read(d->im, path, !must, at, &text);

	if (result == 0)
		dovecot_conf_read(&d->conf, import_keep(d->im, view_of(path)), buf_view(&text));
	buf_free(&text);
	return result;
}

/* "!include": relative to the file that says so. */
static void
include(struct dovecot_conf *c, struct view pattern, bool must, const char *file, unsigned line,
    void *arg)
{
	struct dovecot *d = arg;
	char path[PATH_MAX], above[PATH_MAX] = "";
	glob_t found;

	(void)c;
	if (pattern.n && pattern.p[0] != '/')
		path_directory(file, above);
	(void)snprintf(path, sizeof(path), "%.2000s%s%.*s", above, above[0] ? "/" : "",
	    VIEW_FMT(view_sub(pattern, 0, 2000)));
	if (glob(path, 0, NULL, &found) != 0) {
		if (must && strpbrk(path, "*?[") == NULL)
			import_note(d->im, IMPORT_LEFT, (struct import_place){ file, line },
			    "%s: %s", path, strerror(ENOENT));
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		(void)read_file(d, found.gl_pathv[i], must, (struct import_place){ file, line });
	globfree(&found);
}

/* Our domains as they are: users may be in those that are there. */
static void
read_domains(struct dovecot *d)
{
	const char *path = d->im->conf->domains;

	if (file_read_path(AT_FDCWD, path, true, &d->domains) == -1 && errno != ENOENT)
		mailstead_complain(path, strerror(errno));
}

/* ---- All of it */

static int
read_all(struct dovecot *d, const struct import_options *o)
{
	const char *directory = o->directory ? o->directory : "/etc/dovecot";
	struct import_place at;
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/dovecot.conf", directory);
	at = (struct import_place){ import_keep(d->im, view_of(path)), 0 };
	if (read_file(d, path, true, at) == -1) {
		mailstead_complain(path, strerror(errno));
		return -1;
	}
	dovecot_locations(d);
	dovecot_databases(d);
	dovecot_system_mailbox(d);
	dovecot_settings(d);
	dovecot_folders(d);
	dovecot_quota(d);
	dovecot_rest(d);
	return 0;
}

static int
read_users(struct dovecot *d, const char *file)
{
	struct import_place at = { file, 0 };
	size_t notes = d->im->nnotes;

	dovecot_users(d, file, VIEW("%u"), at);
	if (d->im->nnotes > notes && !d->virtual)
		mailstead_complain(file, "no users");
	if (d->virtual)
		import_note(d->im, IMPORT_ASKED, at, "their mail stays where it is: with --config, or "
		    "without this file, mailboxes are moved");
	return d->virtual || d->im->nnotes == notes ? 0 : -1;
}

int
import_dovecot(struct import *im, const struct import_options *o)
{
	struct dovecot d = {
		.im = im, .conf = { .include = include }, .scheme = "CRYPT",
		.domains = buf_make(IMPORT_FILE_MAX),
	};
	int result;

	d.conf.arg = &d;
	read_domains(&d);
	result = o->passwd_file ? read_users(&d, o->passwd_file) : read_all(&d, o);
	if (d.schemes)
		import_note(im, IMPORT_ASKED, (struct import_place){ NULL, 0 }, "users who need a new "
		    "password, see above: %lu; mailstead user passwd ADDRESS", d.schemes);
	im->failed |= d.conf.failed || d.domains.failed;
	dovecot_conf_free(&d.conf);
	buf_free(&d.domains);
	return result;
}
