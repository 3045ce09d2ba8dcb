/* remote.h: what deliver-remote works with, for one next hop. */
#ifndef DELIVER_REMOTE_H
#define DELIVER_REMOTE_H

#include "deliver/remote_resolve.h"
#include "deliver/remote_session.h"
#include "sys/conf.h"
#include "text/relay_passwords.h"

#define REMOTE_RESOLVE_SECONDS 120	/* for all questions of one attempt */
#define REMOTE_PLACES_SECONDS 300	/* how long what the DNS said is used */

struct remote {
	const struct conf *conf;
	struct nexthop_target target;
	enum nexthop_tls level;		/* of the route, or the configuration */
	struct resolve *resolve;
	struct hosts hosts;
	msec hosts_until;		/* 0: not known yet */
	struct remote_tls tls;
	struct remote_setup setup;
	struct remote_session session;
	char user[RELAY_USER_MAX + 1], secret[RELAY_SECRET_MAX + 1];
	const char *login_error;	/* NULL: there is none */
	int scheduler;			/* where answers go */
};

/*
 * Reads the relay password of the route, if it has one; what is wrong shows in login_error. Before
 * the demotion.
 */
void
remote_read_login(struct remote *r);

/* Delivers a message; answers for each recipient and for the whole. Returns 0, or -1 with errno. */
int
remote_deliver(struct remote *r, const struct agent_transmit *t);

#endif
