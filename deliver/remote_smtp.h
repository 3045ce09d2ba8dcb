/*
 * remote_smtp.h: the client's side of SMTP (RFC 5321) and LMTP (RFC 2033), without system
 * calls: replies go in, commands come out, and what is to be done next.
 *
 *	remote_smtp_init()
 *	loop:	send what is in out, then do what want says:
 *		REMOTE_READ	read a reply within seconds; remote_smtp_reply()
 *		REMOTE_TLS	a handshake; remote_smtp_secured()
 *		REMOTE_TEXT	send the message with dots and the final one; remote_smtp_sent()
 *		REMOTE_CHUNK	send the next octets of the message, chunk of them; remote_smtp_sent()
 *		REMOTE_IDLE	the session is open: remote_smtp_message() or remote_smtp_quit()
 *		REMOTE_OVER	close the connection
 *	whenever the connection fails: remote_smtp_lost()
 *
 * What becomes of a recipient stands in the results. Of one that has none when the session is
 * over, the server has not been told yet, or has not said: another server may be tried.
 */
#ifndef DELIVER_REMOTE_SMTP_H
#define DELIVER_REMOTE_SMTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "deliver/remote_auth.h"
#include "deliver/remote_ehlo.h"
#include "deliver/remote_reply.h"
#include "mail/agent.h"

#define REMOTE_WINDOW 16384		/* octets of commands sent ahead of their replies */
#define REMOTE_COMMAND_MAX 12288	/* octets of one */
#define REMOTE_CHUNK_MAX (1 << 20)	/* octets of a BDAT chunk */
#define REMOTE_CHALLENGES_MAX 10	/* of one login */

enum remote_want { REMOTE_READ, REMOTE_TLS, REMOTE_TEXT, REMOTE_CHUNK, REMOTE_IDLE, REMOTE_OVER };

/* How much TLS is wanted of the session. */
enum remote_tls_use {
	REMOTE_TLS_NEVER,
	REMOTE_TLS_OFFERED,	/* if it is offered */
	REMOTE_TLS_ALWAYS
};

/* Seconds for each step as a whole; RFC 5321 section 4.5.3.2. */
struct remote_patience {
	uint64_t command;	/* greeting, EHLO, MAIL, RCPT and all that is not below */
	uint64_t data;		/* the reply to DATA */
	uint64_t block;		/* a piece of the message is taken; the reply to a chunk but the last */
	uint64_t dot;		/* the reply to the end of the message */
	uint64_t quit;
};

struct remote_setup {
	const char *hostname;		/* what we are called */
	bool lmtp;
	bool local;			/* a socket of this machine: nobody can listen */
	bool named;			/* the server's name is the route's or the domain's, or DNSSEC says it */
	enum remote_tls_use tls;
	struct remote_login login;
	struct remote_patience patience;
};

/* What is known of the message besides its envelope. */
struct remote_facts {
	uint64_t size;		/* octets with CRLF, as they would be sent unchanged */
	bool eightbit;		/* there are octets beyond ASCII */
	bool header8;		/* in the header section */
	bool long_lines;	/* with more than 998 octets */
	int64_t now;		/* seconds since 1970 */
};

/* Where a message may be taken for a recipient that this server must not be given it for. */
enum remote_elsewhere {
	REMOTE_NOWHERE,		/* the result is final */
	REMOTE_EQUALS,		/* at servers of the same preference */
	REMOTE_ANYWHERE		/* at any other one of the destination */
};

struct remote_result {
	bool known;
	bool again;		/* private: too many at once, try in another transaction */
	bool chosen, accepted;	/* private: in the present transaction */
	enum remote_elsewhere elsewhere;	/* unless another one does better */
	enum agent_outcome outcome;
	bool said;		/* text is the server's */
	char code[16];
	char text[AGENT_TEXT_MAX + 1];
};

/* Why a session has ended, or cannot begin. */
struct remote_trouble {
	enum agent_scope scope;		/* AGENT_SCOPE_OK: nothing is wrong */
	bool permanent;			/* the server takes no mail at all */
	bool said;			/* text is the server's */
	char code[16];
	char text[AGENT_TEXT_MAX + 1];
};

/* Of the session; private but for remote_scope.h. */
enum remote_state {
	REMOTE_GREETING, REMOTE_EHLO, REMOTE_HELO, REMOTE_STARTTLS, REMOTE_HANDSHAKE, REMOTE_AUTH,
	REMOTE_READY, REMOTE_ENVELOPE, REMOTE_CONTENT, REMOTE_CHUNKS, REMOTE_END, REMOTE_QUIT,
	REMOTE_CLOSED
};

#define REMOTE_AWAITED_MAX (AGENT_RCPT_MAX + 4)

enum remote_verb { REMOTE_RSET, REMOTE_MAIL, REMOTE_RCPT, REMOTE_DATA };

