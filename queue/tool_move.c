/*
 * tool_move.c: a message to another queue; see tool.h.
 *
 * It is copied, made durable there, and only then removed here. A crash in between leaves it in
 * both; the next move finds the same file there, and removes this one.
 */
#include "queue/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

#define BLOCK 65536

/* Reads up to BLOCK octets at offset at. Returns how many; 0 at the end; -1 with errno. */
static ssize_t
read_block(int fd, uint64_t at, char *block)
{
	ssize_t n;

	do
		n = pread(fd, block, BLOCK, (off_t)at);
	while (n == -1 && errno == EINTR);
	return n;
}

static int
copy(int from, int to)
{
	static char block[BLOCK];
	uint64_t at = 0;
	ssize_t n;

	while ((n = read_block(from, at, block)) > 0) {
		if (file_write(to, (struct view){ block, (size_t)n }) == -1)
			return -1;
		at += (uint64_t)n;
	}
	return n == -1 ? -1 : fsync(to);
}

/* A complete and durable copy in tmp/ there. */
static int
copy_to_tmp(struct tool *t, const char *id, int from)
{
	int to, result, error;

	/* One that is there is the rest of a move that was broken off: an id is nobody else's. */
	if (unlinkat(t->target.tmp, id, 0) == -1 && errno != ENOENT)
		return -1;
	to = openat(t->target.tmp, id, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to == -1)
		return -1;
	result = copy(from, to);
	error = errno;
	close(to);
	if (result == -1)
		(void)unlinkat(t->target.tmp, id, 0);
	errno = error;
	return result;
}

static bool
same_content(int a, int b)
{
	static char x[BLOCK], y[BLOCK];
	uint64_t at = 0;
	ssize_t n;

	do {
		n = read_block(a, at, x);
		if (n == -1 || read_block(b, at, y) != n || memcmp(x, y, (size_t)n) != 0)
			return false;
		at += (uint64_t)n;
	} while (n > 0);
	return true;
}

/* Whether what is there by that name is the same file, of a move that was broken off. */
static bool
is_there_already(int dir, const char *id, int from)
{
	int fd = openat(dir, id, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool result = fd != -1 && same_content(from, fd);

	if (fd != -1)
		close(fd);
	return result;
}

/* In place there, durably. Returns 0, or -1 with errno. */
static int
put(struct tool *t, const struct queue_name *name, int from)
{
	int dir = name->place == QUEUE_HOLD ? t->target.hold : t->target.new;
	int error;

	if (copy_to_tmp(t, name->id, from) == -1)
		return -1;
	if (file_rename_new(t->target.tmp, name->id, dir, name->id) == -1) {
		error = errno;
		(void)unlinkat(t->target.tmp, name->id, 0);
		errno = error;
		if (error != EEXIST || !is_there_already(dir, name->id, from))
			return -1;
	}
	return file_sync_dir(dir) == -1 ? -1 : file_sync_dir(t->target.tmp);
}

enum tool_result
tool_move(struct tool *t, struct queue_name *name, struct queue_file *f)
{
	char path[QUEUE_PATH_MAX];
	int from, result;

	queue_path(name, path);
	from = openat(t->dirs.queue, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (from == -1) {
		tool_complain(name->id, strerror(errno));
		return TOOL_FAILED;
	}
	result = put(t, name, from);
	if (result == 0)
		result = unlinkat(t->dirs.queue, path, 0);
	if (result == -1)
		tool_complain(name->id, errno == EEXIST ? "another file has that name there" :
		    strerror(errno));
	close(from);
	if (result == -1)
		return TOOL_FAILED;
	tool_log(t, name->id, f);
	queue_trigger(&t->target, name->place == QUEUE_HOLD ? "" : name->id);
	return TOOL_DONE;
}
