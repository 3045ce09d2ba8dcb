/*
 * smtpd-filter.c: shows the mail of one client to milters. See smtpd-filter(8).
 *
 * Runs as the filter user. Connects to the milters of the configuration, and has no right to
 * connect to anything else when it hears of the client. Trusts the configuration;
 * neither smtpd-net nor enqueue nor the milters, but that these may change the message.
 */
#include <unistd.h>

#include "net/filter_connect.h"
#include "smtpd/filter_session.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_CONFIG 78
#define EXIT_VIOLATION 100
#define EXIT_TEMPORARY 111

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_ALLOW(pread64), SECCOMP_END
};

static const struct demote profile = {
	.memory_max = 512 << 20, .files_max = 32, .processes_max = 0,
	.filter = SECCOMP_TABLE(filter),
};

/* Reads the keys about milters. Returns 0, or -1 after a line in the log. */
static int
read_milters(const struct conf *conf, struct filter_conf *milters)
{
	const char *key, *wrong;
	struct buf error = buf_make(CONF_ERROR_MAX);
	struct log_line l;
	struct view at;

	wrong = filter_conf_read(conf, milters, &key, &at);
	if (wrong == NULL)
		return 0;
	conf_where(key, &error);
	buf_addf(&error, "%s: %s", key, wrong);
	l = log_begin(LOG_ERR, "config");
	log_view(&l, "error", buf_view(&error));
	log_view(&l, "at", at);
	log_end(&l);
	buf_free(&error);
	return -1;
}

/* Connects to a milter. Returns the descriptor, or -1 after a line in the log. */
static int
connect_to(const struct filter_milter_conf *m)
{
	const char *why;
	int fd = filter_connect_to(m, &why);
	struct log_line l;

	if (fd != -1)
		return fd;
	l = log_begin(LOG_ERR, "milter");
	log_str(&l, "milter", m->name);
	log_str(&l, "error", why);
	log_str(&l, "action", filter_action_word(m->action));
	log_end(&l);
	return -1;
}

int
main(void)
{
	static struct filter_conf milters;
	static struct filter f;
	int fds[FILTER_MILTERS_MAX], status;
	struct conf conf;

	log_attach("smtpd-filter", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only smtpd starts smtpd-filter, never as root");
		return EXIT_VIOLATION;
	}
	conf_load_or_exit(&conf, "smtpd-filter");
	log_set_debug(conf.debug);
	if (read_milters(&conf, &milters) == -1)
		return EXIT_CONFIG;
	for (size_t i = 0; i < milters.n; i++)
		fds[i] = connect_to(&milters.milters[i]);
	if (demote(&profile) == -1)
		return EXIT_TEMPORARY;
	filter_init(&f, &conf, &milters, fds, FD_CONTROL);
	status = filter_run(&f);
	filter_end(&f);
	conf_free(&conf);
	return status;
}
