/* status_helper.h: what programs without rights say, for those who put it together. */
#ifndef ADMIN_STATUS_HELPER_H
#define ADMIN_STATUS_HELPER_H

#include "base/buf.h"

/* A file in memory that a program can write to. Returns its descriptor, or -1 with errno. */
int
status_helper_memory(void);

/*
 * Appends what a program has written there, without what a terminal must not be shown. Returns 0
 * or -1.
 */
int
status_helper_take(int fd, struct buf *out);

/*
 * Runs queue-tool with these arguments and appends what it says. Returns 0, or -1 after a message.
 */
int
status_helper_queue(const char *const *args, struct buf *out);

#endif
