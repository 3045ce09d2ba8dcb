/*
 * mailstead_mailbox.c: hands what is about a mailbox on to mailbox-tool(8). See mailstead.h.
 *
 * Root becomes the user whose mailbox it is before that program is executed: nothing here looks
 * into the mailbox.
 */
#include "admin/mailstead.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/mailbox_find.h"
#include "sys/paths.h"

/* Finds the user, and the home that the mailbox is in. Returns 0, or -1 after a message. */
static int
find_owner(const struct conf *conf, const char *name, struct user *u)
{
	bool is_virtual = strchr(name, '@') != NULL;
	/* The one user of a private site has the virtual mailboxes, too. */
	int found = is_virtual && geteuid() != 0 ? 1 :
	    user_find(is_virtual ? path_user_mailbox : name, u);

	if (found != 1) {
		mailstead_complain(name, found == 0 ? "there is no such user" : strerror(errno));
		return -1;
	}
	if (is_virtual && user_virtual_home(conf->virtual_dir, view_of(name), u->home) == -1) {
		mailstead_complain(name, "not the address of a mailbox");
		return -1;
	}
	u->ngroups = 0;
	if (is_virtual && geteuid() != 0)
		u->uid = geteuid();
	else if (!is_virtual)
		user_groups(u);
	if (u->uid == 0 || (geteuid() != 0 && geteuid() != u->uid)) {
		mailstead_complain(name, u->uid == 0 ? "root has no mailbox" :
		    "is another user's, and you are not root");
		return -1;
	}
	return 0;
}

/* The index of the user in argv, behind all options; 0 for a usage that is wrong. */
static int
find_name(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' }, { "full", no_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	if (argc < 2 || argv[1][0] == '-')
		return 0;
	/* The command stands in the place of a program's name. */
	while ((option = getopt_long(argc - 1, argv + 1, "+jf", options, NULL)) != -1)
		if (option == '?')
			return 0;
	return optind < argc - 1 && argv[optind + 1][0] != '\0' ? optind + 1 : 0;
}

/* "COMMAND [options] HOME QUOTA MESSAGES [folder ...]" */
static int
execute(const struct conf *conf, const struct user *u, const struct mailbox_settings *settings,
    int argc, char **argv, int name)
{
	char quota[24], messages[24];
	char **args = calloc((size_t)argc + 4, sizeof(*args));
	int n = 0;

	if (args == NULL)
		return EXIT_TEMPORARY;
	(void)snprintf(quota, sizeof(quota), "%" PRIu64, settings->quota);
	(void)snprintf(messages, sizeof(messages), "%" PRIu64, settings->quota_messages);
	for (int i = 0; i < name; i++)
		args[n++] = argv[i];
	args[n++] = (char *)(uintptr_t)u->home;
	args[n++] = quota;
	args[n++] = messages;
	for (int i = name + 1; i < argc; i++)
		args[n++] = argv[i];
	n = mailstead_execute(conf, "mailbox-tool", geteuid() == 0 ? u : NULL, args);
	free(args);
	return n;
}

int
mailstead_mailbox(const struct conf *conf, int argc, char **argv)
{
	struct mailbox_settings settings;
	int name = find_name(argc, argv);
	struct user u = { .uid = 0 };
	char why[256];

	if (name == 0)
		return EXIT_USAGE;
	if (find_owner(conf, argv[name], &u) == -1)
		return EXIT_NOT_DONE;
	if (mailbox_find(conf, argv[name], true, &settings, why) == -1) {
		mailstead_complain(argv[name], why);
		return EXIT_TEMPORARY;
	}
	return execute(conf, &u, &settings, argc, argv, name);
}
