/*
 * enqueue.c: writes new messages into the queue.
 *
 * Runs as the queue user: set-uid when a user starts it, demoted when root's
 * monitor does, as the one user of a private site otherwise. Trusts nothing
 * of its caller: neither the message and envelope, nor the descriptors,
 * environment, limits and signals it inherits. May create files in the queue's
 * tmp/ and move them to new/, and read none but those it is writing, and the
 * one in which it counts what users send; and leave word in flush/. What waits in
 * cur/ and hold/ is out of its reach, although it may move new messages into the latter.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mail/submit_hint.h"
#include "queue/enqueue.h"
#include "queue/enqueue_flush.h"
#include "queue/enqueue_limit.h"
#include "queue/queue_envelope.h"
#include "queue/queue_dir.h"
#include "sys/brood_turn.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/inherit.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/user.h"

#define EXIT_READ 54
#define EXIT_CONFIG 55
#define EXIT_QUEUE 62
#define EXIT_BUG 81
#define EXIT_USAGE 100

#define PATH_SIZE 4096
#define COMPLAINT_MAX 8192

/* SECCOMP_SETLK stands before SECCOMP_COMMON. */
#define FILTER SECCOMP_BEGIN, SECCOMP_SETLK, SECCOMP_COMMON, SECCOMP_WRITE_FILES

static struct sock_filter filter[] = { FILTER, SECCOMP_END };
static struct sock_filter filter_many[] = { FILTER, SECCOMP_STAT, SECCOMP_BROOD, SECCOMP_END };

/* Not by stdio, which asks what kind of file it is: more than the sandbox allows. */
static int
complain(int status, const char *what, const char *why)
{
	struct buf b = buf_make(COMPLAINT_MAX);

	buf_addf(&b, "enqueue: %s: %s\n", what, why);
	(void)file_write(STDERR_FILENO, buf_view(&b));
	buf_free(&b);
	return status;
}

