/*
 * filter_session.h: the other end of smtpd_filter.h: one client's messages on their way
 * through all milters, one after the other.
 *
 * The first milter gets the text while it arrives. The others get the message as those before
 * them have left it, once it is complete.
 */
#ifndef SMTPD_FILTER_SESSION_H
#define SMTPD_FILTER_SESSION_H

#include "mail/submit.h"
#include "smtpd/filter_facts.h"
#include "smtpd/filter_message.h"
#include "smtpd/filter_milter.h"
#include "smtpd/smtpd_filter.h"
#include "sys/ipc.h"
#include "text/crlf.h"

struct filter {
	const struct conf *conf;
	int control;			/* the connection to smtpd-net */
	struct filter_milter milters[FILTER_MILTERS_MAX];
	size_t n;
	struct filter_facts facts;
	struct filter_scratch scratch;
	struct submit queue;		/* the connection to enqueue; fd -1: none */
	unsigned phase;			/* of filter_session.c */
	struct filter_message message;
	/* how far the present milter has got with it */
	size_t active, next_field;
	bool eoh;
	uint64_t body_at;
	struct crlf_state crlf;
	/* what has been decided about it so far */
	bool refused;			/* reply */
	bool drop;
	struct buf reply;
	char hold[SUBMIT_WHY_MAX + 1];	/* why it is to be held; "": it is not */
};

/*
 * Begins with connections to the milters, -1 for those that are not to be had, all of which it
 * takes over, and the connection to smtpd-net. conf and milters must outlive it.
 */
void
filter_init(struct filter *f, const struct conf *conf, const struct filter_conf *milters,
    const int *fds, int control);

/* Agrees on the protocol with all of them, and serves. Returns the program's exit status. */
int
filter_run(struct filter *f);

/* Ends all conversations, and frees everything. */
void
filter_end(struct filter *f);

/* ---- filter_event.c: what milters are told. Each returns the verdict, with f->reply. */

enum filter_verdict
filter_connect(struct filter *f, struct view name, uint32_t family, uint32_t port,
    struct view address);

enum filter_verdict
filter_helo(struct filter *f, struct view name);

enum filter_verdict
filter_mail(struct filter *f, struct view params);

enum filter_verdict
filter_rcpt(struct filter *f, struct view params, struct view refusal);

enum filter_verdict
filter_unknown(struct filter *f, struct view line);

/* The message follows. */
enum filter_verdict
filter_start(struct filter *f);

/* Gives the present milter what there is of the message. */
void
filter_text(struct filter *f);

/* The message is complete, and goes through all of them. */
enum filter_verdict
filter_finish(struct filter *f);

/* The message is over; ready for another. */
void
filter_reset(struct filter *f);

#endif
