/*
 * deliver_list.h: what a user's instructions say is to be done with a message, whatever file they
 * stand in.
 */
#ifndef DELIVER_LIST_H
#define DELIVER_LIST_H

#include "deliver/deliver.h"
#include "deliver/program.h"

#define LIST_ACTIONS_MAX 100	/* programs and files */
#define LIST_FILES_MAX 6	/* the file of instructions, and those included in it */
#define LIST_SIZE_MAX 65536	/* octets of a file of instructions */

struct action {
	enum program_kind kind;
	bool quoted;		/* its text may hold backslashes */
	size_t at, n;		/* its text in struct forward's texts */
	size_t file;		/* in which of the files it stands */
	size_t forwards;	/* addresses before it */
};

/* Begin with list_begin(); static, or all 0, before the first time. */
struct forward {
	bool keep;		/* a copy goes to the mailbox; so without any instructions */
	bool qmail;		/* in a .qmail file: exit statuses and the message are as with qmail */
	size_t nactions;	/* in this order, after the mailbox */
	struct action actions[LIST_ACTIONS_MAX];
	size_t n;
	struct address to[AGENT_FORWARD_MAX];	/* when all else has been done */
	struct address owner;	/* the sender that these get; null: as it was */
	bool verp;		/* the owner's local part gets the recipient added for each */
	char by_default[ADDRESS_LOCAL_MAX + 1];	/* the part of the extension that DEFAULT stands for */
	size_t nfiles;
	char files[LIST_FILES_MAX][PROGRAM_FILE_MAX];	/* below home, or absolute */
	struct buf texts;
	bool nobody;		/* there is no such extension: the mail goes back */
	char why[AGENT_TEXT_MAX + 1];
};

/* Empties the list, and keeps its memory. */
void
list_begin(struct forward *f);

/* Sets why, which is cut to fit. Returns -1. */
int
list_refuse(struct forward *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds a program or a file with that text. Returns 0, or -1 with why. */
int
list_add(struct forward *f, enum program_kind kind, struct view text, bool quoted, size_t file);

/* The order for deliver-program to do it. */
void
list_order(const struct forward *f, const struct action *a, struct program_order *o);

/* Adds an address, unless it is there already. Returns 0, or -1 with why. */
int
list_add_address(struct forward *f, const struct address *a);

/* A file of instructions that is open. */
struct list_file {
	int fd;
	bool forwards_only;	/* its owner may execute it: with qmail, no programs and files */
};

/*
 * Opens a file of instructions, which must be the user's or root's, and nobody else's to write, as
 * must the home. Returns 1; 0 when there is none; -1 with why.
 */
int
list_open(const struct deliver *d, const char *name, struct list_file *file, struct forward *f);

/* Reads it to text, and closes it. name is for messages. Returns 0, or -1 with why. */
int
list_read(struct list_file *file, const char *name, struct buf *text, struct forward *f);

#endif
