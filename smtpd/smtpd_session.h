/*
 * smtpd_session.h: one SMTP connection, from the greeting to its end.
 *
 * The loop reads a line, finds its row in the command table, checks what the
 * row says about it, calls the handler, and sends, counts and logs the reply
 * that the handler returned. Handlers neither read commands nor send replies.
 */
#ifndef SMTPD_SESSION_H
#define SMTPD_SESSION_H

#include "mail/submit.h"
#include "net/gate.h"
#include "net/sasl.h"
#include "smtpd/smtpd_ask.h"
#include "smtpd/smtpd_filter.h"
#include "smtpd/smtpd_params.h"
#include "smtpd/smtpd_consult.h"
#include "smtpd/smtpd_reply.h"
#include "smtpd/smtpd_submission.h"
#include "smtpd/smtpd_trace.h"
#include "sys/conf.h"
#include "sys/reader.h"
#include "sys/user.h"
#include "text/address.h"
#include "text/binarymime.h"
#include "text/smtp_data.h"
#include "text/strip.h"

/* Bits, for the command table. */
enum smtpd_state {
	SMTPD_START = 1,	/* no HELO or EHLO yet */
	SMTPD_GREETED = 2,
	SMTPD_MAIL = 4,		/* there is a sender */
	SMTPD_RCPT = 8,		/* and a recipient */
	SMTPD_CHUNKS = 16,	/* and chunks of the message, but not the last */
	SMTPD_ANY = 31
};

#define SMTPD_HELO_MAX 255	/* octets of the argument of HELO and EHLO */
#define SMTPD_RCPTS_MAX (64 << 20) /* octets of all recipients */
#define SMTPD_DETAIL_MAX (64 << 10)
#define SMTPD_VERB_MAX 32	/* octets of a verb that are logged */

/* What MAIL and RCPT said. */
struct smtpd_transaction {
	struct address sender;
	struct smtpd_params params;	/* of MAIL */
	struct buf rcpts;		/* of each: address as text, NUL, parameters, NUL */
	uint64_t nrcpts;
	bool over;			/* to be forgotten once the reply is logged */
};

/* Octets of a piece of a message on its way: what is read at once and what was held back. */
#define SMTPD_TEXT_MAX (BINARYMIME_OUT_MAX(READER_SIZE) + FIELDS_NAME_MAX + FIELDS_BODY_MAX)

/* The message that is being received. */
struct smtpd_message {
	bool open;			/* after DATA: what the client sends is message text */
	bool complete;			/* its final dot has come */
	bool queued;			/* enqueue takes it; false: it is being thrown away */
	bool queue_failed;		/* the connection to enqueue broke */
	struct binarymime *binary;	/* makes lines of BODY=BINARYMIME; NULL: it is lines */
	struct smtp_data data;
	struct strip strip;
	struct smtpd_submission submission;
	struct buf lines;		/* a piece of it on its way, behind binary */
	struct buf text;		/* the same behind data */
	struct buf stripped;		/* the same behind strip, while that is in the header */
	msec deadline;			/* for all of it */
};

/* A BDAT command and its octets. */
struct smtpd_chunk {
	bool open;			/* the octets come next */
	bool last;
	bool failed;			/* a chunk before this one was refused */
	uint64_t failed_rcpts;		/* that its message had */
	uint64_t size, left;		/* octets, of all and to come */
	enum smtpd_reply refused;	/* what it will be told, or SMTPD_NO_REPLY */
	msec deadline;			/* for all of it */
};

struct smtpd_counts {
	uint64_t commands, errors, unwanted, refused, messages, rcpts, octets;
	uint64_t logins;	/* exchanges that auth was asked for */
	uint64_t junk;		/* commands that brought nothing since the last message */
};

struct smtpd_command;

/* What smtpd-net was told at its start; all zero is the server on port 25. */
struct smtpd_mode {
	bool submission;		/* -s: RFC 6409, a client must log in to send */
	bool implicit_tls;		/* -t: TLS from the first octet, RFC 8314 */
	bool lmtp;			/* -l: RFC 2033, an MTA of ours hands mail in */
	bool relay;			/* $RELAYCLIENT: may send anywhere, as of ucspi-tcp */
	uint64_t size_limit;		/* $DATABYTES: octets; 0: message_size_limit */
};

