/* tickets.c: see tickets.h. Runs as root, in the queue's runner. */
#include "sys/tickets.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

struct tickets_file {
	char head[sizeof(TICKETS_HEAD) - 1];
	struct tickets_key key[2];
} __attribute__((packed));

int
tickets_rotate(const char *spool)
{
	char path[PATH_MAX], fresh[PATH_MAX];
	const size_t one = sizeof(struct tickets_file) - sizeof(struct tickets_key);
	int64_t now = clock_unix();
	struct tickets_file f = { .head = "" };
	struct stat st;
	size_t n = one;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/" TICKETS_FILE, spool);
	/* A runner started twice has two of them. */
	(void)snprintf(fresh, sizeof(fresh), "%s/" TICKETS_FILE ".%d", spool, (int)getpid());
	if (stat(path, &st) == 0 && st.st_mtime <= now && now - st.st_mtime < TICKETS_ROTATE)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd != -1) {
		if (read(fd, &f, one) == (ssize_t)one && f.key[0].created > now - TICKETS_LIFE) {
			f.key[1] = f.key[0];
			n = sizeof(f);
		}
		close(fd);
	}
	memcpy(f.head, TICKETS_HEAD, sizeof(f.head));
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (getrandom(&f.key[0], sizeof(f.key[0]), 0) != sizeof(f.key[0]))
		n = 0;
	f.key[0].created = now;
	if (fd == -1 || n == 0 || write(fd, &f, n) != (ssize_t)n || fsync(fd) == -1 ||
	    rename(fresh, path) == -1) {
		log_errno("write", path);
		(void)unlink(fresh);
		n = 0;
	}
	file_close(fd);
	explicit_bzero(&f, sizeof(f));
	return n ? 0 : -1;
}
