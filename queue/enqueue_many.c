/* enqueue_many.c: see enqueue_many(): sessions of many connections, each in a child. */
#include "queue/enqueue.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "mail/submit_hint.h"
#include "sys/brood_turn.h"
#include "sys/gate_ask.h"
#include "sys/log.h"
#include "sys/paths.h"

struct many {
	struct enqueue_file *file;
	const struct conf *conf;
};

static int
serve_one(int fd, void *arg)
{
	const struct many *m = arg;

	return enqueue_session(m->file, fd);
}

/* Whether the queue is still the one that we have open: another one takes another process. */
static int
renew(void *arg)
{
	const struct many *m = arg;
	struct stat there, ours;
	char new[PATH_MAX];
	int n = snprintf(new, sizeof(new), "%s/queue/new", m->conf->spool);

	if (n < 0 || n >= (int)sizeof(new))
		return -1;
	if (stat(new, &there) == -1 || fstat(m->file->dirs->new, &ours) == -1)
		log_errno("stat", new);
	else if (there.st_ino == ours.st_ino && there.st_dev == ours.st_dev)
		return 0;
	submit_hint_note(m->file->hint, false);
	return -1;
}

static int
serve_child(const struct ipc_record *r, void *arg)
{
	const struct brood_turn turns = {
		.control = FD_CONTROL, .serve = SHARED_SERVE, .serve_one = serve_one,
		.renew = renew, .arg = arg,
	};

	return brood_turn_run(&turns, r);
}

int
enqueue_many(struct enqueue_file *f, const struct conf *conf)
{
	struct many m = { f, conf };
	const struct brood brood = {
		.control = FD_CONTROL, .serve = SHARED_SERVE, .children_max = ENQUEUE_CHILDREN_MAX,
		.leave = brood_turn_waiting, .child = serve_child, .arg = &m,
	};

	return brood_run(&brood);
}
