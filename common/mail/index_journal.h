/* index_journal.h: what is written to the journal of a folder, and taken from it. */
#ifndef MAIL_INDEX_JOURNAL_H
#define MAIL_INDEX_JOURNAL_H

#include "mail/index_private.h"

#define INDEX_FRAME_MAX (UINT64_C(1) << 32)

/* ---- index_frame.c: what is to be written to the journal */

struct index_frame {
	struct buf b;
	bool counts;		/* a change that has a modseq of its own */
	bool owes, pays;	/* there are files to be renamed for it; that was done */
	uint32_t uidnext;	/* for the next message that is added */
	size_t list;		/* where the item that grows begins; 0: none */
	enum index_item list_type;
};

/* Empties it. */
void
index_frame_begin(struct index *ix, struct index_frame *f);

void
index_frame_free(struct index_frame *f);

/* Appends an item. After a failure index_commit() fails. */
void
index_frame_item(struct index_frame *f, enum index_item type, const void *a, size_t n,
    struct view more);

/* Appends a member to an item that is a list, which all the calls in a row for one type make. */
void
index_frame_list(struct index_frame *f, enum index_item type, const void *member, size_t n);

/* A new message; its UID is set. */
void
index_frame_add(struct index_frame *f, struct index_message *m, struct view name);

/* The flags of a message as they are in m; the file's name, where it is to be stored. */
void
index_frame_flags(struct index_frame *f, const struct index_message *m, struct view file);

/* Puts before all else that the files of these are still called as they were: see index_owed.c. */
void
index_frame_owe(struct index_frame *f, const struct index_uids *uids);

/* ---- index_apply.c */

/* Takes the content of a frame into memory. Returns 0; -1 with errno, EBADMSG for a wrong one. */
int
index_apply(struct index *ix, struct view items, uint64_t modseq);

/* Adds a message to the counts of the state, or takes it off. */
void
index_count(struct index *ix, const struct index_message *m, bool there);

/* ---- index_journal.c */

/*
 * The frame at that offset of a journal. Returns its length with the head, 0 when there is none
 * that is whole, -1 with errno. items: valid until the buffer changes.
 */
ssize_t
index_frame_read(int fd, uint64_t generation, uint64_t offset, struct buf *b, uint64_t *modseq,
    struct view *items);

/* Applies frames up to the offset end, or as many as there are. Returns 0 or -1 with errno. */
int
index_journal_read(struct index *ix, uint64_t end);

/* Opens a journal. Returns a descriptor with its head in *head; -1 with errno, EBADMSG. */
int
index_journal_open(struct index *ix, const char *name, struct index_journal_head *head);

/* Makes the file of a journal for what is in memory. Returns a descriptor or -1 with errno. */
int
index_journal_make(struct index *ix, const char *name, uint64_t generation, bool durable);

/*
 * Writes the frame, durably, and takes it into memory; or makes a checkpoint with it. Under the
 * lock. Nothing happens for an empty one. Returns 0 or -1 with errno.
 */
int
index_commit(struct index *ix, struct index_frame *f);

#endif
