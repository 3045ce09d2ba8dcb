/* inherit.c: see inherit.h. */
#include "sys/inherit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/file.h"

#define EXIT_TEMPORARY 111

int
inherit_standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd != -1 && fd <= STDERR_FILENO);
	return fd == -1 ? -1 : close(fd);
}

static int
inherit_signals(void)
{
	sigset_t none;

	/* Those that cannot be caught, or do not exist, fail. */
	for (int i = 1; i < NSIG; i++)
		(void)signal(i, i == SIGPIPE || i == SIGXFSZ ? SIG_IGN : SIG_DFL);
	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL);
}

int
inherit_clean(int keep)
{
	(void)umask(077);
	if (inherit_standard_fds() == -1 || inherit_signals() == -1 || file_close_from(keep) == -1)
		return -1;
	return chdir("/");
}

void
inherit_shield(int client)
{
	struct stat theirs, errors;
	int null;

	if (fstat(client, &theirs) == -1 || fstat(STDERR_FILENO, &errors) == -1 ||
	    theirs.st_ino != errors.st_ino || theirs.st_dev != errors.st_dev)
		return;
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null == -1 || dup2(null, STDERR_FILENO) == -1)
		_exit(EXIT_TEMPORARY);
	close(null);
}

uint64_t
inherit_passed(uint64_t max)
{
	uint64_t pid, n;

	if (num_parse(view_of(getenv("LISTEN_PID")), INT32_MAX, &pid) == -1 ||
	    pid != (uint64_t)getpid() ||
	    num_parse(view_of(getenv("LISTEN_FDS")), max, &n) == -1)
		return 0;
	return n;
}
