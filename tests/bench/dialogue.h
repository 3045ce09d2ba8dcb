/*
 * dialogue.h: what a client of a benchmark says and expects, read from a file.
 *
 * The file is a *.bench file (README); what stands before its line "---" is not
 * for the client. The lines after it, in the order of the session:
 *
 *	< PREFIX	a reply, of which the last line begins with PREFIX; lines "250-"
 *			before "250 " and untagged ones ("* ") before a tagged one belong to it
 *	<< PREFIX	lines up to one that begins with PREFIX, whatever the others are
 *	<.		lines up to a single dot
 *	> TEXT		TEXT and CRLF; $NAME in it is that variable of the environment,
 *			$N the number of the client or idle connection, from 0, $M another number for
 *			each client and repetition, from 0; $K that of the repetition, from 1
 *	message SIZE	a message of about SIZE octets, and the final dot
 *	tls		a full TLS handshake
 *	idle		where a connection waits whose memory is measured
 *	repeat N	what follows, up to "end", N times
 *	# TEXT		a comment
 */
#ifndef BENCH_DIALOGUE_H
#define BENCH_DIALOGUE_H

#include <stddef.h>

enum {
	DIALOGUE_STEPS = 1024,		/* most of one dialogue */
	DIALOGUE_LINE  = 1000,		/* longest text of a step, with its variables filled in */
};

enum step_kind {
	STEP_REPLY,
	STEP_UNTIL,
	STEP_DOT,
	STEP_SAY,
	STEP_TLS,
	STEP_IDLE,
};

struct step {
	enum step_kind kind;
	char *text;		/* the prefix, or the octets to send */
	size_t length;
};

struct dialogue {
	struct step steps[DIALOGUE_STEPS];
	unsigned count;
	unsigned idle;		/* the step where a connection waits; count when there is none */
};

/* Reads the file for the client of that number; ends the program with a text when it cannot be
 * understood. */
void dialogue_read(struct dialogue *d, const char *path, unsigned long client);

#endif
