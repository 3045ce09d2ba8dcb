/*
 * sendmail_queue.h: what `sendmail -q` does, and becoming another program of the suite.
 */
#ifndef QUEUE_SENDMAIL_QUEUE_H
#define QUEUE_SENDMAIL_QUEUE_H

#include <stdbool.h>

#include "queue/queue_wish.h"

/*
 * What stands behind -q, as a wish. Returns NULL, or what is wrong with it. *time
 * becomes the text of a time, for a daemon; else NULL. Pure.
 */
const char *
sendmail_queue_parse(const char *how, struct wish *wish, const char **time);

/*
 * Has waiting mail tried now: leaves word by way of enqueue(8), and who may becomes
 * runner(8), which does not return. Returns a status of sysexits(3).
 */
int
sendmail_queue(const char *how, const char *spool);

/*
 * Becomes the program of that name: in the directory of this one, or of the libexec
 * programs. Returns a status if that fails.
 */
int
sendmail_become(const char *program, bool beside, const char *const *args);

#endif
