/*
 * handover.h: the monitor of a server whose clients have to log in first, and then are a user's own
 * affair: POP3 and IMAP.
 */
#ifndef SYS_HANDOVER_H
#define SYS_HANDOVER_H

#include "sys/keeper.h"

/*
 * Serves one connection, see struct keeper: the requests GATE_PEER, GATE_TLS, GATE_AUTH and
 * GATE_HANDOVER. After the last one, and a login, it becomes the user and executes the program in
 * its own place. make_home: a virtual user's home is made where it is missing. Returns the exit
 * status when nobody has logged in, or that failed.
 */
int
handover_serve(struct monitor *m, struct gate *g, const struct conf *conf, const char *program,
    bool make_home);

#endif
