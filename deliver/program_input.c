/* program_input.c: see program_order.h. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "deliver/program_order.h"
#include "sys/file.h"

#define IN_MEMORY_MAX (1 << 20)		/* octets of a message */

static int
copy(const struct agent_job *job, int to)
{
	static char block[65536];
	uint64_t at = 0;

	while (at < job->size) {
		size_t want = job->size - at < sizeof(block) ? (size_t)(job->size - at) : sizeof(block);
		ssize_t n = pread(job->message, block, want, (off_t)(job->offset + at));

		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0 || file_write(to, (struct view){ block, (size_t)n }) == -1)
			return -1;
		at += (uint64_t)n;
	}
	return 0;
}

int
program_input(const struct agent_job *job, struct view trace)
{
	int fd = job->size <= IN_MEMORY_MAX ? memfd_create("message", MFD_CLOEXEC) :
	    open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1)
		return -1;
	if (file_write(fd, trace) == 0 && copy(job, fd) == 0 && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	file_close(fd);
	return -1;
}
