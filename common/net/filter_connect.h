/* filter_connect.h: connections to milters, made before the right to make them is given up. */
#ifndef NET_FILTER_CONNECT_H
#define NET_FILTER_CONNECT_H

#include "net/filter_conf.h"

/* A connection to the milter, or -1 with *why not. Waits for connect_timeout at most. */
int
filter_connect_to(const struct filter_milter_conf *m, const char **why);

#endif
