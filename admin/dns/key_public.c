/* key_public.c: see key_public.h. */
#include "admin/dns/key_public.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/tool_run.h"
#include "sys/file.h"
#include "sys/paths.h"

/* Only a regular file: another program's configuration may name anything. */
static int
open_regular(const char *path, const char **why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	*why = strerror(errno);
	if (fd == -1)
		return -1;
	*why = "no regular file";
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -1;
}

int
key_public(const char *path, bool certificate, struct buf *out, const char **why)
{
	const char *args[] = { certificate ? "certificate" : "key", NULL };
	int fd = open_regular(path, why), status;

	if (fd == -1)
		return -1;
	status = tool_run("key-tool", path_user_key, args, fd, out);
	close(fd);
	*why = certificate ? "there is no certificate in it" : "there is no key in it";
	return status == 0 ? 0 : -1;
}
