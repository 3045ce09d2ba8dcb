/* status_page.h: a page on a terminal that is drawn again and again. */
#ifndef ADMIN_STATUS_PAGE_H
#define ADMIN_STATUS_PAGE_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Appends text so that it fits rows of columns: long lines are cut, and where there are too many
 * lines the last row says how many more. Each line ends with end, the last one with nothing. Pure.
 */
void
status_page_fit(struct view text, size_t rows, size_t columns, const char *end, struct buf *out);

/*
 * Draws what make appends, again after each so many seconds, until q is typed or a signal ends it
 * (SIGINT, SIGTERM, SIGHUP, SIGQUIT); then the terminal is as it was. To anything but a terminal
 * the pages are written one after the other. Returns 0, or -1 with errno when it cannot be written.
 */
int
status_page_watch(unsigned seconds, void (*make)(void *arg, struct buf *out), void *arg);

#endif
