/*
 * smtpd_submission.h: what is different about a message from a user who has
 * logged in (RFC 6409): the addresses that may be used, and the header.
 *
 * That is so on every port on which users log in. On those of submission
 * nobody else may send.
 */
#ifndef SMTPD_SUBMISSION_H
#define SMTPD_SUBMISSION_H

#include <stdbool.h>

#include "smtpd/smtpd_reply.h"
#include "sys/user.h"
#include "text/fixup.h"

struct smtpd_session;

#define SMTPD_AUTHORS_MAX 100	/* addresses in From that are checked */

/* The part of a message that is being received. */
struct smtpd_submission {
	bool on;			/* a user sends it */
	struct author author;
	struct fixup fixup;
	struct buf text;		/* a piece of it, put right */
};

/*
 * Whether the client may send as sender, which has a domain or is null: a
 * user only with an address that is the user's. Returns SMTPD_NO_REPLY, or the reply
 * to MAIL with its detail set.
 */
enum smtpd_reply
smtpd_submission_sender(struct smtpd_session *s, const struct address *sender);

/* Begins a message, once enqueue has opened it. */
void
smtpd_submission_begin(struct smtpd_session *s);

/*
 * What goes into the queue of a piece of the message, of which it is the last
 * one or not; valid until the next. Its text failed, see s->message.submission,
 * for want of memory.
 */
struct view
smtpd_submission_text(struct smtpd_session *s, struct view piece, bool last);

/*
 * Whether the user may have written the message, which has come to its end:
 * what submission_check_from is for. Returns SMTPD_NO_REPLY, or the reply with its
 * detail set.
 */
enum smtpd_reply
smtpd_submission_end(struct smtpd_session *s);

/* Frees what the message needed. */
void
smtpd_submission_free(struct smtpd_session *s);

#endif
