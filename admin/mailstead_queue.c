/*
 * mailstead_queue.c: hands what is about the queue on to queue-tool(8). See mailstead.h.
 *
 * Root becomes _mailq before that program is executed: nothing here looks at a queue file.
 */
#include "admin/mailstead.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/user.h"

#define PROGRAM "queue-tool"

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

static int
become_queue(void)
{
	struct user u;

	if (geteuid() != 0)
		return 0;
	if (user_find(path_user_queue, &u) != 1 || user_become(&u, false) == -1) {
		mailstead_complain(path_user_queue, strerror(errno));
		return -1;
	}
	return 0;
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
mailstead_queue(const struct conf *conf, int argc, char **argv)
{
	char path[PATH_MAX];

	(void)argc;
	(void)snprintf(path, sizeof(path), "%s/%s", path_libexec(), PROGRAM);
	if (place_log(conf) == -1 || become_queue() == -1)
		return EXIT_TEMPORARY;
	(void)file_close_from(FD_EXTRA);
	clean_environment();
	(void)execv(path, argv);
	mailstead_complain(path, strerror(errno));
	return EXIT_TEMPORARY;
}
