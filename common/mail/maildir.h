/*
 * maildir.h: a Maildir, and delivery into it, exactly once.
 *
 * The name of a delivery comes from the queue id and the number of the
 * recipient, so that a repeated attempt meets the earlier one: as a lock on
 * its file in tmp/ while that is at work, as a file in new/ or cur/ when it is
 * done. Symbolic links are never followed.
 */
#ifndef MAIL_MAILDIR_H
#define MAIL_MAILDIR_H

#include "mail/maildir_name.h"
#include "text/crlf.h"

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

/* Makes what was moved and removed in new/ and cur/ durable. Returns 0 or -1 with errno. */
int
maildir_sync(const struct maildir *m);

/* Removes files in tmp/ that nothing has touched for 36 hours. now: seconds since 1970. */
void
maildir_clean(const struct maildir *m, int64_t now);

struct maildir_delivery {
	const struct maildir *m;
	int fd;				/* of the file in tmp/, locked */
	uint64_t size;			/* octets written */
	struct crlf_count count;
	char name[MAILDIR_NAME_MAX + 1]; /* in tmp/ */
};

enum maildir_result {
	MAILDIR_FAILED = -1,	/* errno; EAGAIN when another process is at this very delivery */
	MAILDIR_OK = 0,
	MAILDIR_BEFORE = 1	/* an earlier attempt has delivered it, durably */
};

/*
 * Begins the delivery with that key (maildir_key()) and host. repeat: an
 * earlier attempt may have delivered it; new/ and cur/ are looked through.
 * After MAILDIR_OK the caller writes, then calls maildir_commit() or
 * maildir_abort(); otherwise nothing is open.
 */
enum maildir_result
maildir_begin(struct maildir_delivery *d, const struct maildir *m, const char *key,
    const char *host, bool repeat);

/* Writes a piece of the message, LF line ends. Returns 0 or -1 with errno. */
int
maildir_write(struct maildir_delivery *d, struct view data);

/*
 * Makes it durable and visible in new/. A failure leaves nothing in tmp/ or
 * new/, except that after a failed sync of new/ the message may stand there:
 * the next attempt must have repeat set. Ends the delivery in any case.
 */
enum maildir_result
maildir_commit(struct maildir_delivery *d);

/* Gives the delivery up and leaves nothing; errno is kept. */
void
maildir_abort(struct maildir_delivery *d);

#endif
