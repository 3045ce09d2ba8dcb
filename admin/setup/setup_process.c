/* setup_process.c: who has a port, and what runs, as proc(5) tells it. See setup.h. */
#include "admin/setup/setup.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

#define TABLE_MAX (16 * 1024 * 1024)
#define SOCKETS_MAX 64		/* that listen at one port: addresses and SO_REUSEPORT */
#define LISTENS "0A"		/* TCP_LISTEN, as the table has it */

struct sockets {
	char names[SOCKETS_MAX][32];	/* "socket:[INODE]", as descriptors are called */
	size_t n;
};

/* A line "SL: ADDRESS:PORT REMOTE STATE QUEUES TIMER RETRANSMITS UID TIMEOUT INODE ...", in hex. */
static void
take_line(struct view line, const char *port, struct sockets *s)
{
	struct view words[10];
	size_t n = 0;

	while (n < 10 && view_word(&line, &words[n]))
		n++;
	if (n < 10 || !view_eq(words[3], VIEW(LISTENS)) || s->n == SOCKETS_MAX ||
	    !view_eq(view_sub(words[1], view_rfind(words[1], ':') + 1, 4), view_of(port)))
		return;
	(void)snprintf(s->names[s->n++], sizeof(s->names[0]), "socket:[%.*s]",
	    VIEW_FMT(view_sub(words[9], 0, 20)));
}

static void
find_sockets(uint16_t port, struct sockets *s)
{
	static const char *const tables[] = { "/proc/net/tcp", "/proc/net/tcp6" };
	struct buf text = buf_make(TABLE_MAX);
	char hex[8];

	(void)snprintf(hex, sizeof(hex), "%04X", port);
	for (size_t i = 0; i < 2; i++) {
		struct view rest, line;

		buf_clear(&text);
		(void)setup_read(tables[i], &text);
		rest = buf_view(&text);
		while (view_line(&rest, &line))
			take_line(line, hex, s);
	}
	buf_free(&text);
}

/* Whether one of the process's descriptors is one of the sockets. */
static bool
holds(pid_t pid, const struct sockets *s)
{
	char path[64], target[64];
	struct dirent *e;
	bool found = false;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	while (dir && !found && (e = readdir(dir)) != NULL) {
		ssize_t n = readlinkat(dirfd(dir), e->d_name, target, sizeof(target) - 1);

		if (n <= 0)
			continue;
		target[n] = '\0';
		for (size_t i = 0; i < s->n && !found; i++)
			found = strcmp(target, s->names[i]) == 0;
	}
	if (dir)
		(void)closedir(dir);
	return found;
}

/* Its program; that of one which has been replaced since has " (deleted)" behind it. */
static void
program_of(pid_t pid, char *out, size_t size)
{
	static const char gone[] = " (deleted)";
	char path[64];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	n = readlink(path, out, size - 1);
	out[n > 0 ? n : 0] = '\0';
	if (n > (ssize_t)strlen(gone) && strcmp(out + n - strlen(gone), gone) == 0)
		out[n - (ssize_t)strlen(gone)] = '\0';
}

/* The last part of its control group that is a unit: "postfix.service". */
static void
unit_of(pid_t pid, char *out, size_t size)
{
	struct buf text = buf_make(64 * 1024);
	struct view rest, line;
	char path[64];

	out[0] = '\0';
	(void)snprintf(path, sizeof(path), "/proc/%d/cgroup", pid);
	(void)setup_read(path, &text);
	rest = buf_view(&text);
	while (out[0] == '\0' && view_line(&rest, &line)) {
		static const struct view suffix = VIEW(".service");
		struct view last;

		while (line.n && !(line.n > suffix.n &&
		    view_eq(view_sub(line, line.n - suffix.n, suffix.n), suffix)))
			line = view_sub(line, 0, view_rfind(line, '/') == line.n ? 0 : view_rfind(line, '/'));
		last = view_sub(line, view_rfind(line, '/') + 1, line.n);
		if (line.n)
			(void)view_string(last, out, size);
	}
	buf_free(&text);
}

/* The next process in the directory; 0 at its end. */
static pid_t
next_process(DIR *proc)
{
	struct dirent *e;
	uint64_t pid;

	while ((e = readdir(proc)) != NULL)
		if (num_parse(view_of(e->d_name), INT32_MAX, &pid) == 0 && pid > 0)
			return (pid_t)pid;
	return 0;
}

bool
setup_holder(uint16_t port, struct setup_holder *out)
{
	struct sockets s = { .n = 0 };
	DIR *proc;
	pid_t pid = 0;

	*out = (struct setup_holder){ .pid = 0 };
	find_sockets(port, &s);
	if (s.n == 0)
		return false;
	proc = opendir("/proc");
	/* One that systemd holds as well is to be named by the program that has it from there. */
	while (proc && (pid = next_process(proc)) != 0)
		if (holds(pid, &s)) {
			out->pid = pid;
			if (pid != 1)
				break;
		}
	if (proc)
		(void)closedir(proc);
	if (out->pid) {
		program_of(out->pid, out->path, sizeof(out->path));
		unit_of(out->pid, out->unit, sizeof(out->unit));
	}
	return true;
}

/* Its parent's number, or 0. */
static pid_t
parent_of(pid_t pid)
{
	struct buf text = buf_make(64 * 1024);
	struct view rest, line, word;
	char path[64];
	uint64_t parent = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", pid);
	(void)setup_read(path, &text);
	rest = buf_view(&text);
	while (parent == 0 && view_line(&rest, &line))
		if (view_word(&line, &word) && view_eq(word, VIEW("PPid:")) &&
		    num_parse(view_trim(line), INT32_MAX, &parent) == -1)
			parent = 0;
	buf_free(&text);
	return (pid_t)parent;
}

void
setup_end_children(pid_t parent, const char *path)
{
	DIR *proc = opendir("/proc");
	char program[1024];
	pid_t pid;

	while (proc && (pid = next_process(proc)) != 0) {
		program_of(pid, program, sizeof(program));
		if (strcmp(program, path) == 0 && parent_of(pid) == parent)
			(void)kill(pid, SIGTERM);
	}
	if (proc)
		(void)closedir(proc);
}

pid_t
setup_process(const char *const *names)
{
	DIR *proc = opendir("/proc");
	char path[1024];
	pid_t pid = 0, found = 0;

	while (proc && !found && (pid = next_process(proc)) != 0) {
		const char *base;

		program_of(pid, path, sizeof(path));
		base = strrchr(path, '/');
		for (size_t i = 0; base && names[i] && !found; i++)
			if (strcmp(base + 1, names[i]) == 0)
				found = pid;
	}
	if (proc)
		(void)closedir(proc);
	return found;
}
