/*
 * sched_memory.c: what is known of destinations, from one run to the next, in the
 * file queue/destinations; see sched.h and sched_dest.h. It is replaced as a whole and never
 * synced: it may get lost.
 */
#include "queue/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/file.h"

#define FILE_NAME "destinations"
#define FILE_NEW "destinations.new"

void
sched_memory_read(struct sched *s)
{
	struct buf text = buf_make(DESTS_FILE_MAX);

	if (file_read_path(s->dirs.queue, FILE_NAME, false, &text) == -1) {
		if (errno != ENOENT)
			log_errno("read", "queue/" FILE_NAME);
	} else if (dests_parse(&s->dests, buf_view(&text), clock_unix()) == -1) {
		log_note(LOG_NOTICE, "forgotten", "file", "queue/" FILE_NAME);
	}
	buf_free(&text);
}

static int
write_file(struct sched *s, const struct buf *text)
{
	int fd = openat(s->dirs.queue, FILE_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	int result = fd == -1 ? -1 : file_write(fd, buf_view(text));

	if (fd != -1 && close(fd) == -1)
		result = -1;
	return result == 0 ? renameat(s->dirs.queue, FILE_NEW, s->dirs.queue, FILE_NAME) : -1;
}

void
sched_memory_write(struct sched *s, bool now)
{
	struct buf text;

	if (!s->dests.changed || (!now && deadline_left(s->remember) != 0))
		return;
	text = buf_make(DESTS_FILE_MAX);
	if (dests_format(&s->dests, &text) == -1 || write_file(s, &text) == -1)
		log_errno("write", "queue/" FILE_NAME);
	buf_free(&text);
	s->dests.changed = false;
	s->remember = deadline_in(SCHED_MEMORY_SECONDS);
}
