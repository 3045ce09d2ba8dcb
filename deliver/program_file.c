/* program_file.c: see program_order.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deliver/deliver_mailbox.h"
#include "deliver/deliver_mbox.h"
#include "deliver/program_order.h"
#include "mail/maildir.h"
#include "sys/demote.h"
#include "sys/user.h"

static struct sock_filter seccomp_table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_WRITE_FILES,
	SECCOMP_ALLOW(sync_file_range),
	SECCOMP_ALLOW(fgetxattr), SECCOMP_ALLOW(fsetxattr), SECCOMP_ALLOW(fremovexattr),
	SECCOMP_ALLOW(getuid), SECCOMP_ALLOW(geteuid),
	SECCOMP_END,
};

/* The path as one below a directory, which is the home where it can be. */
struct place {
	const char *top, *below;
	char whole[PROGRAM_TEXT_MAX + USER_DIR_MAX + 2];
};

static void
find_place(const struct program_work *w, struct place *p)
{
	const char *home = w->d->home, *path = w->plain;
	size_t n = strlen(home);

	if (strncmp(path, home, n) == 0 && path[n] == '/')
		path += n;
	else if (path[0] == '/')
		home = "/";
	while (*path == '/' || (path[0] == '.' && path[1] == '/'))
		path++;
	p->top = home;
	p->below = path;
	(void)snprintf(p->whole, sizeof(p->whole), "%s/%s", home, path);
}

/* From here on there is nothing but that directory. */
static int
confine(const struct place *p, const char *directory)
{
	const struct demote_path paths[] = {
		{ p->top, DEMOTE_READ },
		{ directory, DEMOTE_READ | DEMOTE_WRITE },
		{ NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths, .memory_max = 64 << 20, .files_max = 32,
		.filter = SECCOMP_TABLE(seccomp_table),
	};

	return demote(&profile);
}

static void
into_maildir(const struct program_work *w, struct place *p, int top, struct agent_result *r)
{
	struct deliver d = *w->d;
	struct maildir m;

	d.home_fd = top;
	d.home = p->top;
	d.maildir = p->below;
	d.maildir_error = 0;
	d.mbox[0] = '\0';
	d.settings = (struct mailbox_settings){ .quota = 0 };
	d.folders = d.make_folders = false;
	if (maildir_open(top, p->below, true, &m) == -1) {
		deliver_failed(r, w->plain);
		return;
	}
	maildir_close(&m);
	if (confine(p, p->whole) != -1)
		deliver_mailbox(&d, w->job, r);
}

static void
into_mbox(const struct program_work *w, struct place *p, int top, struct agent_result *r)
{
	char directory[sizeof(p->whole)];
	size_t n = view_rfind(view_of(p->whole), '/');

	/* A dot lock is beside the file. */
	(void)snprintf(directory, sizeof(directory), "%.*s", (int)(n ? n : 1), p->whole);
	if (confine(p, directory) != -1)
		deliver_mbox(w->d, top, p->below, w->job, r);
}

/* In the new process: the answer goes where a program's output does. */
static void
store(void *arg)
{
	const struct program_work *w = arg;
	struct program_answer a = { .stop = false };
	static struct agent_result r;
	static struct place place;
	int top;

	find_place(w, &place);
	top = open(place.top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	deliver_answer(&r, AGENT_DEFERRED, "4.3.0", "it could not be confined");
	if (top == -1)
		deliver_failed(&r, place.top);
	else if (w->order->kind == PROGRAM_MAILDIR)
		into_maildir(w, &place, top, &r);
	else
		into_mbox(w, &place, top, &r);
	program_say(&a, r.outcome, r.code, "%s", r.text);
	if (write(STDOUT_FILENO, &a, sizeof(a)) != (ssize_t)sizeof(a))
		_exit(EXIT_FOR_NOW);
	_exit(0);
}

void
program_file(struct program_work *w, struct program_answer *a)
{
	static struct run run;

	program_run(store, w, w->d->scheduler, w->d->conf->program_timeout, &run);
	if (run.status == 0 && run.n == sizeof(*a))
		memcpy(a, run.output, sizeof(*a));
	else if (run.late)
		program_say(a, AGENT_DEFERRED, "4.3.0", "%.300s: it took longer than is allowed",
		    w->plain);
	else
		program_say(a, AGENT_DEFERRED, "4.3.0", "%.300s: the delivery died", w->plain);
}
