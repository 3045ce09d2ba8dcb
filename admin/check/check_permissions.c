/*
 * check_permissions.c: whether files and programs belong to whom they have to, as etc/install.sh
 * makes them. See check.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "admin/check/check_path.h"
#include "admin/spool_places.h"
#include "sys/certificate_pair.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/user.h"

#define TOPIC "permissions"
#define USERS_MAX (64U << 20)	/* octets of the table of users */
#define HOMES_SHOWN 10		/* homes with faults of which each is said */

/* ---- the users */

/* Returns whether all are there. */
static bool
check_roles(struct check *c)
{
	struct user u[16];
	bool all = true;

	for (unsigned i = 0; path_users[i] && i < 16 && geteuid() == 0; i++) {
		int found = user_find(path_users[i], &u[i]);

		if (found != 1)
			u[i].uid = 0;
		if (found == 0)
			check_report(c, CHECK_ERROR, TOPIC, path_users[i], "mailstead setup, which makes them",
			    "there is no such user, whom programs run as");
		else if (found == -1)
			check_report(c, CHECK_UNKNOWN, TOPIC, path_users[i], NULL, "%s", strerror(errno));
		else if (u[i].uid == 0)
			check_report(c, CHECK_ERROR, TOPIC, path_users[i], NULL, "is root");
		all = all && found == 1 && u[i].uid != 0;
		for (unsigned j = 0; j < i && u[i].uid; j++)
			if (u[j].uid == u[i].uid)
				check_report(c, CHECK_ERROR, TOPIC, path_users[i], NULL,
				    "has the same uid as %s: what one program may do, so may another",
				    path_users[j]);
	}
	return all;
}

/* ---- the spool */

static const struct check_rule trigger = { .owner = USER_QUEUE, .type = S_IFIFO, .least = 0600,
	.most = 0600, .optional = true, .level = CHECK_ERROR };

