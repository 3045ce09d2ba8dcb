/* index_import.h: what the parts of taking over other programs' lists share. */
#ifndef MAIL_INDEX_IMPORT_H
#define MAIL_INDEX_IMPORT_H

#include "mail/index_repair.h"
#include "text/uidlist.h"

#define INDEX_IMPORT_MAX (1UL << 30)	/* octets of a list */

/* Of entries with one base name the last holds: they are marked with UID 0. */
struct index_named {
	struct view base;
	struct uidlist_entry e;
	size_t order;
};

/* For qsort(3): by base name, then order. */
int
index_named_compare(const void *va, const void *vb);

/* The bit of a keyword, made when there is none. 0 when there are too many. */
uint64_t
index_import_keyword(struct index *ix, struct view name);

/* Those of Courier, for messages that have their UIDs. Returns 0 or -1 with errno. */
int
index_import_courier_keywords(struct index *ix);

#endif
