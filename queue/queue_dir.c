/* queue_dir.c: the directories and names; see queue_dir.h. */
#include "queue/queue_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/file.h"
#include "sys/log.h"

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)

static const char *const places[] = {
	[QUEUE_TMP] = "tmp", [QUEUE_NEW] = "new", [QUEUE_CUR] = "cur", [QUEUE_HOLD] = "hold",
};

/* ---- The directories */

int
queue_dirs_open(struct queue_dirs *d, const char *spool)
{
	int root = open(spool, O_PATH | O_DIRECTORY | O_CLOEXEC), error;

	*d = (struct queue_dirs){ -1, -1, -1, -1, -1 };
	if (root == -1)
		return -1;
	d->queue = openat(root, "queue", DIR_FLAGS);
	error = errno;
	close(root);
	errno = error;
	if (d->queue != -1 &&
	    (d->tmp = openat(d->queue, "tmp", DIR_FLAGS)) != -1 &&
	    (d->new = openat(d->queue, "new", DIR_FLAGS)) != -1 &&
	    (d->cur = openat(d->queue, "cur", DIR_FLAGS)) != -1 &&
	    (d->hold = openat(d->queue, "hold", DIR_FLAGS)) != -1)
		return 0;
	error = errno;
	queue_dirs_close(d);
	errno = error;
	return -1;
}

