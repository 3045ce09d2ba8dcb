/*
 * remote_hosts_list.h: the two halves of remote_hosts.h to each other: which hosts are
 * ourselves.
 */
#ifndef DELIVER_REMOTE_HOSTS_LIST_H
#define DELIVER_REMOTE_HOSTS_LIST_H

#include "deliver/remote_hosts.h"

/* The next random number. */
uint64_t
hosts_random(struct hosts_search *s);

/* Which family to use: the route's or the configuration's. */
enum nexthop_family
hosts_family(const struct hosts_search *s);

/* Whether a host of that name is this machine, where a connection to it would come back to us. */
bool
hosts_is_own_name(const struct hosts_search *s, const char *name);

/* Takes out the best of those that are own, and all of equal and worse preference. */
void
hosts_drop_own(struct hosts_search *s);

/* Ends without a place; the text is before, the host and after. Returns HOSTS_DONE. */
enum hosts_step
hosts_none(const struct hosts_search *s, struct hosts *out, enum hosts_outcome outcome,
    const char *code, const char *before, const char *after);

/* The same where all that is left is this machine. */
enum hosts_step
hosts_loop(const struct hosts_search *s, struct hosts *out);

#endif
