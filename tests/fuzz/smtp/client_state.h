/* client_state.h: what client.c and the files that judge the replies share. */
#ifndef FUZZ_SMTP_CLIENT_STATE_H
#define FUZZ_SMTP_CLIENT_STATE_H

#include "fuzz.h"
#include "smtp/client.h"

#define CLIENT_OCTETS_MAX (1 << 20)

struct reply {
	int code;
	struct view enhanced, text;	/* of the last line */
	bool all_enhanced, ascii;
};

struct client {
	const struct smtpd_session *session;
	struct client_ways ways;
	/* what it sends */
	struct view segment, rest;	/* rest begins with the mark behind segment */
	bool started;
	struct buf sent;
	size_t dealt;			/* octets of sent that have their reply */
	/* what it was told */
	struct buf replies;
	size_t read;
	int last_code;
	bool closing;			/* it was told that this is the end */
	bool unread;			/* it has not read all replies */
	/* where it believes to be */
	enum { GREETING, COMMAND, RESPONSE, TEXT } at;
	bool greeted, mail, utf8, binary, logged_in, trusted;
	unsigned nrcpts;
	unsigned failed_rcpts;	/* of a message of which a chunk was refused, not the last */
	bool chunking;			/* BDAT has begun a message: */
	struct buf chunks;
	char sender[64];		/* "" if it is not a simple one */
};

extern struct client c;

/* client_reply.c: takes the next reply. Returns false when it has not come, or not all of it. */
bool
client_take_reply(struct reply *r);

/* RFC 2034 4: all but the greeting, the replies to HELO and EHLO, and intermediate ones. */
void
client_check_enhanced(const struct reply *r);

/* client_text.c: the reply to the end of a message. dots: it came by DATA. */
void
client_judge_message(struct view sent, bool dots, const struct reply *r);

/* There is no transaction. */
void
client_forget_mail(void);

/* client_command.c: the reply to a command, with the chunk behind it if there is one. */
void
client_judge_command(struct view unit, const struct reply *r);

/* That to a line of a SASL exchange. */
void
client_judge_response(const struct reply *r);

/* How many octets belong to a line: those of a chunk are behind it. */
size_t
client_chunk(struct view line, bool *last);

#endif
