/*
 * index.h: an IMAP folder: a Maildir, and beside its messages the index of
 * mailstead-index(5): UIDs, flags, keywords, mod-sequences, what was expunged.
 *
 * Any number of processes work on a folder, together with deliveries and other
 * programs. Everything here is without a lock for who reads; what is changed is
 * durable when the function has returned.
 *
 * The state that is seen is that of the last index_sync(); the functions that
 * change something (store, expunge, append, copy) take in what others have
 * done, too. All errors are -1 with errno, the folder as it was as far as that
 * can be:
 *	ENOENT		the folder, or the message, is not there (any more)
 *	EDQUOT, ENOSPC	no room
 *	EAGAIN		another process has had the lock for INDEX_LOCK_SECONDS
 *	ENOTSUP		more keywords than INDEX_KEYWORDS_MAX
 *	EFBIG		larger than all that the quota allows
 *	EOVERFLOW	there are no more UIDs, or too many messages
 */
#ifndef MAIL_INDEX_H
#define MAIL_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"
#include "mail/maildir.h"
#include "text/maildirsize.h"

#define INDEX_MESSAGES_MAX (1U << 24)	/* messages of a folder */
#define INDEX_KEYWORDS_MAX 64		/* keywords of a folder */
#define INDEX_KEYWORD_MAX 128		/* octets of a keyword */
#define INDEX_EXPUNGED_MAX 32768	/* expunged UIDs that are remembered */
#define INDEX_LOCK_SECONDS 60		/* how long a lock is waited for */
#define INDEX_OWED_MIN 16		/* messages of a change whose files are renamed afterwards */

/* The flags of the system. */
enum {
	INDEX_SEEN = 1,
	INDEX_ANSWERED = 2,
	INDEX_FLAGGED = 4,
	INDEX_DELETED = 8,
	INDEX_DRAFT = 16,
	INDEX_FLAGS = 31	/* all of them; the other bits are the index's own */
};

/* A message. Points into the index: good until the next call that may change it. */
struct index_message {
	uint32_t uid;
	uint32_t flags;		/* & INDEX_FLAGS */
	uint64_t modseq;
	uint64_t keywords;	/* bit i: the keyword of index_keyword_name(i) */
	uint64_t size;		/* octets of the file */
	uint64_t vsize;		/* with CRLF; 0: see index_vsize() */
	int64_t date;		/* INTERNALDATE, seconds since 1970; 0: see index_date() */
	int64_t saved;		/* SAVEDATE; 0: see index_date() */
	uint32_t letters;	/* others that its name has: a to z from bit 0, P is bit 26 */
	uint32_t name;		/* where the name is */
	uint8_t base, whole;	/* octets of the base name, and of what is stored of the name */
	uint8_t spare[2];	/* 0 */
	uint32_t hash;		/* of the base name */
};

struct index;

struct index_options {
	int home;		/* the folder is at path below this directory, */
	const char *path;	/* as for maildir_open() */
	const char *host;	/* for the names of new messages */
	/*
	 * Gives the UIDVALIDITY of an index that is made because there is none, or nothing is left
	 * of it: one that no folder of this name has had, whatever happens next. Called under the
	 * index's lock. Returns 0; -1 with errno, and nothing is made. NULL: it is the time.
	 */
	int (*give)(void *giver, uint32_t *out);
	void *giver;
	/* The Maildir that has the quota, open for as long as the index; NULL: none, or a folder
	   that does not count (Trash). limit: as for quota_open(). */
	const struct maildir *root;
	struct maildir_load limit;
};

/*
 * Opens a folder that exists, or -1 with errno ENOENT. Its index is made when
 * there is none, which reads the directories; else this costs little, whatever
 * the number of messages. The strings must stay. Follow with index_sync().
 */
int
index_open(const struct index_options *options, struct index **out);

void
index_close(struct index *ix);

/*
 * Raises UIDNEXT and HIGHESTMODSEQ as after a loss, durably: for a folder out of a backup, from
 * which clients may have been told more than is known here. Returns 0 or -1 with errno.
 */
