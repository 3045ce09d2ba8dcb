/*
 * auth.h: one authentication exchange between a network program and `auth`.
 *
 *	TRY     str mechanism, u32 whether there is an initial response, view of it
 *	        -> CHALLENGE octets, or OK str name, or NO (u32 for now, str text)
 *	ANSWER  octets; after a CHALLENGE, with the same answers
 *
 * Octets are decoded: base64 is the network program's business. A client that
 * cancels (RFC 4954 4) is told so by closing the connection. What the
 * connection is (encrypted, from where, for which service) auth hears from the
 * monitor, sys/login.h; so does the monitor from auth who it was. auth is
 * for one exchange; a second try needs a new one.
 */
#ifndef NET_AUTH_H
#define NET_AUTH_H

#include <stdbool.h>

#include "base/view.h"
#include "sys/ipc.h"
#include "sys/user.h"

enum auth_type {
	AUTH_TRY = 0x7101,
	AUTH_ANSWER,
	AUTH_OK = 0x7181,
	AUTH_NO,
	AUTH_CHALLENGE
};

#define AUTH_RESPONSE_MAX 12288	/* octets of a response, decoded; RFC 4954 4 */

#define AUTH_MECHANISM_MAX 20	/* RFC 4422 3.1 */

struct auth_try {
	char mechanism[AUTH_MECHANISM_MAX + 1];	/* "PLAIN", upper case */
	bool initial;		/* there is an initial response, be it empty */
	struct view response;
};

#define AUTH_TEXT_MAX 127	/* octets of the text of a NO */

struct auth_no {
	bool temporary;		/* the check could not be made; the password may be right */
	char text[AUTH_TEXT_MAX + 1];
};

/*
 * Each returns 0, or -1 with errno (EBADMSG for a malformed record).
 * auth_send_try() leaves no copy of the response in memory that it frees;
 * t->response of a parsed one lies in the record.
 */
int
auth_send_try(int fd, const struct auth_try *t);

int
auth_parse_try(const struct ipc_record *r, struct auth_try *t);

int
auth_send_no(int fd, const struct auth_no *no);

int
auth_parse_no(const struct ipc_record *r, struct auth_no *no);

enum auth_outcome {
	AUTH_YES,
	AUTH_REFUSED,		/* for good: wrong name or password, or unknown mechanism */
	AUTH_FAILED,		/* could not be checked; auth is gone, or too slow */
	AUTH_MORE		/* a challenge for the client */
};

struct auth_reply {
	char name[USER_NAME_MAX + 1];	/* after AUTH_YES: who logged in */
	char text[AUTH_TEXT_MAX + 1];	/* after REFUSED and FAILED: for the client */
	struct view challenge;		/* after AUTH_MORE; valid until space is used again */
};

/*
 * The network program's side: one step of the exchange with the auth at the
 * other end of fd: begins it with t, or with t NULL goes on with the client's
 * answer. Waits for auth's reply until the deadline.
 */
enum auth_outcome
auth_step(int fd, const struct auth_try *t, struct view answer, struct ipc_buffer *space,
    struct auth_reply *reply, msec deadline);

/*
 * Parts of a PLAIN response (RFC 4616). Returns 0, or -1 unless there are
 * exactly two NULs and neither authcid nor password is empty.
 */
int
auth_split_plain(struct view response, struct view *authzid, struct view *authcid,
    struct view *password);

#endif
