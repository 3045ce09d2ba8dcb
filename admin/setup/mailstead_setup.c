/*
 * mailstead_setup.c: makes a mail server of this machine, mailstead-setup(8).
 *
 * Runs as root. What it does is in the steps, which are in setup_*.c.
 */
#include "admin/mailstead.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/setup/setup.h"

static const struct plan_step steps[] = {
	{ "ports", setup_look_ports, setup_act_ports },
	{ "users", setup_look_users, setup_act_users },
	{ "places", setup_look_places, setup_act_places },
	{ "hostname", setup_look_hostname, setup_act_hostname },
	{ "mailbox", setup_look_mailbox, setup_act_mailbox },
	{ "domain", setup_look_domain, setup_act_domain },
	{ "postmaster", setup_look_postmaster, setup_act_postmaster },
	{ "certificate", setup_look_certificate, setup_act_certificate },
	{ "sendmail", setup_look_sendmail, setup_act_sendmail },
	{ "servers", setup_look_servers, setup_act_servers },
	{ "queue", setup_look_queue, setup_act_queue },
	{ "acme", setup_look_acme, setup_act_acme },
};

#define NSTEPS (sizeof(steps) / sizeof(steps[0]))

enum {
	OPTION_ACME = 1, OPTION_DIRECTORY, OPTION_EMAIL, OPTION_WEBROOT, OPTION_DOMAIN,
	OPTION_DRY_RUN, OPTION_HOSTNAME, OPTION_NO_START, OPTION_POSTMASTER, OPTION_REPLACE,
	OPTION_SERVICES, OPTION_STARTER, OPTION_USER
};

static const struct option options[] = {
	{ "acme", required_argument, NULL, OPTION_ACME },
	{ "acme-directory", required_argument, NULL, OPTION_DIRECTORY },
	{ "acme-email", required_argument, NULL, OPTION_EMAIL },
	{ "acme-webroot", required_argument, NULL, OPTION_WEBROOT },
	{ "domain", required_argument, NULL, OPTION_DOMAIN },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "hostname", required_argument, NULL, OPTION_HOSTNAME },
	{ "no-start", no_argument, NULL, OPTION_NO_START },
	{ "postmaster", required_argument, NULL, OPTION_POSTMASTER },
	{ "replace", no_argument, NULL, OPTION_REPLACE },
	{ "services", required_argument, NULL, OPTION_SERVICES },
	{ "starter", required_argument, NULL, OPTION_STARTER },
	{ "user", required_argument, NULL, OPTION_USER },
	{ NULL, 0, NULL, 0 },
};

/* Those that a site needs: mail in, mail from its users, and their mailboxes, under TLS. */
#define SERVICES "smtp,submission,submissions,pop3s,imaps"

/* Returns 0, or -1 after a message. */
static int
take_services(struct setup *s, const char *list)
{
	struct view rest = view_of(list);
	const struct setup_service *v = setup_services;

	s->nservices = 0;
	while (v->name && s->nservices < SETUP_SERVICES_MAX) {
		struct view word = view_sub(rest, 0, view_find(rest, ','));

		for (v = setup_services; v->name && !view_eq(view_of(v->name), word); v++)
			;
		s->services[s->nservices++] = v;
		if (v->name && word.n == rest.n)
			return 0;
		rest = view_sub(rest, word.n + 1, rest.n);
	}
	s->nservices = 0;
	mailstead_complain(list, "services are, with commas between: smtp submission submissions lmtp "
	    "pop3 pop3s imap imaps");
	return -1;
}

static enum setup_starter
find_starter(void)
{
	if (access("/run/systemd/system", F_OK) == 0)
		return SETUP_SYSTEMD;
	if (access(SETUP_INETD_CONF, F_OK) == 0 || setup_has_program("inetd") ||
	    setup_has_program("inetutils-inetd"))
		return SETUP_INETD;
	return access("/etc/cron.d", F_OK) == 0 ? SETUP_CRON : SETUP_NONE;
}

