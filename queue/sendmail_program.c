/* sendmail_program.c: see sendmail_program.h. */
#include "queue/sendmail_program.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/queue_envelope.h"
#include "queue/queue_scratch.h"
#include "queue/queue_verdict.h"

#define FD_TEXT 6
#define TEXT_MAX 4096

int
sendmail_program_prepare(struct buf *envelope)
{
	struct buf plain = buf_make(envelope->n), beside = buf_make(ENVELOPE_BESIDE_MAX);
	int result = 0;

	envelope_split(buf_view(envelope), &plain, &beside);
	if (plain.failed)
		result = -1;
	else if (beside.failed || beside.n == 0)
		result = unsetenv(ENVELOPE_VARIABLE);
	else
		result = setenv(ENVELOPE_VARIABLE, buf_cstr(&beside), 1);
	buf_free(&beside);
	buf_free(envelope);
	*envelope = plain;
	return result;
}

int
sendmail_program_text(void)
{
	return scratch_make(TEXT_MAX);
}

/* Text last: its place may be one of the others'. */
static int
place(posix_spawn_file_actions_t *a, int message, int envelope, int text)
{
	int error = posix_spawn_file_actions_adddup2(a, message, STDIN_FILENO);

	if (error == 0)
		error = posix_spawn_file_actions_adddup2(a, envelope, STDOUT_FILENO);
	if (error == 0 && text != -1)
		error = posix_spawn_file_actions_adddup2(a, text, FD_TEXT);
	return error;
}

pid_t
sendmail_program_start(const char *program, int message, int envelope, int text)
{
	char *const argv[] = { (char *)(uintptr_t)program, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	pid_t pid = -1;

	(void)unsetenv(SENDMAIL_PROGRAM_VARIABLE);
	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGPIPE);
	errno = posix_spawn_file_actions_init(&actions);
	if (errno)
		return -1;
	errno = posix_spawnattr_init(&attributes);
	if (errno)
		return -1;
	errno = posix_spawnattr_setsigdefault(&attributes, &usual);
	if (errno == 0)
		errno = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	if (errno == 0)
		errno = place(&actions, message, envelope, text);
	if (errno == 0)
		errno = posix_spawn(&pid, argv[0], &actions, &attributes, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	return errno ? -1 : pid;
}

int
sendmail_program_status(int text, int status)
{
	char octets[TEXT_MAX];
	struct verdict v;

	verdict_of(status, text == -1 ? VIEW("") : scratch_text(text, octets, sizeof(octets)), &v);
	if (text != -1)
		close(text);
	if (v.queued)
		return EX_OK;
	(void)fprintf(stderr, "sendmail: %s (%s)\n", v.text, v.code);
	return v.permanent ? EX_UNAVAILABLE : EX_TEMPFAIL;
}
