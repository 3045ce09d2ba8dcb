/* index_repair.h: how an index is made anew. */
#ifndef MAIL_INDEX_REPAIR_H
#define MAIL_INDEX_REPAIR_H

#include "mail/index_private.h"

/* Messages from anywhere. */
struct index_saved {
	struct index_message m;
	size_t name, order;
};

struct index_saving {
	struct index_saved *p;
	size_t n, cap;
	struct buf names;
};

/* Returns 0 or -1 with errno. */
int
index_saved_add(struct index_saving *s, const struct index_message *m, struct view name);

/*
 * Puts them into an index, instead of what it has; of two with one UID the later. Returns 0 or
 * -1.
 */
int
index_saved_load(struct index *ix, struct index_saving *s);

void
index_saved_free(struct index_saving *s);

/*
 * Into an index that is empty, what Dovecot's or Courier's files say. Returns 0, also when there
 * are none: UIDVALIDITY is 0 then; -1 with errno.
 */
int
index_import(struct index *ix);

#endif