void
queue_dirs_close(struct queue_dirs *d)
{
	int *const fds[] = { &d->queue, &d->tmp, &d->new, &d->cur, &d->hold };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (*fds[i] != -1)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

/*
 * Makes one name unless it is there, durably: what will be in it is only worth as much. Root gives
 * what it made away.
 */
static int
make_one(int dir, const char *name, mode_t mode, uid_t uid, gid_t gid)
{
	int made = S_ISFIFO(mode) ? mkfifoat(dir, name, mode & 0777) : mkdirat(dir, name, mode);

	if (made == -1)
		return errno == EEXIST ? 0 : -1;
	if (geteuid() == 0 && fchownat(dir, name, uid, gid, AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	return file_sync_dir(dir);
}

static int
make_queue(int root, uid_t uid, gid_t gid)
{
	int queue, error, result;

	if (make_one(root, "queue", 0700, uid, gid) == -1)
		return -1;
	queue = openat(root, "queue", DIR_FLAGS);
	if (queue == -1)
		return -1;
	/* First what queue_dirs_open() does not look for: who has opened the queue finds all of it. */
	result = make_one(queue, "trigger", S_IFIFO | 0600, uid, gid);
	if (result == 0)
		result = make_one(queue, "flush", 0700, uid, gid);
	for (size_t i = 0; result == 0 && i < sizeof(places) / sizeof(places[0]); i++)
		result = make_one(queue, places[i], 0700, uid, gid);
	error = errno;
	close(queue);
	errno = error;
	return result;
}

int
queue_dirs_make(const char *spool, uid_t uid, gid_t gid)
{
	int root, result, error;

	if (mkdir(spool, 0755) == 0)
		(void)chmod(spool, 0755);	/* whatever the umask is */
	root = open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root == -1)
		return -1;
	result = make_queue(root, uid, gid);
	error = errno;
	close(root);
	errno = error;
	return result;
}

/* ---- Names */

int64_t
queue_slot_of(int64_t due, int64_t now)
{
	if (due <= 0)
		return 0;
	if (due < now + QUEUE_SLOT_SECONDS)
		return due;
	if (due > INT64_MAX - QUEUE_SLOT_SECONDS)
		due = INT64_MAX - QUEUE_SLOT_SECONDS;
	return (due + QUEUE_SLOT_SECONDS - 1) / QUEUE_SLOT_SECONDS * QUEUE_SLOT_SECONDS;
}

int
queue_slot_parse(const char *name, int64_t *slot)
{
	struct view v = view_of(name);
	uint64_t n;

	/* One name per slot: no leading zero. */
	if (v.n > QUEUE_SLOT_LEN || (v.n > 1 && v.p[0] == '0') ||
	    num_parse(v, INT64_MAX, &n) == -1)
		return -1;
	*slot = (int64_t)n;
	return 0;
}

void
queue_slot_path(int64_t slot, char out[QUEUE_PATH_MAX])
{
	(void)snprintf(out, QUEUE_PATH_MAX, "cur/%lld", (long long)slot);
}

void
queue_path(const struct queue_name *name, char out[QUEUE_PATH_MAX])
{
	if (name->place == QUEUE_CUR)
		(void)snprintf(out, QUEUE_PATH_MAX, "cur/%lld/%s", (long long)name->slot, name->id);
	else
		(void)snprintf(out, QUEUE_PATH_MAX, "%s/%s", places[name->place], name->id);
}

int
queue_move(const struct queue_dirs *d, struct queue_name *name, enum queue_place place,
    int64_t slot)
{
	struct queue_name to = *name;
	char from_path[QUEUE_PATH_MAX], to_path[QUEUE_PATH_MAX], dir[QUEUE_PATH_MAX];
	int result;

	to.place = place;
	to.slot = place == QUEUE_CUR ? slot : 0;
	queue_path(name, from_path);
	queue_path(&to, to_path);
	result = file_rename_new(d->queue, from_path, d->queue, to_path);
	if (result == -1 && errno == ENOENT && place == QUEUE_CUR) {
		queue_slot_path(slot, dir);
		if (mkdirat(d->queue, dir, 0700) == -1 && errno != EEXIST)
			return -1;
		/* Before anything is in it: with the name of the slot that would be lost, too. */
		if (file_sync_dir(d->cur) == -1)
			return -1;
		result = file_rename_new(d->queue, from_path, d->queue, to_path);
	}
	if (result == 0)
		*name = to;
	return result;
}

int
queue_sync_slot(const struct queue_dirs *d, int64_t slot)
{
	char path[QUEUE_PATH_MAX];

	queue_slot_path(slot, path);
	return file_sync_path(d->queue, path, false);
}

/* ---- The rest */

DIR *
queue_list(const struct queue_dirs *d, const char *path)
{
	int fd = openat(d->queue, path, DIR_FLAGS), error;
	DIR *dir = fd == -1 ? NULL : fdopendir(fd);

	if (dir || fd == -1)
		return dir;
	error = errno;
	close(fd);
	errno = error;
	return NULL;
}

int
queue_space(const struct queue_dirs *d, uint64_t octets, uint64_t files)
{
	struct statvfs fs;

	if (fstatvfs(d->queue, &fs) == -1)
		return -1;
	if (fs.f_files != 0 && fs.f_favail <= files)
		return 0;
	return fs.f_bavail > octets / (fs.f_frsize ? fs.f_frsize : 1);
}

/* Returns 0, or -1 when nobody reads there. In a full one is enough to wake anybody. */
static int
wake(int fd, const char *line, size_t n)
{
	if (write(fd, line, n) != -1 || errno == EAGAIN)
		return 0;
	if (errno == EPIPE)
		return -1;
	log_errno("write", "queue/trigger");
	return 0;
}

void
queue_trigger_keep(const struct queue_dirs *d, const char *id, int *fd)
{
	const int flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW;
	char line[QUEUE_ID_LEN + 2];
	size_t n = (size_t)snprintf(line, sizeof(line), "%s\n", id);

	/* Where nobody reads the one that is open, another may have taken its place. */
	if (*fd != -1 && wake(*fd, line, n) == -1) {
		close(*fd);
		*fd = -1;
	} else if (*fd != -1) {
		return;
	}
	*fd = openat(d->queue, "trigger", flags);
	if (*fd != -1)
		(void)wake(*fd, line, n);
	else if (errno != ENXIO && errno != ENOENT)
		log_errno("open", "queue/trigger");
}

void
queue_trigger(const struct queue_dirs *d, const char *id)
{
	int fd = -1;

	queue_trigger_keep(d, id, &fd);
	if (fd != -1)
		close(fd);
}
