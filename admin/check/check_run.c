/* check_run.c: topics beside each other, each in a process of its own. See check.h. */
#include "admin/check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/spawn.h"
#include "sys/user.h"

#define BLOCK 4096

int
check_become(const char *role)
{
	struct user u;
	int found;

	if (geteuid() != 0)
		return 0;
	found = user_find(role, &u);
	if (found == 0)
		errno = ENOENT;
	return found == 1 ? user_become(&u, false) : -1;
}

bool
check_is_ours(struct check *c, const char *topic)
{
	char path[PATH_MAX];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/queue", c->conf->spool);
	if (geteuid() == 0 || (stat(path, &st) == 0 && st.st_uid == geteuid()))
		return true;
	check_report(c, CHECK_UNKNOWN, topic, c->conf->spool, NULL, "only root can look at that");
	return false;
}

int
check_start(const struct check *c, const struct check_topic *t, pid_t *pid)
{
	struct check own = *c;
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) == -1)
		return -1;
	*pid = fork();
	if (*pid == 0) {
		/* A group of its own: its helpers end with it. */
		(void)setpgid(0, 0);
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		own.take = check_write;
		own.out = pair[1];
		t->run(&own);
		_exit(0);
	}
	if (*pid != -1)
		(void)setpgid(*pid, *pid);
	close(pair[1]);
	if (*pid == -1) {
		close(pair[0]);
		return -1;
	}
	return pair[0];
}

/* A finding of ours about a topic, behind those that it has. */
static void
unfinished(const struct check_topic *t, const char *what, struct buf *text)
{
	(void)buf_addf(text, "unknown\t%s\t%s\t%s\t\n", t->name, t->name, what);
}

/* Takes what there is. Returns false at the end. */
static bool
take_more(int fd, struct buf *text)
{
	char block[BLOCK];
	ssize_t n = read(fd, block, sizeof(block));

	if (n == -1 && errno == EINTR)
		return true;
	return n > 0 && buf_add(text, block, (size_t)n) == 0;
}

static void
finish(const struct check_topic *t, pid_t pid, bool late, struct buf *text)
{
	int status;

	/* It is there until it is waited for. */
	(void)kill(-pid, SIGKILL);
	status = spawn_wait(pid);
	if (text->failed)
		text->failed = false;
	while (text->n && text->p[text->n - 1] != '\n')
		text->n--;
	if (late)
		unfinished(t, "has not come to an end in time", text);
	else if (status != 0)
		unfinished(t, "has ended before its end", text);
}

void
check_run_all(const struct check *c, const struct check_topic *const *topics, size_t n,
    struct buf *texts)
{
	struct pollfd fds[CHECK_TOPICS_MAX];
	pid_t pids[CHECK_TOPICS_MAX];
	msec end = clock_monotonic() + CHECK_SECONDS * 1000, left = 1;
	size_t open = 0;

	for (size_t i = 0; i < n; i++) {
		fds[i] = (struct pollfd){ .fd = check_start(c, topics[i], &pids[i]), .events = POLLIN };
		if (fds[i].fd == -1)
			unfinished(topics[i], strerror(errno), &texts[i]);
		else
			open++;
	}
	while (open && left > 0) {
		left = end - clock_monotonic();
		if (poll(fds, (nfds_t)n, left > 0 ? (int)left : 0) == -1 && errno != EINTR)
			break;
		for (size_t i = 0; i < n; i++)
			if (fds[i].fd != -1 && fds[i].revents && !take_more(fds[i].fd, &texts[i])) {
				close(fds[i].fd);
				fds[i].fd = -1;
				open--;
				finish(topics[i], pids[i], false, &texts[i]);
			}
	}
	for (size_t i = 0; i < n; i++)
		if (fds[i].fd != -1) {
			close(fds[i].fd);
			finish(topics[i], pids[i], true, &texts[i]);
		}
}