static int
take_starter(struct setup *s, const char *name)
{
	static const char *const names[] = { [SETUP_SYSTEMD] = "systemd", [SETUP_INETD] = "inetd",
	    [SETUP_CRON] = "cron", [SETUP_NONE] = "none" };

	for (size_t i = SETUP_SYSTEMD; i <= SETUP_NONE; i++)
		if (strcmp(name, names[i]) == 0) {
			s->starter = (enum setup_starter)i;
			return 0;
		}
	mailstead_complain(name, "a starter is systemd, inetd, cron or none");
	return -1;
}

static int
take_acme(struct setup *s, const char *name)
{
	s->acme = name;
	if (strcmp(name, "uacme") == 0 || strcmp(name, "lego") == 0)
		return 0;
	mailstead_complain(name, "a client is uacme or lego");
	return -1;
}

static int
take_option(struct setup *s, int option)
{
	switch (option) {
	case OPTION_ACME:
		return take_acme(s, optarg);
	case OPTION_SERVICES:
		return take_services(s, optarg);
	case OPTION_STARTER:
		return take_starter(s, optarg);
	case OPTION_DIRECTORY:
		s->acme_directory = optarg;
		break;
	case OPTION_EMAIL:
		s->acme_email = optarg;
		break;
	case OPTION_WEBROOT:
		s->acme_webroot = optarg;
		break;
	case OPTION_DOMAIN:
		s->domain = optarg;
		break;
	case OPTION_HOSTNAME:
		s->hostname = optarg;
		break;
	case OPTION_POSTMASTER:
		s->postmaster = optarg;
		break;
	case OPTION_USER:
		s->user = optarg;
		break;
	case OPTION_DRY_RUN:
		s->dry_run = true;
		break;
	case OPTION_NO_START:
		s->no_start = true;
		break;
	case OPTION_REPLACE:
		s->replace = true;
		break;
	default:
		return -1;
	}
	return 0;
}

static int
take_options(struct setup *s, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (take_option(s, option) == -1)
			return -1;
	return optind == argc ? 0 : -1;
}

static void
say_end(const struct setup *s, const struct plan_result *r)
{
	if (r->failed) {
		(void)printf("\nNot finished: see \"%s\" above. What was done stays; when that is mended run it "
		    "again,\nand it goes on there.\n", r->failed->topic);
		return;
	}
	if (s->dry_run) {
		(void)printf("\nNothing was changed. There %s %u to do.\n", r->changed == 1 ? "is" : "are",
		    r->changed);
		return;
	}
	if (r->changed == 0)
		(void)printf("\nNothing had to be changed.\n");
	(void)printf("\n%s receives mail for %s. Now:\n\n"
	    "  mailstead dns%*s   says what the DNS has to have\n"
	    "  mailstead check%*s   says what is not well\n"
	    "  mailstead user add NAME@%s   makes %s mailbox, and says how clients reach it\n",
	    s->host, s->wanted, (int)strlen(s->wanted) + 11, "", (int)strlen(s->wanted) + 9, "",
	    s->wanted, s->mailbox.place.text[0] ? "another" : "a");
}

/* The plan, once all is known. */
static int
run(struct setup *s)
{
	struct plan_result r;

	if (s->starter == SETUP_UNKNOWN)
		s->starter = find_starter();
	if (s->nservices == 0 && take_services(s, SERVICES) == -1)
		return EXIT_USAGE;
	if (setup_names(s) == -1 || setup_mailbox(s) == -1)
		return EXIT_USAGE;
	/* What is made is as its step says. */
	(void)umask(022);
	r = plan_run(steps, NSTEPS, s, s->dry_run, stdout);
	say_end(s, &r);
	setup_mailbox_tell(s, r.failed == NULL);
	explicit_bzero(&s->mailbox, sizeof(s->mailbox));
	return r.failed ? EXIT_NOT_DONE : EXIT_OK;
}

int
mailstead_setup(const struct conf *conf, int argc, char **argv)
{
	struct setup s = { .starter = SETUP_UNKNOWN };
	char error[CONF_ERROR_MAX];
	int status;

	(void)conf;
	if (take_options(&s, argc, argv) == -1)
		return EXIT_USAGE;
	if (geteuid() != 0) {
		mailstead_complain("setup", "only root can do that");
		return EXIT_NOT_DONE;
	}
	if (conf_load(&s.conf, error) == -1) {
		mailstead_complain("setup", error);
		return EXIT_FAULTS;
	}
	status = run(&s);
	conf_free(&s.conf);
	return status;
}
