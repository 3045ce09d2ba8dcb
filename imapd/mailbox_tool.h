/*
 * mailbox_tool.h: the state of mailbox-tool and what its modules offer each other.
 *
 *	mailbox-tool     the commands, the sandbox, which folders
 *	mailbox_stat     how many messages, and what numbers; makes indexes anew
 *	mailbox_check    whether all that is known of messages is so
 */
#ifndef IMAPD_MAILBOX_TOOL_H
#define IMAPD_MAILBOX_TOOL_H

#include "mail/folders.h"
#include "sys/conf.h"

struct mailbox_tool {
	const struct mailbox_tool_command *command;
	const struct conf *conf;
	struct maildir maildir;
	struct folders folders;
	struct folder_list list;
	bool json, full;
	uint64_t faults;	/* that were found */
	bool failed;		/* something could not be done, after a message */
};

/* A folder that is to be looked at. */
struct mailbox_folder {
	const struct folder *folder;
	char shown[1024];		/* its name in UTF-8, safe for a terminal */
	struct folder_place place;
	struct index *ix;		/* open and synchronised; NULL in before() */
};

struct mailbox_tool_command {
	const char *name, *usage, *options;
	/* Before the index is opened, or NULL. Returns 0, or -1 after a message. */
	int (*before)(struct mailbox_tool *t, struct mailbox_folder *f);
	void (*each)(struct mailbox_tool *t, struct mailbox_folder *f);
	void (*after)(struct mailbox_tool *t);	/* when all folders were looked at, or NULL */
};

/* "mailbox-tool: SUBJECT: WHAT", on standard error; t->failed is set. */
void
mailbox_tool_fail(struct mailbox_tool *t, const char *subject, const char *what);

/* A fault that was found: counted, and told on standard output. */
void
mailbox_tool_fault(struct mailbox_tool *t, const struct mailbox_folder *f, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

void
mailbox_stat_each(struct mailbox_tool *t, struct mailbox_folder *f);

void
mailbox_restored_each(struct mailbox_tool *t, struct mailbox_folder *f);

void
mailbox_stat_after(struct mailbox_tool *t);

void
mailbox_check_each(struct mailbox_tool *t, struct mailbox_folder *f);

void
mailbox_check_after(struct mailbox_tool *t);

int
mailbox_rebuild_before(struct mailbox_tool *t, struct mailbox_folder *f);

#endif