int
index_raise(struct index *ix);

/* Gives back what memory can be had again: for a session that waits. index_sync() comes next. */
void
index_rest(struct index *ix);

/* How a session looks at a folder. */
enum index_mode {
	INDEX_LOOK,	/* EXAMINE, STATUS: messages stay in new/, and recent for others */
	INDEX_TAKE	/* SELECT: they move to cur/, and recent ones are this session's */
};

/*
 * Takes in what has changed: by other sessions, deliveries and other programs.
 * Nothing has: three system calls. Returns 0; or -1 with errno, and the index
 * may be used as it is. ENOENT: the folder has been removed or renamed.
 */
int
index_sync(struct index *ix, enum index_mode mode);

/*
 * Whether who calls index_sync() wants to know what is new, and nothing else: then it looks sooner
 * for what other programs have done beside changes of our own.
 */
void
index_at_leisure(struct index *ix, bool yes);

/*
 * Milliseconds after which index_sync() is worth a call though nothing seems to have changed,
 * since a directory has changed too lately to be sure of it; -1: none.
 */
int
index_sync_again(const struct index *ix);

/*
 * The files and directories to watch with inotify(7), relative to the folder: "new", "cur"
 * (names in them), "mailstead-state" (IN_MODIFY). The latter changes after each change by a
 * session of ours, once it is durable.
 */
extern const char *const index_watched[];	/* ends with NULL */

/* ---- The folder */

struct index_status {
	uint32_t uidvalidity, uidnext;
	uint64_t highestmodseq;		/* 1 or more */
	uint32_t messages, unseen, deleted;
	uint32_t recent;		/* those that no session has taken */
	uint64_t size;			/* sum of their sizes; with CRLF where that is known */
	uint64_t deleted_size;		/* of those with \Deleted */
	uint32_t unsized;		/* messages of which that is not known: index_vsize() */
	uint32_t spare;
};

/* As of the last sync. */
const struct index_status *
index_status(const struct index *ix);

/*
 * The same of a folder that is not open; takes in what has changed (INDEX_LOOK). Where nothing
 * has, this is eight system calls. Returns 0 or -1 with errno.
 */
int
index_status_of(const struct index_options *options, struct index_status *out);

/* The name of keyword number i, below INDEX_KEYWORDS_MAX; empty for one that is not there. */
struct view
index_keyword_name(const struct index *ix, unsigned i);

/* The number of a keyword, ASCII case ignored; -1 when there is none. */
int
index_keyword_find(const struct index *ix, struct view name);

/* Whether another keyword may be made (PERMANENTFLAGS has \*). */
bool
index_keyword_room(const struct index *ix);

/* ---- Messages */

/* The message with that UID, NULL when there is none. Ascending UIDs are found at once. */
const struct index_message *
index_find(struct index *ix, uint32_t uid);

/* The first with that UID or a higher one; NULL at the end. */
const struct index_message *
index_next(struct index *ix, uint32_t uid);

/* Whether it is \Recent in this session. */
bool
index_is_recent(const struct index *ix, uint32_t uid);

/*
 * Opens the message for reading, wherever other programs have moved it. Returns a
 * descriptor; -1 with errno: ENOENT when it is gone.
 */
int
index_message_open(struct index *ix, uint32_t uid);

/*
 * INTERNALDATE and SAVEDATE (either may be NULL), RFC822.SIZE: as the record has them, or else they
 * are found out and remembered. Returns 0 or -1 with errno.
 */
int
index_date(struct index *ix, uint32_t uid, int64_t *date, int64_t *saved);

int
index_vsize(struct index *ix, uint32_t uid, uint64_t *vsize);

/* ---- UIDs in numbers */

struct index_uids {
	uint32_t *p;
	size_t n, cap;
};

/* Returns 0, or -1 with errno ENOMEM. */
int
index_uids_add(struct index_uids *u, uint32_t uid);

