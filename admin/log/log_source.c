/* log_source.c: see log_source.h. */
#include "admin/log/log_source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/log/log_seek.h"
#include "admin/mailstead.h"
#include "sys/file.h"
#include "sys/ipc.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define PROGRAM "log-tool"
#define ROTATED_MSEC 500	/* between two looks whether a file that is followed is still the one */

static void
complain(struct log_source *s, const char *subject, const char *wrong)
{
	mailstead_complain(subject, wrong);
	s->incomplete = true;
}

int
log_source_find(struct log_source *s, const struct conf *conf)
{
	if (s->files.n == 0 && !s->journal)
		(void)trace_files_find(&s->files, conf->log, &s->journal);
	if (s->files.n || s->journal)
		return 0;
	mailstead_complain("log", "there is none that can be found: say which file with --file");
	return -1;
}

void
log_source_free(struct log_source *s)
{
	trace_files_free(&s->files);
}

int
log_source_start(struct log_source *s, const char *const *args, int out, int totals,
    int new_totals)
{
	int fds[] = { -1, out, STDERR_FILENO, -1, -1, totals, new_totals };
	struct spawn spawn = { .program = PROGRAM, .args = args, .fds = fds,
		.nfds = totals == -1 ? 4 : 7, .role = path_user_net };
	int pair[2];

	/* It ends by itself, and then we hear of it where we write. */
	(void)signal(SIGPIPE, SIG_IGN);
	s->pid = -1;
	s->control = -1;
	if (ipc_pair(pair) == -1) {
		mailstead_complain(PROGRAM, strerror(errno));
		return -1;
	}
	fds[FD_CONTROL] = pair[1];
	s->control = pair[0];
	s->pid = spawn_start(&spawn);
	(void)close(pair[1]);
	if (s->pid != -1)
		return 0;
	mailstead_complain(PROGRAM, strerror(errno));
	(void)close(s->control);
	return -1;
}

int
log_source_end(struct log_source *s)
{
	int status;

	(void)close(s->control);
	status = spawn_wait(s->pid);
	if (status != -1 && status <= 255)
		return status;
	mailstead_complain(PROGRAM, status == -1 ? strerror(errno) : "was killed");
	return -1;
}

/* ---- One part */

/* Starts a program that writes to a new pipe. Returns its pid, or -1 with errno. */
static pid_t
start_writer(const char *program, const char *const *args, int in, const char *role, int *fd)
{
	int pair[2];
	int fds[] = { in, -1, STDERR_FILENO };
	struct spawn s = { .program = program, .args = args, .fds = fds, .nfds = 3, .role = role };
	pid_t pid;

	if (pipe2(pair, O_CLOEXEC) == -1)
		return -1;
	fds[1] = pair[1];
	pid = spawn_start(&s);
	(void)close(pair[1]);
	if (pid == -1)
		file_close(pair[0]);
	*fd = pair[0];
	return pid;
}

int
log_source_open(const char *path, int *fd, pid_t *pid)
{
	static const char *const args[] = { "-dc", NULL };
	const char *program = trace_decompressor(path);
	int in = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	*pid = 0;
	*fd = in;
	if (in == -1 || program == NULL)
		return in == -1 ? -1 : 0;
	*pid = start_writer(program, args, in, path_user_net, fd);
	file_close(in);
	return *pid == -1 ? -1 : 0;
}

static int
send_part(const struct log_source *s, int fd, uint32_t flags, uint64_t offset, int64_t since)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, flags);
	ipc_put_u64(&b, offset);
	ipc_put_u64(&b, since > 0 ? (uint64_t)since : 0);
	return ipc_send_buf(s->control, LOG_TAKE, &b, &fd, 1, NEVER);
}

/* Waits until a part has been read. Returns 0, or -1 when log-tool has ended. */
static int
hear(struct log_source *s, uint64_t *end)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	struct ipc_get g;
	char cursor[LOG_CURSOR_MAX];

	if (ipc_recv(s->control, &space, &r, NEVER) != 1)
		return -1;
	g = ipc_get(&r);
	*end = ipc_get_u64(&g);
	ipc_get_str(&g, cursor, sizeof(cursor));
	ipc_close_fds(&r);
	if (r.type != LOG_TAKEN || ipc_get_end(&g) == -1)
		return -1;
	if (cursor[0])
		memcpy(s->cursor, cursor, sizeof(cursor));
	return 0;
}