/* A command whose reply is awaited. */
struct remote_awaited {
	enum remote_verb verb;
	size_t rcpt;
	size_t octets;		/* of it */
};

struct remote_smtp {
	enum remote_want want;
	uint64_t seconds;	/* of REMOTE_READ */
	struct buf out;		/* to be sent; the caller empties it */
	size_t chunk;		/* of REMOTE_CHUNK */
	struct remote_offer offer;
	bool secured;		/* TLS */
	bool verified;		/* and the server has shown who it is */
	struct remote_trouble trouble;
	uint64_t messages;	/* so far */
	/* of the present message */
	const struct agent_transmit *message;
	struct remote_facts facts;
	bool convert;		/* see remote_smtp_converts() */
	uint64_t left;		/* octets for further chunks */
	struct remote_result *results;
	/* private */
	struct remote_setup setup;
	struct remote_auth auth;
	enum remote_state state;
	unsigned challenges;
	size_t first, n;	/* of awaited */
	size_t octets;		/* of commands on their way */
	bool tls_refused, logged_in;
	struct remote_awaited awaited[REMOTE_AWAITED_MAX];
	int phase;		/* of the transaction: what is sent next */
	size_t cursor;		/* the next recipient */
	size_t accepted;
	bool mail_failed, unclean, utf8, text_begun;
	size_t lmtp;		/* the recipient whose reply is next */
};

/* Begins a session: the greeting is awaited. *setup is copied, its strings must last. */
void
remote_smtp_init(struct remote_smtp *s, const struct remote_setup *setup);

void
remote_smtp_free(struct remote_smtp *s);

/* Takes a reply. */
void
remote_smtp_reply(struct remote_smtp *s, const struct remote_reply *r);

/* The handshake has been made; verified says whether the server is who it should be. */
void
remote_smtp_secured(struct remote_smtp *s, bool verified);

/* The text, or the chunk, has been sent. */
void
remote_smtp_sent(struct remote_smtp *s);

/*
 * Begins a message; it must last until it is done, want is REMOTE_IDLE or REMOTE_OVER. Of
 * results, one for each recipient, those that are known stay.
 */
void
remote_smtp_message(struct remote_smtp *s, const struct agent_transmit *t,
    const struct remote_facts *facts, struct remote_result *results);

/*
 * Whether such a message has to be changed for this server: it does not know 8BITMIME
 * (RFC 6152 section 3), or lines are too long for any (RFC 5321 section 4.5.3.1.6). A message that
 * cannot be must not be begun.
 */
bool
remote_smtp_converts(const struct remote_smtp *s, const struct remote_facts *facts);

/* Whether the session can take another message. */
bool
remote_smtp_open(const struct remote_smtp *s);

/*
 * The connection is gone, or nothing can be read from it any more: why, in a few words
 * ("timed out"). Once the end of the message may have been sent, that is the result of the
 * recipients who wait for theirs.
 */
void
remote_smtp_lost(struct remote_smtp *s, const char *why);

/* Ends the session. */
void
remote_smtp_quit(struct remote_smtp *s);

/* What is wrong as a result of a recipient. */
void
remote_result_set(struct remote_result *r, enum agent_outcome outcome, const char *code,
    const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- remote_command: the commands of a transaction */

/* The value of a parameter in the text of a queue file; NULL in it when it is not there. */
struct view
remote_param(struct view params, const char *key);

/* Whether the recipient's sender wants to hear of a success. */
bool
remote_wants_success(struct view params);

/* Whether the sender wants to hear where the message goes (RFC 2852, T). */
bool
remote_wants_trace(struct view sender_params);

/*
 * Why the server must not be given the message for that recipient: sets the result, unless
 * it may.
 */
void
remote_command_check(const struct remote_smtp *s, size_t rcpt, struct remote_result *r);

/* Whether the message needs SMTPUTF8 (RFC 6531), if it goes to that recipient. */
bool
remote_needs_utf8(const struct remote_smtp *s, size_t rcpt);

/* Append the command, with its end. */
void
remote_command_mail(const struct remote_smtp *s, struct buf *out);

void
remote_command_rcpt(const struct remote_smtp *s, size_t rcpt, struct buf *out);

/* ---- between remote_smtp.c and the modules of a transaction */

void
remote_envelope_reply(struct remote_smtp *s, const struct remote_reply *r);

void
remote_chunk_reply(struct remote_smtp *s, const struct remote_reply *r);

void
remote_end_reply(struct remote_smtp *s, const struct remote_reply *r);

/* The recipients whose message may have arrived have not been delivered to. */
void
remote_transaction_broken(struct remote_smtp *s, const struct remote_trouble *t);

/* What the client was at, for people: "while sending RCPT". */
const char *
remote_transaction_step(const struct remote_smtp *s);

/* Ends the session without another word. */
void
remote_smtp_close(struct remote_smtp *s, enum agent_scope scope, const char *code, const char *fmt,
    ...)
    __attribute__((format(printf, 4, 5)));

#endif
