/* deliver_instructions.h: which of a user's files says what is done. */
#ifndef DELIVER_INSTRUCTIONS_H
#define DELIVER_INSTRUCTIONS_H

#include "deliver/deliver_list.h"

/*
 * Finds the instructions for the message: of the kinds that user_instructions of the
 * configuration names ("forward", "qmail", in that order), the first file that there is. Without
 * any the message is kept. Returns 0 with *f, or -1 with f->why when the mail must wait: wrong
 * modes or owner, an error, a home that is marked (sticky bit) as being worked on.
 */
int
deliver_instructions(const struct deliver *d, const struct agent_job *job, struct forward *f);

/*
 * Whether the user may need deliver-program: some instructions are there, or it is alias_user. To
 * be asked before the sandbox is made, which does not let it be started.
 */
bool
deliver_needs_programs(const struct deliver *d);

#endif
