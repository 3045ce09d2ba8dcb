/* filesystem.h: what a file system can be relied on for. */
#ifndef SYS_FILESYSTEM_H
#define SYS_FILESYSTEM_H

#include <stdbool.h>

/*
 * Whether a rename in the file system that fd is in is whole when the machine
 * goes down before anything is synced: a file that was durable has its old
 * name or its new one then, never none. POSIX says nothing of that. It is said
 * of those alone that are known for it: XFS, and ext3 and ext4 that have a
 * journal, as /sys says. Before the sandbox.
 */
bool
filesystem_renames_whole(int fd);

/*
 * Whether syncfs(2) there does for all files what fsync(2) does for each, and says so when it
 * cannot (Linux 5.8): ext2 to ext4, XFS, btrfs, tmpfs. Before the sandbox.
 */
bool
filesystem_syncs_whole(int fd);

#endif
