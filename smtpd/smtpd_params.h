/*
 * smtpd_params.h: the parameters of MAIL and RCPT, one row for each keyword in
 * the table of smtpd_params.c.
 *
 * What is for the queue is kept in the form of mailstead-queue(5): in capital
 * letters, and with times as seconds since 1970, whatever the client counted from.
 */
#ifndef SMTPD_PARAMS_H
#define SMTPD_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "smtpd/smtpd_reply.h"

struct smtpd_session;

#define SMTPD_FOR_MAIL 1U
#define SMTPD_FOR_RCPT 2U

#define SMTPD_PARAMS_MAX 1024	/* octets of the parameters of one address in the queue */

/* What the parameters of one command say. Without them all is 0. */
struct smtpd_params {
	struct buf queue;	/* for the queue; see smtpd_params_make() */
	int64_t now;		/* when the command came, seconds since 1970 */
	uint64_t size;		/* SIZE: octets, UINT64_MAX for what does not fit */
	int64_t hold_until;	/* HOLDFOR, HOLDUNTIL: seconds since 1970 */
	int64_t deliver_by;	/* BY: seconds since 1970 */
	bool by_return;		/* BY with R: worth nothing later */
	bool utf8;		/* SMTPUTF8 */
	bool binary;		/* BODY=BINARYMIME */
	bool has_priority;	/* MT-PRIORITY was there */
	int priority_asked;	/* its value: -9 to 9 */
	int priority;		/* as much of that as was granted */
};

/* No parameters yet, of a command that came at now, seconds since 1970. */
struct smtpd_params
smtpd_params_make(int64_t now);

/*
 * Takes all of rest, the parameters of a command (SMTPD_FOR_MAIL or
 * SMTPD_FOR_RCPT), into *p. Returns SMTPD_NO_REPLY; or what is wrong, with the detail
 * of the reply set. The extension that a parameter belongs to must be offered.
 */
enum smtpd_reply
smtpd_params_take(struct smtpd_session *s, struct view rest, unsigned command,
    struct smtpd_params *p);

#endif
