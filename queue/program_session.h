/* program_session.h: the far end of mail/submit.h, with a program instead of the queue. */
#ifndef QUEUE_PROGRAM_SESSION_H
#define QUEUE_PROGRAM_SESSION_H

#include "sys/conf.h"

/*
 * Any number of messages over the connection fd, until the peer closes it; for each
 * conf->queue_program is run. Returns this program's exit status.
 */
int
program_session(const struct conf *conf, int fd);

#endif
