/*
 * sendmail_options.h: the command line of sendmail(8), as programs have used
 * it for forty years. Pure.
 */
#ifndef QUEUE_SENDMAIL_OPTIONS_H
#define QUEUE_SENDMAIL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum sendmail_mode {
	SENDMAIL_DELIVER,	/* -bm, or nothing said */
	SENDMAIL_MAILQ,		/* -bp */
	SENDMAIL_ALIASES,	/* -bi, -I */
	SENDMAIL_QUEUE,		/* -q... */
	SENDMAIL_VERIFY,	/* -bv */
	SENDMAIL_SMTP,		/* -bs */
	SENDMAIL_OTHER		/* -bd and others, see mode_letter */
};

struct sendmail_options {
	enum sendmail_mode mode;
	char mode_letter;	/* of -b */
	bool keep_dots;		/* -i, -oi: a lone dot ends nothing */
	bool from_header;	/* -t: recipients from the header */
	const char *sender;	/* -f, -r: NULL if not given; may be "" or "<>" */
	const char *name;	/* -F */
	const char *conf;	/* -C */
	const char *body;	/* -B */
	const char *notify;	/* -N */
	const char *ret;	/* -R */
	const char *envid;	/* -V */
	const char *queue;	/* what stands behind -q */
	const char **rcpts;	/* the operands in their order; owned, the strings are argv's */
	size_t nrcpts;
};

/*
 * Reads argv. Options may stand behind operands, up to "--"; the value of an
 * option is glued to it or the next argument; options without a value may
 * share a '-'. What other systems know and this one has no use for is passed
 * over. Returns 0; -1 with a text of what is wrong in *why and the argument it
 * is about in *what, or *what NULL for want of memory.
 */
int
sendmail_options_parse(struct sendmail_options *o, int argc, char *const argv[],
    const char **what, const char **why);

void
sendmail_options_free(struct sendmail_options *o);

#endif
