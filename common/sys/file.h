/* file.h: files read whole, written whole, and made durable. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

/*
 * Appends all that fd gives until its end to b. Returns 0, or -1 with errno
 * (EFBIG when b's maximum is reached).
 */
int
file_read(int fd, struct buf *b);

/*
 * The same from the file's beginning, wherever its offset is, which processes
 * that share the descriptor move.
 */
int
file_read_start(int fd, struct buf *b);

/*
 * Reads the file at path (relative to the directory dirfd, or AT_FDCWD) into
 * b. Returns 0, or -1 with errno. Only regular files; symbolic links are
 * followed unless the flag says so.
 */
int
file_read_path(int dirfd, const char *path, bool follow, struct buf *b);

/* Writes all of v to fd, a file. Returns 0 or -1 with errno. */
int
file_write(int fd, struct view v);

/* fsync(2) of a directory, by its descriptor. */
int
file_sync_dir(int dirfd);

/*
 * The same of the one at path, relative to dirfd or AT_FDCWD; a symbolic link is followed if the
 * flag says so. Returns 0, or -1 with errno.
 */
int
file_sync_path(int dirfd, const char *path, bool follow);

/*
 * A number that changes when the file at path does, or another one takes its place, or it
 * comes or goes; seed is the number of files before it, or 0.
 */
uint64_t
file_stamp(const char *path, uint64_t seed);

/* Closes fd, unless it is -1; errno stays as it was. */
void
file_close(int fd);

/* Gives fd, which is closed, another number, with close-on-exec. Returns that, or -1 with errno. */
int
file_move(int fd, int to);

/* Closes all descriptors from first on. Returns 0, or -1 with errno. */
int
file_close_from(int first);

/*
 * Renames within or between directories, never over an existing name: EEXIST
 * then. Falls back to link and unlink where the file system cannot. Returns 0,
 * or -1 with errno and the file under its old name alone.
 */
int
file_rename_new(int from_dir, const char *from, int to_dir, const char *to);

#endif
