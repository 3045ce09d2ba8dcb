/* program_status.h: what the end of a program means for the message. Pure. */
#ifndef DELIVER_PROGRAM_STATUS_H
#define DELIVER_PROGRAM_STATUS_H

#include "deliver/program.h"
#include "deliver/program_run.h"

/*
 * Makes an answer of a program's end: with qmail's exit statuses (dot-qmail.5) or those of
 * sysexits.h (mailstead-forward.5). What it has said becomes part of the text, as far as it fits.
 */
void
program_status(const struct run *r, bool qmail, struct program_answer *a);

#endif
