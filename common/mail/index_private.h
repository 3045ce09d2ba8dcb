/*
 * index_private.h: what the modules of index.h share. The layout of the files is that of
 * mailstead-index(5).
 *
 * In memory a folder is the checkpoint, mapped, with a private copy of each block of records
 * that the journal has changed; records keep their place, those that were expunged are marked.
 */
#ifndef MAIL_INDEX_PRIVATE_H
#define MAIL_INDEX_PRIVATE_H

#include <sys/types.h>

#include "base/buf.h"
#include "mail/index.h"
#include "mail/index_map.h"

#define INDEX_BLOCK 256			/* records that are copied together */
#define INDEX_GRANULE_MSEC 20		/* times of change that are closer together may be the same */
#define INDEX_SCANS_MAX 5		/* of directories that change all the time */
#define INDEX_JOURNAL_MIN 65536		/* octets of a journal before there is a new checkpoint */
#define INDEX_FRAME_MAX (UINT64_C(1) << 32)

#define INDEX_STATE "mailstead-state"
#define INDEX_CHECKPOINT "mailstead-index"
#define INDEX_CHECKPOINT_OLD "mailstead-index.old"
#define INDEX_CHECKPOINT_TMP "mailstead-index.tmp"
#define INDEX_JOURNAL "mailstead-journal"
#define INDEX_JOURNAL_OLD "mailstead-journal.old"
#define INDEX_JOURNAL_TMP "mailstead-journal.tmp"

/* More flags of a message. */
enum {
	INDEX_IN_NEW = 0x100,	/* its file is in new/ */
	INDEX_BARE = 0x200,	/* in cur/, and its name has no ":2," */
	INDEX_GONE = 0x400,	/* expunged */
	INDEX_OWN_FLAGS = INDEX_IN_NEW | INDEX_BARE
};

#define INDEX_LETTER_P (1U << 26)	/* letters, besides a to z */
#define INDEX_LETTERS ((1U << 27) - 1)

/* How a directory was when it was read. */
struct index_stamp {
	int64_t sec, nsec;
	int64_t again;		/* to be read again, msec since 1970; 0: when the time has changed */
};

struct index_state {
	char magic[8];
	uint32_t order;			/* 0x01020304 */
	uint32_t first_recent;
	uint64_t generation;		/* of the checkpoint and its journal */
	uint64_t committed;		/* octets of the journal */
	struct index_status status;
	uint64_t floor;			/* expunges after this modseq are known */
	struct index_stamp new, cur;
	uint32_t in_new;		/* messages in new/ */
	uint32_t spare[25];
	uint64_t sum;
};

struct index_expunged {
	uint64_t modseq;
	uint32_t uid, zero;
};

struct index_records {
	struct index_map *map;			/* the checkpoint; NULL: there is none */
	const uint32_t *uids;			/* in it */
	const struct index_message *records;
	const struct index_expunged *expunged;
	const char *names;
	uint32_t mapped, n_expunged;
	uint64_t n_names;
	const uint64_t *sums;			/* of its chunks */
	uint64_t body, seed;
	unsigned char *good;			/* a bit for each chunk whose sum was right */

	struct index_message **blocks;		/* NULL: as in the checkpoint */
	size_t n_blocks;
	uint32_t n;				/* records, those that are gone among them */
	struct buf more;			/* names behind those of the checkpoint */
	struct index_expunged *later;		/* behind those of the checkpoint */
	size_t n_later;
	uint32_t hint;				/* where the last was found */
};

struct index_event {
	uint32_t uid;
	bool gone;
};

struct index_cache;
struct maildir_quota;

struct index {
	struct index_options o;
	struct maildir m;
	int state_fd, journal_fd;
	bool locked;
	bool damaged;		/* something that was read is wrong: index_repair() */
	bool stale;		/* memory and files differ: to be loaded again */
	bool dirty;		/* the state is to be written */
	bool lenient;		/* what is read is taken as far as it can be */
	bool repairing;
	struct index_window {
		bool open, known, touched;
		int64_t again;		/* of the stamp before */
	} window;
	uint64_t scans;			/* of the directories, so far */
	struct index_state st;	/* of what is in memory; committed: of the journal so far */
	struct index_records r;
	char *keywords[INDEX_KEYWORDS_MAX];

	struct index_event *log;	/* since epoch, for the view */
	size_t n_log;
	uint64_t epoch;
	bool viewed;
	struct index_ranges recent;	/* this session's */
	struct buf facts;		/* learned, and not written down so far */
	struct index_cache *cache;
	unsigned unique;		/* names made so far */
	uint32_t random;		/* in these names */
};

