/*
 * mbox_list.h: the messages of an mbox, read once from one end to the other: where each is, how
 * large it is with CRLF, and a digest by which it is known again. The file is read with pread(2):
 * that somebody makes it shorter meanwhile is an end of file. Memory is 48 octets for each message.
 */
#ifndef MAIL_MBOX_LIST_H
#define MAIL_MBOX_LIST_H

#include <sys/stat.h>
#include <sys/types.h>

#include "text/mbox_text.h"

struct mbox_entry {
	uint64_t from;		/* where the line before it begins */
	uint64_t vsize;		/* octets as they are shown (mbox_show()), with CRLF line ends */
	uint64_t hash[2];	/* of what is shown */
	char *uidl;		/* of X-UIDL, unless another message has it; or NULL */
	uint32_t uid;		/* of X-UID, if that is credible; or 0 */
	uint32_t line : 20;	/* octets of the line before it */
	uint32_t empty : 2;	/* octets of the empty line behind it */
	uint32_t copy : 10;	/* of how many before it it is a copy */
};

struct mbox_list {
	struct mbox_entry *entries;
	size_t n, room;
	uint64_t end;		/* where the last one ends, with its empty line */
	uint32_t validity, last; /* X-IMAPbase, or X-IMAP of a message that is none; or 0 */
	bool internal;		/* the file begins with such a one */
	struct stat st;		/* of the file when it was known to be as it is here */
};

/*
 * Reads the first size octets of fd; at most limit messages. What is before the first "From " line
 * is passed over. Returns 0, or -1 with errno. Free with mbox_list_free() in either case.
 */
int
mbox_list_read(struct mbox_list *l, int fd, uint64_t size, size_t limit);

void
mbox_list_free(struct mbox_list *l);

/* Where message i and its empty line end: another one begins, or l->end. */
uint64_t
mbox_list_end(const struct mbox_list *l, size_t i);

/*
 * Whether message i is still where it was. As long as the file has not changed that is known;
 * else it is read. Returns 1, 0, or -1 with errno.
 */
int
mbox_list_there(struct mbox_list *l, int fd, size_t i);

/* Reads up to n octets there. Returns how many, 0 at the end, -1 with errno. */
ssize_t
mbox_pread(int fd, uint64_t at, char *block, size_t n);

#endif
