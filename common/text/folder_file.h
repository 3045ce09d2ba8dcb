/*
 * folder_file.h: the text of the file mailstead-folders(5), and of the files in which Dovecot and
 * Courier keep subscriptions. Pure: memory only.
 */
#ifndef TEXT_FOLDER_FILE_H
#define TEXT_FOLDER_FILE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"
#include "text/folder_name.h"

#define FOLDER_FILE_MAX (4 * 1024 * 1024)	/* octets of any of these files */
#define FOLDER_FILE_ENTRIES 20000		/* folders that one names */

/* Special uses (RFC 6154). No folder here has ALL or FLAGGED: they would have others' messages. */
#define FOLDER_ALL     1U
#define FOLDER_ARCHIVE 2U
#define FOLDER_DRAFTS  4U
#define FOLDER_FLAGGED 8U
#define FOLDER_JUNK    16U
#define FOLDER_SENT    32U
#define FOLDER_TRASH   64U
#define FOLDER_USES    7	/* how many there are */
#define FOLDER_USABLE  (FOLDER_ARCHIVE | FOLDER_DRAFTS | FOLDER_JUNK | FOLDER_SENT | FOLDER_TRASH)

/* The special use of that name, "\Drafts", in any case of letters; 0 for none that is known. */
unsigned
special_use(struct view name);

/* The name of that whose bit is 1U << i, i < FOLDER_USES: "\Drafts". */
const char *
special_use_name(unsigned i);

/*
 * Takes the next "USE[=NAME]" off *rest, which has commas between them: "Sent=Gesendet"; out
 * becomes the name, by folder_name_utf8(). Returns 1; 0 at the end; -1 for an error, with a
 * constant text in *why.
 */
int
special_use_next(struct view *rest, unsigned *use, char out[FOLDER_NAME_MAX + 1],
    const char **why);

/* What is kept of a folder. */
struct folder_entry {
	struct view name;
	bool subscribed;
	unsigned uses;
};

/* Begin with { .n = 0 }. */
struct folder_file {
	uint32_t uidvalidity;		/* the last one given; 0: none */
	struct folder_entry *entries;	/* sorted by folder_compare() */
	size_t n;
};

/*
 * Reads the file; the entries' names are views of text. A line that cannot be right is passed
 * over, and so are all after FOLDER_FILE_ENTRIES. Returns 0, or -1 for want of memory.
 */
int
folder_file_parse(struct view text, struct folder_file *out);

void
folder_file_free(struct folder_file *f);

/* The entry of that name, or NULL. */
struct folder_entry *
folder_file_find(const struct folder_file *f, struct view name);

/* That or a new one whose name is the view itself. NULL with errno: ENOMEM; ENOSPC: too many. */
struct folder_entry *
folder_file_add(struct folder_file *f, struct view name);

/* Appends the text of the file; what says nothing is left out. Returns 0 or -1. */
int
folder_file_write(const struct folder_file *f, struct buf *out);

/* The names in Dovecot's file subscriptions, or in Courier's courierimapsubscribed. */
struct subscriptions {
	struct view rest;
	bool tabbed;	/* Dovecot's second form */
};

struct subscriptions
subscriptions_begin(struct view text);

/*
 * Takes the next, by folder_name() or else folder_name_utf8(); what is no name is passed over.
 * Returns false at the end.
 */
bool
subscriptions_next(struct subscriptions *s, char out[FOLDER_NAME_MAX + 1]);

#endif
