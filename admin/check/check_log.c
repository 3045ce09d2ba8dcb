/* check_log.c: whether anybody hears what the programs have to say. See check.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "admin/check/check_path.h"
#include "sys/paths.h"

#define TOPIC "log"
#define DEVICE "/dev/log"
#define LARGE (1LL << 30)	/* octets of a file that nobody seems to rotate */

/* Connects, and says nothing. */
static int
reach(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), result = -1;

	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (fd != -1) {
		result = connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0 ? 0 : errno;
		close(fd);
	}
	return result;
}

static void
check_syslog(struct check *c)
{
	int why = reach(DEVICE);

	if (why == 0)
		check_report(c, CHECK_OK, TOPIC, DEVICE, NULL, "takes what is said");
	else
		check_report(c, CHECK_ERROR, TOPIC, DEVICE, "apt install rsyslog, or have systemd-journald run",
		    "nobody takes the log: %s", why == -1 ? "no socket" : strerror(why));
}

static void
check_file(struct check *c, const char *path)
{
	static const struct check_rule rule = { .type = S_IFREG, .least = 0200, .most = 0666,
		.level = CHECK_NOTE };
	char directory[PATH_MAX];
	struct stat st;

	path_directory(path, directory);
	if (stat(path, &st) == -1 && errno == ENOENT) {
		if (access(directory, W_OK) == -1)
			check_report(c, CHECK_ERROR, TOPIC, directory, NULL, "the log cannot be made in it: %s",
			    strerror(errno));
		else
			check_report(c, CHECK_OK, TOPIC, path, NULL, "is made with the first line");
		return;
	}
	if (!check_path(c, TOPIC, path, &rule))
		return;
	if (st.st_size > LARGE)
		check_report(c, CHECK_NOTE, TOPIC, path, "see logrotate(8)", "has %lld MB: nobody rotates it",
		    (long long)st.st_size >> 20);
	else
		check_report(c, CHECK_OK, TOPIC, path, NULL, "can be written");
}

void
check_log(struct check *c)
{
	if (strcmp(c->conf->log, "syslog") == 0)
		check_syslog(c);
	else if (c->conf->log[0] == '/')
		check_file(c, c->conf->log);
	else
		check_report(c, CHECK_OK, TOPIC, "stderr", NULL, "is whoever starts the programs");
}