static bool
is_empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *e;
	unsigned n = 0;

	while (dir && (e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.' || (e->d_name[1] && e->d_name[1] != '.');
	if (dir)
		(void)closedir(dir);
	return n == 0;
}

/* What programs make themselves may be missing; what all may read may be read by fewer. */
static struct check_rule
rule_of(const struct spool_place *s)
{
	bool role = s->owner != NULL;

	return (struct check_rule){ .owner = s->owner, .type = S_IFDIR,
	    .least = role ? s->mode : s->mode & 0711, .most = role ? s->mode : s->mode | 0044,
	    .optional = role && strcmp(s->name, "/queue") != 0,
	    .level = role || !(s->mode & 0200) ? CHECK_ERROR : CHECK_OK };
}

static bool
check_place(struct check *c, const struct spool_place *s)
{
	const struct check_rule rule = rule_of(s);
	char path[PATH_MAX];

	if (strcmp(s->name, "/empty") == 0)
		return geteuid() != 0 || check_path(c, TOPIC, path_empty, &rule);
	if (strcmp(s->name, "/mail") == 0)
		return check_path(c, TOPIC, c->conf->virtual_dir, &rule);
	(void)snprintf(path, sizeof(path), "%s%s", c->conf->spool, s->name);
	return check_path(c, TOPIC, path, &rule);
}

static void
check_spool(struct check *c)
{
	char path[PATH_MAX];
	bool right = true;

	for (size_t i = 0; i < spool_places_n; i++)
		right = check_place(c, &spool_places[i]) && right;
	check_above(c, TOPIC, c->conf->spool);
	(void)snprintf(path, sizeof(path), "%s/queue/trigger", c->conf->spool);
	(void)check_path(c, TOPIC, path, &trigger);
	if (geteuid() == 0 && right && !is_empty(path_empty))
		check_report(c, CHECK_ERROR, TOPIC, path_empty, NULL,
		    "is not empty: network programs see what is in it");
}

/* ---- the configuration and the tables */

static const struct check_rule table = { .type = S_IFREG, .least = 0600, .most = 0755,
	.optional = true, .level = CHECK_WARNING };
static const struct check_rule secret = { .type = S_IFREG, .least = 0400, .most = 0600,
	.optional = true, .level = CHECK_ERROR };
static const struct check_rule relay_secret = { .group = USER_OUT, .type = S_IFREG, .least = 0400,
	.most = 0640, .optional = true, .level = CHECK_ERROR };

/* As the programs of that user would open it. */
static void
check_readable(struct check *c, const char *path, const char *role)
{
	struct buf todo = buf_make(PATH_MAX * 2);
	int why = check_access_as(role, path, R_OK);

	(void)buf_add_str(&todo, "chmod 644 ");
	check_quote(path, &todo);
	if (why == EACCES)
		check_report(c, CHECK_ERROR, TOPIC, path, access(path, F_OK) ? NULL : buf_cstr(&todo),
		    "%s cannot read it; the directories above it count, too", role);
	else if (why && why != ENOENT)
		check_report(c, CHECK_UNKNOWN, TOPIC, path, NULL, "as %s: %s", role, strerror(why));
	buf_free(&todo);
}

static void
check_table(struct check *c, const char *path, const char *one, const char *other)
{
	(void)check_path(c, TOPIC, path, &table);
	check_readable(c, path, one);
	if (other)
		check_readable(c, path, other);
}

/* Keys may be a group's, as that of ssl-cert is. */
static const struct check_rule key_rule = { .type = S_IFREG, .least = 0400, .most = 0640,
	.optional = true, .level = CHECK_ERROR };

static void
check_keys(struct check *c)
{
	struct view rest = view_of(c->conf->tls_certificates);
	char certificate[PATH_MAX], key[PATH_MAX];

	while (certificate_next(&rest, certificate, key))
		(void)check_path(c, TOPIC, key, &key_rule);
}

static void
check_files(struct check *c, bool roles)
{
	const struct conf *conf = c->conf;
	bool named;
	const char *path = path_conf(&named);

	check_above(c, TOPIC, path);
	check_keys(c);
	if (!roles)
		return;
	check_table(c, path, path_user_net, NULL);
	check_table(c, conf->aliases, path_user_net, path_user_queue);
	check_table(c, conf->domains, path_user_net, path_user_queue);
	check_table(c, conf->users, path_user_net, path_user_queue);
	check_table(c, conf->senders, path_user_net, NULL);
	check_table(c, conf->routes, path_user_queue, path_user_out);
	(void)check_path(c, TOPIC, conf->passwords, &secret);
	if (check_path(c, TOPIC, conf->relay_passwords, &relay_secret))
		check_readable(c, conf->relay_passwords, path_user_out);
}

/* ---- the mailboxes of virtual users */

static const struct check_rule home_rule = { .owner = USER_MAILBOX, .type = S_IFDIR, .least = 0700,
	.most = 0700, .optional = true, .level = CHECK_ERROR };

/* Virtual users are few enough to look at each; what is not there yet is made when mail comes. */
static void
check_homes(struct check *c)
{
	struct buf text = buf_make(USERS_MAX);
	struct view rest, line, name;
	char home[USER_DIR_MAX + 1];
	unsigned before = c->faults;

	if (file_read_path(AT_FDCWD, c->conf->users, true, &text) == -1)
		text.n = 0;
	rest = buf_view(&text);
	while (view_line(&rest, &line) && c->faults < before + HOMES_SHOWN)
		if (view_word(&line, &name) && name.p[0] != '#' &&
		    user_virtual_home(c->conf->virtual_dir, name, home) == 0)
			(void)check_path(c, TOPIC, home, &home_rule);
	if (rest.n && c->faults >= before + HOMES_SHOWN)
		check_report(c, CHECK_NOTE, TOPIC, c->conf->virtual_dir, NULL,
		    "the homes of further users have not been looked at");
	buf_free(&text);
}

/* ---- the programs */

static const struct check_rule program = { .type = S_IFREG, .least = 0111, .most = 0711,
	.level = CHECK_WARNING };
static const struct check_rule enqueue = { .owner = USER_QUEUE, .type = S_IFREG, .least = 04711,
	.most = 04711, .level = CHECK_WARNING };
/* Of a site without root. */
static const struct check_rule own_program = { .type = S_IFREG, .least = 0100, .most = 0755,
	.level = CHECK_WARNING };

static void
check_mount(struct check *c, const char *directory)
{
	struct statvfs v;

	if (statvfs(directory, &v) == -1)
		return;
	if (v.f_flag & ST_NOEXEC)
		check_report(c, CHECK_ERROR, TOPIC, directory, "mount -o remount,exec",
		    "its file system lets nobody execute programs (noexec)");
	if (v.f_flag & ST_NOSUID && geteuid() == 0)
		check_report(c, CHECK_ERROR, TOPIC, directory, "mount -o remount,suid",
		    "its file system has no set-uid programs (nosuid): users cannot send mail");
}

static void
check_programs(struct check *c)
{
	static const char *const names[] = { LIBEXEC_NAMES };
	char path[PATH_MAX];

	if (access(path_libexec(), F_OK) == -1) {
		check_report(c, CHECK_ERROR, TOPIC, path_libexec(), "make install", "%s", strerror(errno));
		return;
	}
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", path_libexec(), names[i]);
		(void)check_path(c, TOPIC, path, geteuid() != 0 ? &own_program :
		    strcmp(names[i], "enqueue") == 0 ? &enqueue : &program);
	}
	check_above(c, TOPIC, path);
	check_mount(c, path_libexec());
}

void
check_permissions(struct check *c)
{
	bool roles;

	if (!check_is_ours(c, TOPIC))
		return;
	roles = check_roles(c);
	check_spool(c);
	check_files(c, roles);
	check_homes(c);
	check_programs(c);
	if (c->faults == 0)
		check_report(c, CHECK_OK, TOPIC, c->conf->spool, NULL,
		    "files, mailboxes and programs belong to whom they have to");
}
