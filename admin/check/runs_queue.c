/* runs_queue.c: see runs_queue.h. */
#include "admin/check/runs_queue.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/file.h"
#include "sys/paths.h"

#define FILE_MAX (1U << 20)	/* octets of a crontab */
#define UNITS "/etc/systemd/system"
#define TRIGGER "/queue/trigger"	/* the end of a word */

bool
runs_queue_cron_line(struct view line, const char *libexec)
{
	char program[PATH_MAX];
	struct view word;

	(void)snprintf(program, sizeof(program), "%s/runner", libexec);
	line = view_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return false;
	while (view_word(&line, &word))
		if (view_eq(word, view_of(program)))
			return true;
	return false;
}

static void
read_crontab(struct runs_queue *r, const char *path)
{
	struct buf text = buf_make(FILE_MAX);
	struct view rest, line;

	if (r->cron[0] == '\0' && file_read_path(AT_FDCWD, path, true, &text) == 0) {
		rest = buf_view(&text);
		while (view_line(&rest, &line))
			if (runs_queue_cron_line(line, path_libexec()))
				(void)snprintf(r->cron, sizeof(r->cron), "%s", path);
	}
	buf_free(&text);
}

static void
find_cron(struct runs_queue *r)
{
	DIR *dir = opendir("/etc/cron.d");
	const struct dirent *e;
	char path[PATH_MAX];

	read_crontab(r, "/etc/crontab");
	read_crontab(r, "/var/spool/cron/crontabs/root");
	while (dir && (e = readdir(dir)) != NULL) {
		(void)snprintf(path, sizeof(path), "/etc/cron.d/%s", e->d_name);
		/* cron takes no other names. */
		if (strchr(e->d_name, '.') == NULL)
			read_crontab(r, path);
	}
	if (dir)
		(void)closedir(dir);
}

static bool
is_wanted(const char *target, const char *unit)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), UNITS "/%s.wants/mailstead-runner.%s", target, unit);
	return access(path, F_OK) == 0;
}

static bool
executes(const char *pid, const char *real)
{
	char path[64], exe[PATH_MAX];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/exe", pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	if (n <= 0)
		return false;
	exe[n] = '\0';
	return strcmp(exe, real) == 0;
}

static bool
is_cron(const char *pid)
{
	struct buf text = buf_make(64);
	char path[64];
	bool is;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	(void)file_read_path(AT_FDCWD, path, true, &text);
	is = view_eq(buf_view(&text), VIEW("cron\n")) || view_eq(buf_view(&text), VIEW("crond\n")) ||
	    view_eq(buf_view(&text), VIEW("fcron\n"));
	buf_free(&text);
	return is;
}

bool
runs_queue_listens(struct view command)
{
	return memmem(command.p, command.n, TRIGGER, sizeof(TRIGGER)) != NULL;
}

static bool
holds_trigger(const char *pid)
{
	struct buf text = buf_make(FILE_MAX);
	char path[64];
	bool holds;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/cmdline", pid);
	holds = file_read_path(AT_FDCWD, path, true, &text) == 0 && runs_queue_listens(buf_view(&text));
	buf_free(&text);
	return holds;
}

/* The file of one of our programs, or "". */
static void
find_program(const char *name, char real[PATH_MAX])
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", path_libexec(), name);
	if (realpath(path, real) == NULL)
		real[0] = '\0';
}

static void
find_processes(struct runs_queue *r)
{
	char runner[PATH_MAX], listen[PATH_MAX];
	DIR *dir = opendir("/proc");
	const struct dirent *e;
	uint64_t pid;

	find_program("runner", runner);
	find_program("listen", listen);
	while (dir && (e = readdir(dir)) != NULL) {
		if (num_parse(view_of(e->d_name), INT32_MAX, &pid) == -1)
			continue;
		if (executes(e->d_name, runner))
			r->pid = (pid_t)pid;
		if (executes(e->d_name, listen) && holds_trigger(e->d_name))
			r->listen = (pid_t)pid;
		r->cron_runs = r->cron_runs || is_cron(e->d_name);
	}
	if (dir)
		(void)closedir(dir);
}

void
runs_queue_find(struct runs_queue *r)
{
	*r = (struct runs_queue){ .pid = 0 };
	if (access("/run/systemd/system", F_OK) == 0) {
		r->at_once = is_wanted("sockets.target", "socket") || is_wanted("paths.target", "path");
		r->later = is_wanted("timers.target", "timer");
	}
	find_cron(r);
	find_processes(r);
}
