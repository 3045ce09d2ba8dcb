/* tool_check_places.c: the queue's own directories and files; see tool_check.h. */
#include "queue/tool_check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Kind and permissions of what must be there, or may; what else there is is nobody's. */
static const struct {
	const char *name;
	mode_t type;
} own[] = {
	{ "tmp", S_IFDIR }, { "new", S_IFDIR }, { "cur", S_IFDIR }, { "hold", S_IFDIR },
	{ "flush", S_IFDIR }, { "trigger", S_IFIFO }, { "lock", S_IFREG }, { "limits", S_IFREG },
	{ "rules", S_IFREG }, { "rules.new", S_IFREG }, { "destinations", S_IFREG },
	{ "destinations.new", S_IFREG },
};

#define NOWN (sizeof(own) / sizeof(own[0]))

/* Mode bits can be taken back, an owner cannot be made. */
void
check_rights(struct check *c, const char *dir, const char *name, const char *path,
    const struct stat *st)
{
	struct finding f = { .then = "give it to the owner of the queue with chown" };

	if (st->st_uid != c->t->uid) {
		f.wrong = "belongs to somebody else";
		check_say(c, dir, name, &f);
	}
	if ((st->st_mode & 077) == 0)
		return;
	f = (struct finding){ .wrong = "others may read or write it", .then = "chmod it with go=" };
	if (c->t->repair && st->st_uid == c->t->uid && !S_ISLNK(st->st_mode)) {
		int fd = openat(c->t->dirs.queue, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

		f.repaired = fd != -1 && fchmod(fd, st->st_mode & 0700) == 0;
		if (fd != -1)
			close(fd);
	}
	check_say(c, dir, name, &f);
}

static void
check_own(struct check *c, const char *name)
{
	struct stat st;
	size_t i = 0;

	while (i < NOWN && strcmp(own[i].name, name) != 0)
		i++;
	if (fstatat(c->t->dirs.queue, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	c->files++;
	if (i == NOWN)
		check_say(c, "", name, &(struct finding){ "does not belong there", CHECK_LEFT_ALONE, false });
	else if ((st.st_mode & S_IFMT) != own[i].type)
		check_say(c, "", name, &(struct finding){ "is not what it should be",
		    "remove it: the runner makes it new", false });
	else
		check_rights(c, "", name, name, &st);
}

/* A directory in cur/. */
static void
check_slot(struct check *c, const char *name)
{
	char path[QUEUE_PATH_MAX];
	struct stat st;
	int64_t slot;

	if (fstatat(c->t->dirs.cur, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	if (queue_slot_parse(name, &slot) == -1 || !S_ISDIR(st.st_mode)) {
		c->files++;
		check_say(c, "cur", name, &(struct finding){ "is no slot", CHECK_LEFT_ALONE, false });
		return;
	}
	queue_slot_path(slot, path);
	check_rights(c, "cur", name, path, &st);
}

static void
each_entry(struct check *c, const char *path, void (*look)(struct check *, const char *))
{
	DIR *dir = queue_list(&c->t->dirs, path);
	struct dirent *e;

	if (dir == NULL) {
		tool_complain(path, strerror(errno));
		c->failed = true;
		return;
	}
	while (!c->failed && (e = readdir(dir)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			look(c, e->d_name);
	closedir(dir);
}

void
check_places(struct check *c)
{
	struct stat st;

	if (fstat(c->t->dirs.queue, &st) == 0)
		check_rights(c, "", ".", ".", &st);
	each_entry(c, ".", check_own);
	each_entry(c, "cur", check_slot);
}
