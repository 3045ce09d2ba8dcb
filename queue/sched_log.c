/* sched_log.c: lines of the log, many at a time; see sched.h. */
#include "queue/sched.h"

#include <string.h>
#include <unistd.h>

#define KEPT_MAX (16 * 1024)	/* octets */

static struct {
	int fd;			/* of the log */
	size_t n;
	char lines[KEPT_MAX];
} kept;

void
sched_log_flush(void)
{
	/* A log that cannot be written must not stop the mail. */
	if (kept.n)
		(void)!write(kept.fd, kept.lines, kept.n);
	kept.n = 0;
}

static ssize_t
keep(int fd, const void *line, size_t n)
{
	if (n > sizeof(kept.lines) - kept.n)
		sched_log_flush();
	if (n > sizeof(kept.lines))
		return write(fd, line, n);
	kept.fd = fd;
	memcpy(kept.lines + kept.n, line, n);
	kept.n += n;
	return (ssize_t)n;
}

void
sched_log_keep(void)
{
	log_write_by(keep);
}
