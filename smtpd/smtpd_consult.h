/*
 * smtpd_consult.h: the session's questions to the policy (smtpd_policy.h),
 * and to those who know what it needs.
 */
#ifndef SMTPD_CONSULT_H
#define SMTPD_CONSULT_H

#include "smtpd/smtpd_policy.h"

struct smtpd_session;

/* What a connection knows and has asked for. All zero at its beginning. */
struct smtpd_consult {
	unsigned known, asked;		/* of enum smtpd_need, for the connection or the message */
	uint32_t serial_client, serial_helo, serial_sender; /* of the questions on their way */
	bool introduced;		/* smtpd-policy knows who the client is */
	bool counted;			/* the connection, among those of the client */
	struct smtpd_client_facts client;
	enum smtpd_name helo, sender;
	int sender_route;
	int route;			/* of the latest recipient, see smtpd_consult_rcpt() */
	bool held;			/* a recipient of this message has to wait */
	uint64_t wait;			/* seconds */
	const char *reason;		/* of the latest verdict, for the log; NULL for none */
	struct peer own;		/* our own address */
};

/* The client has another name than before: what is known of that does not count. */
void
smtpd_consult_renamed(struct smtpd_session *s);

/*
 * At HELO and EHLO: begins what look-ups are needed, so that they run while
 * the client goes on. Returns SMTPD_NO_REPLY, or the reply with its detail set.
 */
enum smtpd_reply
smtpd_consult_helo(struct smtpd_session *s);

/* At MAIL, before anything of it is looked at. */
enum smtpd_reply
smtpd_consult_send(struct smtpd_session *s);

/* At MAIL from that sender. */
enum smtpd_reply
smtpd_consult_mail(struct smtpd_session *s, const struct address *sender);

/* At RCPT: SMTPD_RCPT_OK or why not. The detail is the recipient, or what the reply needs. */
enum smtpd_reply
smtpd_consult_rcpt(struct smtpd_session *s, const struct address *rcpt);

/* At DATA. */
enum smtpd_reply
smtpd_consult_data(struct smtpd_session *s);

/* The client is another one from now on, as a trusted one says. Of the old one nothing is left. */
void
smtpd_consult_client(struct smtpd_session *s);

/* Forgets what was about the message. */
void
smtpd_consult_reset(struct smtpd_session *s);

#endif
