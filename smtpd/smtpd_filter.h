/*
 * smtpd_filter.h: what smtpd-net and smtpd-filter say to each other, and the side of
 * smtpd-net.
 *
 * smtpd-filter stands where enqueue does without it: on the same connection it takes the
 * records of mail/submit.h, and answers them. It passes the message on once no
 * milter has anything against it. Besides, these records go to it:
 *
 *	CONNECT  str name, u32 family ('4', '6' or 'U', as milters have it), u32 port,
 *	         str address, str service, str our address, u32 our port. First of all, once:
 *	         with XCLIENT there is a new smtpd-filter for each client
 *	HELO     str name, str TLS version ("" for none), str cipher, u32 bits, str subject
 *	         of the client's certificate
 *	MAIL     str address, view parameters, str user ("" for none), str mechanism
 *	RCPT     str address, view parameters, str mailer, str refusal: why it is refused anyway, "" if
 *	         it is not
 *	UNKNOWN  view line: a command that there is not
 *	START    the message follows; what came by SUBMIT_DATA so far is our own field, which milters
 *	         do not see
 *	FINISH   the message is complete
 *	    -> each VERDICT u32 verdict, u32 wants (FILTER_WANTS_*), view reply
 *	RESET    the transaction is over before its end; no answer
 *	QUEUE    one descriptor: a connection to enqueue; no answer
 *
 * Addresses are in the form of address_format(). After FINISH with FILTER_PASS comes SUBMIT_COMMIT,
 * otherwise SUBMIT_ABORT. Anything out of order ends smtpd-filter.
 */
#ifndef SMTPD_FILTER_H
#define SMTPD_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "smtpd/smtpd_reply.h"

enum smtpd_filter_type {
	FILTER_CONNECT = 0x1301,
	FILTER_HELO,
	FILTER_MAIL,
	FILTER_RCPT,
	FILTER_UNKNOWN,
	FILTER_START,
	FILTER_FINISH,
	FILTER_RESET,
	FILTER_QUEUE,
	FILTER_VERDICT = 0x1381
};

enum filter_verdict {
	FILTER_PASS,
	FILTER_REFUSE,		/* reply is "550 5.7.1 text", more lines of text behind LF */
	FILTER_DISCARD,		/* the client is told that the message is queued, and it is not */
	FILTER_VERDICTS
};

/* What some milter wants to hear of, and what smtpd-filter wants. */
#define FILTER_WANTS_UNKNOWN 1U		/* unknown commands */
#define FILTER_WANTS_REFUSED 2U		/* refused recipients */
#define FILTER_WANTS_QUEUE 4U		/* QUEUE: it has none, or has lost it */

#define FILTER_REPLY_MAX (16 << 10)	/* octets of a reply */
#define FILTER_NAME_MAX 255		/* octets of a name in a record */

struct smtpd_session;
struct address;

/* The side of smtpd-net. */
struct smtpd_filter {
	int fd;			/* the connection to smtpd-filter; -1: none */
	unsigned asked;		/* how many there have been */
	bool connected;		/* it knows who the client is */
	bool greeted;		/* and what the client calls itself */
	bool queue;		/* the connection for messages leads to it, not to enqueue */
	bool mail;		/* it knows of a sender */
	unsigned wants;		/* FILTER_WANTS_* */
};

/* Whether the mail of this client goes through milters. */
bool
smtpd_filter_wanted(const struct smtpd_session *s);

/*
 * Each tells the milters of a step that is good as far as we are concerned. Returns
 * SMTPD_NO_REPLY if they let it pass, or the reply to the command, with its detail set. Without
 * milters nothing happens.
 */
enum smtpd_reply
smtpd_filter_helo(struct smtpd_session *s);

enum smtpd_reply
smtpd_filter_mail(struct smtpd_session *s, const struct address *sender, struct view params,
    uint64_t size);

enum smtpd_reply
smtpd_filter_rcpt(struct smtpd_session *s, const struct address *rcpt, struct view params,
    bool local);

/* The same for a recipient that we have refused, by that reply: what it says does not count. */
void
smtpd_filter_refused(struct smtpd_session *s, const struct address *rcpt, enum smtpd_reply reply);

enum smtpd_reply
smtpd_filter_unknown(struct smtpd_session *s, struct view line);

/* After submit_open() and our own fields, before 354. */
enum smtpd_reply
smtpd_filter_start(struct smtpd_session *s);

/* After the message, before submit_commit(). SMTPD_QUEUED: it was discarded, do not commit. */
enum smtpd_reply
smtpd_filter_finish(struct smtpd_session *s);

/* The transaction is over. */
void
smtpd_filter_reset(struct smtpd_session *s);

/* The client is somebody else now, see XCLIENT: milters hear of it with the next HELO. */
void
smtpd_filter_restart(struct smtpd_session *s);

/*
 * Gives smtpd-filter its connection to enqueue. Returns a descriptor for submit_init() in place
 * of that connection, or -1: not now.
 */
int
smtpd_filter_queue(struct smtpd_session *s);

void
smtpd_filter_close(struct smtpd_filter *f);

#endif
