/* queue_scratch.c: see queue_scratch.h. */
#include "queue/queue_scratch.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int
scratch_make(size_t size)
{
	int fd = memfd_create("output", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd != -1 && ftruncate(fd, (off_t)size) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
		return fd;
	if (fd != -1)
		close(fd);
	return -1;
}

struct view
scratch_text(int fd, char *out, size_t size)
{
	ssize_t n = pread(fd, out, size, 0);
	struct view v = { out, n > 0 ? (size_t)n : 0 };

	return view_sub(v, 0, view_find(v, '\0'));
}
