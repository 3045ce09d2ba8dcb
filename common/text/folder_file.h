/*
 * folder_file.h: the text of the file mailstead-folders(5), and of the files in which Dovecot and
 * Courier keep subscriptions. Pure: memory only.
 */
#ifndef TEXT_FOLDER_FILE_H
#define TEXT_FOLDER_FILE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"

#define FOLDER_FILE_MAX (4 * 1024 * 1024)	/* octets of any of these files */
#define FOLDER_FILE_ENTRIES 20000		/* folders that one names */

/* Special uses (RFC 6154, RFC 8457). */
#define FOLDER_ARCHIVE	  1U
#define FOLDER_DRAFTS	  2U
#define FOLDER_JUNK	  4U
#define FOLDER_SENT	  8U
#define FOLDER_TRASH	 16U
#define FOLDER_IMPORTANT 32U
#define FOLDER_USES	  6	/* how many there are */

/* The special use of that name, "\Drafts", in any case; 0 for none that a folder can have here. */
unsigned
special_use(struct view name);

/* The name of the special use that is bit number i (0 to FOLDER_USES - 1): "\Drafts". */
const char *
special_use_name(unsigned i);

/*
 * Takes the next "\USE NAME" off *rest, which has commas between them, and makes the
 * name (UTF-8 there) one of folder_name(), FOLDER_NAME_MAX + 1 octets. Returns 1; 0 at the end; -1
 * for an error, with a constant text in *why.
 */
int
special_use_next(struct view *rest, unsigned *use, char *name, const char **why);

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

/* That or a new one, whose name is the view itself. NULL with errno: ENOMEM, ENOSPC at the limit. */
struct folder_entry *
folder_file_add(struct folder_file *f, struct view name);

/* Appends the text of the file; what says nothing is left out. Returns 0 or -1. */
int
folder_file_write(const struct folder_file *f, struct buf *out);

/*
 * Takes the next name off *rest, the text of Dovecot's file subscriptions or of Courier's
 * courierimapsubscribed; out is a name of folder_name(). What is none is passed over.
 * Returns false at the end. Begin with the whole text.
 */
bool
subscriptions_next(struct view *rest, char *out);

#endif
