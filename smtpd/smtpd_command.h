/* smtpd_command.h: the table of all SMTP commands. */
#ifndef SMTPD_COMMAND_H
#define SMTPD_COMMAND_H

#include "smtpd/smtpd_session.h"

#define SMTPD_SYNC 1U		/* nothing may be pipelined behind it (RFC 2920 3.1) */
#define SMTPD_ARGUMENT 2U	/* needs an argument */
#define SMTPD_NO_ARGUMENT 4U	/* has none */
#define SMTPD_TRUSTED 8U	/* for trusted networks alone */
#define SMTPD_JUNK 16U		/* brings nothing, and may not come without end */
#define SMTPD_SMTP_ONLY 32U	/* not known where LMTP is spoken */
#define SMTPD_LMTP_ONLY 64U	/* and the other way round */
#define SMTPD_GROUP 128U	/* its reply may wait for those of the next (RFC 2920 3.2) */
#define SMTPD_LEAVE 256U	/* in spite of SMTPD_SYNC QUIT alone may be */

struct smtpd_command {
	const char *verb;
	/* args: what follows the verb, without blanks around it. */
	enum smtpd_reply (*handle)(struct smtpd_session *s, struct view args);
	unsigned states;	/* of enum smtpd_state, in which it may come */
	unsigned flags;
	const char *help;	/* its syntax and use, in one line each */
};

/* What a command is told that may come in these states, and not in the present one. */
enum smtpd_reply
smtpd_command_misplaced(const struct smtpd_session *s, unsigned states);

/* The row of a verb, in any case of letters; NULL if there is none. */
const struct smtpd_command *
smtpd_command_find(struct view verb);

/*
 * Does what the line says, if its row in the table lets it: the verb is
 * known, may come now, has an argument or none as it should, and nothing is
 * pipelined behind it that must not be. Returns the reply.
 */
enum smtpd_reply
smtpd_command_do(struct smtpd_session *s, struct view line);

/* Whether it may be the argument of HELO and EHLO. */
bool
smtpd_command_helo_valid(struct view name);

/* What policy and milters have against a client that has given its name: a reply, or none. */
enum smtpd_reply
smtpd_command_judge_helo(struct smtpd_session *s);

/* Whether these first octets of a client speak another protocol: HTTP or TLS. */
bool
smtpd_command_alien(struct view octets);

/* ---- handlers in other files */

/* smtpd_mail.c */
enum smtpd_reply
smtpd_mail(struct smtpd_session *s, struct view args);

enum smtpd_reply
smtpd_rcpt(struct smtpd_session *s, struct view args);

/* Forgets sender and recipients. */
void
smtpd_mail_reset(struct smtpd_session *s);

/*
 * Gives an address that has no domain ours, if that is allowed. Returns false
 * for one that has none then. The null address stays what it is.
 */
bool
smtpd_mail_qualify(const struct smtpd_session *s, struct address *a, bool allowed);

/* smtpd_tls.c */
enum smtpd_reply
smtpd_starttls(struct smtpd_session *s, struct view args);

/* Whether there is TLS to be had that is not there yet. */
bool
smtpd_tls_offered(const struct smtpd_session *s);

/*
 * Sends what waits and has TLS started. Then nothing of the session so far is
 * left (RFC 3207 4.2). The session is over when it fails.
 */
void
smtpd_tls_begin(struct smtpd_session *s);

/* smtpd_auth.c */
enum smtpd_reply
smtpd_auth(struct smtpd_session *s, struct view args);

/* Reads the client's answer to a challenge (RFC 4954 4). Returns the reply. */
enum smtpd_reply
smtpd_auth_continue(struct smtpd_session *s);

/* Whether clients may log in on this port at all. */
bool
smtpd_auth_enabled(const struct smtpd_session *s);

/* Whether there are mechanisms for this connection. */
bool
smtpd_auth_offered(const struct smtpd_session *s);

/* Appends a blank and the mechanisms, for EHLO. */
void
smtpd_auth_value(const struct smtpd_session *s, struct buf *out);

/* smtpd_xclient.c */
enum smtpd_reply
smtpd_xclient(struct smtpd_session *s, struct view args);

/* Whether the client may say that it is another. */
bool
smtpd_xclient_offered(const struct smtpd_session *s);

/* Appends a blank and the attributes, for EHLO. */
void
smtpd_xclient_value(const struct smtpd_session *s, struct buf *out);

/* smtpd_etrn.c */
enum smtpd_reply
smtpd_etrn(struct smtpd_session *s, struct view args);

bool
smtpd_etrn_offered(const struct smtpd_session *s);

/* smtpd_verify.c */
enum smtpd_reply
smtpd_vrfy(struct smtpd_session *s, struct view args);

enum smtpd_reply
smtpd_expn(struct smtpd_session *s, struct view args);

/* smtpd_queue.c */

/* Has a connection to enqueue itself: the one there is, or a new one. Returns 0 or -1. */
int
smtpd_queue_connect(struct smtpd_session *s);

/*
 * Begins a message of the present transaction in s->submit: envelope and Received
 * field. Returns SMTPD_NO_REPLY, or why not, with the detail set.
 */
enum smtpd_reply
smtpd_queue_open(struct smtpd_session *s);

/* The reply that tells what enqueue answered, or that it is gone. Logs it. */
enum smtpd_reply
smtpd_queue_failed(struct smtpd_session *s);

/* How the message comes in, see smtpd_trace_protocol(). */
const char *
smtpd_queue_protocol(const struct smtpd_session *s);

/* smtpd_message.c */

/*
 * Begins the text of a message, which comes in chunks (RFC 3030) or as DATA. Returns
 * SMTPD_NO_REPLY, or why not, with the detail set.
 */
enum smtpd_reply
smtpd_message_begin(struct smtpd_session *s, bool chunks);

/* Takes the next octets of it. Returns how many: all but for those behind the end of DATA. */
size_t
smtpd_message_feed(struct smtpd_session *s, struct view octets);

/* What is wrong with the message so far, with the detail set, or SMTPD_NO_REPLY. */
enum smtpd_reply
smtpd_message_fault(struct smtpd_session *s);

/* All of it has been fed: it is in the queue, durably, or refused. Ends the transaction. */
enum smtpd_reply
smtpd_message_end(struct smtpd_session *s);

/* Drops the message that is being received, if there is one. */
void
smtpd_message_drop(struct smtpd_session *s);

/* The same at the end of the session, with the memory that was kept for the next message. */
void
smtpd_message_free(struct smtpd_session *s);

/* smtpd_data.c */
enum smtpd_reply
smtpd_data(struct smtpd_session *s, struct view args);

/* Receives the message after SMTPD_SEND_DATA, to its end. Returns the reply. */
enum smtpd_reply
smtpd_data_receive(struct smtpd_session *s);

/* smtpd_bdat.c */
enum smtpd_reply
smtpd_bdat(struct smtpd_session *s, struct view args);

/* Receives the octets of a chunk, to the last. Returns the reply. */
enum smtpd_reply
smtpd_bdat_receive(struct smtpd_session *s);

#endif
