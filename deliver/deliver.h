/*
 * deliver.h: what the modules of deliver-local share: for whom it works.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include "mail/agent.h"
#include "sys/conf.h"
#include "text/mailbox.h"

#define EXIT_FOR_NOW 111

struct deliver {
	const char *user;	/* a system user's name, or the address of a virtual one */
	const char *home;	/* its path, for messages */
	int home_fd;		/* -1 when it cannot be opened */
	int home_error;		/* errno of that */
	const char *maildir;	/* below home */
	int maildir_error;	/* errno when it could not be made, else 0 */
	char mbox[MAILBOX_PATH_MAX + 1];	/* the mailbox is this mbox; "": the Maildir */
	struct mailbox_settings settings;	/* of the job at hand */
	const struct conf *conf;
	bool ready;		/* mbox is what it is, and the sandbox stands */
	bool folders, make_folders;	/* user+folder leads to folders that exist, or to any */
	uint64_t quota_grace, lock_timeout;	/* seconds */
	const char *hostname;
	const char *extension;	/* the characters that may separate one */
	int scheduler;		/* the connection to it; -1 for none */
	int programs;		/* the connection to deliver-program; -1 for none */
};

/* Sets the outcome, the status code and the text, which is cut to fit. */
void
deliver_answer(struct agent_result *r, enum agent_outcome outcome, const char *code,
    const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a failure for now that errno explains; on is what it is about. */
void
deliver_failed(struct agent_result *r, const char *on);

#endif
