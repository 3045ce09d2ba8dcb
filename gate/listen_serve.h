/*
 * listen_serve.h: the part of listen(8) that deals with connections. With -k it is
 * nobody's root: that has been given up before.
 */
#ifndef GATE_LISTEN_SERVE_H
#define GATE_LISTEN_SERVE_H

#include <signal.h>
#include <stdbool.h>

#include "base/buf.h"
#include "gate/listen_count.h"
#include "gate/listen_socket.h"
#include "sys/clock.h"
#include "sys/user.h"

struct listener {
	uint64_t idle, every;		/* seconds; 0: never */
	uint64_t total, each;
	int errors;			/* standard error of the programs; -1 for none */
	struct buf text;		/* what a refused connection is told */
	const char *port_file, *user, *where, *program;
	const char *const *args;
	struct user acceptor;		/* that of user */
	const struct user *as;		/* whom the programs run as; NULL: as we do */
	bool fifo;			/* where is one, and no address */
	bool keep;			/* -k: connections go to a keeper */
	int keeper;			/* the connection to it, or -1 */
	pid_t pid;			/* who accepts for it, or a FIFO's program; -1: nobody */
	msec due, rest;			/* when it is started if nobody comes, and not before, if so */
	uint32_t number;		/* of the last connection handed to it */
	struct listen_sockets sockets;
	struct listen_count count;
	struct listen_throttle throttle;
	msec paused, idle_at;
	bool brisk;		/* a connection has just come */
	sigset_t waiting;		/* the mask with which signals arrive */
	volatile sig_atomic_t *stopping; /* somebody has told us to end */
};

/*
 * Takes connections until it is told to end, is idle and was started for that, or
 * the keeper has ended. Returns 0, or -1 in the last case.
 */
int
listen_serve(struct listener *l);

#endif
