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
 * its standard output and error to us, for so many seconds at most. What it leaves behind is
 * ended. Where the other end of control goes away meanwhile, all is ended and so is this program.
 */
void
program_run(void (*child)(void *arg), void *arg, int control, uint64_t seconds, struct run *r);

#endif
