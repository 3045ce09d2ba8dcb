/* setup_run.c: programs of the system, run for a step. See setup.h. */
#include "admin/setup/setup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/file.h"

#define OUTPUT_MAX (256 * 1024)
#define LINES_SAID 4	/* of a program that failed: the last ones */

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"HOME=/root", "LC_ALL=C", "SYSTEMD_PAGER=", "SYSTEMD_COLORS=0", "DEBIAN_FRONTEND=noninteractive",
	NULL,
};

/* Where a program of that name is, in PATH or as it says. Returns whether it is anywhere. */
static bool
find_program(const char *name, char path[PATH_MAX])
{
	struct view rest = view_of(environment[0] + strlen("PATH=")), one;

	if (strchr(name, '/') != NULL)
		return view_string(view_of(name), path, PATH_MAX) == 0 && access(path, X_OK) == 0;
	while (rest.n) {
		one = view_sub(rest, 0, view_find(rest, ':'));
		(void)snprintf(path, PATH_MAX, "%.*s/%s", VIEW_FMT(one), name);
		if (access(path, X_OK) == 0)
			return true;
		rest = view_sub(rest, one.n + 1, rest.n);
	}
	return false;
}

/* The child. */
static void
execute(const char *path, const char *const *argv, int out)
{
	int in = open("/dev/null", O_RDONLY);

	if (in == -1 || dup2(in, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1 ||
	    dup2(out, STDERR_FILENO) == -1 || file_close_from(STDERR_FILENO + 1) == -1 ||
	    chdir("/") == -1)
		_exit(126);
	(void)execve(path, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
	(void)dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* All that comes, so that the program can end, also what does not fit. */
static void
take_output(int fd, struct buf *out)
{
	char block[4096];
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) > 0 || (n == -1 && errno == EINTR))
		if (n > 0)
			(void)buf_add(out, block, (size_t)n);
}

int
setup_run(const char *const *argv, struct buf *out)
{
	char path[PATH_MAX];
	int ends[2], status;
	pid_t pid;

	if (!find_program(argv[0], path)) {
		errno = ENOENT;
		return -1;
	}
	(void)fflush(stdout);
	if (pipe2(ends, O_CLOEXEC) == -1)
		return -1;
	pid = fork();
	if (pid == 0)
		execute(path, argv, ends[1]);
	close(ends[1]);
	if (pid == -1) {
		file_close(ends[0]);
		return -1;
	}
	take_output(ends[0], out);
	status = wait_for(pid);
	file_close(ends[0]);
	return status;
}

bool
setup_has_program(const char *name)
{
	char path[PATH_MAX];

	return find_program(name, path);
}

/* Appends the last lines of text, each in a line. */
static void
add_end(struct buf *said, struct view text)
{
	struct view rest = text, line;
	size_t lines = 0;

	while (view_line(&rest, &line))
		lines++;
	for (size_t i = 0; view_line(&text, &line); i++)
		if (i + LINES_SAID >= lines && line.n)
			(void)buf_addf(said, "\n%.*s", VIEW_FMT(view_sub(line, 0, 500)));
}

int
setup_run_or_say(const char *const *argv, struct buf *said)
{
	struct buf out = buf_make(OUTPUT_MAX);
	int status = setup_run(argv, &out);

	if (status == -1)
		(void)setup_failed(said, argv[0]);
	else if (status != 0) {
		for (size_t i = 0; argv[i]; i++)
			(void)buf_addf(said, "%s%s", i ? " " : "", argv[i]);
		(void)buf_addf(said, ": ended with status %d", status);
		add_end(said, buf_view(&out));
	}
	buf_free(&out);
	return status == 0 ? 0 : -1;
}

int
setup_failed(struct buf *said, const char *what)
{
	(void)buf_addf(said, "%s: %s", what, strerror(errno));
	return -1;
}
