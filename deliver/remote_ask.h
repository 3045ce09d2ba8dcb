/* remote_ask.h: what the two halves of remote_resolve.h share: questions under way. */
#ifndef DELIVER_REMOTE_ASK_H
#define DELIVER_REMOTE_ASK_H

#include "deliver/remote_resolve.h"

struct resolve_question;

typedef void resolve_take(struct resolve *r, const struct resolve_question *q,
    const struct dns_answer *a);

struct resolve_question {
	struct resolve *resolve;
	resolve_take *take;
	enum dns_type type;
	size_t index;
};

#define RESOLVE_QUESTIONS_MAX (2 * HOSTS_EXCHANGERS_MAX)	/* at once */

struct resolve {
	struct dns *dns;
	struct hosts_conf conf;
	struct dns_address own[HOSTS_OWN_MAX];
	size_t pending, nquestions;
	struct resolve_question questions[RESOLVE_QUESTIONS_MAX];
	struct hosts_search search;
	struct hosts *hosts;
	enum hosts_step step;
	struct dane *dane;
	bool secure;		/* of the last answer about an alias */
};

/* Asks; take gets the answer, during resolve_wait() or at once. */
void
resolve_ask(struct resolve *r, const char *name, enum dns_type type, resolve_take *take,
    size_t index);

/* Waits until all is answered, or the deadline has passed: the rest has failed then. */
void
resolve_wait(struct resolve *r, msec deadline);

#endif
