/*
 * filter_conf.h: the keys of mailstead.conf(5) about milters, understood. Pure.
 *
 *	milters = inet:localhost:11332 unix:/run/x.sock{default_action=accept command_timeout=10s}
 */
#ifndef NET_FILTER_CONF_H
#define NET_FILTER_CONF_H

#include <stdbool.h>

#include "sys/conf.h"
#include "base/view.h"

#define FILTER_MILTERS_MAX 8	/* milters in a row */
#define FILTER_PATH_MAX 107	/* octets of a socket's path: all that the kernel takes */

/* What happens when a milter does not answer. */
enum filter_action { FILTER_TEMPFAIL, FILTER_ACCEPT, FILTER_REJECT, FILTER_QUARANTINE };

/* Its word in the file. */
const char *
filter_action_word(enum filter_action action);

struct filter_milter_conf {
	char name[300];			/* as it stands in the file, for the log */
	char path[FILTER_PATH_MAX + 1];	/* of a local socket; "" for TCP */
	char host[256];
	char port[6];
	uint64_t connect_timeout, command_timeout, content_timeout; /* seconds */
	enum filter_action action;
};

struct filter_conf {
	struct filter_milter_conf milters[FILTER_MILTERS_MAX];
	size_t n;
};

/*
 * Reads all of it. Returns NULL, or what is wrong, with *at where. *key is then the key's name.
 */
const char *
filter_conf_read(const struct conf *conf, struct filter_conf *out, const char **key,
    struct view *at);

#endif
