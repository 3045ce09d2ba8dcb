/*
 * setup_places.c: directories and files with their owners and modes, as `make install` makes them.
 * See setup.h.
 *
 * Some are within directories of role users, who could put something else there: all is done
 * by descriptors, and no symbolic link is followed.
 */
#include "admin/setup/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/spool_places.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/user.h"

enum base { CONFIGURATION, SPOOL, EMPTY, MAIL, LIBEXEC };

struct location {
	enum base base;
	const char *name;	/* below it; "" for itself */
	const char *owner;	/* and his group; NULL: root's */
	const char *group;	/* another group; NULL: his */
	mode_t need, never;	/* bits of the mode */
	mode_t kind;		/* S_IFDIR or S_IFREG */
	bool made;		/* if it is missing */
};

/* What a directory for all must be: searchable, and nobody else's to write. */
#define PUBLIC 0755, 0022

/* What there is besides etc/spool's places. */
static const struct location others[] = {
	{ CONFIGURATION, "", NULL, NULL, PUBLIC, S_IFDIR, true },
	{ CONFIGURATION, "/mailstead.conf", NULL, NULL, 0444, 0022, S_IFREG, true },
	{ CONFIGURATION, "/domains", NULL, NULL, 0444, 0002, S_IFREG, true },
	{ CONFIGURATION, "/users", NULL, NULL, 0444, 0002, S_IFREG, true },
	{ CONFIGURATION, "/senders", NULL, NULL, 0444, 0002, S_IFREG, true },
	{ CONFIGURATION, "/routes", NULL, NULL, 0444, 0002, S_IFREG, true },
	{ CONFIGURATION, "/passwords", NULL, NULL, 0600, 0077, S_IFREG, true },
	{ CONFIGURATION, "/relay-passwords", NULL, USER_OUT, 0640, 0027, S_IFREG, true },
	{ LIBEXEC, "/enqueue", USER_QUEUE, NULL, 04711, 0022, S_IFREG, false },
};

#define NOTHERS (sizeof(others) / sizeof(others[0]))

static size_t
nplaces(void)
{
	return NOTHERS + spool_places_n;
}

/* Two of the spool's places are where the configuration, or the build, has them. */
static struct location
place(size_t i)
{
	const struct spool_place *s;
	enum base base;

	if (i < NOTHERS)
		return others[i];
	s = &spool_places[i - NOTHERS];
	base = strcmp(s->name, "/empty") == 0 ? EMPTY : strcmp(s->name, "/mail") == 0 ? MAIL : SPOOL;
	return (struct location){ .base = base, .name = base == SPOOL ? s->name : "",
	    .owner = s->owner, .need = s->mode, .never = spool_place_never(s->mode),
	    .kind = S_IFDIR, .made = true };
}

static void
path_of(const struct setup *s, const struct location *p, char out[PATH_MAX])
{
	const char *top[] = { [CONFIGURATION] = SYSCONFDIR "/mailstead", [SPOOL] = s->conf.spool,
	    [EMPTY] = path_empty, [MAIL] = s->conf.virtual_dir, [LIBEXEC] = path_libexec() };

	(void)snprintf(out, PATH_MAX, "%s%s", top[p->base], p->name);
}

/* Who it should belong to. Returns 0, or -1: there is no such user yet. */
static int
owner_of(const struct location *p, uid_t *uid, gid_t *gid)
{
	struct user u = { .uid = 0, .gid = 0 }, g;

	if (p->owner && user_find(p->owner, &u) != 1)
		return -1;
	g = u;
	if (p->group && user_find(p->group, &g) != 1)
		return -1;
	*uid = u.uid;
	*gid = g.gid;
	return 0;
}

/* That of one that is made. */
static mode_t
fresh_mode(const struct location *p)
{
	return p->kind == S_IFREG ? p->need | 0600 : p->need;
}

/* The mode that a place with mode old gets: what is more than needed, and harmless, stays. */
static mode_t
mode_of(const struct location *p, mode_t old)
{
	return ((old & 07777) | p->need) & ~p->never;
}

enum { RIGHT, MISSING, WRONG_KIND, WRONG_OWNER, WRONG_MODE, UNREADABLE };

static int
judge(const struct location *p, const char *path, struct stat *st)
{
	uid_t uid;
	gid_t gid;

	if (lstat(path, st) == -1)
		return errno == ENOENT ? MISSING : UNREADABLE;
	/* What is a link is somebody's wish: what it leads to counts. */
	if (S_ISLNK(st->st_mode) && stat(path, st) == -1)
		return UNREADABLE;
	if ((st->st_mode & S_IFMT) != p->kind)
		return WRONG_KIND;
	if (owner_of(p, &uid, &gid) == -1 || st->st_uid != uid ||
	    ((p->owner || p->group) && st->st_gid != gid))
		return WRONG_OWNER;
	return mode_of(p, st->st_mode) == (st->st_mode & 07777) ? RIGHT : WRONG_MODE;
}