/* ---- index_records.c */

/* The record at a place, for reading; NULL when the checkpoint is damaged there (ix->damaged). */
const struct index_message *
index_at(struct index *ix, uint32_t place);

/* The same to be changed; NULL with errno. */
struct index_message *
index_edit(struct index *ix, uint32_t place);

/* The place of the first record whose UID is uid or more; r.n when there is none. */
uint32_t
index_place(struct index *ix, uint32_t uid);

/* The place of a record that is not gone, or UINT32_MAX. */
uint32_t
index_find_place(struct index *ix, uint32_t uid);

/* Appends a record, whose name is stored. Returns 0 or -1 with errno. */
int
index_add_record(struct index *ix, const struct index_message *m, struct view name);

/* The hash of a base name, as in its record. */
uint32_t
index_hash(const char *base, size_t n);

/* Gives a record another name. */
int
index_set_name(struct index *ix, struct index_message *m, struct view name);

/* What is stored of the name: at least the base name. Into out; -1 for damage. */
int
index_stored_name(struct index *ix, const struct index_message *m,
    char out[MAILDIR_NAME_MAX + 1]);

/* Whether that is its base name. */
bool
index_has_base(struct index *ix, const struct index_message *m, struct view base);

/* The name of the file, as far as is known. Returns 0, or -1 for damage. */
int
index_file_name(struct index *ix, const struct index_message *m, char out[MAILDIR_NAME_MAX + 1]);

void
index_records_free(struct index_records *r);

/* ---- index_name.c: pure */

/*
 * Takes a file's name apart into flags, letters, base and whole of m, and nothing else of it;
 * whole is base where flags and letters tell the rest. Returns 0, or -1 for a name that is no
 * message's.
 */
int
index_name_parse(struct view file, bool in_new, struct index_message *m, struct maildir_name *name);

/* The same of a name that is known to be a message's, up to where the base name ends. */
void
index_name_flags(struct view file, size_t base, bool in_new, struct index_message *m);

/* The name with other flags, in cur/. Returns 0, or -1 when it is too long. */
int
index_name_make(struct view file, size_t base, uint32_t flags, char out[MAILDIR_NAME_MAX + 1]);

/* ---- index_frame.c: what is to be written to the journal */

enum index_item {
	ITEM_ADD = 1,
	ITEM_FLAGS = 2,
	ITEM_EXPUNGE = 3,
	ITEM_KEYWORD = 4,
	ITEM_NAME = 5,
	ITEM_FACTS = 6,
	ITEM_RECENT = 7
};

struct index_item_flags {
	uint32_t uid, flags, letters, zero;
	uint64_t keywords;
};

struct index_item_facts {
	uint32_t uid, zero;
	uint64_t size, vsize;
	int64_t date, saved;
};

struct index_frame_head {
	char magic[4];
	uint32_t length;
	uint64_t modseq, sum, zero;
};

struct index_journal_head {
	char magic[8];
	uint32_t order, uidvalidity;
	uint64_t generation, modseq;
	uint32_t uidnext, zero[5];
	uint64_t sum;
};

