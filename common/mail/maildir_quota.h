/*
 * maildir_quota.h: how much a Maildir holds, by the file maildirsize, as Courier and Dovecot
 * keep it. Nobody locks it: it is right up to what is being delivered at the moment, and is made
 * anew whenever it says that there is no room.
 */
#ifndef MAIL_MAILDIR_QUOTA_H
#define MAIL_MAILDIR_QUOTA_H

#include "mail/maildir.h"
#include "text/maildirsize.h"

struct maildir_quota {
	int fd;				/* of maildirsize; -1: there is no limit */
	struct maildir_load limit;
	struct maildir_load used;	/* and what has been promised since it was read */
	struct maildir_load promised;
	size_t lines;
	time_t changed;
	bool wrong;
};

enum quota_answer {
	QUOTA_ERROR = -1,	/* errno */
	QUOTA_FITS,
	QUOTA_OVER,		/* not now */
	QUOTA_NEVER		/* larger than all that is allowed */
};

/*
 * Reads the file of a Maildir (not of a folder). limit is what the configuration says; where it
 * says nothing, a limit that stands in the file counts. Returns 0 or -1 with errno.
 */
int
quota_open(struct maildir_quota *q, const struct maildir *m, struct maildir_load limit);

/*
 * Whether a message of that size fits in; then it is promised. What the file says is not believed
 * where it leaves no room and is more than a sum, or older than 15 minutes: then all folders are
 * looked through, except Trash; messages that are marked as deleted (T) do not count.
 */
enum quota_answer
quota_ask(struct maildir_quota *q, const struct maildir *m, int64_t size);

/* Counts what is there, if what the file says cannot be believed. Returns 0 or -1 with errno. */
int
quota_count(struct maildir_quota *q, const struct maildir *m);

/* The promise was not kept. */
void
quota_undo(struct maildir_quota *q, int64_t size);

/* Writes down what was promised, and closes. An error is none of the message's. */
void
quota_end(struct maildir_quota *q);

/* Notes what has been removed, or added without being asked for, where there is a file. */
void
quota_note(const struct maildir *m, struct maildir_load change);

/*
 * How much is there: as the file says, or else, also where it cannot be believed, counted.
 * Changes nothing. Returns 0 or -1 with errno.
 */
int
quota_look(const struct maildir *m, struct maildir_load *used);

/*
 * Counts, and makes the file anew for that limit, or, without a limit, removes it: its own would
 * count. Returns 0 or -1 with errno.
 */
int
quota_renew(const struct maildir *m, struct maildir_load limit, struct maildir_load *used);

#endif
