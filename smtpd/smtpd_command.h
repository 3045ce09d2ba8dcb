/* smtpd_command.h: the table of all SMTP commands. */
#ifndef SMTPD_COMMAND_H
#define SMTPD_COMMAND_H

#include "smtpd/smtpd_session.h"

#define SMTPD_SYNC 1U		/* nothing may be pipelined behind it (RFC 2920 3.1) */
#define SMTPD_ARGUMENT 2U	/* needs an argument */
#define SMTPD_NO_ARGUMENT 4U	/* has none */
#define SMTPD_TRUSTED 8U	/* for trusted networks alone */
#define SMTPD_JUNK 16U		/* brings nothing, and may not come without end */

struct smtpd_command {
	const char *verb;
	/* args: what follows the verb, without blanks around it. */
	enum smtpd_reply (*handle)(struct smtpd_session *s, struct view args);
	unsigned states;	/* of enum smtpd_state, in which it may come */
	unsigned flags;
	const char *help;	/* its syntax and use, in one line each */
};

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

/* smtpd_verify.c */
enum smtpd_reply
smtpd_vrfy(struct smtpd_session *s, struct view args);

enum smtpd_reply
smtpd_expn(struct smtpd_session *s, struct view args);

/* smtpd_message.c */
enum smtpd_reply
smtpd_data(struct smtpd_session *s, struct view args);

/* Receives the message after SMTPD_SEND_DATA, to its end. Returns the reply. */
enum smtpd_reply
smtpd_message_receive(struct smtpd_session *s);

/* Drops the message that is being received, if there is one. */
void
smtpd_message_drop(struct smtpd_session *s);

#endif
