/*
 * conf_check.h: what conf_load() takes as a text and the program that needs it would
 * find wrong, when it is there: networks, lists of the DNS, milters, programs. Pure.
 */
#ifndef NET_CONF_CHECK_H
#define NET_CONF_CHECK_H

#include "base/view.h"
#include "sys/conf.h"

/* Told of each fault: the key, what is wrong with it, and where in its value; all of them last. */
typedef void conf_fault(void *arg, const char *key, const char *wrong, struct view at);

/* Looks at all values. */
void
conf_check(const struct conf *conf, conf_fault *report, void *arg);

#endif