void
index_uids_free(struct index_uids *u);

struct index_range {
	uint32_t first, last;
};

struct index_ranges {
	struct index_range *p;
	size_t n, cap;
};

/* Appends a UID that is higher than all before. Returns 0, or -1 with errno ENOMEM. */
int
index_ranges_add(struct index_ranges *r, uint32_t uid);

void
index_ranges_free(struct index_ranges *r);

/*
 * The UIDs that were expunged after that mod-sequence, ascending (RFC 7162 section 3.2.5). Where
 * that is no longer known, all that are not there (*exact false). known: no others are wanted;
 * NULL: all. Returns 0 or -1.
 */
int
index_vanished(struct index *ix, uint64_t since, const struct index_ranges *known,
    struct index_ranges *out, bool *exact);

/* ---- What a session has told its client */

/* Sequence numbers: message i has UID uids.p[i - 1]. Moves only in index_view_update(). */
struct index_view {
	struct index_uids uids;
	uint64_t modseq;	/* all changes up to this have been told */
	uint32_t uidnext;	/* and all messages below this */
	size_t recent;		/* of those, how many are \Recent in this session */
	/* The index's own: what of its log has been seen, and what is gone but not told. */
	size_t told;
	uint64_t epoch;
	struct index_uids pending;
	uint64_t keywords;
};

/* What is to be told. Empty it before with index_news_free() or { 0 }. */
struct index_news {
	struct index_uids gone;		/* for "* n EXPUNGE", in this order, one after the other */
	struct index_uids gone_uids;	/* the same as UIDs, ascending: for VANISHED */
	bool exists;			/* there are new messages */
	bool recent;			/* their number has changed */
	struct index_uids changed;	/* sequence numbers whose flags have changed, ascending */
	bool keywords;			/* there are new keywords: FLAGS is to be sent first */
};

/* All messages that there are. Returns 0 or -1 with errno. One view for an index. */
int
index_view_begin(struct index *ix, struct index_view *v);

void
index_view_end(struct index_view *v);

/*
 * Moves the view to the present state of the index (call index_sync() before) and says what has
 * changed. With expunge false, messages that are gone stay in the view, and index_find() does
 * not find them. changed are sequence numbers of the moved view, without the new messages. Costs
 * what has changed. Returns 0 or -1 with errno.
 */
int
index_view_update(struct index *ix, struct index_view *v, bool expunge, struct index_news *news);

void
index_news_free(struct index_news *news);

/* How many messages of the view come before that UID. */
size_t
index_view_before(const struct index_view *v, uint32_t uid);

/* The sequence number of a UID in the view, or 0. */
size_t
index_view_seq(const struct index_view *v, uint32_t uid);

/* ---- Changes */

enum index_store_mode {
	INDEX_STORE_SET,
	INDEX_STORE_ADD,
	INDEX_STORE_REMOVE
};

struct index_store {
	enum index_store_mode mode;
	uint32_t flags;
	const struct view *keywords;
	size_t n_keywords;
	uint64_t unchangedsince;	/* RFC 7162 section 3.1.3; UINT64_MAX: any */
	bool soon;			/* names of files may follow in index_finish() */
};

struct index_stored {
	struct index_uids modified;	/* not changed, since they have been after unchangedsince */
	struct index_uids missing;	/* gone meanwhile */
	uint64_t modseq;		/* of those that were changed; 0 when none was */
};

/*
 * Changes flags. uids ascending. What stays as it is has no new mod-sequence. The names of
 * keywords are the caller's to check. After an error some may be changed. Free *out in any case.
 */
int
index_store(struct index *ix, const struct index_uids *uids, const struct index_store *how,
    struct index_stored *out);

void
index_stored_free(struct index_stored *out);

/*
 * Removes messages, of the UIDs given (ascending) those that are \Deleted at that moment; or all
 * with any. The next update of the view tells them. Returns 0 or -1.
 */
int
index_expunge(struct index *ix, const struct index_uids *uids, bool any);

