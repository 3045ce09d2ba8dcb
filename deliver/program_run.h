/* program_run.h: a child of deliver-program, and what it says. */
#ifndef DELIVER_PROGRAM_RUN_H
#define DELIVER_PROGRAM_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_OUTPUT_MAX 4096		/* octets of output that are kept */

struct run {
	int status;		/* its exit status, 256 and more for a signal, -1: it never began */
	bool late;		/* it was ended because it took too long */
	size_t n;
	char output[PROGRAM_OUTPUT_MAX];	/* its first, to standard output and error */
};

/*
 * Runs child(arg), which does not return, in a process of its own, the leader of a session, with
 * its standard output and error to us, for so many seconds at most. When these are over, or the
 * other end of control goes away, it is ended with all that it has started; in the second case
 * so is this program. What it leaves behind when it ends by itself goes on.
 */
void
program_run(void (*child)(void *arg), void *arg, int control, uint64_t seconds, struct run *r);

#endif
