/*
 * pop3d_maildrop.h: a Maildir as POP3 sees it: messages with numbers that
 * stand for the session, sizes as they go over the wire, marks for deletion
 * that take effect at the end.
 *
 * One POP3 session has it at a time (a lock on the open file MAILDROP_LOCK in
 * the Maildir, which a crash releases). Programs that know nothing of the
 * lock, such as IMAP servers and delivery, may work beside it.
 */
#ifndef POP3D_MAILDROP_H
#define POP3D_MAILDROP_H

#include <stdbool.h>

#include "mail/maildir_scan.h"

#define MAILDROP_LOCK "mailstead-pop3.lock"
#define MAILDROP_UIDL_MAX 70	/* octets of a unique-id; RFC 1939 7 */

struct maildrop {
	struct maildir dir;
	struct maildir_scan scan;
	int lock;
	size_t n;		/* messages, numbered 0 to n - 1 here */
	bool *deleted;		/* marked, by number */
	size_t ndeleted;
};

enum maildrop_result { MAILDROP_OK, MAILDROP_BUSY, MAILDROP_FAILED };

/*
 * Locks and lists the Maildir that *dir has open; takes *dir over. One that
 * does not exist is an empty maildrop. At most limit messages are seen, the
 * oldest by name. FAILED with errno. Close it in any case.
 */
enum maildrop_result
maildrop_open(struct maildrop *m, const struct maildir *dir, size_t limit);

void
maildrop_close(struct maildrop *m);

/* Octets of message i with CRLF line ends; reads it once when its name does not tell. */
uint64_t
maildrop_size(struct maildrop *m, size_t i);

/* Number and octets of the messages without a mark. */
void
maildrop_stat(struct maildrop *m, size_t *count, uint64_t *octets);

/* The unique-id of message i, see maildrop_uidl_of(). */
void
maildrop_uidl(const struct maildrop *m, size_t i, char out[MAILDROP_UIDL_MAX + 1]);

/*
 * The unique-id that goes with a base name, for ever: the base name itself
 * when it has 1 to 70 octets, all of them 0x21 to 0x7E. Else its first 37
 * octets, those not allowed as '_', a '~', and 32 hexadecimal digits of the
 * name's 128 bit FNV-1a hash. Depends on nothing but the name.
 */
void
maildrop_uidl_of(struct view base, char out[MAILDROP_UIDL_MAX + 1]);

/* Opens message i. Returns a descriptor, or -1 with errno: ENOENT when it is gone. */
int
maildrop_read(struct maildrop *m, size_t i);

/* Marks message i, which has no mark. */
void
maildrop_delete(struct maildrop *m, size_t i);

/* Takes all marks away. */
void
maildrop_reset(struct maildrop *m);

/*
 * The UPDATE state: removes the marked messages, moves the others to cur/ (as
 * seen by a mail program, not as read), and makes it durable. Returns 0, or
 * -1 when a marked message may still be there; a failed move alone does no harm.
 * *removed receives the number of those removed.
 */
int
maildrop_update(struct maildrop *m, uint64_t *removed);

#endif
