/*
 * status_process.c: the processes of Mailstead, out of /proc; see status_machine.h.
 *
 * What is read there comes from the kernel, but for the arguments of a process, which it can change
 * itself: of these only those of network programs count, to tell two services apart.
 */
#include "admin/log/status_machine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/view.h"
#include "mail/agent.h"
#include "sys/clock.h"
#include "sys/paths.h"

#define PROCESSES_MAX 200000

enum program { SMTPD_NET, POP3D_NET, IMAPD_NET, POP3D_USER, IMAPD_USER, TLS, LOCAL, REMOTE, RUNNER,
	PROGRAMS };

static const char *const names[PROGRAMS] = {
	"smtpd-net", "pop3d-net", "imapd-net", "pop3d-user", "imapd-user", "tls", "deliver-local",
	"deliver-remote", "runner",
};

struct process {
	pid_t pid, parent;
	enum program program;
	uint64_t started;	/* in ticks since the machine was */
};

struct processes {
	struct process *all;
	size_t n;
};

/* Reads the start of a file of a process. Returns how many octets, 0 when it cannot be. */
static size_t
read_proc(pid_t pid, const char *name, char *out, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	n = read(fd, out, size);
	(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

static struct view
link_of(pid_t pid, const char *name, char out[PATH_MAX])
{
	char path[64];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	n = readlink(path, out, PATH_MAX);
	return (struct view){ out, n > 0 ? (size_t)n : 0 };
}

static enum program
find_name(struct view name)
{
	enum program p = 0;

	while (p < PROGRAMS && !view_eq(name, view_of(names[p])))
		p++;
	return p;
}

/* Whether it is a process of this user. */
static bool
is_mine(pid_t pid)
{
	char text[2048];
	struct view rest = { text, read_proc(pid, "status", text, sizeof(text)) }, line, word;
	uint64_t uid;

	while (view_line(&rest, &line))
		if (view_word(&line, &word) && view_eq(word, VIEW("Uid:")))
			return view_word(&line, &word) && num_parse(word, UINT32_MAX, &uid) == 0 &&
			    uid == geteuid();
	return false;
}

/* Which program it is of ours; PROGRAMS: none. comm is what it calls itself. */
static enum program
program_of(pid_t pid, struct view comm)
{
	static const struct view deleted = { " (deleted)", 10 };
	char path[PATH_MAX];
	struct view exe = link_of(pid, "exe", path), libexec = view_of(path_libexec());

	/* Who is not root sees this of no process that has been demoted. */
	if (exe.n == 0)
		return geteuid() != 0 && find_name(comm) < PROGRAMS && is_mine(pid) ?
		    find_name(comm) : PROGRAMS;
	/* An upgrade has replaced it. */
	if (exe.n > deleted.n && view_eq(view_sub(exe, exe.n - deleted.n, deleted.n), deleted))
		exe.n -= deleted.n;
	if (exe.n <= libexec.n + 1 || !view_eq(view_sub(exe, 0, libexec.n), libexec) ||
	    exe.p[libexec.n] != '/')
		return PROGRAMS;
	return find_name(view_sub(exe, libexec.n + 1, exe.n));
}

/* Takes "PID (COMM) STATE PARENT ... STARTED" apart. Returns 0 or -1. */
static int
parse_stat(struct view text, struct view *comm, struct process *p)
{
	size_t open = view_find(text, '('), close = view_rfind(text, ')');
	struct view rest = view_sub(text, close + 1, text.n), word = VIEW("");
	uint64_t parent = 0;

	if (open >= close || close >= text.n)
		return -1;
	*comm = view_sub(text, open + 1, close - open - 1);
	/* The third field of the file is the first one here; 22 is when it started. */
	for (int i = 3; i <= 22 && view_word(&rest, &word); i++)
		if (i == 4 && num_parse(word, INT_MAX, &parent) == -1)
			return -1;
	p->parent = (pid_t)parent;
	return num_parse(word, UINT64_MAX, &p->started);
}

static void
take_process(struct processes *all, pid_t pid)
{
	struct process p = { .pid = pid };
	char text[1024];
	struct view comm, stat = { text, read_proc(pid, "stat", text, sizeof(text)) };
	void *more;

	if (stat.n == 0 || parse_stat(stat, &comm, &p) == -1 || all->n == PROCESSES_MAX)
		return;
	p.program = program_of(pid, comm);
	if (p.program == PROGRAMS)
		return;
	if ((all->n & (all->n - 1)) == 0) {
		more = reallocarray(all->all, all->n ? 2 * all->n : 1, sizeof(*all->all));
		if (more == NULL)
			return;
		all->all = more;
	}
	all->all[all->n++] = p;
}

static int
compare(const void *a, const void *b)
{
	const struct process *x = a, *y = b;

	return x->pid < y->pid ? -1 : x->pid > y->pid;
}

static void
list(struct processes *all)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	uint64_t pid;

	while (dir && (e = readdir(dir)) != NULL)
		if (num_parse(view_of(e->d_name), INT_MAX, &pid) == 0)
			take_process(all, (pid_t)pid);
	if (dir)
		closedir(dir);
	if (all->n)
		qsort(all->all, all->n, sizeof(*all->all), compare);
}

/* Whether a process was forked by another one of the same program. */
static bool
is_child(const struct processes *all, const struct process *p)
{
	const struct process key = { .pid = p->parent };
	const struct process *parent = bsearch(&key, all->all, all->n, sizeof(key), compare);

	return parent && parent->program == p->program;
}

static bool
has_argument(pid_t pid, const char *wanted)
{
	char text[4096];
	struct view rest = { text, read_proc(pid, "cmdline", text, sizeof(text)) };
	size_t end;

	for (; rest.n; rest = view_sub(rest, end + 1, rest.n)) {
		end = view_find(rest, '\0');
		if (view_eq(view_sub(rest, 0, end), view_of(wanted)))
			return true;
	}
	return false;
}

/* Whether it has a client: not when it is there to fork a child for each. */
static bool
has_client(const struct processes *all, const struct process *p)
{
	return is_child(all, p) || !has_argument(p->pid, "-k");
}

static void
count(struct status_machine *m, enum status_service service, bool user)
{
	m->services[service].connections++;
	m->services[service].users += user;
}

static void
count_process(struct status_machine *m, const struct processes *all, const struct process *p)
{
	switch (p->program) {
	case SMTPD_NET:
		if (has_client(all, p))
			count(m, has_argument(p->pid, "-s") ? STATUS_SUBMISSION : STATUS_SMTP, false);
		break;
	case POP3D_NET: case IMAPD_NET:
		if (has_client(all, p))
			count(m, p->program == POP3D_NET ? STATUS_POP3 : STATUS_IMAP, false);
		break;
	case POP3D_USER: case IMAPD_USER:
		count(m, p->program == POP3D_USER ? STATUS_POP3 : STATUS_IMAP, true);
		break;
	case TLS:
		m->tls += is_child(all, p);
		break;
	case LOCAL:
		m->local++;
		break;
	case REMOTE:
		m->remote += is_child(all, p) || !has_argument(p->pid, AGENT_MAKER);
		break;
	default:
		if (m->running && m->runner < p->pid)
			break;
		m->running = true;
		m->runner = p->pid;
		m->runner_since = clock_unix_boot() +
		    (int64_t)(p->started / (uint64_t)sysconf(_SC_CLK_TCK));
	}
}

void
status_processes(struct status_machine *m)
{
	struct processes all = { .n = 0 };

	list(&all);
	for (size_t i = 0; i < all.n; i++)
		count_process(m, &all, &all.all[i]);
	free(all.all);
}
