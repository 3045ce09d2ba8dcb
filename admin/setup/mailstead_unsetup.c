/*
 * mailstead_unsetup.c: has nothing of Mailstead started any more, mailstead-setup(8). Mail, queue
 * and configuration stay. Runs as root.
 */
#include "admin/mailstead.h"

#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "admin/setup/setup.h"

static enum plan_state
nothing(const char *what, struct buf *said)
{
	buf_clear(said);
	(void)buf_add_str(said, what);
	return PLAN_RIGHT;
}

static enum plan_state
look_units(void *arg, struct buf *said)
{
	(void)arg;
	(void)buf_add_str(said, "stop and disable");
	if (access("/run/systemd/system", F_OK) == 0 && setup_units_on(said))
		return PLAN_CHANGE;
	return nothing("none of ours is enabled", said);
}

static int
act_units(void *arg, struct buf *said)
{
	(void)arg;
	return setup_leave_units(said);
}

static enum plan_state
look_inetd(void *arg, struct buf *said)
{
	(void)arg;
	(void)buf_add_str(said, "take our lines out of " SETUP_INETD_CONF);
	return setup_inetd_is_used() ? PLAN_CHANGE : nothing("no lines of ours", said);
}

static int
act_inetd(void *arg, struct buf *said)
{
	(void)arg;
	return setup_leave_inetd(said);
}

static enum plan_state
look_cron(void *arg, struct buf *said)
{
	(void)arg;
	(void)buf_add_str(said, "take " SETUP_CRON_FILE " away");
	return access(SETUP_CRON_FILE, F_OK) == 0 ? PLAN_CHANGE : nothing("no file of ours", said);
}

static int
act_cron(void *arg, struct buf *said)
{
	(void)arg;
	return setup_leave_cron(said);
}

static enum plan_state
look_acme(void *arg, struct buf *said)
{
	(void)arg;
	(void)buf_add_str(said, "no longer renew the certificate by cron");
	return setup_acme_cron() ? PLAN_CHANGE : nothing("not by cron", said);
}

static int
act_acme(void *arg, struct buf *said)
{
	(void)arg;
	return setup_leave_acme(said);
}

static enum plan_state
look_sendmail(void *arg, struct buf *said)
{
	(void)arg;
	(void)buf_add_str(said, "take the link /usr/sbin/sendmail away");
	return setup_sendmail_is_link() ? PLAN_CHANGE : nothing("no link of ours", said);
}

static int
act_sendmail(void *arg, struct buf *said)
{
	(void)arg;
	return setup_leave_sendmail(said);
}

static const struct plan_step steps[] = {
	{ "units", look_units, act_units },
	{ "inetd", look_inetd, act_inetd },
	{ "cron", look_cron, act_cron },
	{ "acme", look_acme, act_acme },
	{ "sendmail", look_sendmail, act_sendmail },
};

int
mailstead_unsetup(const struct conf *conf, int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run", no_argument, NULL, 'n' }, { NULL, 0, NULL, 0 },
	};
	struct plan_result r;
	bool dry_run = false;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) == 'n')
		dry_run = true;
	if (option != -1 || optind != argc)
		return EXIT_USAGE;
	if (geteuid() != 0) {
		mailstead_complain("unsetup", "only root can do that");
		return EXIT_NOT_DONE;
	}
	r = plan_run(steps, sizeof(steps) / sizeof(steps[0]), NULL, dry_run, stdout);
	(void)printf("\n%s\n  mail of users   in their homes, and in %s\n  the queue       %s/queue\n"
	    "  configuration   " SYSCONFDIR "/mailstead, %s\n",
	    r.failed ? "Not finished: see above." : "What stays, whatever becomes of the programs:",
	    conf->virtual_dir, conf->spool, conf->aliases);
	return r.failed ? EXIT_NOT_DONE : EXIT_OK;
}
