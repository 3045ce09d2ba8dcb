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
	if (errno == EAGAIN || errno == EACCES)
		return 0;
	log_errno("lock", "queue");
	return -1;
}

int
sched_lock_take(struct sched *s)
{
	int result;

	s->lock = openat(s->dirs.queue, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock == -1) {
		log_errno("open", "queue/lock");
		return -1;
	}
	result = lock_try(s);
	if (result == 0) {
		queue_trigger(&s->dirs, "");
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

	if (fcntl(s->lock, F_OFD_SETLK, &whole) == -1)
		log_errno("unlock", "queue");
	else if (sched_trigger_drain(s))
		return lock_try(s) == 1;
	return false;
}

/* The lines of the trigger. What is no id, or finds no place, is found by a scan. */
static void
take_lines(struct sched *s, struct view lines)
{
	struct sched_fresh *f = &s->fresh;
	struct view line;

	while (view_line(&lines, &line))
		if (f->n < SCHED_FRESH_MAX && queue_id_valid(line))
			(void)view_string(line, f->ids[f->n++], sizeof(f->ids[0]));
		else {
			/* It may be about the rules. */
			s->scan.wanted = true;
			s->rules_at = 0;
		}
}

bool
sched_trigger_drain(struct sched *s)
{
	char lines[SCHED_FRESH_MAX * (QUEUE_ID_LEN + 1)];
	ssize_t n = 0, all = 0;

	do {
		n = s->trigger == -1 ? 0 : read(s->trigger, lines, sizeof(lines));
		if (n > 0) {
			take_lines(s, (struct view){ lines, (size_t)n });
			all += n;
		}
	} while (n == (ssize_t)sizeof(lines));
	if (n == -1 && errno != EAGAIN && errno != EINTR) {
		/* What it said is lost, and waiting at it would be waiting for nothing. */
		log_errno("read", "queue/trigger");
		close(s->trigger);
		s->trigger = -1;
		s->scan.wanted = true;
		return true;
	}
	/* It may have been full, with no room for more. */
	if (all >= SCHED_TRIGGER_FULL)
		s->scan.wanted = true;
	return all > 0;
}
