/* sendmail_queue.c: see sendmail_queue.h. */
#include "queue/sendmail_queue.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/num.h"
#include "queue/sendmail_body.h"
#include "sys/paths.h"
#include "sys/spawn.h"

#define TIME_MAX (30 * 86400ULL)	/* seconds; runner(8) takes no longer one */

const char *
sendmail_queue_parse(const char *how, struct wish *wish, const char **time)
{
	struct view rest = view_of(how);
	uint64_t seconds;
	char letter;

	*time = NULL;
	*wish = (struct wish){ .kind = WISH_ALL };
	/* -qp15m is -q15m with the same process for all runs. */
	if (rest.n > 1 && rest.p[0] == 'p')
		rest = view_sub(rest, 1, rest.n);
	if (rest.n && ascii_digit(rest.p[0])) {
		*time = rest.p;
		return num_parse_duration(rest, TIME_MAX, &seconds) == -1 ? "not a time" : NULL;
	}
	letter = rest.n ? rest.p[0] : '\0';
	rest = view_sub(rest, 1, rest.n);
	if (letter == '!')
		return "what does not match cannot be asked for";
	if (letter == 'I')
		return wish_make(WISH_ID, rest, wish) == -1 ? "not a message's id" : NULL;
	if (letter == 'S' || letter == 'R')
		return wish_make(letter == 'S' ? WISH_SENDER : WISH_RCPT, rest, wish) == -1 ?
		    "no text to look for, or too long" : NULL;
	/* Others are refinements of "all" elsewhere: -qf, -qGgroup, ... */
	return NULL;
}

int
sendmail_become(const char *program, bool beside, const char *const *args)
{
	static const int fds[] = { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO };
	char self[PATH_MAX], path[PATH_MAX + 16];
	ssize_t n = beside ? readlink("/proc/self/exe", self, sizeof(self) - 1) : 0;

	if (n > 0) {
		self[n] = '\0';
		*(strrchr(self, '/') + 1) = '\0';
		(void)snprintf(path, sizeof(path), "%s%s", self, program);
		program = path;
	}
	spawn_replace(&(struct spawn){ .program = program, .args = args, .fds = fds, .nfds = 3 });
	return EX_OSERR;
}

/* Whether the caller may run the queue: root, and who owns it or could make it. */
static bool
may_run(const char *spool)
{
	char queue[PATH_MAX];
	struct stat st;

	if (geteuid() == 0)
		return true;
	(void)snprintf(queue, sizeof(queue), "%s/queue", spool);
	return stat(queue, &st) == -1 ? errno == ENOENT && access(spool, W_OK) == 0 :
	    st.st_uid == geteuid();
}

/* Leaves word in flush/. */
static int
leave_word(const struct wish *wish)
{
	static const int fds[] = { -1, -1, STDERR_FILENO };
	char name[WISH_NAME_MAX];
	const char *const args[] = { "-q", wish_name(wish, name), NULL };
	pid_t pid = spawn_start(&(struct spawn){ .program = "enqueue", .args = args, .fds = fds,
	    .nfds = 3, .role = path_user_queue });

	if (pid == -1)
		return sendmail_complain(EX_OSERR, "cannot start enqueue", strerror(errno));
	return sendmail_submit_status(spawn_wait(pid));
}

int
sendmail_queue(const char *how, const char *spool)
{
	static const char *const once[] = { "-1", NULL };
	const char *time, *wrong;
	struct wish wish;
	int status;

	wrong = sendmail_queue_parse(how, &wish, &time);
	if (wrong)
		return sendmail_complain(EX_USAGE, "-q", wrong);
	if (time && !may_run(spool))
		return sendmail_complain(EX_NOPERM, "-q", "only root and the owner of the queue may stay");
	if (time)
		return sendmail_become("runner", false, (const char *const[]){ "-d", time, NULL });
	status = leave_word(&wish);
	return status == EX_OK && may_run(spool) ? sendmail_become("runner", false, once) : status;
}
