/*
 * gate.h: a monitor's part of what all servers stand behind: the requests
 * GATE_PEER, GATE_TLS and GATE_AUTH of gate_ask.h, for one connection.
 */
#ifndef SYS_GATE_H
#define SYS_GATE_H

#include <stdbool.h>

#include "sys/conf.h"
#include "sys/gate_ask.h"
#include "sys/login.h"
#include "sys/monitor.h"
#include "sys/shared.h"

#define GATE_PROGRAMS 4		/* that a server has besides those that all have */

/* The first member of the session of a monitor that uses the handlers below. */
struct gate {
	const struct conf *conf;
	struct shared *shared;
	const char *service;	/* "smtp", "submission", "pop3" */
	char peer[GATE_PEER_MAX + 1];	/* "ADDRESS PORT", or "local" */
	unsigned patience;	/* seconds that is waited for who takes a record */
	bool encrypted;
	struct gate_tls tls;
	struct login login;
	uint64_t tries;		/* to log in */
	unsigned char used[GATE_PROGRAMS];	/* how often the server's own programs were asked for */
};

/* Begins with the client at that descriptor. Nothing is read from it, here or later. */
void
gate_init(struct gate *g, const struct conf *conf, struct shared *shared, const char *service,
    int client);

/*
 * Hands the client to tls, waiting no longer than that. Returns where tls reports, which ends at
 * once when it could not be (-1 for want of descriptors); *plain is the cleartext, or -1.
 */
int
gate_tls_begin(struct gate *g, int client, int *plain, msec deadline);

/*
 * Takes the report, or waits for it, and tells the network program at control, with plain. Returns
 * whether there is TLS and it knows.
 */
bool
gate_tls_end(struct gate *g, int report, int plain, int control, msec deadline);

/*
 * Handlers of requests. After a login gate_side() has made g->login.known
 * true; m->side belongs to them.
 */
int
gate_on_peer(struct monitor *m, struct ipc_record *r);

int
gate_on_tls(struct monitor *m, struct ipc_record *r);

int
gate_on_auth(struct monitor *m, struct ipc_record *r);

int
gate_side(struct monitor *m, int fd);

/* Whether somebody has logged in, also when that is only just known. login_end() has the end. */
bool
gate_logged_in(struct monitor *m);

#endif
