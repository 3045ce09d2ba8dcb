/* program_command.c: see program_order.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deliver/program_env.h"
#include "deliver/program_order.h"
#include "deliver/program_status.h"
#include "sys/file.h"

/* In the new process. */
static void
execute(void *arg)
{
	static const int usual[] = { SIGPIPE, SIGXFSZ, SIGCHLD, SIGTERM, SIGINT, SIGHUP };
	const struct program_work *w = arg;
	const struct rlimit memory = { w->memory_max, w->memory_max };
	const char *argv[] = { "sh", "-c", w->plain, NULL };
	sigset_t none;

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		(void)signal(usual[i], SIG_DFL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)umask(077);
#ifndef MAILSTEAD_SANITIZE
	if (setrlimit(RLIMIT_AS, &memory) == -1)
		return;
#else
	(void)memory;
#endif
	/* An alias's has no home. */
	if (chdir(w->d->home) == -1 && (w->order->file[0] || chdir("/") == -1))
		return;
	if (dup2(w->input, STDIN_FILENO) == -1 || file_close_from(STDERR_FILENO + 1) == -1)
		return;
	(void)execve("/bin/sh", (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)w->env);
}

/* What other programs than qmail's expect before the message. */
static void
add_trace(const struct program_work *w, int64_t now, struct buf *b)
{
	const struct agent_job *job = w->job;

	program_add_from(b, &job->sender, now);
	buf_add_str(b, "Return-Path: <");
	(void)address_format(&job->sender, b);
	buf_add_str(b, ">\nX-Original-To: ");
	(void)address_format(address_is_null(&job->original) ? &job->recipient : &job->original, b);
	buf_add_str(b, "\nDelivered-To: ");
	(void)address_format(&job->recipient, b);
	buf_add_char(b, '\n');
}

void
program_command(struct program_work *w, struct program_answer *a)
{
	bool qmail = w->order->flags & PROGRAM_QMAIL;
	struct program_env env = { .text = buf_make(16384) };
	struct buf trace = buf_make(4096);
	static struct run run;
	const struct program_about about = {
		.user = w->d->user, .home = w->d->home, .extension = w->extension, .job = w->job,
		.order = w->order, .now = clock_unix(),
	};

	if (!qmail)
		add_trace(w, about.now, &trace);
	w->input = program_env(&about, &env) == -1 ? -1 : program_input(w->job, buf_view(&trace));
	if (w->input == -1) {
		program_say(a, AGENT_DEFERRED, "4.3.0", "program: %s", strerror(errno));
	} else {
		w->env = env.vars;
		program_run(execute, w, w->d->scheduler, w->d->conf->program_timeout, &run);
		program_status(&run, qmail, a);
		close(w->input);
	}
	buf_free(&env.text);
	buf_free(&trace);
}
