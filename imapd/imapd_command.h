/*
 * imapd_command.h: a command of IMAP as it was parsed (RFC 3501, RFC 9051 and extensions). Pure.
 *
 * All views lie in the command's text or in the arena, and stay as long as these. Mailbox names are
 * those of imap_mailbox.h: modified UTF-7, '/' between levels, INBOX in capitals. Sets are as they
 * were written: imap_set_order() first.
 */
#ifndef IMAPD_COMMAND_H
#define IMAPD_COMMAND_H

#include "text/imap_date.h"
#include "text/imap_flags.h"
#include "text/imap_section.h"
#include "text/imap_set.h"

/* What a parsed command may need of memory besides its text: the most for an arena. */
#define IMAPD_ARENA_MAX (8U << 20)

#define IMAPD_FETCH_ITEMS_MAX 200
#define IMAPD_SEARCH_KEYS_MAX 10000	/* in one search */
#define IMAPD_SEARCH_DEPTH_MAX 50	/* parentheses, NOT and OR, one in the other */
#define IMAPD_SORT_KEYS_MAX 20
#define IMAPD_LIST_PATTERNS_MAX 100
#define IMAPD_ID_PAIRS_MAX 30		/* RFC 2971 3.3 */
#define IMAPD_ENABLE_MAX 50

enum imapd_verb {
	IMAPD_CAPABILITY, IMAPD_NOOP, IMAPD_LOGOUT, IMAPD_ID,
	IMAPD_STARTTLS, IMAPD_AUTHENTICATE, IMAPD_LOGIN,
	IMAPD_ENABLE, IMAPD_SELECT, IMAPD_EXAMINE, IMAPD_CREATE, IMAPD_DELETE, IMAPD_RENAME,
	IMAPD_SUBSCRIBE, IMAPD_UNSUBSCRIBE, IMAPD_LIST, IMAPD_LSUB, IMAPD_NAMESPACE, IMAPD_STATUS,
	IMAPD_APPEND, IMAPD_IDLE, IMAPD_COMPRESS, IMAPD_GETQUOTA, IMAPD_GETQUOTAROOT,
	IMAPD_SETQUOTA,
	IMAPD_CHECK, IMAPD_CLOSE, IMAPD_UNSELECT, IMAPD_EXPUNGE, IMAPD_SEARCH, IMAPD_SORT,
	IMAPD_THREAD, IMAPD_FETCH, IMAPD_STORE, IMAPD_COPY, IMAPD_MOVE,
	IMAPD_UID_EXPUNGE, IMAPD_UID_SEARCH, IMAPD_UID_SORT, IMAPD_UID_THREAD, IMAPD_UID_FETCH,
	IMAPD_UID_STORE, IMAPD_UID_COPY, IMAPD_UID_MOVE,
	IMAPD_VERBS
};

/* ---- SELECT, EXAMINE (RFC 7162) */

struct imapd_select {
	struct view mailbox;
	bool condstore;
	bool qresync;			/* the next five count */
	uint32_t uidvalidity;
	uint64_t modseq;
	bool has_known;			/* there is a list of known UIDs */
	struct imap_set known;
	struct imap_set match_numbers, match_uids; /* RFC 7162 3.2.5.2; both empty: not there */
};

/* ---- CREATE (RFC 6154), LIST (RFC 5258, RFC 5819, RFC 6154), STATUS */

/* Attributes of special use; common with those who keep them. */
#define IMAPD_USE_ALL     1U
#define IMAPD_USE_ARCHIVE 2U
#define IMAPD_USE_DRAFTS  4U
#define IMAPD_USE_FLAGGED 8U
#define IMAPD_USE_JUNK    16U
#define IMAPD_USE_SENT    32U
#define IMAPD_USE_TRASH   64U
#define IMAPD_USE_UNKNOWN 128U	/* one that is none of these: [USEATTR] */

struct imapd_create {
	struct view mailbox;	/* without a '/' at its end */
	unsigned use;		/* IMAPD_USE_*; 0: not asked for */
};

