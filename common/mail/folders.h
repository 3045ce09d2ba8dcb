/*
 * folders.h: the folders of a user: the tree that Maildir++ keeps as directories beside new/ and
 * cur/, and what mailstead-folders(5) says of them: which are subscribed to, which have a special
 * use (RFC 6154), and the last UIDVALIDITY. Any other Maildir program may make and remove
 * folders at the same time: what is there is asked of the directory each time.
 *
 * A name is as folder_name() (text/folder_name.h) makes it of what a client says: modified UTF-7
 * with '/' between its levels, INBOX in capitals.
 */
#ifndef MAIL_FOLDERS_H
#define MAIL_FOLDERS_H

#include <sys/stat.h>

#include "mail/index.h"
#include "mail/maildir.h"
#include "text/folder_file.h"
#include "text/folder_name.h"

#define FOLDERS_MAX 20000	/* folders of a user that are listed, and made */
#define FOLDERS_AHEAD_MAX 256	/* UIDVALIDITYs that a session takes at a time */
#define FOLDERS_STALE_SECONDS 600	/* that removing a deleted folder may take */
#define FOLDERS_LOCK_SECONDS 30	/* how long another process may make its change */
#define FOLDERS_SEEN_MAX 2048	/* folders of which it is remembered what STATUS said */

struct folders {
	const struct maildir *m;	/* the Maildir: the INBOX, and the root of the others */
	int home;			/* where it is, as for maildir_open() */
	const char *path;
	const char *host;		/* for the names of messages */
	struct maildir_load limit;	/* the quota, as for quota_open() */
	int lock;			/* a descriptor while a change is made; else -1 */
	struct folders_ahead {		/* UIDVALIDITYs that are ours already; zeros */
		uint32_t next, n, step;
		struct stat file;	/* as it was then: nobody has been given a later one */
	} ahead;
	struct folders_table {		/* what STATUS said of which; zeros */
		struct folders_seen *v;
		size_t n, size;
	} seen;
};

/*
 * Begins with the folders of the Maildir f->m, which exists and stays open; all but the lock is
 * the caller's to fill in. For a user without the file mailstead-folders it is made:
 * the subscriptions of Dovecot or Courier are taken over; where there are none the user is new and
 * gets the folders that made names (special_use_next()), subscribed to and durable. What is left
 * of folders that were deleted long ago goes.
 * Returns 0; -1 with errno when that could not be, and the rest works.
 */
int
folders_begin(struct folders *f, struct view made);

/* How to open a folder's index. Stays where it is as long as that is open. */
struct folder_place {
	struct index_options options;
	char name[FOLDER_NAME_MAX + 1];	/* of the folder, in its right form */
	char dir[MAILDIR_NAME_MAX + 1];
	bool indexed;			/* there is an index, or was one */
};

/*
 * Finds the folder of that name for index_open(), which then gives an index that it makes a
 * UIDVALIDITY that no folder of this user has had; f stays where it is until it is closed. A folder
 * without an index gets the directories that it lacks. Returns 1; 0 when there is none; -1 with
 * errno.
 */
int
folders_place(struct folders *f, struct view name, struct folder_place *place);

/*
 * What is in a folder that need not be open (index_status_of()). Where nothing has changed since
 * it was asked before, this is three system calls. Returns 1, and where the folder is; 0 when there
 * is none; -1 with errno.
 */
int
folders_status(struct folders *f, struct view name, struct folder_place *place,
    struct index_status *st);

/* Gives back what folders_status() remembers. */
void
folders_end(struct folders *f);

/* ---- changes: each is durable when it returns 0. They are made one at a time, by a lock. */

enum folders_result {
	FOLDERS_ERROR = -1,	/* errno; EAGAIN: another process has held the lock for too long */
	FOLDERS_OK,
	FOLDERS_EXISTS,		/* there is such a folder already */
	FOLDERS_NONE,		/* there is no such folder */
	FOLDERS_CHILDREN,	/* it is only the way to folders below it */
	FOLDERS_CANNOT,		/* INBOX cannot be deleted, no folder can be moved below itself */
	FOLDERS_LIMIT		/* there would be more than FOLDERS_MAX; the name would be too long */
};

/* Whether there is a folder of that name: OK, CHILDREN, NONE or ERROR. Changes nothing. */
enum folders_result
folders_look(struct folders *f, struct view name);

/* Makes a folder with those special uses (FOLDER_DRAFTS ...); levels above it need not exist. */
enum folders_result
folders_create(struct folders *f, struct view name, unsigned uses);

/*
 * Takes back a folder that was made just now and that nobody has been told of. Stays when a message
 * has come. errno stays.
 */
void
folders_discard(struct folders *f, struct view name);

/*
 * Removes a folder with its messages, not those below it (RFC 3501 6.3.4). It is gone at once for
 * all who look; then its files are removed, and the quota has them back. had: the
 * UIDVALIDITY that it had, which no folder gets any more; or 0.
 */
enum folders_result
folders_delete(struct folders *f, struct view name, uint32_t had);

/*
 * Renames a folder and those below it; special uses go with them, subscriptions stay (RFC 3501
 * 6.3.5, 6.3.9). Not for INBOX, whose messages move: see imapd_folder.c.
 */
enum folders_result
folders_rename(struct folders *f, struct view from, struct view to);

/* Subscribes, to what need not exist, or the opposite. */
enum folders_result
folders_subscribe(struct folders *f, struct view name, bool yes);

/* ---- the list */

#define FOLDER_EXISTS	  1U	/* else it is a level above others, or only subscribed to */
#define FOLDER_CHILDREN	  2U	/* folders below it exist */
#define FOLDER_SUBSCRIBED 4U
#define FOLDER_BELOW	  8U	/* one below it is subscribed to */

struct folder {
	struct view name;
	const char *dir;	/* its directory in the Maildir; "." for INBOX; NULL without */
	unsigned is;		/* FOLDER_EXISTS ... */
	unsigned uses;		/* FOLDER_DRAFTS ... */
};

struct folder_list {
	struct folder *v;	/* INBOX first, then sorted: each is followed by those below it */
	size_t n;
	struct buf text;	/* where the names are */
};

/*
 * Lists all that exist, the levels above them, and all that are subscribed to: one look at the
 * directory. Returns 0, or -1 with errno. Free with folder_list_free() in either case.
 */
int
folders_list(struct folders *f, struct folder_list *list);

/* The folder of that name, in its right form; or NULL. */
const struct folder *
folder_list_find(const struct folder_list *list, struct view name);

void
folder_list_free(struct folder_list *list);

#endif
