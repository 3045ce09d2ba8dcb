/* setup_users.c: the role users. See setup.h. */
#include "admin/setup/setup.h"

#include <stdio.h>

#include "sys/paths.h"
#include "sys/user.h"

#define USERS_MAX 16

/* Those that are missing, and how many. */
static size_t
missing(const char *out[USERS_MAX])
{
	struct user u;
	size_t n = 0;

	for (size_t i = 0; path_users[i] && n < USERS_MAX; i++)
		if (user_find(path_users[i], &u) == 0)
			out[n++] = path_users[i];
	return n;
}

enum plan_state
setup_look_users(void *arg, struct buf *said)
{
	const char *names[USERS_MAX];
	size_t n = missing(names);

	(void)arg;
	if (n == 0) {
		(void)buf_add_str(said, "all are there");
		return PLAN_RIGHT;
	}
	(void)buf_add_str(said, "make");
	for (size_t i = 0; i < n; i++)
		(void)buf_addf(said, " %s", names[i]);
	return PLAN_CHANGE;
}

int
setup_act_users(void *arg, struct buf *said)
{
	char script[1024];
	const char *names[USERS_MAX], *argv[USERS_MAX + 3] = { "sh", script };
	size_t n = missing(names);

	(void)arg;
	(void)snprintf(script, sizeof(script), "%s/make-users", path_libexec());
	for (size_t i = 0; i < n; i++)
		argv[2 + i] = names[i];
	if (setup_run_or_say(argv, said) == -1)
		return -1;
	n = missing(names);
	if (n != 0)
		(void)buf_addf(said, "%s is still missing", names[0]);
	return n == 0 ? 0 : -1;
}
