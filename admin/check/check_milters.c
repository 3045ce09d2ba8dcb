/* check_milters.c: milters that do not take a connection now. See check.h. */
#include "admin/check/check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "net/filter_connect.h"
#include "sys/paths.h"
#include "sys/user.h"

#define TOPIC "milters"
#define CONNECT_SECONDS 5	/* for each milter, whatever the configuration says */

static void
check_one(struct check *c, struct filter_milter_conf *m)
{
	const char *why;
	int fd;

	m->connect_timeout = CONNECT_SECONDS;
	fd = filter_connect_to(m, &why);
	if (fd == -1) {
		check_fault(c, TOPIC, "milters", why, view_of(m->name));
		return;
	}
	close(fd);
	check_report(c, CHECK_OK, TOPIC, m->name, NULL, "takes connections");
}

void
check_milters(struct check *c)
{
	struct filter_conf milters;
	const char *key, *why;
	struct view at;

	/* What is wrong in the list is the configuration's. */
	if (filter_conf_read(c->conf, &milters, &key, &at))
		return;
	/* The user of smtpd-filter has to be let in. */
	if (milters.n && check_become(path_user_filter) == -1) {
		why = strerror(errno);
		check_report(c, CHECK_UNKNOWN, TOPIC, path_user_filter, NULL, "%s", why);
		return;
	}
	for (size_t i = 0; i < milters.n; i++)
		check_one(c, &milters.milters[i]);
}
