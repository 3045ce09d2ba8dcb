/*
 * filter_milter.h: the conversation with one milter.
 *
 * What it does wrong, and its silence, end the conversation; from then on it answers every
 * question by its default action.
 */
#ifndef SMTPD_FILTER_MILTER_H
#define SMTPD_FILTER_MILTER_H

#include "net/filter_conf.h"
#include "smtpd/filter_facts.h"
#include "smtpd/filter_store.h"

#define FILTER_EDITS_MAX (8 << 20)	/* octets of all changes of one milter but the body's */
#define FILTER_CHANGES_MAX 5000		/* of them, each of which may have to look at all before it */
#define FILTER_PROGRESS_MAX 3600	/* seconds that a milter may have us wait in all */

/* The answer to an event. */
enum filter_answer {
	FILTER_GO_ON,
	FILTER_STOP,		/* refused: m->reply */
	FILTER_DROP		/* the message is to be discarded */
};

struct filter_milter {
	const struct filter_milter_conf *conf;
	int fd;				/* -1: there is no conversation (any more) */
	int control;			/* when that closes, nobody waits for us */
	bool broken;			/* its default action counts */
	bool refuses;			/* the connection: m->reply to all there is */
	bool told;			/* of a message that has not come to its end */
	bool passed;			/* it wants to hear no more of this message */
	bool skip_headers, skip_body, skip_rcpts;
	uint32_t version, actions, protocol;
	size_t data_max;		/* octets of data in a frame */
	char *macros[MILTER_STAGES];	/* NULL: the usual ones */
	struct buf out, in;
	size_t taken;			/* octets of in */
	struct buf reply;
	struct buf edits;		/* the replies with changes, at the end of a message */
	size_t changes;			/* how many these are */
	struct filter_store body;	/* in place of the message's */
	bool new_body;
	uint64_t body_max;		/* octets */
};

/* Begins with the connection fd, which may be -1: not to be had. */
void
filter_milter_init(struct filter_milter *m, const struct filter_milter_conf *conf, int fd,
    int control, const struct filter_scratch *scratch, uint64_t body_max);

/* Says goodbye, and frees everything. */
void
filter_milter_end(struct filter_milter *m);

/* Agrees on the protocol. */
void
filter_milter_negotiate(struct filter_milter *m);

/* Whether the milter hears of commands of that kind. */
bool
filter_milter_hears(const struct filter_milter *m, enum milter_command command);

/* The milter has done something that is wrong. Logs it. */
void
filter_milter_fail(struct filter_milter *m, const char *why);

/*
 * Tells the milter of an event, data as the protocol has it, with the macros for it, and has its
 * answer if it gives one. At MILTER_END, changes are collected in m->edits and m->body.
 */
enum filter_answer
filter_milter_event(struct filter_milter *m, const struct filter_facts *facts,
    enum milter_command command, struct view data);

/* What a milter that is broken or refuses the connection says without being asked. */
enum filter_answer
filter_milter_standing(struct filter_milter *m);

/* The message has come to an end, with or without the milter; it is ready for another. */
void
filter_milter_reset(struct filter_milter *m);

#endif
