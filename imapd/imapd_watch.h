/*
 * imapd_watch.h: hears of changes in a folder while a client idles: inotify(7) on new/, cur/ and
 * the index, or a look from time to time where there is no instance left
 * (fs.inotify.max_user_instances) or the file system is another machine's.
 */
#ifndef IMAPD_WATCH_H
#define IMAPD_WATCH_H

#include <stdbool.h>

#include "sys/clock.h"

#define IMAPD_WATCH_POLL 1000		/* milliseconds between two looks without inotify */
#define IMAPD_WATCH_POLL_FAR 5000	/* the same on a network file system */

struct imapd_watch {
	int fd;		/* of the inotify instance, or -1 */
	msec every;	/* milliseconds between two looks; 0: none are needed */
};

/* Begins to watch the folder at path, which is the directory dirfd. Never fails: see every. */
void
imapd_watch_begin(struct imapd_watch *w, const char *path, int dirfd);

/* Takes what has been reported. */
void
imapd_watch_take(struct imapd_watch *w);

void
imapd_watch_end(struct imapd_watch *w);

#endif
