/*
 * index_private.h: what the modules of index.h share; more is in index_journal.h and
 * index_window.h.
 *
 * In memory a folder is the checkpoint, mapped, with a private copy of each block of records
 * that the journal has changed; records keep their place, those that were expunged are marked.
 */
#ifndef MAIL_INDEX_PRIVATE_H
#define MAIL_INDEX_PRIVATE_H

#include <sys/types.h>

#include "base/buf.h"
#include "mail/index_format.h"
#include "mail/index_map.h"

#define INDEX_BLOCK 256			/* records that are copied together */
#define INDEX_SCANS_MAX 5		/* of directories that change all the time */
#define INDEX_JOURNAL_MIN 65536		/* octets of a journal before there is a new checkpoint */
#define INDEX_NONE 0			/* generation of a state that has no other files: of a glance */
#define INDEX_FIRST 1			/* generation that may not be durable, and has no frames */

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
	bool leisure;		/* index_at_leisure() */
	bool glance;		/* one look, for STATUS: nothing is read or changed by its uids */
	const char *imported;	/* the list that it was made of by this process, or NULL */
	bool foreign;		/* messages belong to somebody else, so O_NOATIME is not allowed */
	bool fresh;		/* made of nothing: nobody can have heard of it */
	struct index_status told;	/* of the state of a glance that this was made of; or zeros */
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
	struct index_message *owed;	/* as they were: their files are still called so */
	size_t n_owed;
	bool owes;			/* by this process, which is about to carry it out */
	int owed_error;			/* why that was not possible for some */
	struct index_cache *cache;
	unsigned unique;		/* names made so far */
	uint32_t random;		/* in these names */
};

/* ---- index.c */

/* index_open() for one look, for STATUS: of a folder that has no index the state alone is made. */
int
index_open_glance(const struct index_options *options, struct index **out);

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

/* Appends a record, whose name is stored; hash 0: not known. Returns 0 or -1 with errno. */
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

/*
 * Makes a new one of what is in memory, with an empty journal. Under the lock. Durable, but for the
 * first of a fresh index.
 */
int
index_checkpoint_make(struct index *ix);

/*
 * So many of them, 1 or more, one after the other and with the same content. After an error the
 * index is to be loaded again.
 */
int
index_checkpoint_make_many(struct index *ix, uint64_t times);

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

/* ---- index_owed.c */

/* Notes what a frame owes, before the rest of it is taken in: UIDs. Returns 0 or -1 with errno. */
int
index_owed_take(struct index *ix, struct view uids);

/* Nothing is owed any more. */
void
index_owed_drop(struct index *ix);

/* Whether files may be renamed after the answer: nothing known now speaks against it. */
bool
index_owed_allowed(const struct index *ix);

/*
 * Carries out what is owed, under the lock. Returns 0, with owed_error for files that could not be
 * renamed or removed; -1 with errno, and it is owed still.
 */
int
index_owed_pay(struct index *ix);

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