/* What a caller reads as well as whoever reads the log. */
static int
complain_queue(const char *spool)
{
	const char *why = strerror(errno);
	char what[PATH_SIZE];
	int error = errno;

	log_errno("open queue in", spool);
	/* A service, a container or a sandbox has forbidden what set-uid programs are for. */
	if (error == EACCES && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		why = "set-uid programs have no effect here: no_new_privs (NoNewPrivileges=) is set";
	(void)snprintf(what, sizeof(what), "cannot open the queue in %s", spool);
	return complain(EXIT_QUEUE, what, why);
}

/* error: what conf_load() says. In a session nobody reads standard error. */
static int
complain_conf(const char *error, bool session)
{
	bool later = conf_passes(errno);

	if (session)
		log_note(LOG_ERR, "config", "error", error);
	return complain(later ? EXIT_READ : EXIT_CONFIG, "configuration", error);
}

/* Opens the queue; in a private site makes it first if it is not there. */
static int
open_queue(struct queue_dirs *dirs, const struct conf *conf, bool privileged)
{
	if (queue_dirs_open(dirs, conf->spool) == 0)
		return 0;
	if (errno != ENOENT || privileged ||
	    queue_dirs_make(conf->spool, geteuid(), getegid()) == -1)
		return -1;
	return queue_dirs_open(dirs, conf->spool);
}

/* What may be used of the queue. */
static const struct {
	const char *name;
	unsigned access;
} parts[] = {
	{ "tmp", DEMOTE_READ | DEMOTE_WRITE }, { "new", DEMOTE_WRITE }, { "hold", DEMOTE_ADD },
	{ "flush", DEMOTE_READ | DEMOTE_WRITE }, { "trigger", DEMOTE_WRITE },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

static int
find_parts(const struct conf *conf, struct demote_path paths[PARTS + 1])
{
	/* No more of it is touched than paths are long. */
	static char space[PARTS * PATH_SIZE];
	size_t at = 0;

	for (size_t i = 0; i < PARTS; i++) {
		int n = snprintf(space + at, PATH_SIZE, "%s/queue/%s", conf->spool, parts[i].name);

		if (n < 0 || n >= PATH_SIZE)
			return -1;
		paths[i] = (struct demote_path){ space + at, parts[i].access };
		at += (size_t)n + 1;
	}
	paths[PARTS].path = NULL;
	return 0;
}

/* Becomes the queue user alone, in the sandbox. */
static int
drop_privileges(const struct conf *conf, bool many)
{
	struct demote_path paths[PARTS + 1];
	struct demote profile = {
		.user = path_user_queue, .paths = paths,
		.memory_max = 512 << 20, .files_max = 32, .processes_max = 0,
		.filter = SECCOMP_TABLE(filter),
	};

	if (many) {
		profile.processes_max = ENQUEUE_CHILDREN_MAX;
		profile.filter = (struct sock_fprog)SECCOMP_TABLE(filter_many);
	}
	if (find_parts(conf, paths) == -1)
		return -1;
	/* Started by root, the whole identity changes below, with gid and groups. */
	if (getuid() == 0 && seteuid(0) == -1)
		return -1;
	if ((geteuid() != getuid() || getegid() != getgid()) && user_settle() == -1)
		return -1;
	return demote(&profile) == -1 ? -1 : 0;
}

/* Whether descriptor FD_CONTROL is what `enqueue -s` is started with. */
static bool
has_connection(void)
{
	int type = 0;
	socklen_t size = sizeof(type);

	return getsockopt(FD_CONTROL, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
	    type == SOCK_SEQPACKET;
}

/*
 * Whether descriptor 0 was open. Where it was not, libc in a set-uid program, or
 * inherit_clean(), has opened /dev/null both ways: that is no empty message.
 */
static bool
has_message(void)
{
	struct stat message, null;

	return (fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE) != O_RDWR ||
	    fstat(STDIN_FILENO, &message) == -1 || stat("/dev/null", &null) == -1 ||
	    !S_ISCHR(message.st_mode) || message.st_rdev != null.st_rdev;
}

/* enqueue-program and what it starts say who has sent the message to smtpd. */
static bool
is_filter(uid_t caller)
{
	struct user user;

	return user_find(path_user_filter, &user) == 1 && user.uid == caller;
}

/* `enqueue -q WHAT`: who is not the queue's owner may ask for messages of his own alone. */
static int
wish(struct enqueue_file *file, const char *text, const struct enqueue_caller *of, bool trusted)
{
	const struct enqueue_fault *fault;
	struct wish what;

	if (wish_parse(view_of(text), &what) == -1 || what.own)
		return complain(EXIT_USAGE, "what to try now", "malformed");
	what.own = !trusted;
	what.uid = trusted ? 0 : (uint32_t)of->uid;
	enqueue_wish(file, &what);
	fault = enqueue_fault(file->error);
	return fault->exit ? complain(fault->exit, "what to try now", fault->text) : 0;
}

/* ---- How it is started */

enum way {
	WAY_COMMAND,	/* one message */
	WAY_WISH,	/* -q */
	WAY_SESSION,	/* -s: not for whoever can start us, it may say anything about an origin */
	WAY_MANY,	/* -k */
	WAY_NONE
};

static enum way
way_of(int argc, char *const argv[], bool trusted)
{
	if (argc < 2)
		return WAY_COMMAND;
	if (argc == 3 && strcmp(argv[1], "-q") == 0)
		return WAY_WISH;
	if (argc != 2 || !trusted || !has_connection())
		return WAY_NONE;
	return strcmp(argv[1], "-s") == 0 ? WAY_SESSION :
	    strcmp(argv[1], "-k") == 0 ? WAY_MANY : WAY_NONE;
}

/* The configuration and the log. Returns 0 or an exit status. */
static int
configure(struct conf *conf, bool session, bool trusted)
{
	char error[CONF_ERROR_MAX];

	if (session)
		log_attach("enqueue", FD_LOG);
	errno = 0;
	if (conf_load(conf, error) == -1)
		return complain_conf(error, session);
	if (!trusted)
		(void)clearenv();
	if (!session)
		log_open("enqueue", conf->log);
	log_set_debug(conf->debug);
	return 0;
}

int
main(int argc, char **argv)
{
	struct enqueue_caller of = { .uid = getuid(),
		.beside = view_of(getenv(ENVELOPE_VARIABLE)) };
	bool trusted = of.uid == 0 || of.uid == geteuid();
	enum way way = way_of(argc, argv, trusted);
	bool session = way == WAY_SESSION || way == WAY_MANY;
	struct enqueue_file file;
	struct queue_dirs dirs;
	struct conf conf;
	int status;

	if (inherit_clean(way == WAY_MANY ? FD_SHARED + 1 : session ? FD_EXTRA : FD_CONTROL) == -1)
		return EXIT_BUG;
	if (way == WAY_NONE)
		return complain(EXIT_USAGE, "usage", "enqueue < message 1< envelope");
	if (way == WAY_COMMAND && !has_message())
		return complain(EXIT_READ, "message", "descriptor 0 is not open");
	if ((status = configure(&conf, session, trusted)) != 0)
		return status;
	if (open_queue(&dirs, &conf, geteuid() == 0 || !trusted) == -1)
		return complain_queue(conf.spool);
	enqueue_init(&file, &dirs, &conf);
	if (way == WAY_MANY)
		file.hint = submit_hint_open(FD_SHARED);
	of.trusted = of.beside.n && (trusted || is_filter(of.uid));
	if (session || of.trusted)
		file.limits = enqueue_limit_open(&dirs);
	if ((way == WAY_MANY && brood_turn_open(FD_CONTROL) == -1) ||
	    drop_privileges(&conf, way == WAY_MANY) == -1) {
		log_errno("prepare", "enqueue");
		return complain(EXIT_BUG, "cannot give up privileges", strerror(errno));
	}
	if (way == WAY_MANY)
		return enqueue_many(&file, &conf) == -1 ? EXIT_BUG : 0;
	if (way == WAY_WISH)
		return wish(&file, argv[2], &of, trusted);
	return session ? enqueue_session(&file, FD_CONTROL) : enqueue_command(&file, &of);
}
