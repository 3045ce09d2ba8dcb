/*
 * keeper.h: a server's root process: for one connection, as inetd starts it,
 * or for all connections of a port that listen(8) hands it (-k).
 *
 * Each connection has a process of the network program from its start, and a monitor, which
 * is this process for one connection, and of many is forked at the first
 * request of the connection's network program that is not for TLS, and that at_once() does not
 * deal with. Most of those who only look at a greeting, or deliver mail, never cost one. A server
 * whose requests are all in table has none for any: the keeper answers them itself, waiting for
 * nobody, since no octet of a peer is in them.
 *
 * Of many, the network program forks for each connection (net/nest.h). Another one is executed
 * after KEEPER_NET_CONNECTIONS of them or KEEPER_NET_MSEC, with the next connection after a change
 * of the configuration, and when it takes none any more, since a child of it was killed.
 *
 * Records between listen and a keeper, over the keeper's FD_CONTROL:
 *
 *	KEEPER_SERVE  u32 number, u32 crowded, with the client's descriptor; listen to
 *	              keeper. Crowded: the connection that has asked for nothing for the
 *	              longest time, KEEPER_QUIET_MSEC at least, makes room for this one.
 *	KEEPER_ENDED  u32 number: nothing is left of that connection; keeper to listen
 *
 * Descriptors of this process: FD_CLIENT the client (of a monitor), FD_CONTROL
 * the network program (of a monitor) or listen (of a keeper), FD_LOG, and from
 * SHARED_FIRST on the shared programs. A monitor of many ends only when its network program has.
 */
#ifndef SYS_KEEPER_H
#define SYS_KEEPER_H

#include "sys/gate.h"

enum keeper_type {
	KEEPER_SERVE = 0x3101,
	KEEPER_ENDED = 0x3181
};

#define KEEPER_ENV_MAX 3
#define KEEPER_NET_CONNECTIONS 1000	/* of one network program */
#define KEEPER_NET_MSEC 300000
#define KEEPER_QUIET_MSEC 3000	/* for a first request, which a client must not be disturbed in */
#define KEEPER_HANDED 2		/* phase of a monitor that has had the last request */
#define KEEPER_CONNECTIONS_MAX 16384	/* at a time; listen has a lower limit of its own */

struct keeper {
	const char *name;		/* for the log */
	const char *net;		/* the network program */
	const char *const *env;		/* more NAME=VALUE for it, at most KEEPER_ENV_MAX */
	const char *service;
	bool tickets;			/* TLS session tickets */
	bool (*logins)(const struct conf *conf);	/* whether anybody may log in here; NULL: yes */
	const struct keeper *submission;	/* what it is with -s */
	/*
	 * Of many: a number that changes when what smtpd-rcpt says of an address may; seed is
	 * the configuration's. With it the two programs have memory in common (smtpd/smtpd_known.h),
	 * and the network program hears it with each connection. NULL: there is no smtpd-rcpt.
	 */
	uint64_t (*stamp)(const struct conf *conf, uint64_t seed);
	/*
	 * Of many: deals with the request of that type and one number that waits at control, if
	 * that is one for which no monitor is needed, without waiting. Returns whether it has. used
	 * is the connection's, as in struct gate, where its monitor finds it. NULL: there are none.
	 */
	bool (*at_once)(struct shared *shared, int control, const uint32_t record[2],
	    unsigned char used[GATE_PROGRAMS]);
	/*
	 * Serves one connection to its end and returns the exit status, or becomes another
	 * program. m has control, child and phase; g is ready. The client is FD_CLIENT.
	 */
	int (*serve)(const struct keeper *k, struct monitor *m, struct gate *g);
	/* Of many: the requests for which no monitor is needed; the last leads to KEEPER_HANDED. */
	const struct monitor_request *table;
	size_t requests;
	/*
	 * After that one, when the network program has ended: starts the user's program, which gets
	 * client and control. Returns its pid or -1.
	 */
	pid_t (*hand_on)(const struct keeper *k, const struct gate *g, int client, int control);
	const char *program;		/* the user's */
	bool make_home;			/* for a virtual user who has none */
};

/*
 * main() of a server: with -k it serves what listen hands over, until listen is gone and all has
 * ended; else the one connection at descriptors 0 and 1. options are getopt(3)'s, of "klst"; at
 * most two of them are handed on to the network program. Returns the exit status.
 */
int
keeper_main(const struct keeper *k, int argc, char **argv, const char *options);

#endif
