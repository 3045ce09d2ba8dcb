/*
 * mbox.h: delivery into an mbox, mailstead-mbox(5): all messages in one file, each behind a line
 * "From sender date".
 *
 * A message is there at least once and never in part. While it is being written a note is at the
 * file (the extended attribute user.mailstead) of where it begins and ends; after a crash the next
 * delivery takes back what is not complete. Later the note says which message came last, so that a
 * repeat of that one finds it. On a file system without such attributes a message that a
 * crash has cut off stays where it is, and the repeat follows it.
 */
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/view.h"
#include "sys/clock.h"
#include "text/address.h"

#define MBOX_NOTE "user.mailstead"

/* What is to be delivered: the fields in trace, then size octets that read() gives. */
struct mbox_message {
	const char *key;		/* tells it from others, see maildir_key() */
	bool repeat;			/* an earlier attempt may have delivered it */
	const struct address *sender;	/* the null one is shown as MAILER-DAEMON */
	int64_t date;			/* seconds since 1970 */
	struct view trace;		/* lines, LF at each end */
	uint64_t size;
	/*
	 * Reads up to n octets, n > 0, from offset at < size; LF line ends. Returns how many, more
	 * than 0, or -1 with errno. Is called more than once for the same.
	 */
	ssize_t (*read)(void *arg, uint64_t at, char *block, size_t n);
	void *arg;
};

enum mbox_result { MBOX_FAILED = -1, MBOX_OK, MBOX_BEFORE };

/*
 * Appends the message to the mbox at path, relative to the directory dir, and makes it durable.
 * A file that does not exist is made, mode 0600; no symbolic link is followed at its end. Lines
 * of the message that begin with "From ", or ">From " and so on, get one more ">"  (mboxrd), and
 * an empty line ends it.
 *
 * The file is locked as Debian wants it: fcntl(2), then a dot lock where its directory can be
 * written. Waits for both until the deadline.
 *
 * Returns MBOX_OK; MBOX_BEFORE when an earlier attempt has delivered it; MBOX_FAILED with errno and
 * the file as it was: ETIMEDOUT when somebody else has it locked all the time, EINVAL when it is
 * no regular file, ENOSPC, EDQUOT, EFBIG...
 */
enum mbox_result
mbox_deliver(int dir, const char *path, const struct mbox_message *m, msec deadline);

#endif