/* The same; the files may be removed in index_finish(). */
int
index_expunge_soon(struct index *ix, const struct index_uids *uids, bool any);

/* Whether the last change has left something to index_finish(). */
bool
index_owes(const struct index *ix);

/*
 * Renames and removes the files for which changes made "soon" are durable already, unless somebody
 * else has done it. Who does not come to call it leaves that to the next one who changes the
 * folder. Returns 0; -1 with errno when it could not be done for all: the others keep the flags
 * that their files have, or are new messages, and the next update of the view tells so.
 */
int
index_finish(struct index *ix);

/*
 * New messages (APPEND, RFC 3502). For each: begin, write in pieces, end; then commit makes all
 * of them visible, or none. Line ends CRLF become LF.
 */
struct index_append;

struct index_append *
index_append_open(struct index *ix);	/* NULL with errno */

struct index_new {
	uint32_t flags;
	const struct view *keywords;
	size_t n_keywords;
	int64_t date;		/* INTERNALDATE; 0: now */
};

int
index_append_begin(struct index_append *a, const struct index_new *message);

int
index_append_write(struct index_append *a, struct view data);

int
index_append_end(struct index_append *a);

/* *uids: in the order in which they came, ascending. Closes a in any case. */
int
index_append_commit(struct index_append *a, struct index_uids *uids);

/* Leaves nothing. NULL is allowed. */
void
index_append_abort(struct index_append *a);

/*
 * Copies or moves messages to another folder, or copies within one. from: UIDs, ascending; those
 * that are gone are left out. *done and *uids: which it were, and what they are there, pairwise.
 * All are copied, or none; with move an error may leave some moved: these are in *done. Flags,
 * keywords and dates stay; the save date is now.
 */
int
index_copy(struct index *from, const struct index_uids *which, struct index *to, bool move,
    struct index_uids *done, struct index_uids *uids);

/* ---- What was made of messages */

enum index_kind {
	INDEX_ENVELOPE,
	INDEX_BODY,
	INDEX_BODYSTRUCTURE,
	INDEX_HEADERS,
	INDEX_THREAD,
	INDEX_KINDS
};

/*
 * What was put for that UID, whole. Returns true; false when there is nothing. The view is good
 * until the next call of these functions. Fastest with ascending UIDs of one kind.
 */
bool
index_cache_get(struct index *ix, uint32_t uid, enum index_kind kind, struct view *out);

/* Remembers it, sooner or later; what cannot be remembered is forgotten. */
void
index_cache_put(struct index *ix, uint32_t uid, enum index_kind kind, struct view text);

/* Writes what was put and not written so far: at the end of a command. */
void
index_cache_flush(struct index *ix);

/* ---- In which order messages come */

/* By what. New ones at the end. */
enum index_order {
	INDEX_BY_CC,
	INDEX_BY_DATE,
	INDEX_BY_DISPLAYFROM,
	INDEX_BY_DISPLAYTO,
	INDEX_BY_FROM,
	INDEX_BY_SUBJECT,
	INDEX_BY_TO,
	INDEX_ORDERS
};

/* Where they are, relative to the folder. Ends with NULL. */
extern const char *const index_order_files[];

/*
 * Ranks of messages: a lower one comes before a higher one, the same ones are equal. Ranks are
 * below n, UIDs rise.
 */
struct index_ranks {
	uint32_t *uids, *ranks;
	size_t n;
};

/* Returns 0, or -1 with errno ENOMEM. */
int
index_ranks_alloc(struct index_ranks *r, size_t n);

void
index_ranks_free(struct index_ranks *r);

/*
 * What was put last. Messages may be among them that are gone, and others missing. Returns false,
 * and *out empty, when there is nothing.
 */
bool
index_ranks_get(struct index *ix, enum index_order order, struct index_ranks *out);

/* Remembers them in the place of what there was; what cannot be remembered is forgotten. */
void
index_ranks_put(struct index *ix, enum index_order order, const struct index_ranks *r);

#endif
