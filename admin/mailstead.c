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
	{ "alias add", "name target ...", mailstead_alias_add_command, NULL },
	{ "alias del", "name [target ...]", mailstead_alias_del, NULL },
	{ "alias list", "[--json] [name ...]", mailstead_alias_list, NULL },
	{ "check", "[--json] [--quiet] [--probe host] [topic ...] | -c", mailstead_check,
	    mailstead_check_without },
	{ "client", "show address | qr address | mobileconfig address | autoconfig domain |\n"
	    "       mailstead client publish directory [domain ...]", mailstead_client, NULL },
	{ "dns", "[--zone | --json | --check [--json | -q]] [--address address] ... [domain ...]",
	    mailstead_dns, NULL },
	{ "domain add", "[--local | --relay | --alias-of domain] domain",
	    mailstead_domain_add_command, NULL },
	{ "domain del", "[--force] domain", mailstead_domain_del, NULL },
	{ "domain list", "[--json]", mailstead_domain_list, NULL },
	{ "import", "postfix | dovecot | qmail [--dry-run] [option ...]", mailstead_import, NULL },
	{ "log", "[-f] [-n lines] [--id id] [--user user] [--address address] [--program name,...]\n"
	    "           [--event name,...] [--since time] [--until time] [--json | --raw]\n"
	    "           [--file path ... | --journal] [word ...]", mailstead_log, NULL },
	{ "mailbox", "check | rebuild | restored | stat [--json] [--full] user [folder ...]",
	    mailstead_mailbox, NULL },
	{ "password", "[-adglr] [-n name] address", mailstead_password, NULL },
	{ "queue", "command ...", mailstead_queue, NULL },
	{ "setup", "[--domain domain] [--dry-run] [--hostname name] [--user name | none]\n"
	    "       [--postmaster user] [--services list] [--starter systemd | inetd | cron | none]\n"
	    "       [--no-start] [--replace]\n"
	    "       [--acme uacme | lego [--acme-directory url] [--acme-email address]\n"
	    "       [--acme-webroot directory]]", mailstead_setup, NULL },
	{ "stats", "[--textfile directory] [--file path ... | --journal]", mailstead_stats, NULL },
	{ "status", "[--json | --watch[=seconds]] [--file path ... | --journal]", mailstead_status, NULL },
	{ "trace", "[--raw] [--file path ... | --journal] id | address", mailstead_trace, NULL },
	{ "unsetup", "[--dry-run]", mailstead_unsetup, NULL },
	{ "user add", "[-g | --no-password] [--domain-too] [--quota size] [--note text] address",
	    mailstead_user_add_command, NULL },
	{ "user app-password", "add | del address name, list address", mailstead_user_app_password, NULL },
	{ "user del", "[--mail] address", mailstead_user_del, NULL },
	{ "user list", "[--json] [address | domain ...]", mailstead_user_list, NULL },
	{ "user passwd", "[-ag] | --off address", mailstead_user_passwd, NULL },
	{ "user quota", "[--recalculate] address [size]", mailstead_user_quota, NULL },
};

#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

/* How many of the arguments are the name of the command; 0: it is another one. */
static int
words_of(const struct mailstead_command *c, int argc, char **argv)
{
	struct view rest = view_of(c->name), word;
	int n = 0;

	for (; view_word(&rest, &word); n++)
		if (n == argc || !view_eq(word, view_of(argv[n])))
			return 0;
	return n;
}

/* The usage of one command, of those that begin with a word, or of all. */
static int
usage(const struct mailstead_command *one, const char *word)
{
	size_t n = word ? strlen(word) : 0, printed = 0;

	for (size_t i = 0; i < NCOMMANDS; i++) {
		const char *name = commands[i].name;

		if (one ? one != &commands[i] :
		    n && (strncmp(name, word, n) != 0 || (name[n] != ' ' && name[n] != '\0')))
			continue;
		(void)fprintf(stderr, "usage: mailstead %s %s\n", name, commands[i].usage);
		printed++;
	}
	return printed || n == 0 ? EXIT_USAGE : usage(NULL, NULL);
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
		return usage(c, NULL);
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
	for (size_t i = 0; i < NCOMMANDS; i++) {
		int words = words_of(&commands[i], argc - 1, argv + 1);

		/* The last word stands in the place of a program's name. */
		if (words)
			return run(&commands[i], argc - words, argv + words);
	}
	return usage(NULL, argc > 1 ? argv[1] : NULL);
}
