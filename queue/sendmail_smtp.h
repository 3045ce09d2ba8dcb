/*
 * sendmail_smtp.h: `sendmail -bs`: a session of SMTP on standard input and output, for who
 * has no other way to submit. It has the rights of who calls it, and each message is
 * submitted as without -bs.
 */
#ifndef QUEUE_SENDMAIL_SMTP_H
#define QUEUE_SENDMAIL_SMTP_H

#include "queue/sendmail_author.h"
#include "queue/sendmail_body.h"
#include "sys/conf.h"
#include "sys/reader.h"

#define SMTP_LINE_MAX 2048		/* octets of a command, CRLF included */
#define SMTP_SECONDS 600		/* for the next line */
#define SMTP_ERRORS_MAX 100		/* replies of 5yz, then the session ends */

struct sendmail_smtp {
	const struct conf *conf;
	struct reader in;
	struct writer out;
	struct sendmail_author from;
	bool mail;		/* MAIL was */
	uint64_t nrcpts;
	struct buf envelope;	/* items of queue_envelope.h: sender, recipients, parameters */
	unsigned errors;
	bool done;		/* QUIT, or the input is at its end */
	bool quit;		/* QUIT */
	bool lost;		/* the input ended within a message */
};

/* Serves a session to its end. Returns a status of sysexits(3). */
int
sendmail_smtp(const struct conf *conf);

/* Answers; code and enhanced code are part of the text. */
void
smtp_reply(struct sendmail_smtp *s, const char *text);

/* Forgets the transaction. */
void
smtp_reset(struct sendmail_smtp *s);

/* Acts on a command line, but for the message behind DATA: true when that is to follow. */
bool
smtp_command(struct sendmail_smtp *s, struct view line);

#endif