struct index_frame {
	struct buf b;
	bool counts;		/* a change that has a modseq of its own */
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
index_journal_make(struct index *ix, const char *name, uint64_t generation);

/*
 * Writes the frame, durably, and takes it into memory; or makes a checkpoint with it. Under the
 * lock. Nothing happens for an empty one. Returns 0 or -1 with errno.
 */
int
index_commit(struct index *ix, struct index_frame *f);

/* ---- index_checkpoint.c */

/*
 * Maps the checkpoint of that name into *r; its state in *st, keywords in names, which are to be
 * freed. Returns 0 or -1 with errno, EBADMSG for damage.
 */
int
index_checkpoint_open(struct index *ix, const char *name, struct index_records *r,
    struct index_state *st, char *keywords[INDEX_KEYWORDS_MAX]);

/* Whether the octets there are as they were written. */
bool
index_checkpoint_good(struct index_records *r, const void *p, uint64_t n);

/* Makes a new one of what is in memory, with an empty journal. Under the lock. */
int
index_checkpoint_make(struct index *ix);

/* ---- index_load.c */

/* Reads state and files again, as they are now; what is in memory is dropped. */
int
index_load(struct index *ix);

/* Takes in what others have written. Returns 0 or -1 with errno. */
int
index_catch_up(struct index *ix);

/* Forgets what is in memory. */
void
index_forget(struct index *ix);

/* ---- index_lock.c */

/* Takes the lock, and takes in what others have written. Returns 0 or -1 with errno. */
int
index_lock(struct index *ix);

/* Writes the state, makes a checkpoint when it is time, and lets go. errno is kept. */
void
index_unlock(struct index *ix);

/* Writes the state, as far as it can be. */
void
index_state_write(struct index *ix);

/* The lock alone. Returns 0 or -1 with errno. */
int
index_lock_only(struct index *ix);

/* The state as it is in the file. Returns 0; -1 with errno, EBADMSG for none that is right. */
int
index_state_read(int fd, struct index_state *st);

/* Takes the two locks in their order; the folders may be the same. */
int
index_lock_both(struct index *a, struct index *b);

/* ---- index_repair.c */

/* Makes the index again, of what can be had; also the first time. Under the lock or without it. */
int
index_repair(struct index *ix);

/* Does act, and once more after a repair when it met damage. */
int
index_with_repair(struct index *ix, int (*act)(struct index *ix, void *arg), void *arg);

/* Whether there is a whole frame behind that offset, where there is none: 1, 0; -1 with errno. */
int
index_journal_has_more(int fd, uint64_t generation, uint64_t offset);

/* ---- index_scan.c */

/*
 * Looks through new/, and with all through cur/, and writes down what has changed. Under the lock.
 * With take, messages move to cur/. Returns 0 or -1 with errno.
 */
int
index_scan(struct index *ix, bool all, bool take);

/* ---- index_window.c */

/* How a directory is now. */
struct index_stamp
index_stamp_of(int dir);

bool
index_stamp_same(const struct index_stamp *a, const struct index_stamp *b);

/* When a change would have another time than s has, in msec since 1970. */
int64_t
index_stamp_settled(const struct index_stamp *s);

/* For what was read from t on, with the directory like that: when it is to be read again. */
struct index_stamp
index_stamp_judged(struct index_stamp s, int64_t t);

/*
 * Our own changes in the directories. open: before them, when is cur/ known to be as it was
 * read? touch: before each one; the state says then that cur/ is to be read again, so that it is
 * should we not come back. close: after all of them, written down; cur/ is as it is now. Without
 * close it is read again. What changes in new/ is always read again: there is never much in it.
 */
void
index_window_open(struct index *ix);

void
index_window_touch(struct index *ix);

void
index_window_close(struct index *ix);

/* Whether a directory is not as its stamp says, or is to be read again. now: msec since 1970. */
bool
index_stamp_differs(const struct index_stamp *s, int dir, int64_t now);

/* The same of one that is not open, below the directory at. */
bool
index_stamp_differs_at(const struct index_stamp *s, int at, const char *dir, int64_t now);

/* Milliseconds since 1970. */
int64_t
index_now(void);

/* ---- index_file.c */

/*
 * Does something to the file of a message, under the lock, wherever it is. act: gets the
 * directory and the name; -1 with errno. Returns what it returned; -1 with errno ENOENT when the
 * message is gone.
 */
int
index_file_act(struct index *ix, uint32_t uid,
    int (*act)(struct index *ix, const struct index_message *m, int dir, const char *name,
    void *arg), void *arg);

/* A name that no message has: a base name with these sizes. */
void
index_unique(struct index *ix, uint64_t size, uint64_t vsize, char out[MAILDIR_NAME_MAX + 1]);

/* Writes down what was learned of messages. An error does not matter. */
void
index_facts_flush(struct index *ix);

/* ---- index_keyword.c */

/*
 * The bits of these keywords, under the lock; those that are new get a number. Returns 0, or -1
 * with errno ENOTSUP when there are too many, EINVAL for a name that cannot be.
 */
int
index_keyword_bits(struct index *ix, const struct view *names, size_t n, uint64_t *bits);

/* ---- index_quota.c */

/* What a message counts for the quota: nothing where it is \Deleted. */
struct maildir_load
index_load_of(const struct index_message *m);

/*
 * Whether there is room in ix for one more message. Returns 0; -1 with errno, EDQUOT when it has
 * none now, EFBIG when it never will.
 */
int
index_quota_ask(const struct index *ix, struct maildir_quota *q, const struct index_message *m);

/* Notes a change, where there is a quota. */
void
index_quota_note(struct index *ix, struct maildir_load before, struct maildir_load after);

/* ---- index_cache.c */

/* Others may have put something into it. */
void
index_cache_look(struct index *ix);

void
index_cache_free(struct index *ix);

#endif
