/*
 * queue_dir.h: the queue's directories, and its files as they lie there.
 *
 *	queue/tmp/ID		being written; nobody else's business
 *	queue/new/ID		accepted; the runner has not looked at it
 *	queue/cur/SLOT/ID	due in that slot of time
 *	queue/hold/ID		held by the operator
 *	queue/flush/NAME	mail for that domain is to be tried now
 *	queue/trigger		FIFO: a line wakes a waiting runner
 *
 * All names are relative to the one descriptor of queue/. Messages are opened
 * without following links, and only their header and journal are ever read.
 */
#ifndef QUEUE_DIR_H
#define QUEUE_DIR_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "queue/queue_file.h"

#define QUEUE_SLOT_SECONDS 60
#define QUEUE_FLUSH_MAX 100		/* files in flush/ */

/* A file in tmp/ whose id is older than STALE has no writer any more: that gives up before. */
#define QUEUE_TMP_LIFETIME (24 * 3600)	/* seconds a writer may take for a message */
#define QUEUE_TMP_STALE (36 * 3600)	/* seconds after which it is collected */

#define QUEUE_SLOT_LEN 20		/* characters of a slot's name at most */
#define QUEUE_PATH_MAX 48		/* size of the longest path with its NUL */

struct queue_dirs {
	int queue;			/* the directory itself; all paths start here */
	int tmp, new, cur, hold;	/* for listing them and for fsync */
};

enum queue_place { QUEUE_TMP, QUEUE_NEW, QUEUE_CUR, QUEUE_HOLD };

/* Where a message is. */
struct queue_name {
	enum queue_place place;
	int64_t slot;			/* for QUEUE_CUR */
	char id[QUEUE_ID_LEN + 1];
};

/* Opens the queue below the spool directory. Returns 0, or -1 with errno and *d all -1. */
int
queue_dirs_open(struct queue_dirs *d, const char *spool);

void
queue_dirs_close(struct queue_dirs *d);

/*
 * Makes what is missing of spool, queue/ and all in it (0700, the spool
 * 0755). As root, what it makes in the spool is given to uid and gid.
 * Returns 0, or -1 with errno.
 */
int
queue_dirs_make(const char *spool, uid_t uid, gid_t gid);

/* ---- Names */

/*
 * The slot of a message due at that time (seconds since 1970), as seen from
 * now: due itself within the next QUEUE_SLOT_SECONDS, else rounded up to them,
 * so that short intervals are kept and there are never many slots.
 */
int64_t
queue_slot_of(int64_t due, int64_t now);

/* The slot of a directory's name in cur/. Returns 0, or -1 when it is no slot. */
int
queue_slot_parse(const char *name, int64_t *slot);

/* Writes "cur/SLOT". */
void
queue_slot_path(int64_t slot, char out[QUEUE_PATH_MAX]);

/* Writes the path of a message relative to d->queue: "new/ID", "cur/SLOT/ID". */
void
queue_path(const struct queue_name *name, char out[QUEUE_PATH_MAX]);

/*
 * Moves a message, never over another; makes the directory of its new slot
 * when that is missing. *name is the new one afterwards. Syncs nothing.
 * Returns 0, or -1 with errno.
 */
int
queue_move(const struct queue_dirs *d, struct queue_name *name, enum queue_place place,
    int64_t slot);

/* Makes the names in a slot durable. Returns 0, or -1 with errno, ENOENT when it is gone. */
int
queue_sync_slot(const struct queue_dirs *d, int64_t slot);

/* ---- A message's file */

struct queue_file {
	int fd;				/* O_APPEND if opened for writing */
	struct queue_message m;
	uint64_t size;			/* of the file */
	int tail;			/* of queue_journal_apply(): 0, 1 torn, 2 not understood */
	bool holding;			/* see queue_hold_back() */
	struct buf back;		/* records that are applied and not written yet */
};

enum queue_open {
	QUEUE_OPEN_OK,
	QUEUE_OPEN_GONE,		/* there is no such file (any more) */
	QUEUE_OPEN_BUSY,		/* somebody else has it open for writing; see queue_lock() */
	QUEUE_OPEN_BAD,			/* it is not a good queue file: set it aside */
	QUEUE_OPEN_ERROR		/* for now, see errno */
};

#define QUEUE_LOCK_SECONDS 5		/* that a tool waits for a message that is being delivered */

/*
 * Locks a message's file, which is open for writing at fd, until it is closed, and then sees
 * whether it still has that name. Whoever moves, removes or appends to a message holds this lock:
 * the scheduler while it has the message open, and tools. Returns OK, BUSY when somebody else has
 * it, GONE when it has another name by now or none, or ERROR.
 */
enum queue_open
queue_lock(const struct queue_dirs *d, const struct queue_name *name, int fd);

/* openat(2) in the queue, without a change of the time of access where the file is ours. */
int
queue_open_quietly(const struct queue_dirs *d, const char *path, int flags);

/*
 * Opens the message and reads its header and journal. On any other result
 * than OK nothing is left open. *why is a constant text for BAD, else empty.
 * One that is writable is locked before anything is read.
 */
enum queue_open
queue_open(const struct queue_dirs *d, const struct queue_name *name, bool writable,
    struct queue_file *f, const char **why);

/* Closes the file and frees the message. */
void
queue_close(struct queue_file *f);

/*
 * Appends a finished record with one write, after cutting off a torn tail,
 * and applies it to f->m. On failure the file is cut back to where it was.
 * Returns 0, or -1 with errno; EBADMSG when the journal's tail is not ours to
 * touch (f->tail 2).
 */
int
queue_append(struct queue_file *f, const struct buf *record);

/*
 * Reads header and body and compares them with their checksum. Returns 1 when
 * they are what was written, or there is none to compare with; 0; -1 with errno.
 */
int
queue_verify(const struct queue_file *f);

/*
 * What is appended from here on is applied, and written with one write at queue_write_back().
 * The latter returns 0, or -1 with errno: then f->m says more than the file and is not to be used.
 */
void
queue_hold_back(struct queue_file *f);

int
queue_write_back(struct queue_file *f);

/* Makes what was appended durable. Returns 0 or -1 with errno. */
int
queue_sync(const struct queue_file *f);

/* ---- The rest */

/* Opens a directory of the queue to be read, such as "cur". Returns NULL with errno. */
DIR *
queue_list(const struct queue_dirs *d, const char *path);

/*
 * Whether more than that many octets and files are free, as far as the file system counts the
 * latter. Returns 1, 0, or -1 with errno.
 */
int
queue_space(const struct queue_dirs *d, uint64_t octets, uint64_t files);

/*
 * Wakes the runner that waits at the trigger, if one does, with the id of a message that is new, or
 * "" to have it look what there is.
 */
void
queue_trigger(const struct queue_dirs *d, const char *id);

/* The same by way of *fd, which is the open trigger from one call to the next; at first -1. */
void
queue_trigger_keep(const struct queue_dirs *d, const char *id, int *fd);

#endif
