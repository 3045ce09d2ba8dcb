/*
 * mailstead.c: what the administrator does, mailstead(8).
 *
 * Runs as the caller, who must be able to write what is to be changed. Trusts
 * the configuration and the arguments.
 */
#include "admin/mailstead.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct mailstead_command commands[] = {
	{ "check", "[--json] [--quiet] [--probe host] [topic ...] | -c", mailstead_check,
	    mailstead_check_without },
	{ "client", "show address | qr address | mobileconfig address | autoconfig domain |\n"
	    "       mailstead client publish directory [domain ...]", mailstead_client, NULL },
	{ "dns", "[--zone | --json | --check [--json | -q]] [--address address] ... [domain ...]",
	    mailstead_dns, NULL },
	{ "log", "[-f] [-n lines] [--id id] [--user user] [--address address] [--program name,...]\n"
	    "       [--event name,...] [--since time] [--until time] [--json | --raw]\n"
	    "       [--file path ... | --journal] [word ...]", mailstead_log, NULL },
	{ "mailbox", "check | rebuild | stat [--json] [--full] user [folder ...]", mailstead_mailbox, NULL },
	{ "password", "[-adglr] [-n name] address", mailstead_password, NULL },
	{ "queue", "command ...", mailstead_queue, NULL },
	{ "setup", "[--domain domain] [--dry-run] [--hostname name] [--postmaster user]\n"
	    "       [--services list] [--starter systemd | inetd | cron | none] [--no-start] [--replace]\n"
	    "       [--acme uacme | lego [--acme-directory url] [--acme-email address]\n"
	    "       [--acme-webroot directory]]", mailstead_setup, NULL },
	{ "stats", "[--textfile directory] [--file path ... | --journal]", mailstead_stats, NULL },
	{ "status", "[--json | --watch[=seconds]] [--file path ... | --journal]", mailstead_status, NULL },
	{ "trace", "[--raw] [--file path ... | --journal] id | address", mailstead_trace, NULL },
	{ "unsetup", "[--dry-run]", mailstead_unsetup, NULL },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

/* The usage of one command, or of all. */
static int
usage(const struct mailstead_command *one)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (one == NULL || one == &commands[i])
			(void)fprintf(stderr, "usage: mailstead %s %s\n", commands[i].name,
			    commands[i].usage);
	return EXIT_USAGE;
}

static int
run(const struct mailstead_command *c, int argc, char **argv)
{
	char error[CONF_ERROR_MAX] = "";
	struct conf conf;
	int status;

	if (c->without && conf_load(&conf, error) == -1) {
		status = c->without(error, argc, argv);
	} else {
		if (c->without == NULL)
			conf_load_or_exit(&conf, "mailstead");
		status = c->run(&conf, argc, argv);
		conf_free(&conf);
	}
	if (status == EXIT_USAGE)
		return usage(c);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		mailstead_complain("standard output", "cannot write");
		return EXIT_TEMPORARY;
	}
	return status;
}

int
main(int argc, char **argv)
{
	(void)umask(077);
	for (size_t i = 0; argc > 1 && i < NCOMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc - 1, argv + 1);
	return usage(NULL);
}