struct imapd_rename {
	struct view from, to;	/* without a '/' at its end */
};

#define IMAPD_STATUS_MESSAGES      1U
#define IMAPD_STATUS_RECENT        2U
#define IMAPD_STATUS_UIDNEXT       4U
#define IMAPD_STATUS_UIDVALIDITY   8U
#define IMAPD_STATUS_UNSEEN        16U
#define IMAPD_STATUS_DELETED       32U	/* RFC 9051 */
#define IMAPD_STATUS_SIZE          64U	/* RFC 8438 */
#define IMAPD_STATUS_HIGHESTMODSEQ 128U	/* RFC 7162 */
#define IMAPD_STATUS_APPENDLIMIT   256U	/* RFC 7889 */
#define IMAPD_STATUS_DELETED_STORAGE 512U /* RFC 9208 */

struct imapd_status {
	struct view mailbox;
	unsigned items;		/* IMAPD_STATUS_* */
};

/* Selection and return options of LIST. */
#define IMAPD_LIST_SUBSCRIBED  1U
#define IMAPD_LIST_REMOTE      2U	/* selection alone */
#define IMAPD_LIST_RECURSIVE   4U	/* RECURSIVEMATCH, selection alone */
#define IMAPD_LIST_SPECIAL_USE 8U
#define IMAPD_LIST_CHILDREN    16U	/* return alone */
#define IMAPD_LIST_STATUS      32U	/* return alone; the items are in status */

struct imapd_list {
	bool extended;		/* in the form of RFC 5258: options or a list of patterns */
	unsigned select, returns;
	unsigned status;	/* IMAPD_STATUS_* */
	struct view reference;
	const struct view *patterns;	/* at least one */
	size_t n;
};

/* ---- FETCH */

enum imapd_item {
	IMAPD_ITEM_UID,
	IMAPD_ITEM_FLAGS,
	IMAPD_ITEM_INTERNALDATE,
	IMAPD_ITEM_SIZE,		/* RFC822.SIZE */
	IMAPD_ITEM_ENVELOPE,
	IMAPD_ITEM_BODY,		/* without a section: BODYSTRUCTURE without extensions */
	IMAPD_ITEM_BODYSTRUCTURE,
	IMAPD_ITEM_MODSEQ,		/* RFC 7162 */
	IMAPD_ITEM_SAVEDATE,		/* RFC 8514 */
	IMAPD_ITEM_RFC822,
	IMAPD_ITEM_RFC822_HEADER,
	IMAPD_ITEM_RFC822_TEXT,
	IMAPD_ITEM_SECTION,		/* BODY[...]: section, peek, partial */
	IMAPD_ITEM_BINARY,		/* BINARY[...]: the same (RFC 3516) */
	IMAPD_ITEM_BINARY_SIZE		/* BINARY.SIZE[...]: section */
};

struct imapd_fetch_item {
	enum imapd_item item;
	bool peek;		/* \Seen is not to be set; true for all that never set it */
	struct imap_section section;
	bool partial;		/* "<offset.count>"; octets in the form with CRLF */
	uint64_t offset, count;	/* count is not 0 */
};

/* Macros (ALL, FAST, FULL) are resolved; an item may be there several times. */
struct imapd_fetch {
	struct imap_set set;
	const struct imapd_fetch_item *items;
	size_t n;
	bool has_changedsince;	/* RFC 7162 3.1.4.1 */
	uint64_t changedsince;
	bool vanished;		/* RFC 7162 3.2.6 */
};

/* ---- STORE, COPY, MOVE, UID EXPUNGE */

enum imapd_store_mode { IMAPD_STORE_REPLACE, IMAPD_STORE_ADD, IMAPD_STORE_REMOVE };

struct imapd_store {
	struct imap_set set;
	enum imapd_store_mode mode;
	bool silent;
	bool has_unchangedsince;
	uint64_t unchangedsince;
	struct imap_flags flags;
};

struct imapd_copy {
	struct imap_set set;
	struct view mailbox;
};

/* ---- SEARCH, SORT, THREAD */

