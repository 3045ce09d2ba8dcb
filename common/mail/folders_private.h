/* folders_private.h: what the files of folders.h share. */
#ifndef MAIL_FOLDERS_PRIVATE_H
#define MAIL_FOLDERS_PRIVATE_H

#include "mail/folders.h"

#define FOLDERS_FILE "mailstead-folders"

/* A file that was read: the names of the entries lie in text, or in what was added. */
struct folders_state {
	struct buf text;
	struct folder_file file;
};

/*
 * Waits for the lock under which changes are made. Returns 0; -1 with errno, EAGAIN after
 * FOLDERS_LOCK_SECONDS.
 */
int
folders_lock(struct folders *f);

/* errno stays. */
void
folders_unlock(struct folders *f);

/*
 * Reads the file; without one it is empty. Returns 0 or -1 with errno; free with
 * folders_forget() in either case.
 */
int
folders_read(const struct folders *f, struct folders_state *s);

void
folders_forget(struct folders_state *s);

/* The last UIDVALIDITY that was given, as the lock file has it; 0 without the lock. */
uint32_t
folders_noted(const struct folders *f);

/* Writes the file, durably. Returns 0 or -1 with errno. */
int
folders_write(const struct folders *f, const struct folder_file *file);

/*
 * For index_options.give: a UIDVALIDITY that no folder of this user, a struct folders, has had;
 * durable in the file. Takes the lock. Returns 0 or -1 with errno.
 */
int
folders_give_uidvalidity(void *folders, uint32_t *out);

/*
 * The directory of the folder of that name, which is in its right form; "." for INBOX. Returns 1; 0
 * when there is none, and dir is where it would be; -1 with errno.
 */
int
folders_dir(const struct folders *f, struct view name, char dir[MAILDIR_NAME_MAX + 1]);

/* As folders_place(), the directory in our form, whether it is there or not. Returns 0 or -1. */
int
folders_place_plain(struct folders *f, struct view name, struct folder_place *place);

/* The same of a place that has a name: the directory that there is. Returns as folders_dir(). */
int
folders_place_any(struct folders *f, struct folder_place *place);

/* Makes what a folder lacks of its directories. Returns 1; 0 when it is gone; -1 with errno. */
int
folders_complete(const struct folders *f, const char *dir);

/*
 * Removes the directory at name below dir with all that is in it; *load is what messages in its
 * new/ and cur/ have counted for the quota. What cannot be removed stays.
 */
void
folders_remove(int dir, const char *name, struct maildir_load *load);

/*
 * Removes the folders that a DELETE has put aside and whose process has died before they were
 * removed: those of more than FOLDERS_STALE_SECONDS ago. The quota is counted again then.
 */
void
folders_remove_stale(const struct folders *f);

#endif
