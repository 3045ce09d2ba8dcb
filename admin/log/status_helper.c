/* status_helper.c: see status_helper.h. */
#include "admin/log/status_helper.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "sys/file.h"
#include "sys/paths.h"
#include "sys/spawn.h"
#include "text/shown.h"

#define SAID_MAX (1 << 20)	/* octets */

int
status_helper_memory(void)
{
	return memfd_create("said", MFD_CLOEXEC);
}

int
status_helper_take(int fd, struct buf *out)
{
	struct buf said = buf_make(SAID_MAX);
	int result = file_read_start(fd, &said);

	shown_lines(buf_view(&said), out);
	buf_free(&said);
	return result;
}

int
status_helper_queue(const char *const *args, struct buf *out)
{
	int fds[] = { -1, status_helper_memory(), STDERR_FILENO };
	struct spawn s = { .program = "queue-tool", .args = args, .fds = fds, .nfds = 3,
		.role = path_user_queue };
	pid_t pid = fds[1] == -1 ? -1 : spawn_start(&s);
	int status = pid == -1 ? -1 : spawn_wait(pid), result = -1;

	if (status == 0)
		result = status_helper_take(fds[1], out);
	else if (status == -1 || status > 255)
		mailstead_complain("queue-tool", status == -1 ? strerror(errno) : "was killed");
	file_close(fds[1]);
	return result;
}
