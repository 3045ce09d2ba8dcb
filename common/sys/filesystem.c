/* filesystem.c: see filesystem.h. */
#include "sys/filesystem.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MAGIC_EXT 0xef53	/* of all versions */
#define MAGIC_XFS 0x58465342
#define MAGIC_BTRFS 0x9123683e
#define MAGIC_TMPFS 0x01021994

/* The name of the block device in /sys. Returns it in path, or NULL. */
static const char *
device_name(dev_t device, char *path, size_t size)
{
	char link[64];
	const char *slash;
	ssize_t n;

	(void)snprintf(link, sizeof(link), "/sys/dev/block/%u:%u", major(device), minor(device));
	n = readlink(link, path, size - 1);
	if (n <= 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	return slash ? slash + 1 : NULL;
}

/* Without a journal no process writes one. */
static bool
has_journal(dev_t device)
{
	char path[512], name[sizeof(path) + 64], task[16];
	const char *base = device_name(device, path, sizeof(path));
	ssize_t n = -1;
	int fd;

	if (base == NULL)
		return false;
	(void)snprintf(name, sizeof(name), "/sys/fs/ext4/%s/journal_task", base);
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd != -1) {
		n = read(fd, task, sizeof(task));
		close(fd);
	}
	return n > 0 && task[0] >= '1' && task[0] <= '9';
}

bool
filesystem_keeps_order(int fd)
{
	struct statfs fs;
	struct stat st;

	if (fstatfs(fd, &fs) == -1)
		return false;
	if ((uint32_t)fs.f_type == MAGIC_XFS)
		return true;
	return (uint32_t)fs.f_type == MAGIC_EXT && fstat(fd, &st) == 0 && has_journal(st.st_dev);
}

bool
filesystem_syncs_whole(int fd)
{
	static const uint32_t magics[] = { MAGIC_EXT, MAGIC_XFS, MAGIC_BTRFS, MAGIC_TMPFS };
	struct statfs fs;
	bool known = false;

	if (fstatfs(fd, &fs) == -1)
		return false;
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		known = known || (uint32_t)fs.f_type == magics[i];
	return known;
}

bool
filesystem_no_directories(int dir)
{
	struct statfs fs;
	struct stat st;

	return fstat(dir, &st) == 0 && st.st_nlink == 2 && fstatfs(dir, &fs) == 0 &&
	    ((uint32_t)fs.f_type == MAGIC_EXT || (uint32_t)fs.f_type == MAGIC_XFS);
}
