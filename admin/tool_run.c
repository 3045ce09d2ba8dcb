/* tool_run.c: see tool_run.h. */
#include "admin/tool_run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "admin/mailstead.h"
#include "sys/file.h"
#include "sys/spawn.h"

static int
failed(const char *program, const char *why)
{
	mailstead_complain(program, why);
	return -1;
}

int
tool_run(const char *program, const char *role, const char *const *args, int in, struct buf *out)
{
	int pair[2], status, result;
	int fds[] = { in, -1, STDERR_FILENO };
	struct spawn s = { .program = program, .args = args, .fds = fds, .nfds = 3, .role = role };
	pid_t pid;

	if (pipe2(pair, O_CLOEXEC) == -1)
		return failed(program, strerror(errno));
	fds[1] = pair[1];
	pid = spawn_start(&s);
	close(pair[1]);
	result = pid == -1 ? -1 : file_read(pair[0], out);
	/* A program that goes on printing hears that nobody reads. */
	close(pair[0]);
	status = pid == -1 ? -1 : spawn_wait(pid);
	if (status == -1)
		return failed(program, strerror(errno));
	if (status > 255)
		return failed(program, "was killed");
	return result == 0 ? status : failed(program, "prints too much");
}

int
tool_run_text(const char *program, const char *role, const char *const *args, struct view text,
    struct buf *out)
{
	int fd = memfd_create(program, MFD_CLOEXEC), result = -1;

	if (fd == -1 || file_write(fd, text) == -1 || lseek(fd, 0, SEEK_SET) == -1)
		(void)failed(program, strerror(errno));
	else
		result = tool_run(program, role, args, fd, out);
	file_close(fd);
	return result;
}
