/* runs_queue.h: who starts runner(8) on this machine, and how often. */
#ifndef ADMIN_RUNS_QUEUE_H
#define ADMIN_RUNS_QUEUE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/view.h"

struct runs_queue {
	bool at_once;		/* when a message comes in: a unit of systemd */
	bool later;		/* from time to time: mailstead-runner.timer */
	char cron[128];		/* the file of a line for it, or "" */
	bool cron_runs;		/* there is a cron */
	pid_t pid;		/* a runner that is there now, or 0 */
	pid_t listen;		/* a listen(8) that holds the trigger, or 0 */
};

void
runs_queue_find(struct runs_queue *r);

/* Whether a line of a crontab starts the runner of that directory of programs. Pure. */
bool
runs_queue_cron_line(struct view line, const char *libexec);

/* Whether a command of listen(8), its words with NULs behind, holds the queue's trigger. Pure. */
bool
runs_queue_listens(struct view command);

#endif
