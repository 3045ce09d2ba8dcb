/*
 * program.h: what deliver-local and deliver-program say to each other.
 *
 * deliver-local to deliver-program, for each program or file: the DELIVER
 * record of the message (mail/agent.h), then
 *
 *	DO	kind, flags, file of instructions, text as it stands there, the part of
 *		the extension for DEFAULT, new sender
 *
 * An empty file says that the text is an alias's, and comes from the scheduler.
 *
 * deliver-program to deliver-local, one for each:
 *
 *	DONE	outcome, status code, text, whether instructions behind it count
 */
#ifndef DELIVER_PROGRAM_H
#define DELIVER_PROGRAM_H

#include <stdbool.h>

#include "mail/agent.h"

enum program_type { PROGRAM_DO = 0x7201, PROGRAM_DONE = 0x7281 };

enum program_kind {
	PROGRAM_RUN = 1,	/* a command for sh -c */
	PROGRAM_MBOX,		/* a path, absolute or below the home */
	PROGRAM_MAILDIR
};

#define PROGRAM_QUOTED 1U	/* the text may hold backslashes */
#define PROGRAM_QMAIL 2U	/* see struct forward */

#define PROGRAM_FILE_MAX 1024	/* octets of the path of a file of instructions */
#define PROGRAM_TEXT_MAX 8192	/* octets of a command or a path */

struct program_order {
	enum program_kind kind;
	unsigned flags;
	char file[PROGRAM_FILE_MAX];
	char text[PROGRAM_TEXT_MAX];
	char by_default[ADDRESS_LOCAL_MAX + 1];
	struct address owner;		/* null: the sender stays */
};

struct program_answer {
	enum agent_outcome outcome;	/* DELIVERED, DEFERRED or FAILED */
	char code[16];
	char text[AGENT_TEXT_MAX + 1];
	bool stop;
};

/* Each returns 0, or -1 with errno; EBADMSG for a record that is none such. */
int
program_send_order(int fd, const struct program_order *o);

int
program_parse_order(const struct ipc_record *r, struct program_order *o);

int
program_send_answer(int fd, const struct program_answer *a);

int
program_parse_answer(const struct ipc_record *r, struct program_answer *a);

#endif
