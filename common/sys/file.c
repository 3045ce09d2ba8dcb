/* file.c: see file.h. */
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILE_BLOCK 4096		/* octets to begin with; most files are small */

/* Room for at least one octet more. Returns octets, 0 when it is full, -1 with errno. */
static ssize_t
make_room(struct buf *b)
{
	size_t left = b->max - b->n;

	if (left && b->cap == b->n && buf_reserve(b, left < FILE_BLOCK ? left : FILE_BLOCK) == -1) {
		errno = ENOMEM;
		return -1;
	}
	return (ssize_t)(left < b->cap - b->n ? left : b->cap - b->n);
}

int
file_read(int fd, struct buf *b)
{
	for (;;) {
		ssize_t room = make_room(b), n;
		char probe;

		if (room == -1)
			return -1;
		if (room == 0) {
			n = read(fd, &probe, 1);
			if (n > 0)
				errno = EFBIG;
			return n == 0 ? 0 : -1;
		}
		n = read(fd, b->p + b->n, (size_t)room);
		if (n == 0)
			return 0;
		if (n > 0)
			b->n += (size_t)n;
		else if (errno != EINTR)
			return -1;
	}
}

int
file_read_start(int fd, struct buf *b)
{
	off_t at = 0;
	ssize_t n;

	for (;;) {
		size_t room = b->max - b->n < FILE_BLOCK ? b->max - b->n : FILE_BLOCK;

		if (room && buf_reserve(b, room) == -1) {
			errno = ENOMEM;
			return -1;
		}
		if (room == 0) {
			errno = EFBIG;
			return -1;
		}
		n = pread(fd, b->p + b->n, room, at);
		if (n == 0)
			return 0;
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0) {
			b->n += (size_t)n;
			at += n;
		}
	}
}

int
file_read_path(int dirfd, const char *path, bool follow, struct buf *b)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW);
	int fd = openat(dirfd, path, flags), result = -1, error;
	struct stat st;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0) {
		if (S_ISREG(st.st_mode))
			result = file_read(fd, b);
		else
			errno = EINVAL;
	}
	error = errno;
	close(fd);
	errno = error;
	return result;
}

int
file_write(int fd, struct view v)
{
	while (v.n) {
		ssize_t n = write(fd, v.p, v.n);

		if (n > 0)
			v = view_sub(v, (size_t)n, v.n);
		else if (n == 0 || errno != EINTR)
			return -1;
	}
	return 0;
}

int
file_sync_dir(int dirfd)
{
	return fsync(dirfd);
}

int
file_sync_path(int dirfd, const char *path, bool follow)
{
	int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
	int fd = openat(dirfd, path, flags), result, error;

	if (fd == -1)
		return -1;
	result = file_sync_dir(fd);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

uint64_t
file_stamp(const char *path, uint64_t seed)
{
	struct stat st = { 0 };
	uint64_t parts[4];

	(void)stat(path, &st);
	parts[0] = st.st_ino;
	parts[1] = (uint64_t)st.st_size;
	parts[2] = (uint64_t)st.st_ctim.tv_sec;
	parts[3] = (uint64_t)st.st_ctim.tv_nsec;
	seed ^= 0xcbf29ce484222325ULL;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		seed = (seed ^ parts[i]) * 0x100000001b3ULL;	/* FNV */
	return seed;
}

int
file_move(int fd, int to)
{
	int moved = fd == to || fd == -1 ? fd : dup3(fd, to, O_CLOEXEC);

	if (fd != to)
		file_close(fd);
	return moved;
}

void
file_close(int fd)
{
	int error = errno;

	if (fd != -1)
		close(fd);
	errno = error;
}

int
file_close_from(int first)
{
	return (int)syscall(SYS_close_range, (unsigned)first, ~0U, 0);
}

/* Not every C library has these two. */
#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1

static int
renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}
#endif

int
file_rename_new(int from_dir, const char *from, int to_dir, const char *to)
{
	int error;

	if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (linkat(from_dir, from, to_dir, to, 0) == -1)
		return -1;
	if (unlinkat(from_dir, from, 0) == 0)
		return 0;
	/* What has failed has not happened: no second name of the file stays behind. */
	error = errno;
	(void)unlinkat(to_dir, to, 0);
	errno = error;
	return -1;
}
