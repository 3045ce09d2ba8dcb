/*
 * pop3d_mbox.h: an mbox as POP3 sees it, see pop3d_maildrop.h. It is locked when it is opened, as
 * long as it takes to see how much of it is whole, and at QUIT; between that, others may deliver
 * into it and do with it what they like.
 */
#ifndef POP3D_MBOX_H
#define POP3D_MBOX_H

#include "mail/mbox_list.h"
#include "pop3d/pop3d_maildrop.h"

struct pop3d_mbox {
	int dir;		/* path is relative to it */
	const char *path;
	uint64_t wait;		/* seconds, for the locks of the file */
	int fd;			/* of the file; -1: there is none */
	struct mbox_list list;
};

/*
 * Opens and reads it; one that does not exist is empty. At most limit messages. Returns 0, or -1
 * with errno (ETIMEDOUT when others have it locked all the time). Close it in any case.
 */
int
pop3d_mbox_open(struct pop3d_mbox *b, size_t limit);

void
pop3d_mbox_close(struct pop3d_mbox *b);

/* The unique-id of message i; validity and UID of those that have them go into the format. */
void
pop3d_mbox_uidl(const struct pop3d_mbox *b, size_t i, const char *format,
    char out[MAILDROP_UIDL_MAX + 1]);

/* Where message i is; -1 with errno, ENOENT when it is not there any more. */
int
pop3d_mbox_read(struct pop3d_mbox *b, size_t i, struct maildrop_text *t);

/* When it came, by the line before it: seconds since 1970, or 0. */
int64_t
pop3d_mbox_time(const struct pop3d_mbox *b, size_t i);

/* Takes those out that gone says, by number. Returns 0; -1 with errno: see mbox_remove(). */
int
pop3d_mbox_remove(struct pop3d_mbox *b, const bool *gone);

#endif
