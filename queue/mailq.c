/*
 * mailq.c: lists the queue, mailq(1).
 *
 * Runs as the caller: root becomes _mailq, anybody else must own the queue.
 * Reads headers and journals of queue files, never a message, one file at a
 * time, and prints each as it is read. May read the queue's directory and
 * nothing else; may write to its standard output.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "queue/mailq_print.h"
#include "queue/queue_walk.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define PROGRAM "mailq"
#define MEMORY_MAX (2ULL << 30)
#define FILES_MAX 32

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_READ_FILES,
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

static int
give_up_rights(const struct conf *conf)
{
	static char queue[PATH_MAX];
	const struct demote_path paths[] = { { queue, DEMOTE_READ }, { NULL, 0 } };
	const struct demote profile = {
		.user = path_user_queue, .paths = paths, .memory_max = MEMORY_MAX,
		.files_max = FILES_MAX, .processes_max = 0, .filter = SECCOMP_TABLE(filter),
	};

	(void)snprintf(queue, sizeof(queue), "%s/queue", conf->spool);
	return demote(&profile);
}

static int
list(const struct queue_dirs *dirs, bool json)
{
	struct mailq_print p;

	mailq_print_start(&p, dirs, json);
	if (mailq_print_all(&p, WALK_ALL, NULL) == 0)
		return EX_OK;
	/* Who has seen enough closes the pipe. */
	if (errno != EPIPE)
		(void)fprintf(stderr, PROGRAM ": not all could be listed: %s\n", strerror(errno));
	return EX_IOERR;
}

/* Returns 0, or -1 when the usage has been printed. */
static int
parse_options(int argc, char *argv[], bool *json)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 },
	};
	int option;

	*json = false;
	while ((option = getopt_long(argc, argv, "", options, NULL)) == 'j')
		*json = true;
	if (option == -1 && optind == argc)
		return 0;
	(void)fprintf(stderr, "usage: mailq [--json]\n");
	return -1;
}

int
main(int argc, char *argv[])
{
	static struct conf conf;
	static struct queue_dirs dirs;
	bool json;

	if (parse_options(argc, argv, &json) == -1)
		return EX_USAGE;
	log_open(PROGRAM, "stderr");
	conf_load_or_exit(&conf, PROGRAM);
	if (give_up_rights(&conf) == -1)
		return EX_OSERR;
	if (queue_dirs_open(&dirs, conf.spool) == -1)
		return mailq_explain(PROGRAM, conf.spool);
	return list(&dirs, json);
}
