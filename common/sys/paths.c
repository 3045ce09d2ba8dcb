/* paths.c: see paths.h. The Makefile defines the names from config.mk. */
#include "sys/paths.h"

#include <stdlib.h>

#include "base/view.h"

const char path_user_net[] = USER_NET;
const char path_user_queue[] = USER_QUEUE;
const char path_user_out[] = USER_OUT;
const char path_user_mailbox[] = USER_MAILBOX;
const char path_user_tls[] = USER_TLS;
const char path_user_key[] = USER_KEY;
const char path_user_auth[] = USER_AUTH;
const char path_user_filter[] = USER_FILTER;
const char path_user_policy[] = USER_POLICY;

const char *const path_users[] = {
	USER_NET, USER_QUEUE, USER_OUT, USER_MAILBOX, USER_TLS, USER_KEY, USER_AUTH, USER_FILTER,
	USER_POLICY, NULL,
};

const char path_spooldir[] = SPOOLDIR;
const char path_empty[] = SPOOLDIR "/empty";

const char *
path_conf(bool *named)
{
	const char *path = getenv("MAILSTEAD_CONF");

	*named = path != NULL && path[0] == '/';
	return *named ? path : SYSCONFDIR "/mailstead/mailstead.conf";
}

void
path_directory(const char *path, char out[PATH_MAX])
{
	size_t n = view_rfind(view_of(path), '/');

	(void)view_string(view_sub(view_of(path), 0, n ? n : 1), out, PATH_MAX);
}

const char *
path_libexec(void)
{
	const char *path = secure_getenv("MAILSTEAD_LIBEXEC");

	return path && path[0] == '/' ? path : LIBEXECDIR;
}
