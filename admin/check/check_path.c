/* check_path.c: see check_path.h. */
#include "admin/check/check_path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/paths.h"
#include "sys/user.h"

#define SAFE "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:,="
#define OTHERS_WRITE (S_IWGRP | S_IWOTH)

void
check_quote(const char *path, struct buf *out)
{
	if (path[0] && path[strspn(path, SAFE)] == '\0') {
		(void)buf_add_str(out, path);
		return;
	}
	(void)buf_add_char(out, '\'');
	for (; *path; path++)
		(void)buf_add_str(out, *path == '\'' ? "'\\''" : (char[]){ *path, '\0' });
	(void)buf_add_char(out, '\'');
}

/* The words with blanks between, and the path behind them. */
static void
put_command(struct buf *out, const char *path, const char *command, const char *what)
{
	if (out->n)
		(void)buf_add_str(out, " && ");
	(void)buf_addf(out, "%s %s ", command, what);
	check_quote(path, out);
}

static const char *
owner_name(const struct check_rule *r)
{
	return r->owner ? r->owner : "root";
}

/* What the owner has to be: 0, or -1 if there is no such user. */
static int
find_owner(const struct check_rule *r, uid_t *uid)
{
	struct user u;

	*uid = geteuid();
	if (*uid != 0 || r->owner == NULL)
		return 0;
	if (user_find(r->owner, &u) != 1)
		return -1;
	*uid = u.uid;
	return 0;
}

static bool
wrong_group(const struct check_rule *r, const struct stat *st)
{
	struct user u;

	return r->group && geteuid() == 0 && user_find(r->group, &u) == 1 && st->st_gid != u.gid;
}

static void
missing(struct check *c, const char *topic, const char *path, const struct check_rule *r)
{
	struct buf todo = buf_make(PATH_MAX * 2);
	char what[64];

	(void)snprintf(what, sizeof(what), "%o -o %s -g %s", (unsigned)r->most, owner_name(r),
	    owner_name(r));
	if (r->type == S_IFDIR)
		put_command(&todo, path, "install -d -m", what);
	check_report(c, CHECK_ERROR, topic, path, buf_cstr(&todo), "is not there");
	buf_free(&todo);
}

/* The owner and the mode. Returns whether both are right. */
static bool
check_stat(struct check *c, const char *topic, const char *path, const struct check_rule *r,
    const struct stat *st)
{
	mode_t mode = st->st_mode & 07777, more = mode & ~r->most, less = r->least & ~mode;
	struct buf todo = buf_make(PATH_MAX * 2);
	bool whose = false, group = wrong_group(r, st);
	char text[72];
	uid_t uid;

	if (find_owner(r, &uid) == 0)
		whose = st->st_uid != uid && (st->st_uid != 0 || r->owner);
	if (whose || group) {
		(void)snprintf(text, sizeof(text), "%s:%s", owner_name(r),
		    r->group ? r->group : owner_name(r));
		put_command(&todo, path, "chown", text);
	}
	/* chown(2) takes set-uid away, so the mode goes with it. */
	if (more || less || (whose && r->most & S_ISUID)) {
		(void)snprintf(text, sizeof(text), "%o", (unsigned)r->most);
		put_command(&todo, path, "chmod", text);
	}
	if (whose || group)
		check_report(c, CHECK_ERROR, topic, path, buf_cstr(&todo), "does not belong to %s%s%s",
		    owner_name(r), group ? " with group " : "", group ? r->group : "");
	else if (less || more & OTHERS_WRITE)
		check_report(c, CHECK_ERROR, topic, path, buf_cstr(&todo), "its mode is %o: %s",
		    (unsigned)mode, less ? "somebody needs more" : "others can write");
	else if (more)
		check_report(c, r->level, topic, path, buf_cstr(&todo), "its mode is %o: others can %s",
		    (unsigned)mode, more & (S_IRGRP | S_IROTH) ? "read it" : "do more than they need");
	buf_free(&todo);
	return !whose && !group && !more && !less;
}

bool
check_path(struct check *c, const char *topic, const char *path, const struct check_rule *r)
{
	struct stat st;

	if (stat(path, &st) == -1) {
		if (errno == ENOENT && !r->optional)
			missing(c, topic, path, r);
		else if (errno != ENOENT)
			check_report(c, CHECK_UNKNOWN, topic, path, NULL, "%s", strerror(errno));
		return false;
	}
	if ((st.st_mode & S_IFMT) != r->type) {
		check_report(c, CHECK_ERROR, topic, path, NULL, "is no %s",
		    r->type == S_IFDIR ? "directory" : r->type == S_IFIFO ? "FIFO" : "file");
		return false;
	}
	return check_stat(c, topic, path, r, &st);
}

void
check_above(struct check *c, const char *topic, const char *path)
{
	char directory[PATH_MAX];
	struct stat st;

	for (path_directory(path, directory); directory[0]; path_directory(directory, directory)) {
		struct buf todo = buf_make(PATH_MAX * 2);

		if (stat(directory, &st) == 0) {
			bool whose = st.st_uid != 0 && st.st_uid != geteuid();
			bool mode = st.st_mode & OTHERS_WRITE && !(st.st_mode & S_ISVTX);

			if (whose)
				put_command(&todo, directory, "chown", "root");
			if (mode)
				put_command(&todo, directory, "chmod", "go-w");
			if (whose || mode)
				check_report(c, CHECK_ERROR, topic, directory, buf_cstr(&todo),
				    "others than root can change what is in it, such as %s", path);
		}
		buf_free(&todo);
		if (directory[1] == '\0')
			break;
	}
}

int
check_access_as(const char *role, const char *path, int mode)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(check_become(role) == -1 || access(path, mode) == -1 ? errno : 0);
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}