/* Says in a line what is wrong with it. */
static void
say_wrong(int verdict, const struct location *p, const char *path, const struct stat *st,
    struct buf *said)
{
	(void)buf_add_str(said, said->n ? "\n" : "");
	if (verdict == MISSING)
		(void)buf_addf(said, "make %s, mode %o", path, fresh_mode(p));
	else if (verdict == WRONG_OWNER)
		(void)buf_addf(said, "give %s to %s", path, p->owner ? p->owner : "root");
	else
		(void)buf_addf(said, "%s from mode %o to %o", path, st->st_mode & 07777,
		    mode_of(p, st->st_mode));
	if (verdict != WRONG_MODE && (p->owner || p->group))
		(void)buf_addf(said, verdict == MISSING ? ", for %s" : ":%s",
		    p->group ? p->group : p->owner);
}

static enum plan_state
stop(const char *path, const char *why, const char *todo, struct buf *said)
{
	buf_clear(said);
	(void)buf_addf(said, "%s: %s\n%s", path, why, todo);
	return PLAN_PERSON;
}

enum plan_state
setup_look_places(void *arg, struct buf *said)
{
	const struct setup *s = arg;
	char path[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < nplaces(); i++) {
		struct location p = place(i);
		int verdict;

		path_of(s, &p, path);
		verdict = judge(&p, path, &st);
		if (verdict == MISSING && !p.made)
			return stop(path, "is missing", "Install the programs there first.", said);
		if (verdict == WRONG_KIND || verdict == UNREADABLE)
			return stop(path, verdict == UNREADABLE ? strerror(errno) :
			    "something else has that name", "Move it out of the way.", said);
		if (verdict != RIGHT)
			say_wrong(verdict, &p, path, &st, said);
	}
	if (said->n)
		return PLAN_CHANGE;
	(void)buf_addf(said, "%s and %s are as they should be", SYSCONFDIR "/mailstead", s->conf.spool);
	return PLAN_RIGHT;
}

/* Opens it, made if need be, within a directory that may be a role user's. */
static int
open_place(const struct location *p, const char *path)
{
	char above[PATH_MAX];
	const char *name = strrchr(path, '/') + 1;
	int dir, fd = -1, error;
	/* A link of the administrator's is one below root's directories only. */
	int flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK |
	    (strchr(p->name, '/') != strrchr(p->name, '/') ? O_NOFOLLOW : 0);

	path_directory(path, above);
	dir = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (flags & O_NOFOLLOW));
	if (dir == -1)
		return -1;
	if (p->kind == S_IFREG)
		fd = openat(dir, name, O_RDONLY | flags | (p->made ? O_CREAT : 0), 0600);
	else if (mkdirat(dir, name, 0700) == 0 || errno == EEXIST)
		fd = openat(dir, name, O_RDONLY | O_DIRECTORY | flags);
	error = errno;
	close(dir);
	errno = error;
	return fd;
}

static int
make_right(const struct location *p, const char *path)
{
	struct stat st;
	uid_t uid;
	gid_t gid;
	int fd, result = -1;
	bool fresh = access(path, F_OK) == -1;

	if (owner_of(p, &uid, &gid) == -1) {
		errno = ENOENT;
		return -1;
	}
	fd = open_place(p, path);
	if (fd == -1)
		return -1;
	/* The owner first: that takes the set-uid bit away. */
	if (fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == p->kind &&
	    fchown(fd, uid, p->owner || p->group ? gid : st.st_gid) == 0 &&
	    fchmod(fd, fresh ? fresh_mode(p) : mode_of(p, st.st_mode)) == 0)
		result = 0;
	file_close(fd);
	return result;
}

/* mkdir -p, of what is above. */
static int
make_above(const char *path)
{
	char above[PATH_MAX];

	path_directory(path, above);
	if (mkdir(above, 0755) == 0)
		return chmod(above, 0755);
	if (errno != ENOENT)
		return 0;
	return make_above(above) == 0 && mkdir(above, 0755) == 0 ? chmod(above, 0755) : -1;
}

int
setup_act_places(void *arg, struct buf *said)
{
	const struct setup *s = arg;
	char path[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < nplaces(); i++) {
		struct location p = place(i);

		path_of(s, &p, path);
		if (judge(&p, path, &st) == RIGHT)
			continue;
		if (make_above(path) == -1 || make_right(&p, path) == -1)
			return setup_failed(said, path);
	}
	return 0;
}
