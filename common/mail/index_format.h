/* index_format.h: the layout of the files of an index, as mailstead-index(5) describes it. */
#ifndef MAIL_INDEX_FORMAT_H
#define MAIL_INDEX_FORMAT_H

#include "mail/index.h"

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

/* ---- the state, and the checkpoint */

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
	uint32_t noted;			/* 1: lists of other programs have their notes */
	uint64_t paid;			/* what the frame that ends there owes is carried out */
	uint32_t spare[22];
	uint64_t sum;
};

struct index_expunged {
	uint64_t modseq;
	uint32_t uid, zero;
};

/* ---- journals */

enum index_item {
	ITEM_ADD = 1,
	ITEM_FLAGS = 2,
	ITEM_EXPUNGE = 3,
	ITEM_KEYWORD = 4,
	ITEM_NAME = 5,
	ITEM_FACTS = 6,
	ITEM_RECENT = 7,
	ITEM_OWED = 8
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

#endif
