/*
 * pop3d_maildrop.h: a mailbox as POP3 sees it, a Maildir or an mbox: messages with numbers that
 * stand for the session, sizes as they go over the wire, marks for deletion that take effect at
 * the end.
 *
 * One POP3 session has it at a time, or several together, as the configuration says (pop3d_lock.h).
 * Programs that know nothing of that lock, such as IMAP servers and delivery, may work beside it.
 */
#ifndef POP3D_MAILDROP_H
#define POP3D_MAILDROP_H

#include <stdbool.h>

#include "mail/maildir_scan.h"
#include "pop3d/pop3d_lock.h"
#include "pop3d/pop3d_uidl.h"

#define MAILDROP_LOCK "mailstead-pop3.lock"		/* in a Maildir */
#define MAILDROP_MBOX_LOCK ".mailstead-pop3"	/* behind the name of an mbox */
#define MAILDROP_LOCK_SECONDS 1		/* that the session before may take to end */
#define MAILDROP_UIDL_MAX UIDL_IMPORT_MAX
#define MAILDROP_FOREVER UINT64_MAX

/* What the configuration says of it. */
struct maildrop_options {
	size_t limit;			/* messages of a session, the first by name or place */
	bool shared;			/* with other sessions */
	uint64_t login_delay;		/* seconds between two sessions */
	uint64_t expire;		/* days that messages stay which were seen; or FOREVER */
	uint64_t lock_wait;		/* seconds for the locks of an mbox */
	const char *uidl_import;	/* "auto", "no", or a format of uidl_format() */
};

struct pop3d_mbox;

struct maildrop {
	struct maildrop_options options;
	struct maildir dir;
	struct maildir_scan scan;
	struct uidl_map uidls;		/* once they are asked for */
	bool uidls_known;
	struct pop3d_mbox *mbox;	/* NULL: it is the Maildir */
	int lock;
	size_t n;		/* messages, numbered 0 to n - 1 here */
	bool *deleted;		/* marked, by number */
	bool *seen;		/* sent in this session; only where that matters */
	size_t ndeleted;
};

enum maildrop_result { MAILDROP_OK, MAILDROP_BUSY, MAILDROP_SOON, MAILDROP_FAILED };

/* Where a message is: from an offset of fd to another one. */
struct maildrop_text {
	int fd;
	bool mbox;		/* it is as in an mbox: mbox_show() */
	uint64_t from, to;
};

/*
 * Locks and lists the Maildir that *dir has open; takes *dir over. One that does not exist is an
 * empty maildrop. BUSY when another session has had it for MAILDROP_LOCK_SECONDS, FAILED
 * with errno. Close it in any case.
 */
enum maildrop_result
maildrop_open(struct maildrop *m, const struct maildir *dir, const struct maildrop_options *o);

/* The same with the mbox at path, relative to the directory dir, both of which stay in use. */
enum maildrop_result
maildrop_open_mbox(struct maildrop *m, int dir, const char *path,
    const struct maildrop_options *o);

void
maildrop_close(struct maildrop *m);

/* Octets of message i with CRLF line ends; reads it once when its name does not tell. */
uint64_t
maildrop_size(struct maildrop *m, size_t i);

/* Number and octets of the messages without a mark. */
void
maildrop_stat(struct maildrop *m, size_t *count, uint64_t *octets);

/* Before unique-ids are asked for. Returns 0, or -1 with errno: they cannot be said now. */
int
maildrop_uidls(struct maildrop *m);

/* The unique-id of message i: one that another server gave, or see maildrop_uidl_of(). */
void
maildrop_uidl(struct maildrop *m, size_t i, char out[MAILDROP_UIDL_MAX + 1]);

/*
 * The unique-id that goes with a base name, for ever: the base name itself
 * when it has 1 to 70 octets, all of them 0x21 to 0x7E. Else its first 37
 * octets, those not allowed as '_', a '~', and 32 hexadecimal digits of the
 * name's 128 bit FNV-1a hash. Depends on nothing but the name.
 */
void
maildrop_uidl_of(struct view base, char out[MAILDROP_UIDL_MAX + 1]);

/* Opens message i. Returns 0, or -1 with errno: ENOENT when it is gone. */
int
maildrop_read(struct maildrop *m, size_t i, struct maildrop_text *t);

/* Closes it. Returns 0, or -1 when it was changed while it was read. */
int
maildrop_done(struct maildrop *m, size_t i, struct maildrop_text *t);

/* Notes that it was sent whole. */
void
maildrop_sent(struct maildrop *m, size_t i);

/* For log lines. */
const char *
maildrop_name(const struct maildrop *m, size_t i);

/* Marks message i, which has no mark. */
void
maildrop_delete(struct maildrop *m, size_t i);

/* Takes all marks away. */
void
maildrop_reset(struct maildrop *m);

/* Lets go of the lock: whoever hears the answer to QUIT may come again at once. */
void
maildrop_unlock(struct maildrop *m);

/*
 * The UPDATE state: removes the marked messages and those whose time is over (options.expire: those
 * that came more than so many days ago and that this session or an earlier one has seen; with 0
 * those that this one has sent), moves the others of a Maildir to cur/ (as seen by a mail program,
 * not as read), and makes it durable. Returns 0, or -1 with errno when a marked message may still
 * be there; a failed move alone does no harm. *removed receives the number of those removed.
 */
int
maildrop_update(struct maildrop *m, uint64_t *removed);

#endif
