/* filter_edit.h: what a milter wants changed, done to the message. */
#ifndef SMTPD_FILTER_EDIT_H
#define SMTPD_FILTER_EDIT_H

#include "smtpd/filter_message.h"
#include "smtpd/filter_milter.h"

/* What was done, for the log. */
struct filter_edits {
	unsigned fields, rcpts;
	bool sender, body;
	char hold[256];		/* why the message is to be held; "": it is not */
};

/*
 * Applies m->edits and m->body. hostname is for addresses without a domain. A change that makes
 * no sense is left out, with a line in the log; what fails otherwise shows in message->failed.
 */
void
filter_edit(struct filter_message *message, struct filter_milter *m, const char *hostname,
    struct filter_edits *done);

#endif
