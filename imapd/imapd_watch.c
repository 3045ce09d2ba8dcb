/* imapd_watch.c: see imapd_watch.h. */
#include "imapd/imapd_watch.h"

#include <linux/magic.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "sys/user.h"

#define CHANGES (IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR)

#ifndef CIFS_SUPER_MAGIC
#define CIFS_SUPER_MAGIC 0xff534d42
#endif
#ifndef SMB2_SUPER_MAGIC
#define SMB2_SUPER_MAGIC 0xfe534d42
#endif
#ifndef CEPH_SUPER_MAGIC
#define CEPH_SUPER_MAGIC 0x00c36400
#endif
#ifndef FUSE_SUPER_MAGIC
#define FUSE_SUPER_MAGIC 0x65735546
#endif

/* Whether other machines may change what is in the directory, of which no kernel tells us. */
static bool
is_far(int dirfd)
{
	static const unsigned long far[] = {
		NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, CIFS_SUPER_MAGIC, SMB2_SUPER_MAGIC,
		CEPH_SUPER_MAGIC, FUSE_SUPER_MAGIC, V9FS_MAGIC, AFS_SUPER_MAGIC, AFS_FS_MAGIC,
		CODA_SUPER_MAGIC,
	};
	struct statfs fs;

	if (fstatfs(dirfd, &fs) == -1)
		return true;
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		if ((uint32_t)fs.f_type == (uint32_t)far[i])
			return true;
	return false;
}

static int
watch(int fd, const char *path, const char *name, uint32_t events)
{
	char full[USER_DIR_MAX + 1024];

	if (snprintf(full, sizeof(full), "%s/%s", path, name) >= (int)sizeof(full))
		return -1;
	return inotify_add_watch(fd, full, events);
}

void
imapd_watch_begin(struct imapd_watch *w, const char *path, int dirfd)
{
	*w = (struct imapd_watch){ .every = is_far(dirfd) ? IMAPD_WATCH_POLL_FAR : 0 };
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	/* The journal alone would do for the third, but another may take its place. */
	if (w->fd != -1 && watch(w->fd, path, "new", CHANGES) != -1 &&
	    watch(w->fd, path, "cur", CHANGES) != -1 &&
	    watch(w->fd, path, ".", IN_MODIFY | IN_MOVED_TO | IN_DELETE_SELF) != -1)
		return;
	imapd_watch_end(w);
	w->every = IMAPD_WATCH_POLL;
}

void
imapd_watch_take(struct imapd_watch *w)
{
	char events[4096];

	while (w->fd != -1 && read(w->fd, events, sizeof(events)) > 0)
		;
}

void
imapd_watch_end(struct imapd_watch *w)
{
	if (w->fd != -1)
		close(w->fd);
	w->fd = -1;
}
