/*
 * prelogin.h: the program that speaks to the clients of POP3 or IMAP until one has logged in: its
 * beginning and its end, which are the same for both.
 */
#ifndef NET_PRELOGIN_H
#define NET_PRELOGIN_H

#include "net/gate.h"
#include "sys/conf.h"

/*
 * Begins: takes the configuration, gives up the right to open, connect or start anything, reads
 * the options -k and -t, and hears who the client at FD_CLIENT is, from a trusted proxy too. With
 * -k in a child for each client. Returns -1
 * when it can be served; else the exit status, after a log line. main() has looked that it is
 * not root, and log_attach() has been called with the same name.
 */
int
prelogin_begin(const char *program, int argc, char **argv, struct conf *conf, struct peer *peer,
    bool *implicit_tls);

/*
 * After a login: hands over what the user's program has to know, and frees that. Returns the exit
 * status.
 */
int
prelogin_end(struct buf *handover, msec deadline);

/* The line in the log for a client that went without a login. */
void
prelogin_gone(const struct peer *peer, const char *reason);

#endif