struct smtpd_session {
	const struct conf *conf;
	struct smtpd_mode mode;
	struct peer peer;
	bool peer_moved;		/* it is another since the monitor was told */
	char peer_name[ADDRESS_DOMAIN_MAX + 1]; /* of it in DNS, a host's; "" if that is not known */
	bool trusted;			/* may relay, verify and expand */
	bool encrypted;			/* tls says how */
	struct gate_tls tls;
	bool tls_next;			/* TLS begins once the reply is sent */
	char user[USER_NAME_MAX + 1];	/* who has logged in; "" for nobody */
	char mechanism[64];		/* how */
	bool auth_seen;			/* AUTH: what is no command may be a password */
	struct sasl sasl;		/* the exchange that the next line is for */
	struct writer out;
	struct smtpd_ask ask;
	struct smtpd_consult consult;
	struct submit submit;		/* the connection to enqueue, or to smtpd-filter; fd -1: none */
	struct smtpd_filter filter;

	enum smtpd_state state;
	bool esmtp;			/* greeted by EHLO */
	bool verbose;
	char helo[SMTPD_HELO_MAX + 1];
	struct smtpd_transaction mail;
	struct smtpd_message message;
	struct smtpd_chunk chunk;

	char verb[SMTPD_VERB_MAX + 1];	/* of the present command, for the log */
	bool junk;			/* it is one that brings nothing: SMTPD_JUNK */
	bool grouped;			/* its reply may wait: SMTPD_GROUP */
	struct address rcpt;		/* that the present command is about, for the log */
	struct buf detail;		/* for the text of the reply */
	uint64_t replies;		/* the reply goes out so many times, and once for 0 */
	struct smtpd_counts count;
	bool over;
	const char *why;		/* it is over: a word for the log */
	/* Last: its buffer is never cleared, so that no page of it comes before its octets do. */
	struct reader in;
};

/*
 * Begins a session with the client at descriptors in and out, which may be
 * the same, and the monitor at control; the caller keeps all three. conf must
 * outlive it. Nothing is read or written.
 */
void
smtpd_session_init(struct smtpd_session *s, const struct conf *conf,
    const struct smtpd_mode *mode, const struct peer *peer, int in, int out, int control);

/*
 * Sends the greeting (RFC 5321 3.1), or refuses a client that spoke before it.
 * TLS comes first where it is implicit.
 */
void
smtpd_session_greet(struct smtpd_session *s);

/*
 * Deals with the next command, or with the message after DATA, up to its
 * reply, which may still wait in s->out for others. s->over says that this
 * was the last.
 */
void
smtpd_session_step(struct smtpd_session *s);

/*
 * Sends what waits, logs the end, and lets go of all descriptors but those that it was begun with.
 * A message half received is dropped.
 */
void
smtpd_session_end(struct smtpd_session *s);

/* Frees its memory, after that, which a process that ends need not do. */
void
smtpd_session_free(struct smtpd_session *s);

/* All of it but smtpd_session_free(). */
void
smtpd_session_run(struct smtpd_session *s);

/* ---- for handlers */

/* Sets the detail of the reply. */
void
smtpd_session_detail(struct smtpd_session *s, struct view detail);

/* The same of octets that the client sent, with '?' for those that no reply may have in it. */
void
smtpd_session_detail_ascii(struct smtpd_session *s, struct view detail);

void
smtpd_session_detail_num(struct smtpd_session *s, uint64_t n);

/* Ends the session without a reply; why is a word for the log. Returns SMTPD_NO_REPLY. */
enum smtpd_reply
smtpd_session_lost(struct smtpd_session *s, const char *why);

/* The reply to a read that gave no line: the session is over. */
enum smtpd_reply
smtpd_session_unread(struct smtpd_session *s, enum line_status status);

/*
 * The reply to a line that is none: reading may go on unless that closes. Of
 * one that is longer than limit the rest is passed over.
 */
enum smtpd_reply
smtpd_session_bad_line(struct smtpd_session *s, enum line_status status, size_t limit,
    msec deadline);

/*
 * Forgets all that the client has said: it begins anew with EHLO. What counts against
 * it stays.
 */
void
smtpd_session_restart(struct smtpd_session *s);

/* Tells the monitor who the client is, if it does not know: before it is asked for TLS or auth. */
void
smtpd_session_tell_peer(struct smtpd_session *s);

/* Whether the client may do what trusted is for without logging in. */
bool
smtpd_session_trusts(const struct smtpd_session *s);

/* The largest message, octets. */
uint64_t
smtpd_session_size_limit(const struct smtpd_session *s);

#endif