/* Reaps what wrote a part; a reader who wants no more ends it by SIGPIPE. */
static void
wait_writer(struct log_source *s, const char *subject, pid_t pid)
{
	int status = pid > 0 ? spawn_wait(pid) : 0;

	if (status != 0 && status != 256 + SIGPIPE)
		complain(s, subject, "could not be read to its end");
}

int
log_source_file(struct log_source *s, const char *path, uint32_t flags, uint64_t offset,
    int64_t since, uint64_t *end)
{
	pid_t pid;
	int fd, result;

	*end = 0;
	if (log_source_open(path, &fd, &pid) == -1) {
		complain(s, path, strerror(errno));
		return 0;
	}
	result = send_part(s, fd, flags, offset, since);
	(void)close(fd);
	if (result == 0)
		result = hear(s, end);
	wait_writer(s, path, pid);
	return result;
}

int
log_source_journal(struct log_source *s, uint32_t flags, int64_t since)
{
	const char *program = trace_program("journalctl");
	bool follow = flags & LOG_FEED_FOLLOW;
	char from[LOG_CURSOR_MAX + 20] = "--boot=all";
	const char *args[] = { "--quiet", "--no-pager", "--output=short-iso-precise",
		"--facility=mail,daemon", "--show-cursor", from, follow ? "--follow" : NULL,
		"--no-tail", NULL };
	uint64_t end;
	pid_t pid;
	int fd, result;

	/* A cursor is where to begin all by itself. */
	if (s->cursor[0])
		(void)snprintf(from, sizeof(from), "--after-cursor=%s", s->cursor);
	else if (since > 0)
		(void)snprintf(from, sizeof(from), "--since=@%" PRId64, since / 1000000);
	pid = start_writer(program, args, -1, NULL, &fd);
	if (pid == -1) {
		complain(s, program, strerror(errno));
		return 0;
	}
	result = send_part(s, fd, flags, 0, since);
	(void)close(fd);
	if (result == 0)
		result = hear(s, &end);
	/* Without a reader it would wait for something to say. */
	if (result == -1)
		(void)kill(pid, SIGPIPE);
	wait_writer(s, program, pid);
	return result;
}

/* ---- All of them */

/* Whether a file was written last before there was anything of that. */
static bool
is_older(const struct log_source *s, size_t i, int64_t since)
{
	return s->files.changed[i] != 0 && i + 1 < s->files.n &&
	    ((int64_t)s->files.changed[i] + 1) * 1000000 < since - LOG_SEEK_SLACK;
}

void
log_source_all(struct log_source *s, int64_t since)
{
	uint64_t end;

	if (s->journal) {
		(void)log_source_journal(s, 0, since);
		return;
	}
	for (size_t i = 0; i < s->files.n; i++)
		if (!is_older(s, i, since) &&
		    log_source_file(s, s->files.paths[i], 0, 0, since, &end) == -1)
			return;
}

/* Whether another file is at that path now. */
static bool
is_rotated(const char *path, int fd)
{
	struct stat ours, now;

	return stat(path, &now) == 0 && fstat(fd, &ours) == 0 &&
	    (ours.st_ino != now.st_ino || ours.st_dev != now.st_dev);
}

/* Waits until there is another file at the path. Returns 0, or -1 when log-tool has ended. */
static int
await_rotation(struct log_source *s, const char *path, int fd)
{
	uint64_t end;

	while (!is_rotated(path, fd)) {
		if (deadline_wait(s->control, POLLIN, clock_monotonic() + ROTATED_MSEC) == 0) {
			/* It says that the part before this one has been read. */
			if (hear(s, &end) == -1)
				return -1;
		} else if (errno != ETIMEDOUT) {
			return -1;
		}
	}
	return 0;
}

static void
follow_file(struct log_source *s, const char *path, int64_t since)
{
	int fd, result = 0;

	while (result == 0) {
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd == -1) {
			complain(s, path, strerror(errno));
			return;
		}
		result = send_part(s, fd, LOG_FEED_FOLLOW, 0, since);
		/* All of the next one is new. */
		since = 0;
		if (result == 0)
			result = await_rotation(s, path, fd);
		(void)close(fd);
	}
}

void
log_source_follow(struct log_source *s, int64_t since)
{
	uint64_t end;

	if (s->journal) {
		(void)log_source_journal(s, LOG_FEED_FOLLOW, since);
		return;
	}
	for (size_t i = 0; i + 1 < s->files.n; i++)
		if (!is_older(s, i, since) &&
		    log_source_file(s, s->files.paths[i], 0, 0, since, &end) == -1)
			return;
	follow_file(s, s->files.paths[s->files.n - 1], since);
}
