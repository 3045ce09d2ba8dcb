/* sched_lock.c: one scheduler per queue, and the trigger; see sched.h. */
#include "queue/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The lock belongs to the open file, and so ends with the process. Returns 1, 0 or -1. */
static int
lock_try(struct sched *s)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(s->lock, F_OFD_SETLK, &whole) == 0)
		return 1;
	return errno == EAGAIN || errno == EACCES ? 0 : -1;
}

int
sched_lock_take(struct sched *s)
{
	int result;

	s->lock = openat(s->dirs.queue, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock == -1)
		return -1;
	result = lock_try(s);
	if (result == 0) {
		queue_trigger(&s->dirs);
		/* The other one may have seen its last trigger before ours: then it has let go. */
		result = lock_try(s);
	}
	if (result == 1 && s->trigger == -1)
		s->trigger = openat(s->dirs.queue, "trigger", O_RDWR | O_NONBLOCK | O_CLOEXEC |
		    O_NOFOLLOW);
	if (result == 1 && s->trigger == -1 && errno != ENOENT)
		log_errno("open", "queue/trigger");
	return result;
}

bool
sched_lock_leave(struct sched *s)
{
	struct flock whole = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	if (fcntl(s->lock, F_OFD_SETLK, &whole) == -1 || !sched_trigger_drain(s))
		return false;
	return lock_try(s) == 1;
}

bool
sched_trigger_drain(struct sched *s)
{
	char bytes[512];
	bool any = false;

	while (s->trigger != -1 && read(s->trigger, bytes, sizeof(bytes)) > 0)
		any = true;
	return any;
}
