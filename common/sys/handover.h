/*
 * handover.h: the monitor of a server whose clients have to log in first, and then are a user's own
 * affair: POP3 and IMAP.
 */
#ifndef SYS_HANDOVER_H
#define SYS_HANDOVER_H

#include "sys/keeper.h"

#define HANDOVER_REQUESTS 3

/* GATE_PEER, GATE_AUTH and GATE_HANDOVER, of which a keeper of many makes its own. */
extern const struct monitor_request handover_table[HANDOVER_REQUESTS];

/* In a struct keeper, besides program and make_home. */
#define HANDOVER .serve = handover_serve, .table = handover_table, \
	.requests = HANDOVER_REQUESTS, .hand_on = handover_start

/*
 * Serves one connection, see struct keeper: these requests and GATE_TLS. After the last one, and a
 * login, it becomes the user and executes k->program in its own place. Returns the exit
 * status when nobody has logged in, or that failed.
 */
int
handover_serve(const struct keeper *k, struct monitor *m, struct gate *g);

/* The same after the requests, of many: in a process of its own. */
pid_t
handover_start(const struct keeper *k, const struct gate *g, int client, int control);

#endif
