/*
 * mailbox-tool.c: the operator's work on the mailbox of a user, mailbox-tool(8).
 *
 * Started by mailstead(8) as the user whose mailbox it is, with the log at descriptor 4 if there is
 * one. Is never root: what lies in the mailbox was written by anybody. Trusts its arguments. May
 * touch the Maildir and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/num.h"
#include "imapd/mailbox_tool.h"
#include "sys/demote.h"
#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/user.h"
#include "text/imap_utf7.h"
#include "text/shown.h"

#define PROGRAM "mailbox-tool"
#define MEMORY_MAX (64ULL << 30)	/* of address space: indexes are mapped */
#define FILES_MAX 64

static const struct mailbox_tool_command commands[] = {
	{ "check", "[--json] [--full] USER [FOLDER ...]", "jf",
	    NULL, mailbox_check_each, mailbox_check_after },
	{ "rebuild", "[--json] USER [FOLDER ...]", "j",
	    mailbox_rebuild_before, mailbox_stat_each, NULL },
	{ "restored", "[--json] USER [FOLDER ...]", "j", NULL, mailbox_restored_each, NULL },
	{ "stat", "[--json] USER [FOLDER ...]", "j", NULL, mailbox_stat_each, mailbox_stat_after },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "full", no_argument, NULL, 'f' },
	{ NULL, 0, NULL, 0 },
};

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_WRITE_FILES, SECCOMP_ALLOW(rt_sigaction),
	SECCOMP_ALLOW(rt_sigprocmask), SECCOMP_FAIL(ioctl, ENOTTY), SECCOMP_END,
};

static int
usage(const struct mailbox_tool_command *one)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (one == NULL || one == &commands[i])
			(void)fprintf(stderr, "usage: mailstead mailbox %s %s\n", commands[i].name,
			    commands[i].usage);
	return EX_USAGE;
}

void
mailbox_tool_fail(struct mailbox_tool *t, const char *subject, const char *what)
{
	(void)fprintf(stderr, PROGRAM ": %s: %s\n", subject, what);
	t->failed = true;
}

/* The options, and the numbers of the quota. Returns 0 or -1. */
static int
parse(struct mailbox_tool *t, int argc, char *argv[])
{
	uint64_t bytes, messages;
	int option;

	while ((option = getopt_long(argc, argv, "+jf", options, NULL)) != -1) {
		if (option == '?' || strchr(t->command->options, option) == NULL)
			return -1;
		t->json = t->json || option == 'j';
		t->full = t->full || option == 'f';
	}
	if (argc - optind < 3 || num_parse(view_of(argv[optind + 1]), INT64_MAX, &bytes) == -1 ||
	    num_parse(view_of(argv[optind + 2]), INT64_MAX, &messages) == -1)
		return -1;
	t->folders.limit = (struct maildir_load){ (int64_t)bytes, (int64_t)messages };
	return 0;
}

/* Opens the Maildir below home and gives up the right to open anything else. */
static int
enter(struct mailbox_tool *t, const char *home)
{
	char path[USER_DIR_MAX + 1024];
	const struct demote_path paths[] = {
		{ path, DEMOTE_READ | DEMOTE_WRITE }, { NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths, .memory_max = MEMORY_MAX, .files_max = FILES_MAX,
		.filter = SECCOMP_TABLE(filter),
	};
	int fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1 || maildir_open(fd, t->conf->maildir, false, &t->maildir) == -1 ||
	    t->maildir.cur == -1) {
		(void)snprintf(path, sizeof(path), "%s/%s", home, t->conf->maildir);
		mailbox_tool_fail(t, path, fd == -1 || t->maildir.dir == -1 ? strerror(errno) :
		    "not a Maildir");
		return -1;
	}
	if (snprintf(path, sizeof(path), "%s/%s", home, t->conf->maildir) >= (int)sizeof(path))
		return -1;
	t->folders.m = &t->maildir;
	t->folders.home = fd;
	t->folders.path = t->conf->maildir;
	t->folders.host = t->conf->hostname;
	t->folders.lock = -1;
	return demote(&profile) == -1 ? -1 : 0;
}

/* ---- folders */

/* The name in UTF-8, which a terminal may be shown. */
static void
show_name(struct mailbox_folder *f)
{
	struct buf plain = buf_make(4 * FOLDER_NAME_MAX), shown = buf_make(sizeof(f->shown) - 1);

	if (imap_utf7_to_utf8(f->folder->name, &plain) == -1)
		(void)buf_add_view(&plain, f->folder->name);
	shown_line(buf_view(&plain), &shown);
	if (view_string(buf_view(&shown), f->shown, sizeof(f->shown)) == -1)
		(void)view_string(f->folder->name, f->shown, sizeof(f->shown));
	buf_free(&plain);
	buf_free(&shown);
}

static void
look_at(struct mailbox_tool *t, const struct folder *folder)
{
	struct mailbox_folder f = { .folder = folder };
	int found;

	show_name(&f);
	found = folders_place(&t->folders, folder->name, &f.place);
	if (found == 1 && t->command->before && t->command->before(t, &f) == -1)
		return;
	if (found == 1 && index_open(&f.place.options, &f.ix) == -1)
		found = errno == ENOENT ? 0 : -1;
	if (found == 1 && index_sync(f.ix, INDEX_LOOK) == -1) {
		found = errno == ENOENT ? 0 : -1;
		index_close(f.ix);
	}
	/* What has gone meanwhile is no concern of anybody's. */
	if (found == -1)
		mailbox_tool_fail(t, f.shown, strerror(errno));
	if (found != 1)
		return;
	t->command->each(t, &f);
	index_close(f.ix);
}

/* A folder by its name on the command line. */
static void
look_at_name(struct mailbox_tool *t, const char *given)
{
	char name[FOLDER_NAME_MAX + 1];
	const struct folder *folder = NULL;

	if (folder_name_utf8(view_of(given), name) == NULL)
		folder = folder_list_find(&t->list, view_of(name));
	if (folder && (folder->is & FOLDER_EXISTS))
		look_at(t, folder);
	else
		mailbox_tool_fail(t, given, "there is no such folder");
}

static int
run(struct mailbox_tool *t, int n, char *names[])
{
	if (folders_list(&t->folders, &t->list) == -1) {
		mailbox_tool_fail(t, "folders", strerror(errno));
		return EX_TEMPFAIL;
	}
	for (int i = 0; i < n; i++)
		look_at_name(t, names[i]);
	for (size_t i = 0; n == 0 && i < t->list.n; i++)
		if (t->list.v[i].is & FOLDER_EXISTS)
			look_at(t, &t->list.v[i]);
	if (n == 0 && t->command->after)
		t->command->after(t);
	folder_list_free(&t->list);
	if (fflush(stdout) == EOF)
		mailbox_tool_fail(t, "standard output", strerror(errno));
	return t->failed ? EX_TEMPFAIL : t->faults ? 1 : EX_OK;
}

int
main(int argc, char *argv[])
{
	struct mailbox_tool t = { .command = NULL };
	struct conf conf;

	log_attach(PROGRAM, FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		(void)fprintf(stderr, PROGRAM ": not for root: use mailstead mailbox\n");
		return EX_USAGE;
	}
	for (size_t i = 0; argc > 1 && i < NCOMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			t.command = &commands[i];
	if (t.command == NULL || parse(&t, argc - 1, argv + 1) == -1)
		return usage(t.command);
	conf_load_or_exit(&conf, PROGRAM);
	t.conf = &conf;
	if (enter(&t, argv[optind + 1]) == -1)
		return EX_TEMPFAIL;
	return run(&t, argc - optind - 4, argv + optind + 4);
}
