/* mailstead_execute.c: another program in the place of this one. See mailstead.h. */
#include "admin/mailstead.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

/* The log at its place for the program. What goes to standard error would be in the way there. */
static int
place_log(const struct conf *conf)
{
	if (strcmp(conf->log, "stderr") == 0) {
		(void)close(FD_LOG);
		return 0;
	}
	log_open("mailstead", conf->log);
	if (log_fd() == STDERR_FILENO || log_place(FD_LOG) == -1) {
		(void)close(FD_LOG);
		return 0;
	}
	return fcntl(FD_LOG, F_SETFD, 0);
}

/* Nothing that a program could be misled by: its own variables, and the local zone. */
static void
clean_environment(void)
{
	static const char *const kept[] = { "MAILSTEAD_CONF", "MAILSTEAD_LIBEXEC", "TZ" };
	char *values[sizeof(kept) / sizeof(kept[0])];

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		const char *value = getenv(kept[i]);

		values[i] = value ? strdup(value) : NULL;
	}
	(void)clearenv();
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (values[i])
			(void)setenv(kept[i], values[i], 1);
}

int
mailstead_execute(const struct conf *conf, const char *program, const struct user *as, char **argv)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", path_libexec(), program);
	if (place_log(conf) == -1)
		return EXIT_TEMPORARY;
	if (as && user_become(as, as->ngroups != 0) == -1) {
		mailstead_complain(as->name, strerror(errno));
		return EXIT_TEMPORARY;
	}
	(void)file_close_from(FD_EXTRA);
	clean_environment();
	(void)execv(path, argv);
	mailstead_complain(path, strerror(errno));
	return EXIT_TEMPORARY;
}
