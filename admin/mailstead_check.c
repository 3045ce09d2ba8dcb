/* mailstead_check.c: whether the configuration is what its programs can use. See mailstead.h. */
#include "admin/mailstead.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/conf_check.h"
#include "net/filter_connect.h"
#include "sys/user.h"

#define CONNECT_SECONDS 5	/* for each milter, whatever the configuration says */

static void
complain(const char *key, const char *wrong, struct view at)
{
	struct buf where = buf_make(CONF_ERROR_MAX);

	conf_where(key, &where);
	(void)fprintf(stderr, "mailstead: %.*s%s: ", VIEW_FMT(buf_view(&where)), key);
	if (at.n)
		(void)fprintf(stderr, "%.*s: ", VIEW_FMT(at));
	(void)fprintf(stderr, "%s\n", wrong);
	buf_free(&where);
}

static void
take_fault(void *arg, const char *key, const char *wrong, struct view at)
{
	*(unsigned *)arg += 1;
	complain(key, wrong, at);
}

/* Programs that the configuration names, and that nobody could start. */
static unsigned
check_program(const char *key, const char *command)
{
	char path[1024];
	struct view rest = view_of(command), word;

	if (!view_word(&rest, &word) || view_string(word, path, sizeof(path)) == -1 ||
	    path[0] != '/' || access(path, X_OK) == 0)
		return 0;
	complain(key, strerror(errno), word);
	return 1;
}

/* Becomes the user of smtpd-filter, who has to be let in; only without root it stays as it is. */
static int
become_filter(void)
{
	struct user u;

	if (geteuid() != 0)
		return 0;
	return user_find(USER_FILTER, &u) == 1 ? user_become(&u, false) : -1;
}

/* Milters that do not take a connection now. */
static unsigned
check_milters(const struct conf *conf)
{
	struct filter_conf milters;
	const char *key, *why;
	struct view at;
	unsigned bad = 0;

	if (filter_conf_read(conf, &milters, &key, &at) || milters.n == 0)
		return 0;
	if (become_filter() == -1) {
		mailstead_complain(USER_FILTER, strerror(errno));
		return 1;
	}
	for (size_t i = 0; i < milters.n; i++) {
		struct filter_milter_conf *m = &milters.milters[i];
		int fd;

		m->connect_timeout = CONNECT_SECONDS;
		fd = filter_connect_to(m, &why);
		if (fd == -1) {
			complain("milters", why, view_of(m->name));
			bad++;
		} else
			close(fd);
	}
	return bad;
}

int
mailstead_check(const struct conf *conf, int argc, char **argv)
{
	bool connect = true;
	unsigned bad = 0;
	int option;

	while ((option = getopt(argc, argv, "c")) == 'c')
		connect = false;
	if (option != -1 || optind != argc)
		return EXIT_USAGE;
	conf_check(conf, take_fault, &bad);
	bad += check_program("queue_program", conf->queue_program);
	bad += check_program("auth_program", conf->auth_program);
	bad += check_program("auth_token_program", conf->auth_token_program);
	bad += mailstead_check_routes(conf);
	if (connect)
		bad += check_milters(conf);
	return bad ? EXIT_FAULTS : EXIT_OK;
}