enum imapd_key {
	IMAPD_KEY_AND,		/* all up to next */
	IMAPD_KEY_OR,		/* the two that follow */
	IMAPD_KEY_NOT,		/* the one that follows */
	IMAPD_KEY_ALL,
	IMAPD_KEY_SEQUENCE,	/* set of sequence numbers */
	IMAPD_KEY_UID,		/* set */
	IMAPD_KEY_FLAG,		/* has all of flags: SEEN, ANSWERED, RECENT ...; NEW is an AND */
	IMAPD_KEY_KEYWORD,	/* has text as a keyword, ASCII case ignored */
	IMAPD_KEY_HEADER,	/* header field name has text in it; empty: it is there */
	IMAPD_KEY_BODY,
	IMAPD_KEY_TEXT,
	IMAPD_KEY_LARGER,	/* number: octets */
	IMAPD_KEY_SMALLER,
	IMAPD_KEY_BEFORE,	/* days, by the internal date */
	IMAPD_KEY_ON,
	IMAPD_KEY_SINCE,
	IMAPD_KEY_SENTBEFORE,	/* days, by the Date field */
	IMAPD_KEY_SENTON,
	IMAPD_KEY_SENTSINCE,
	IMAPD_KEY_SAVEDBEFORE,	/* days, by the save date (RFC 8514) */
	IMAPD_KEY_SAVEDON,
	IMAPD_KEY_SAVEDSINCE,
	IMAPD_KEY_SAVEDATESUPPORTED,
	IMAPD_KEY_OLDER,	/* number: seconds (RFC 5032) */
	IMAPD_KEY_YOUNGER,
	IMAPD_KEY_MODSEQ	/* number: mod-sequence, or more (RFC 7162 3.1.5) */
};

/*
 * One node of a search. Nodes stand in an array, each before those below it; next is the index
 * behind all of these, so that a subtree can be passed over. UNSEEN and the like are NOT and FLAG;
 * FROM, TO, CC, BCC and SUBJECT are HEADER with that name in capitals.
 */
struct imapd_search_key {
	enum imapd_key key;
	uint32_t next;
	union {
		struct imap_set set;
		struct {
			struct view name, text;	/* text in the charset of the search */
		};
		unsigned flags;
		uint64_t number;
		int64_t days;		/* since 1970-01-01 */
	};
};

/* RETURN of ESEARCH (RFC 4731, RFC 5182). */
#define IMAPD_RETURN_MIN   1U
#define IMAPD_RETURN_MAX   2U
#define IMAPD_RETURN_ALL   4U
#define IMAPD_RETURN_COUNT 8U
#define IMAPD_RETURN_SAVE  16U

struct imapd_search {
	bool has_return;		/* RETURN was said; empty is IMAPD_RETURN_ALL */
	unsigned returns;
	struct view charset;		/* as written; empty: not said */
	const struct imapd_search_key *keys;	/* keys[0] is an AND of all */
	size_t n;
	bool modseq;			/* there is a MODSEQ among them */
};

enum imapd_sort_key {
	IMAPD_SORT_ARRIVAL, IMAPD_SORT_CC, IMAPD_SORT_DATE, IMAPD_SORT_FROM, IMAPD_SORT_SIZE,
	IMAPD_SORT_SUBJECT, IMAPD_SORT_TO, IMAPD_SORT_DISPLAYFROM, IMAPD_SORT_DISPLAYTO
};

struct imapd_sort {
	struct imapd_search search;	/* first */
	struct {
		enum imapd_sort_key key;
		bool reverse;
	} keys[IMAPD_SORT_KEYS_MAX];
	size_t n;
};

enum imapd_thread_algorithm { IMAPD_THREAD_ORDEREDSUBJECT, IMAPD_THREAD_REFERENCES };

struct imapd_thread {
	struct imapd_search search;	/* first */
	enum imapd_thread_algorithm algorithm;
};

/* ---- APPEND, in pieces: imapd_input.h */

