/*
 * mailstead_queue.c: hands what is about the queue on to queue-tool(8). See mailstead.h.
 *
 * Root becomes _mailq before that program is executed: nothing here looks at a queue file.
 */
#include "admin/mailstead.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sys/paths.h"

int
mailstead_queue(const struct conf *conf, int argc, char **argv)
{
	bool root = geteuid() == 0;
	struct user u;

	(void)argc;
	if (root && user_find(path_user_queue, &u) != 1) {
		mailstead_complain(path_user_queue, strerror(errno));
		return EXIT_TEMPORARY;
	}
	u.ngroups = 0;
	return mailstead_execute(conf, "queue-tool", root ? &u : NULL, argv);
}
