/*
 * mbox.h: delivery into an mbox, mailstead-mbox(5): all messages in one file, each behind a line
 * "From sender date".
 *
 * A message is there at least once and never in part. While it is being written a note is at the
 * file (an extended attribute) of where it begins and ends; after a crash the next delivery takes
 * back what is not complete.
 */
#ifndef MAIL_MBOX_H
#define MAIL_MBOX_H

#include <stdint.h>
#include <sys/types.h>

#include "base/view.h"
#include "sys/clock.h"
#include "text/address.h"

/* What is to be delivered: the fields in trace, then size octets that read() gives. */
struct mbox_message {
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

/*
 * Appends the message to the mbox at path, relative to the directory dir, and makes it durable.
 * A file that does not exist is made, mode 0600; no symbolic link is followed at its end. Lines
 * of the message that begin with "From ", or ">From " and so on, get one more ">"  (mboxrd), and
 * an empty line ends it.
 *
 * The file is locked as Debian wants it: fcntl(2), then a dot lock where its directory can be
 * written. Waits for both until the deadline.
 *
 * Returns 0; or -1 with errno and the file as it was: ETIMEDOUT when somebody else has it locked
 * all the time, EINVAL when it is no regular file, ENOSPC, EDQUOT, EFBIG...
 */
int
mbox_deliver(int dir, const char *path, const struct mbox_message *m, msec deadline);

#endif
