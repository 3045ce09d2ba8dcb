/*
 * maildir.h: the directories of a Maildir. Symbolic links are never followed.
 */
#ifndef MAIL_MAILDIR_H
#define MAIL_MAILDIR_H

#include <stdbool.h>
#include <time.h>

#include "mail/maildir_name.h"

/* Descriptors of the directories; -1 for those that do not exist. */
struct maildir {
	int dir, tmp, new, cur;
};

/*
 * Opens the Maildir at path, below the directory home: names without "." and
 * "..", separated by '/'. With create, what is missing is made, mode 0700,
 * durably. Without, a Maildir that is missing or incomplete is no error.
 * Returns 0, or -1 with errno and nothing open.
 */
int
maildir_open(int home, const char *path, bool create, struct maildir *m);

void
maildir_close(struct maildir *m);

/* Whether what was opened there, below the same home, is there still: its new/ has its path. */
bool
maildir_is_there(int home, const char *path, const struct maildir *m);

/*
 * Calls each(name, arg) for the files in a directory of the Maildir, hidden
 * ones left out, until it returns other than 0: that value is the result.
 * Returns -1 with errno when the directory cannot be read; 0 for dir -1.
 */
int
maildir_each(int dir, int (*each)(const char *name, void *arg), void *arg);

/* The same for what may be folders of it: the hidden names beside new/ and cur/. */
int
maildir_folders(const struct maildir *m, int (*each)(const char *name, void *arg), void *arg);

/*
 * When new/ and cur/ have changed last. A list of names that was read while
 * they changed may lack a message that was renamed: read it again.
 */
struct maildir_stamp {
	struct timespec new, cur;
};

struct maildir_stamp
maildir_stamp(const struct maildir *m);

bool
maildir_unchanged(const struct maildir *m, const struct maildir_stamp *since);

/* Makes what was moved and removed in new/ and cur/ durable. Returns 0 or -1 with errno. */
int
maildir_sync(const struct maildir *m);

#define MAILDIR_STALE_SECONDS (36 * 3600)	/* after which a file in tmp/ is nobody's */

/* Removes files in tmp/ that nothing has touched for so long. now: seconds since 1970. */
void
maildir_clean(const struct maildir *m, int64_t now);

#endif
