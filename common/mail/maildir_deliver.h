/*
 * maildir_deliver.h: delivery into a Maildir, exactly once.
 *
 * The name of a delivery comes from the queue id and the number of the
 * recipient, so that a repeated attempt meets the earlier one: as a lock on
 * its file in tmp/ while that is at work, as a file in new/ or cur/ when it is
 * done.
 */
#ifndef MAIL_MAILDIR_DELIVER_H
#define MAIL_MAILDIR_DELIVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "mail/maildir.h"
#include "text/crlf.h"

struct maildir_delivery {
	const struct maildir *m;
	int fd;				/* of the file in tmp/, locked */
	dev_t device;			/* that it is on */
	uint64_t size;			/* octets written */
	struct crlf_count count;
	char name[MAILDIR_UNIQUE_MAX];	/* in tmp/ */
};

enum maildir_result {
	MAILDIR_FAILED = -1,	/* errno; EAGAIN when another process is at this very delivery */
	MAILDIR_OK = 0,
	MAILDIR_BEFORE = 1	/* an earlier attempt has delivered it, durably */
};

/*
 * Returns 1 when new/ or cur/ has a message with that key, and makes that
 * durable; 0; -1 with errno.
 */
int
maildir_find(const struct maildir *m, char *key);

/*
 * Begins the delivery with that key (maildir_key()) and host, into a Maildir
 * that is complete. repeat: an earlier attempt may have delivered it; new/ and
 * cur/ are looked through.
 * After MAILDIR_OK the caller writes, then calls maildir_store() or
 * maildir_abort(); otherwise nothing is open.
 */
enum maildir_result
maildir_begin(struct maildir_delivery *d, const struct maildir *m, const char *key,
    const char *host, bool repeat);

/* Writes a piece of the message, LF line ends. Returns 0 or -1 with errno. */
int
maildir_write(struct maildir_delivery *d, struct view data);

/*
 * Has the kernel begin to write it to the disk, and waits for that if so told. A hint: of several
 * messages that are there already the first to be stored takes the others along, where the file
 * system has a journal.
 */
void
maildir_hurry(const struct maildir_delivery *d, bool wait);

/*
 * Makes it visible in new/ under the name *final, and durable as soon as new/ is synced; until then
 * nobody may be told. A failure leaves nothing. Ends the delivery in any case.
 * ordered: the file system keeps an order (sys/filesystem.h), and it is enough that it is durable
 * when anything is that happens there later. Then new/ need not be synced.
 */
enum maildir_result
maildir_store(struct maildir_delivery *d, bool ordered, char final[MAILDIR_NAME_MAX + 1]);

/* The same for one whose data are durable already. */
enum maildir_result
maildir_show(struct maildir_delivery *d, char final[MAILDIR_NAME_MAX + 1]);

/* Gives the delivery up and leaves nothing; errno is kept. */
void
maildir_abort(struct maildir_delivery *d);

#endif
