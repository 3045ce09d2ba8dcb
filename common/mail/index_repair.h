/* index_repair.h: how an index is made anew. */
#ifndef MAIL_INDEX_REPAIR_H
#define MAIL_INDEX_REPAIR_H

#include "mail/index_private.h"

#define INDEX_FOUND_MAX 3

/* UIDs and modseqs that may have been given in what is lost. */
#define INDEX_LOST_STEP 65536

/* What there is. Of each kind the one with the lower generation first. */
struct index_remains {
	struct index_records r[INDEX_FOUND_MAX];
	struct index_state st[INDEX_FOUND_MAX];
	char *keywords[INDEX_FOUND_MAX][INDEX_KEYWORDS_MAX];
	size_t checkpoints;
	int fd[INDEX_FOUND_MAX];
	struct index_journal_head head[INDEX_FOUND_MAX];
	size_t journals;
	struct index_state state;
	bool has_state, any_file;
	bool glance;			/* there is a state, and never was more */
	bool placed;			/* there is a journal under its own name */
	bool lost;			/* something is not known any more */
	uint32_t uidvalidity, uidnext, first_recent;
	uint64_t modseq, generation;
};

/*
 * Opens what there is. unplaced: also a checkpoint that was not put in its place. Returns 0, or -1
 * with errno when something could not be read that may be right. Free it in any case.
 */
int
index_remains_find(struct index *ix, struct index_remains *k, bool unplaced);

void
index_remains_free(struct index_remains *k);

/* Puts it together in memory. Returns 0 or -1 with errno. */
int
index_salvage(struct index *ix, struct index_remains *k);

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

/* Notes that the list was taken over (if it was), as far as that can be: once all is durable. */
void
index_import_note(const struct index *ix);

/*
 * The same for what lists there are, of a folder whose index may have been made by a version that
 * left no note. Under the lock.
 */
void
index_import_note_all(struct index *ix);

#endif
