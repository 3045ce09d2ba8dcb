/*
 * uidlist.h: what other IMAP servers keep beside a Maildir's messages: Dovecot's dovecot-uidlist
 * (versions 1 and 3) and dovecot-keywords, Courier's courierimapuiddb and
 * courierimapkeywords/:list. Pure: memory only.
 */
#ifndef TEXT_UIDLIST_H
#define TEXT_UIDLIST_H

#include <stdint.h>

#include "base/view.h"

#define UIDLIST_MAX 4000000000U	/* UIDs above are nobody's: there would be none for what comes */

struct uidlist {
	uint32_t uidvalidity;
	uint32_t uidnext;	/* as the head says; the last message may have more */
	int version;
	struct view rest;
};

struct uidlist_entry {
	uint32_t uid;
	struct view base;		/* the base name */
	uint64_t size, vsize;		/* 0 where it does not say */
};

/* Reads the head. Returns 0, or -1 for another format. */
int
uidlist_begin(struct uidlist *l, struct view text);

/* The next entry; lines that are wrong are passed over. Returns false at the end. */
bool
uidlist_next(struct uidlist *l, struct uidlist_entry *e);

/* A line of dovecot-keywords: a letter of file names, 0 for a, and its keyword. Returns 0 or -1. */
int
uidlist_keyword(struct view line, unsigned *letter, struct view *name);

/*
 * An entry behind the empty line of Courier's list: takes the base name off *line, and leaves the
 * numbers. Returns 0 or -1.
 */
int
uidlist_courier_base(struct view *line, struct view *base);

#endif
