/*
 * deliver-local.c: delivers mail to one user: deliver-local(8).
 *
 * Runs as the recipient; the monitor of the runner has changed the uid before
 * it starts this program, which refuses to be root. Trusts the scheduler's
 * records as far as agent_parse_job() has checked them, and nothing in the
 * message or in the user's files. Has no more than the user's rights when it reads
 * the first of these records, which says where the mailbox is; after that it may
 * read the user's home, and write to the mailbox, which is the Maildir or the
 * directory of an mbox, and nowhere else. Has the message's descriptor, read-only. What
 * the user wants programs to do is done by deliver-program, started before that.
 *
 * Exit status: 0 when the scheduler has closed, 100 for wrong use, 111 when it
 * cannot go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "deliver/deliver_follow.h"
#include "deliver/deliver_group.h"
#include "deliver/deliver_instructions.h"
#include "deliver/deliver_joint.h"
#include "deliver/deliver_message.h"
#include "deliver/deliver_settings.h"
#include "mail/maildir.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/spawn.h"
#include "sys/user.h"

#define EXIT_MISUSE 100
#define FILES_MAX (24 + DELIVER_JOINT_MAX)	/* descriptors */
#define MEMBER_FILES 6	/* and for each of several users: four directories, the message, the quota */

static struct sock_filter seccomp_table[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_WRITE_FILES, SECCOMP_STAT,
	SECCOMP_ALLOW(sync_file_range), SECCOMP_ALLOW(pwrite64), SECCOMP_ALLOW(syncfs),
	/* musl's fstatat(2) of an absolute path is this one, or the next. */
	SECCOMP_LSTAT, SECCOMP_STAT,
	SECCOMP_ALLOW(fgetxattr), SECCOMP_ALLOW(fsetxattr), SECCOMP_ALLOW(fremovexattr),
	SECCOMP_ALLOW(getuid), SECCOMP_ALLOW(geteuid),
	SECCOMP_END,
};

static void
refuse_root(void)
{
	if (getuid() != 0 && geteuid() != 0)
		return;
	log_note(LOG_ERR, "refused", "why", "must not run as root");
	_exit(EXIT_MISUSE);
}

/*
 * Opens the home and makes the Maildir: both must exist before the sandbox can
 * name them. What fails here is the answer to each delivery.
 */
static void
open_home(struct deliver *d)
{
	struct maildir m;

	d->home_fd = open(d->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->home_fd == -1) {
		d->home_error = errno;
	} else if (d->mbox[0]) {
		return;
	} else if (maildir_open(d->home_fd, d->maildir, true, &m) == -1) {
		d->maildir_error = errno;
	} else {
		maildir_clean(&m, clock_unix());
		maildir_close(&m);
	}
}

/* The directory that is written to: the Maildir, or that of the mbox. Returns 0 or -1. */
static int
place_of(const struct deliver *d, char out[2 * USER_DIR_MAX])
{
	const char *path = d->mbox[0] ? d->mbox : d->maildir, *slash = strrchr(path, '/');
	int n = d->mbox[0] == '\0' ? (int)strlen(path) : slash ? (int)(slash - path) : 0;

	n = snprintf(out, 2 * USER_DIR_MAX, "%s/%.*s", path[0] == '/' ? "" : d->home, n, path);
	return n < 0 || (size_t)n >= 2 * USER_DIR_MAX ? -1 : 0;
}

static void
confine_to(const struct demote_path *paths, const int *dirs, uint64_t files_max)
{
	const struct demote profile = {
		.paths = paths, .dirs = dirs, .memory_max = 64 << 20, .files_max = files_max,
		.filter = SECCOMP_TABLE(seccomp_table),
	};

	if (demote(&profile) == -1)
		_exit(EXIT_FOR_NOW);
}

static void
confine(const struct deliver *d)
{
	char place[2 * USER_DIR_MAX];
	const struct demote_path paths[] = {
		{ d->home, DEMOTE_READ },
		{ place, DEMOTE_READ | DEMOTE_WRITE },
		{ NULL, 0 },
	};

	if (place_of(d, place) == -1)
		_exit(EXIT_FOR_NOW);
	confine_to(paths, NULL, FILES_MAX);
}

