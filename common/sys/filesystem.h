/* filesystem.h: what a file system can be relied on for. */
#ifndef SYS_FILESYSTEM_H
#define SYS_FILESYSTEM_H

#include <stdbool.h>

/*
 * Whether the file system that fd is in keeps an order, so that when the machine goes down:
 *
 *	what has happened to names, to sizes and to which blocks are whose is there up to some
 *	moment, and nothing of it that came later: a file that was durable has its old name or its
 *	new one, and where something has been removed, all is there that was renamed before;
 *	what was written to the disk (sync_file_range(2)) before something was renamed is there
 *	with the new name;
 *	the name of a new file is there when the file was synced, without a sync of its directory.
 *
 * POSIX says nothing of that. It is said of those alone that are known for it: XFS, and ext3 and
 * ext4 that have a journal, as /sys says. Before the sandbox.
 */
bool
filesystem_keeps_order(int fd);

/*
 * Whether syncfs(2) there does for all files what fsync(2) does for each, and says so when it
 * cannot (Linux 5.8): ext2 to ext4, XFS, btrfs, tmpfs. Before the sandbox.
 */
bool
filesystem_syncs_whole(int fd);

/*
 * Whether the number of links of the directory dir says that there is none in it, without a look at
 * its entries: ext2 to ext4 and XFS count them, to 1 where they are too many.
 */
bool
filesystem_no_directories(int dir);

#endif
