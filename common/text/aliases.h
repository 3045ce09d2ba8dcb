/*
 * aliases.h: the grammar of /etc/aliases, .forward and :include: files.
 *
 * An aliases file has entries "name: target, target". A line that begins with
 * a blank goes on with the entry before it. Empty lines and lines whose first
 * visible character is '#' are skipped and end no entry. A .forward or
 * :include: file is targets alone, separated by commas or line ends, with the
 * same comments. LF or CRLF.
 */
#ifndef TEXT_ALIASES_H
#define TEXT_ALIASES_H

#include "text/address.h"

struct aliases_reader {
	struct view rest;
	unsigned int line;	/* number of the line at which rest begins */
};

struct alias_entry {
	char name[ADDRESS_TEXT_MAX];	/* ASCII in lower case, quotes and backslashes removed */
	struct view targets;		/* right-hand side as written, for alias_target_next */
	struct view text;		/* all its lines, to the end of the last one */
	unsigned int line;		/* where the entry begins, from 1 */
	const char *error;		/* after -1: what is wrong, a constant text */
};

/* Begins with the whole content of an aliases file. */
void
aliases_init(struct aliases_reader *r, struct view file);

/*
 * The next entry: 1 with *e set, 0 at the end, -1 for an entry that has no
 * name, colon or target (line and error tell, and name when that was good; the
 * next call goes on with the next entry). The name may be quoted and may have a
 * domain ("sales@x.org", "@x.org"); it is not checked to be an address. The
 * targets are not checked.
 */
int
aliases_next(struct aliases_reader *r, struct alias_entry *e);

#define ALIAS_FIELD_MAX 998	/* octets of a header field (RFC 5322 section 2.1.1) */

enum alias_kind {
	ALIAS_ADDRESS,		/* user, user@domain, Name <user@domain> */
	ALIAS_LOCAL_ONLY,	/* \user: this mailbox, no further alias or .forward */
	ALIAS_FILE,		/* /path; with a trailing '/' a Maildir */
	ALIAS_PROGRAM,		/* |command, "|command", |"command" */
	ALIAS_INCLUDE,		/* :include:/path */
	ALIAS_ERROR,		/* error:CODE text: refuse with this reply, 4xx or 5xx */
	ALIAS_FIELD		/* "List-...: text": a header field of a list's messages */
};

struct alias_target {
	enum alias_kind kind;
	bool quoted;		/* text stood in quotes and may hold backslashes */
	struct view whole;	/* as it is written, with its quotes */
	struct view text;	/* path, command, reply or address, without its mark */
	struct address address;	/* for ALIAS_ADDRESS and ALIAS_LOCAL_ONLY; else null */
};

/*
 * Takes the next target off *rhs. A target ends at a comma or line end that
 * is not in quotes; one with a comma, or a '#' as its first character, must
 * be quoted. Paths must begin with '/'. Returns 1, 0 when none is left, -1
 * for a bad target, with *why a constant text; the next call goes on behind
 * it. No text holds a control character but the tab.
 */
int
alias_target_next(struct view *rhs, struct alias_target *t, const char **why);

/* Appends text as it is meant: with the backslashes of a quoted one resolved. 0 or -1. */
int
alias_target_text(const struct alias_target *t, struct buf *out);

/*
 * What the text of an ALIAS_ERROR says: the reply code, an enhanced code (RFC 3463) of its class,
 * X.2.1 if it has none, and words, never empty.
 */
void
alias_error_split(struct view text, struct view *code, struct view *enhanced, struct view *words);

#endif
