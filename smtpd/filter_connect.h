/* filter_connect.h: connections to milters, made before the right to make them is given up. */
#ifndef SMTPD_FILTER_CONNECT_H
#define SMTPD_FILTER_CONNECT_H

#include "smtpd/filter_conf.h"

/* A connection to the milter, or -1 after a line in the log. Waits for connect_timeout at most. */
int
filter_connect_to(const struct filter_milter_conf *m);

#endif
