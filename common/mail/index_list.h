/*
 * index_list.h: the names in a Maildir's directories, held against those of an index.
 */
#ifndef MAIL_INDEX_LIST_H
#define MAIL_INDEX_LIST_H

#include "mail/index_private.h"

/* A file whose base name the index does not have. */
struct index_found {
	size_t name;		/* in names */
	uint8_t length, base;
	bool in_cur;
	bool plain;		/* known to be a file */
	bool sized;		/* its name says how large it is */
	uint32_t hash;		/* of the base name */
	int64_t time;
	uint64_t size, vsize;	/* as the name says; 0 where it does not */
};

/* A message whose file is called otherwise now. */
struct index_change {
	uint32_t place;
	size_t name;
	uint8_t length;
	bool in_cur;
};

struct index_list {
	uint32_t *table;	/* of places in the index, by the hash of the base name */
	uint32_t mask;
	unsigned char *seen;	/* for each place: bit 0 in this look, bit 1 in any */
	struct buf names;
	struct index_found *found;
	size_t n_found;
	struct index_change *changes;
	size_t n_changes;
};

/*
 * For what the index has at the moment; without all, only of what it has in new/. Returns 0 or -1
 * with errno; free it in any case.
 */
int
index_list_begin(struct index *ix, struct index_list *l, bool all);

void
index_list_free(struct index_list *l);

/* Forgets what was found and changed, not what was seen in any look. */
void
index_list_again(struct index *ix, struct index_list *l);

/* Reads a directory. Returns 0 or -1 with errno. */
int
index_list_read(struct index *ix, struct index_list *l, bool in_cur);

/*
 * Whether the index has a message outside new/ that was found there: another program has moved it
 * back, or it is a copy. Returns 1, 0, or -1 with errno.
 */
int
index_list_has_known(struct index *ix, struct index_list *l);

/* Sorts what was found as the UIDs are to be; of two with one base name the latter is dropped. */
void
index_list_sort(struct index_list *l);

static inline struct view
index_list_name(const struct index_list *l, size_t name, uint8_t length)
{
	return (struct view){ l->names.p + name, length };
}

#endif
