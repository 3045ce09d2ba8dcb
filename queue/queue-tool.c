/*
 * queue-tool.c: the operator's work on the queue, queue-tool(8).
 *
 * Started by mailstead(8) as _mailq, or by the one user of a private site, with the log at
 * descriptor 4 if there is one. Is never root: of queue files it parses headers and journals,
 * and those were written by anybody. Trusts its arguments. May touch the queue's directory, the
 * one that messages are moved to, and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "queue/queue_walk.h"
#include "queue/tool.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define PROGRAM "queue-tool"
#define MEMORY_MAX (2ULL << 30)
#define FILES_MAX 32
#define AGE_MAX (10ULL * 365 * 86400)	/* seconds */

#define TOP 30				/* rows of a table */

#define CHOICE "spdabw"		/* the options that choose messages */
#define SELECT "[ID ... | filter ...]"

static const struct tool_command commands[] = {
	{ "list", "[--json] [filter ...]", CHOICE "jh", WALK_ALL, NULL, NULL, NULL, tool_list },
	{ "show", "[--json | --message] ID ...", "jm", WALK_ALL, NULL, NULL, NULL, tool_show },
	{ "hold", "[-n] [--json] [--always] [--why TEXT] " SELECT, CHOICE "AnjlW", WALK_NEW | WALK_CUR,
	    tool_hold, "held", "is held already", tool_each },
	{ "release", "[-n] [--json] [--always] " SELECT, CHOICE "Anjl", WALK_HOLD,
	    tool_release, "released", "is not held", tool_each },
	{ "retry", "[-n] [--json] " SELECT, CHOICE "Anj", WALK_NEW | WALK_CUR,
	    tool_retry, "made due", "is held: release it", tool_each },
	{ "delete", "[-ny] [--json] " SELECT, CHOICE "Anyjh", WALK_ALL,
	    tool_delete, "deleted", "is deleted already", tool_each },
	{ "expire", "[-n] [--json] " SELECT, CHOICE "Anjh", WALK_ALL,
	    tool_expire, "returned", "is returned already", tool_each },
	{ "move", "[-n] [--json] --to SPOOL " SELECT, CHOICE "Anjht", WALK_ALL,
	    tool_move, "moved", "is moved already", tool_each },
	{ "suspend", "[--why TEXT] DESTINATION ...", "W", 0, NULL, NULL, NULL, tool_suspend },
	{ "resume", "DESTINATION ...", "", 0, NULL, NULL, NULL, tool_resume },
	{ "destinations", "[--json]", "j", 0, NULL, NULL, NULL, tool_destinations },
	{ "rules", "[--json]", "j", 0, NULL, NULL, NULL, tool_rules },
	{ "shape", "[--json] [--by-sender] [--top N] [filter ...]", CHOICE "jBTh", WALK_ALL,
	    NULL, NULL, NULL, tool_shape },
	{ "health", "", "", WALK_ALL | WALK_TMP, NULL, NULL, NULL, tool_health },
	{ "summary", "[--json | --metrics]", "jM", WALK_ALL, NULL, NULL, NULL, tool_summary },
	{ "check", "[-r] [--json]", "jr", WALK_ALL | WALK_TMP, NULL, NULL, NULL, tool_check },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct option options[] = {
	{ "sender", required_argument, NULL, 's' },
	{ "recipient", required_argument, NULL, 'p' },
	{ "domain", required_argument, NULL, 'd' },
	{ "older", required_argument, NULL, 'a' },
	{ "younger", required_argument, NULL, 'b' },
	{ "reason", required_argument, NULL, 'w' },
	{ "all", no_argument, NULL, 'A' },
	{ "held", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "message", no_argument, NULL, 'm' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "yes", no_argument, NULL, 'y' },
	{ "to", required_argument, NULL, 't' },
	{ "always", no_argument, NULL, 'l' },
	{ "why", required_argument, NULL, 'W' },
	{ "by-sender", no_argument, NULL, 'B' },
	{ "top", required_argument, NULL, 'T' },
	{ "repair", no_argument, NULL, 'r' },
	{ "metrics", no_argument, NULL, 'M' },
	{ NULL, 0, NULL, 0 },
};

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_WRITE_FILES,
	SECCOMP_ALLOW(syncfs),
	SECCOMP_FAIL(ioctl, ENOTTY),
	SECCOMP_END,
};

static int
usage(const struct tool_command *one)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (one == NULL || one == &commands[i])
			(void)fprintf(stderr, "usage: mailstead queue %s %s\n", commands[i].name,
			    commands[i].usage);
	(void)fprintf(stderr, "filter: --sender P, --recipient P, --domain P, --reason TEXT, "
	    "--older AGE, --younger AGE, --held, --all\n");
	return EX_USAGE;
}

static int
take_age(const char *text, int64_t *age)
{
	uint64_t n;

	if (num_parse_duration(view_of(text), AGE_MAX, &n) == -1 || n == 0)
		return -1;
	*age = (int64_t)n;
	return 0;
}