/* To the Maildirs of several users, and nothing else of theirs. */
static void
confine_group(const struct deliver_group *g)
{
	static int dirs[AGENT_GROUP_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->members[i].m.dir != -1)
			dirs[n++] = g->members[i].m.dir;
	dirs[n] = -1;
	confine_to(NULL, dirs, FILES_MAX + MEMBER_FILES * AGENT_GROUP_MAX);
}

/*
 * What the sandbox does not let happen later: where the user has instructions, deliver-program
 * waits for what is not a delivery into the mailbox. Users that are not the system's share a uid.
 */
static void
start_programs(struct deliver *d)
{
	int fds[] = { -1, -1, STDERR_FILENO, -1, log_fd() };
	struct spawn s = {
		.program = "deliver-program", .args = (const char *[]){ d->user, d->home, NULL },
		.nfds = FD_LOG + 1,
	};

	if (strchr(d->user, '@') == NULL && deliver_needs_programs(d) &&
	    spawn_connected(&s, fds, &d->programs) == -1)
		d->programs = -1;
}

/* ---- settings */

/*
 * Takes over what the job says of the mailbox. Where that is must stay what it was when the
 * sandbox was made, which is with the first job. Returns 0, or -1 with the answer.
 */
static int
take_settings(struct deliver *d, const struct agent_job *job, struct agent_result *r)
{
	struct mailbox_settings s = { .quota = 0 };
	const char *wrong = deliver_settings(d, job, &s);
	struct buf path = buf_make(sizeof(d->mbox) - 1);
	const char *text;

	if (!wrong && mailbox_path(s.mbox, view_of(d->user), &path) == -1)
		wrong = "path too long";
	text = buf_cstr(&path);
	if (!wrong && !d->ready && text)
		(void)snprintf(d->mbox, sizeof(d->mbox), "%s", text);
	if (!d->ready) {
		open_home(d);
		start_programs(d);
		confine(d);
		d->ready = true;
	}
	if (!wrong && (text == NULL || strcmp(text, d->mbox) != 0))
		wrong = "the mailbox is another one now";
	d->settings = s;
	buf_free(&path);
	if (wrong == NULL)
		return 0;
	deliver_answer(r, AGENT_DEFERRED, "4.3.5", "settings: %.300s", wrong);
	return -1;
}

/*
 * Does what the user's instructions say. Each of these returns whether the answer has to wait for
 * the messages delivered jointly; else it is in *r.
 */
static bool
follow(const struct deliver *d, const struct agent_job *job, struct deliver_joint *j,
    struct agent_result *r)
{
	static struct forward f;

	if (deliver_instructions(d, job, &f) == -1)
		deliver_answer(r, AGENT_DEFERRED, "4.2.0", "%s", f.why);
	else if (f.nobody)
		deliver_answer(r, AGENT_FAILED, "5.1.1", "no mailbox here by that name");
	else if (f.keep && f.n == 0 && f.nactions == 0)
		return deliver_jointly(d, job, j, r);
	else
		deliver_follow(d, job, &f, r);
	return false;
}

static bool
deliver(const struct deliver *d, const struct agent_job *job, struct deliver_joint *j,
    struct agent_result *r)
{
	if (job->target[0] == '\0' && d->home_fd == -1) {
		errno = d->home_error;
		deliver_failed(r, d->home);
		return false;
	}
	if (deliver_refuse(job, r))
		return false;
	if (job->target[0])
		deliver_target(d, job, r);
	else if (job->flags & AGENT_MAILBOX)
		return deliver_jointly(d, job, j, r);
	else
		return follow(d, job, j, r);
	return false;
}

static int
send_result(const struct agent_result *r)
{
	if (agent_send_result(FD_CONTROL, r) == 0)
		return 0;
	log_errno("send", "result");
	return -1;
}

/* Answers that go together. */
static struct buf answers;

