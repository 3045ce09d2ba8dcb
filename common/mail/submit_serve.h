/* submit_serve.h: the far end of submit.h, for the programs that take messages there. */
#ifndef MAIL_SUBMIT_SERVE_H
#define MAIL_SUBMIT_SERVE_H

#include "mail/submit.h"
#include "sys/ipc.h"

#define SUBMIT_ANSWER_SECONDS 60	/* for the peer to take an answer */
#define SUBMIT_IDLE_SECONDS (24 * 3600)	/* between two records */

/* Between messages; after BEGIN; after OPEN. Bits, for the table. */
enum { SUBMIT_IDLE = 1, SUBMIT_ENVELOPE = 2, SUBMIT_TEXT = 4, SUBMIT_ANY = 7 };

struct submit_request {
	uint32_t type;
	unsigned states;	/* in which it may come */
	/* Returns 0, -1 for a malformed record, -2 for a peer that takes no answer. */
	int (*handle)(void *session, const struct ipc_record *r);
};

struct submit_service {
	int fd;
	const struct submit_request *requests;
	size_t n;
	const unsigned *state;	/* of the session, whose handlers change it */
	void *session;
};

/*
 * Serves until the peer closes the connection. Returns 0; -1 after a record that is
 * not in the table, or not in this state, or has descriptors, or of which the handler says
 * so; -2 when it cannot receive or answer. Logs the last two.
 */
int
submit_serve(const struct submit_service *s);

/*
 * Has handle() for a record, or for each of those that have come together in one, until it does
 * not return 0. Returns what it has; -1 for what cannot be taken apart.
 */
int
submit_each(struct ipc_record *r, int (*handle)(void *arg, struct ipc_record *r), void *arg);

/* Each sends an answer: type with an id, or FAILED. Returns 0; -2, logged. */
int
submit_answer_id(int fd, uint32_t type, const char *id);

int
submit_answer_failed(int fd, bool permanent, const char *code, const char *text);

#endif
