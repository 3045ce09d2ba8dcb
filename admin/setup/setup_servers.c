/* setup_servers.c: who starts servers and queue, and sendmail's usual place. See setup.h. */
#include "admin/setup/setup.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/paths.h"

#define SENDMAIL_PLACE "/usr/sbin/sendmail"

static const char *const queue_units[] = {
	"mailstead-runner.socket", "mailstead-runner.timer", NULL
};

static enum plan_state
look_units(char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX], size_t n, struct buf *said)
{
	if (n == 0) {
		(void)buf_add_str(said, "enabled, and started");
		return PLAN_RIGHT;
	}
	(void)buf_add_str(said, "enable and start");
	for (size_t i = 0; i < n; i++)
		(void)buf_addf(said, " %s", names[i]);
	return PLAN_CHANGE;
}

/* Where nobody is to start them by us: what is to be started. */
static enum plan_state
leave(const struct setup *s, const char *todo, struct buf *said)
{
	(void)buf_add_str(said, s->no_start ? "not started, as you said" :
	    "who starts them is yours to say");
	if (!s->no_start)
		(void)buf_addf(said, "\n%s", todo);
	return PLAN_LEFT;
}

enum plan_state
setup_look_servers(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX];

	if (s->no_start || s->starter == SETUP_NONE || s->starter == SETUP_CRON)
		return leave(s, "INSTALL has how systemd, inetd and others do it.", said);
	return s->starter == SETUP_SYSTEMD ? look_units(names, setup_sockets(s, names), said) :
	    setup_look_inetd(s, said);
}

int
setup_act_servers(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX];

	return s->starter == SETUP_SYSTEMD ? setup_enable(names, setup_sockets(s, names), said) :
	    setup_act_inetd(s, said);
}

enum plan_state
setup_look_queue(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX];

	if (s->no_start || s->starter == SETUP_NONE)
		return leave(s, "a listen at its trigger, as serve has one, or cron.", said);
	return s->starter == SETUP_SYSTEMD ? look_units(names, setup_units_off(queue_units, names), said) :
	    setup_look_cron(said);
}

int
setup_act_queue(void *arg, struct buf *said)
{
	struct setup *s = arg;
	char names[SETUP_SERVICES_MAX][SETUP_UNIT_MAX];

	return s->starter == SETUP_SYSTEMD ?
	    setup_enable(names, setup_units_off(queue_units, names), said) : setup_act_cron(said);
}

/* ---- /usr/sbin/sendmail, which programs look for */

bool
setup_sendmail_is_ours(void)
{
	struct stat place, ours;

	return stat(SENDMAIL_PLACE, &place) == 0 && stat(SBINDIR "/sendmail", &ours) == 0 &&
	    place.st_dev == ours.st_dev && place.st_ino == ours.st_ino;
}

enum plan_state
setup_look_sendmail(void *arg, struct buf *said)
{
	struct stat st;

	(void)arg;
	if (setup_sendmail_is_ours()) {
		(void)buf_add_str(said, SENDMAIL_PLACE " is ours");
		return PLAN_RIGHT;
	}
	if (lstat(SENDMAIL_PLACE, &st) == 0) {
		(void)buf_add_str(said, SENDMAIL_PLACE " is another program's, and stays\n"
		    "What programs of this machine send goes that way.");
		return PLAN_LEFT;
	}
	if (access("/usr/sbin", W_OK) == -1) {
		(void)buf_addf(said, "/usr/sbin: %s\nPrograms find " SBINDIR "/sendmail if they look there.",
		    strerror(errno));
		return PLAN_LEFT;
	}
	(void)buf_add_str(said, "link " SENDMAIL_PLACE " to " SBINDIR "/sendmail");
	return PLAN_CHANGE;
}

int
setup_act_sendmail(void *arg, struct buf *said)
{
	(void)arg;
	return symlink(SBINDIR "/sendmail", SENDMAIL_PLACE) == 0 ? 0 :
	    setup_failed(said, SENDMAIL_PLACE);
}

bool
setup_sendmail_is_link(void)
{
	char target[PATH_MAX];
	ssize_t n = readlink(SENDMAIL_PLACE, target, sizeof(target) - 1);

	return n > 0 && view_eq((struct view){ target, (size_t)n }, VIEW(SBINDIR "/sendmail"));
}

int
setup_leave_sendmail(struct buf *said)
{
	return unlink(SENDMAIL_PLACE) == 0 ? 0 : setup_failed(said, SENDMAIL_PLACE);
}