struct imapd_append_message {
	struct imap_flags flags;
	bool has_time;
	struct imap_time time;
	struct imap_literal literal;
	bool utf8;		/* UTF8 (~{n}) of RFC 6855 section 4: a ")" follows the literal */
};

struct imapd_append {
	struct view mailbox;
	struct imapd_append_message message;	/* the first one; its literal has not been read */
};

/* ---- the others */

struct imapd_id {
	struct {
		struct view field, value;	/* value without a pointer: NIL */
	} *pairs;
	size_t n;
};

struct imapd_authenticate {
	struct view mechanism;
	bool has_initial;
	struct view initial;	/* base64, or "=" (RFC 4959) */
};

struct imapd_password {
	struct view user, password;
};

struct imapd_words {
	const struct view *words;
	size_t n;
};

struct imapd_command {
	struct view tag;
	enum imapd_verb verb;
	const char *name;	/* "UID FETCH": in capitals */
	bool uid;		/* it begins with UID */
	union {
		struct imapd_id id;
		struct imapd_authenticate authenticate;
		struct imapd_password login;
		struct imapd_words enable;	/* as written */
		struct imapd_select select;	/* EXAMINE too */
		struct imapd_create create;
		struct imapd_rename rename;
		struct imapd_list list;		/* LSUB too: reference and one pattern */
		struct imapd_status status;
		struct imapd_append append;
		struct imapd_fetch fetch;
		struct imapd_store store;
		struct imapd_copy copy;		/* MOVE too */
		struct imapd_search search;
		struct imapd_sort sort;
		struct imapd_thread thread;
		struct imap_set expunge;	/* of UID EXPUNGE */
		struct view mailbox;		/* DELETE, SUBSCRIBE, UNSUBSCRIBE, GETQUOTAROOT */
		struct view text;		/* GETQUOTA, SETQUOTA: the root; COMPRESS: the mechanism */
	};
};

/* ---- parsing */

enum imapd_parsed {
	IMAPD_PARSED,
	IMAPD_PARSE_UNKNOWN,	/* no such command in the table: BAD */
	IMAPD_PARSE_WRONG	/* BAD, or with a code that begins with NO: see why */
};

struct imapd_parse {
	struct imap_scan scan;
	bool utf8;		/* mailbox names are UTF-8: RFC 6855, RFC 9051 */
};

/* What follows the name of a command, with the space before it. Returns as imap_scan.h says. */
typedef bool imapd_syntax_function(struct imapd_parse *p, struct imapd_command *c);

/* A row of a table of the commands that a program knows; one without a name ends it. */
struct imapd_syntax {
	const char *name;	/* in capitals; "UID FETCH" is a row of its own */
	enum imapd_verb verb;
	imapd_syntax_function *parse;
};

/* Those before the login (imapd_syntax_login.c), and after it (imapd_syntax_session.c). */
extern const struct imapd_syntax imapd_syntax_login[];
extern const struct imapd_syntax imapd_syntax_session[];

/*
 * Parses a whole command: text without its last CRLF, with its literals. Of APPEND, text ends with
 * the announcement of the first message. Fills in *c, of which tag is there in any case: "*" when
 * there is none that can be read. For WRONG and UNKNOWN, *why is a text for the tagged BAD.
 */
enum imapd_parsed
imapd_command_parse(const struct imapd_syntax *table, struct view text, bool utf8,
    struct arena *arena, struct imapd_command *c, const char **why);

/* The tag at the start of a command that is not to be parsed; "*" when there is none. */
struct view
imapd_command_tag(struct view text);

/*
 * Parses what follows the literal of a message of APPEND: nothing, or the next message (RFC 3502).
 * utf8: the one before had UTF8 (~{n}). Returns 1 with *m; 0: that was all; -1 with *why.
 */
int
imapd_append_parse_next(struct view text, bool utf8, struct arena *arena,
    struct imapd_append_message *m, const char **why);

/*
 * Whether text, which ends with the announcement of a literal, is an APPEND up to a message: the
 * literal is not to be kept.
 */
bool
imapd_append_at_message(struct view text);

#endif