/* One option. Returns 0, or -1 when its value is wrong. */
static int
take_option(struct tool *t, int option)
{
	switch (option) {
	case 's': t->select.sender = optarg; return 0;
	case 'p': t->select.recipient = optarg; return 0;
	case 'd': t->select.domain = optarg; return 0;
	case 'w': t->select.reason = optarg; return 0;
	case 'a': return take_age(optarg, &t->select.older);
	case 'b': return take_age(optarg, &t->select.younger);
	case 'A': t->all = true; return 0;
	case 'h': t->held = true; return 0;
	case 'j': t->json = true; return 0;
	case 'm': t->message = true; return 0;
	case 'n': t->dry_run = true; return 0;
	case 'y': t->yes = true; return 0;
	case 't': t->target_path = optarg; return 0;
	case 'l': t->always = true; return 0;
	case 'W': t->why = optarg; return 0;
	case 'B': t->by_sender = true; return 0;
	case 'T': return num_parse(view_of(optarg), SIZE_MAX, &t->top);
	case 'r': t->repair = true; return 0;
	case 'M': t->metrics = true; return 0;
	default: return -1;
	}
}

static int
parse_options(struct tool *t, int argc, char *argv[])
{
	int option;

	while ((option = getopt_long(argc, argv, "nyr", options, NULL)) != -1)
		if (option == '?' || strchr(t->command->options, option) == NULL ||
		    take_option(t, option) == -1)
			return -1;
	t->places = t->held ? WALK_HOLD : t->command->places;
	t->ids = argv + optind;
	t->nids = (size_t)(argc - optind);
	return 0;
}

/* What a rule can be made of. */
static bool
is_one_pattern(const struct queue_select *s)
{
	return (s->sender != NULL) + (s->recipient != NULL) + (s->domain != NULL) == 1 &&
	    s->reason == NULL && s->older == 0 && s->younger == 0;
}

/* A command must say what it means: ids, or a filter, or --all. */
static bool
choice_is_clear(const struct tool *t)
{
	bool filtered = queue_select_any(&t->select) || t->all || t->held;

	if (t->command->run == tool_show || t->command->run == tool_suspend ||
	    t->command->run == tool_resume)
		return t->nids != 0;
	if (t->command->run != tool_each)
		return t->nids == 0;
	if (t->always)
		return t->nids == 0 && is_one_pattern(&t->select);
	return (t->nids != 0) != filtered;
}

static int
give_up_rights(const struct tool *t)
{
	static char queue[PATH_MAX], target[PATH_MAX];
	const struct demote_path paths[] = {
		{ queue, DEMOTE_READ | DEMOTE_WRITE }, { target, DEMOTE_READ | DEMOTE_WRITE },
		{ NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths, .memory_max = MEMORY_MAX, .files_max = FILES_MAX,
		.processes_max = 0, .filter = SECCOMP_TABLE(filter),
	};

	(void)snprintf(queue, sizeof(queue), "%s/queue", t->conf->spool);
	(void)snprintf(target, sizeof(target), "%s/queue",
	    t->target_path ? t->target_path : t->conf->spool);
	return demote(&profile);
}

static bool
same_directory(int a, int b)
{
	struct stat x, y;

	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev &&
	    x.st_ino == y.st_ino;
}

/* Opens the queue, and the one that messages are moved to. Returns 0 or an exit status. */
static int
open_queues(struct tool *t)
{
	if (queue_dirs_open(&t->dirs, t->conf->spool) == -1)
		return mailq_explain("mailstead", t->conf->spool);
	if (t->target_path == NULL)
		return 0;
	if (queue_dirs_open(&t->target, t->target_path) == -1)
		return mailq_explain("mailstead", t->target_path);
	if (!same_directory(t->dirs.queue, t->target.queue))
		return 0;
	tool_complain("--to", "that is the same queue");
	return EX_USAGE;
}

static const struct tool_command *
find_command(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

int
main(int argc, char *argv[])
{
	static struct conf conf;
	static struct tool t = { .conf = &conf, .trigger = -1, .top = TOP };
	int status;

	if (demote_refuse_root(PROGRAM) == -1)
		return EX_NOPERM;
	t.command = argc < 2 ? NULL : find_command(argv[1]);
	if (t.command == NULL)
		return usage(NULL);
	if (parse_options(&t, argc - 1, argv + 1) == -1 || !choice_is_clear(&t) ||
	    (t.command->act == tool_move) != (t.target_path != NULL))
		return usage(t.command);
	if (fcntl(FD_LOG, F_GETFD) != -1)
		log_attach(PROGRAM, FD_LOG);
	conf_load_or_exit(&conf, PROGRAM);
	t.uid = geteuid();
	t.asks = isatty(STDIN_FILENO);
	t.shows_progress = isatty(STDERR_FILENO);
	t.terminal = isatty(STDOUT_FILENO);
	if (give_up_rights(&t) == -1)
		return EX_OSERR;
	status = open_queues(&t);
	return status ? status : t.command->run(&t);
}