static int
send_results(void)
{
	if (answers.n == 0 || agent_send_results(FD_CONTROL, &answers) == 0)
		return 0;
	log_errno("send", "results");
	return -1;
}

/* What is not delivered is said at once: the next one may be the end of the program. */
static int
keep_result(const struct agent_result *r)
{
	if (agent_add_result(&answers, r) == -1 &&
	    (send_results() == -1 || agent_add_result(&answers, r) == -1))
		return -1;
	return r->outcome == AGENT_DELIVERED ? 0 : send_results();
}

static void
begin_result(struct agent_result *r)
{
	r->nforward = 0;
	r->owner = (struct address){ .local = "" };
	r->verp = false;
}

/* Does one job. Returns 0 or -1. */
static int
take_job(struct deliver *d, struct ipc_record *record, struct deliver_joint *j,
    struct agent_result *r)
{
	static struct agent_job job;
	bool waits;

	if (agent_parse_job(record, &job) == -1) {
		log_errno("read", "job");
		return -1;
	}
	r->job = job.job;
	begin_result(r);
	waits = take_settings(d, &job, r) == 0 && deliver(d, &job, j, r);
	close(job.message);
	return waits ? 0 : send_result(r);
}

/* Does the one thing that an agent for several users does. Returns 0 or -1. */
static int
take_group(struct deliver *d, struct ipc_record *record, struct agent_result *r)
{
	static struct deliver_group group;

	/* Those of the system have a uid each. */
	if (d->ready || strchr(d->user, '@') == NULL || agent_group_count(record) == 0) {
		ipc_close_fds(record);
		errno = EBADMSG;
		log_errno("read", "jobs");
		return -1;
	}
	deliver_group_open(d, record, &group);
	confine_group(&group);
	begin_result(r);
	return deliver_group(d, record, &group, r, send_result);
}

/* Serves the scheduler until it closes. Returns the exit status. */
static int
serve(struct deliver *d)
{
	static struct deliver_joint joint;
	static struct ipc_buffer space;
	static struct agent_result result;
	struct ipc_record record;

	answers = ipc_payload();
	for (;;) {
		int got = ipc_recv(FD_CONTROL, &space, &record, joint.n ? 0 : NEVER);
		bool none = got == -1 && errno == ETIMEDOUT;

		if (got == 1 && record.type == AGENT_GROUP)
			return take_group(d, &record, &result) == 0 ? 0 : EXIT_FOR_NOW;
		if (got == 1 && take_job(d, &record, &joint, &result) == -1)
			return EXIT_FOR_NOW;
		/* Answers wait only for jobs that are there already. */
		if ((got != 1 || joint.n == DELIVER_JOINT_MAX) &&
		    (deliver_joint_end(d, &joint, &result, keep_result) == -1 || send_results() == -1))
			return EXIT_FOR_NOW;
		if (got != 1 && !none)
			return got == 0 ? 0 : EXIT_FOR_NOW;
	}
}

int
main(int argc, char **argv)
{
	static struct deliver d;
	struct conf conf;

	log_attach("deliver-local", FD_LOG);
	refuse_root();
	if (argc != 3 || argv[1][0] == '\0' || argv[2][0] != '/') {
		log_note(LOG_ERR, "usage", "want", "deliver-local user home");
		return EXIT_MISUSE;
	}
	conf_load_or_exit(&conf, "deliver-local");
	log_set_debug(conf.debug);
	/* A limit on the size of files is an error of the write, not a signal. */
	(void)signal(SIGXFSZ, SIG_IGN);
	d = (struct deliver){
		.user = argv[1], .home = argv[2], .home_fd = -1, .maildir = conf.maildir,
		.folders = strcmp(conf.maildir_folders, "no") != 0,
		.make_folders = strcmp(conf.maildir_folders, "create") == 0,
		.quota_grace = conf.quota_grace, .lock_timeout = conf.mbox_lock_timeout,
		.hostname = conf.hostname, .extension = conf.extension,
		.scheduler = FD_CONTROL, .programs = -1, .conf = &conf,
	};
	return serve(&d);
}
