/*
 * unit_gate.h: a thread that plays the monitor and auth at the other end of a
 * network program's control connection.
 *
 * Its auth knows bob with the password "secret" (PLAIN, LOGIN), cannot check
 * "later" now, and does three steps for SCRAM-SHA-256, whatever the client says.
 */
#ifndef UNIT_GATE_H
#define UNIT_GATE_H

#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/sasl.h"
#include "sys/conf.h"

struct gate {
	int program;		/* the program's end of the control connection */
	bool refuse_tls, refuse_auth;
	const char *inside;	/* the client sends this at once when there is TLS; or NULL */
	/* what has happened */
	int client;		/* the client's end of the encrypted connection; -1: none */
	unsigned tls, auths;	/* requests */
	char mechanism[AUTH_MECHANISM_MAX + 1];
	bool initial, abandoned; /* of the last exchange */
	char peer[80];		/* GATE_PEER: "4 192.0.2.1 PORT" in hexadecimal */
	/* the monitor's */
	int control;
	pthread_t thread;
	struct ipc_buffer space, exchange;
};

/* ---- auth */

static inline bool
gate_password(int fd, struct view name, struct view password)
{
	struct auth_no no = { .text = "wrong name or password" };
	struct buf b = ipc_payload();

	if (view_eq(name, VIEW("bob")) && view_eq(password, VIEW("secret"))) {
		ipc_put_str(&b, "bob");
		(void)ipc_send_buf(fd, AUTH_OK, &b, NULL, 0, NEVER);
		return true;
	}
	no.temporary = view_eq(name, VIEW("later"));
	if (no.temporary)
		memcpy(no.text, "cannot check now", 17);
	(void)auth_send_no(fd, &no);
	return true;
}

static inline bool
gate_plain(int fd, struct view response)
{
	struct view authzid = VIEW(""), name = VIEW(""), password = VIEW("");

	(void)auth_split_plain(response, &authzid, &name, &password);
	return gate_password(fd, name, password);
}

static inline bool
gate_challenge(int fd, struct view octets)
{
	(void)ipc_send(fd, AUTH_CHALLENGE, octets, NULL, 0, NEVER);
	return false;
}

/* The client's part number step, from 0. Returns whether that was the last one. */
static inline bool
gate_step(struct gate *g, int fd, unsigned step, struct view response)
{
	static char name[64];

	if (step == 0 && !g->initial)
		return gate_challenge(fd, strcmp(g->mechanism, "LOGIN") == 0 ? VIEW("Username:") :
		    VIEW(""));
	step -= !g->initial;
	if (strcmp(g->mechanism, "PLAIN") == 0)
		return gate_plain(fd, response);
	if (strcmp(g->mechanism, "LOGIN") == 0 && step == 0) {
		ck_assert_int_eq(view_string(response, name, sizeof(name)), 0);
		return gate_challenge(fd, VIEW("Password:"));
	}
	if (strcmp(g->mechanism, "LOGIN") == 0)
		return gate_password(fd, view_of(name), response);
	if (step < 2)
		return gate_challenge(fd, step == 0 ? VIEW("r=1") : VIEW("v=2"));
	return gate_password(fd, VIEW("bob"), VIEW("secret"));
}

static inline void
gate_exchange(struct gate *g, int fd)
{
	struct ipc_record r;
	struct auth_try t;
	bool last = false;

	g->abandoned = true;
	for (unsigned step = 0; !last && ipc_recv(fd, &g->exchange, &r, NEVER) == 1; step++) {
		struct view response = r.payload;

		if (step == 0) {
			ck_assert_int_eq(auth_parse_try(&r, &t), 0);
			memcpy(g->mechanism, t.mechanism, sizeof(g->mechanism));
			g->initial = t.initial;
			response = t.response;
		} else {
			ck_assert_uint_eq(r.type, AUTH_ANSWER);
		}
		last = gate_step(g, fd, step, response);
		g->abandoned = !last;
	}
	close(fd);
}

/* ---- the monitor */

static inline void
gate_give(struct gate *g, uint32_t type, struct buf *b, int fd)
{
	ck_assert_int_eq(ipc_send_buf(g->control, type, b, &fd, 1, NEVER), 0);
	close(fd);
}

static inline void
gate_on_tls(struct gate *g)
{
	struct gate_tls tls = { .version = "TLSv1.3", .cipher = "TLS_AES_256_GCM_SHA384",
	    .bits = 256, .exporter = { 1 } };
	struct buf b = ipc_payload();
	int pair[2];

	g->tls++;
	if (g->refuse_tls) {
		ipc_put_str(&b, "no");
		(void)ipc_send_buf(g->control, GATE_TLS_FAILED, &b, NULL, 0, NEVER);
		return;
	}
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	if (g->inside) {
		ck_assert_int_eq(write(pair[1], g->inside, strlen(g->inside)),
		    (ssize_t)strlen(g->inside));
		(void)shutdown(pair[1], SHUT_WR);
	}
	g->client = pair[1];
	gate_put_tls(&b, &tls);
	gate_give(g, GATE_TLS_UP, &b, pair[0]);
}

static inline void
gate_on_auth(struct gate *g)
{
	struct buf b = ipc_payload();
	int pair[2];

	g->auths++;
	if (g->refuse_auth) {
		(void)ipc_send(g->control, GATE_DENIED, VIEW(""), NULL, 0, NEVER);
		return;
	}
	ck_assert_int_eq(ipc_pair(pair), 0);
	gate_give(g, GATE_AUTH_FD, &b, pair[0]);
	gate_exchange(g, pair[1]);
}

static inline void
gate_on_peer(struct gate *g, const struct ipc_record *r)
{
	struct ipc_get get = ipc_get(r);
	uint32_t ipv6 = ipc_get_u32(&get);
	struct view a = ipc_get_view(&get);
	uint32_t port = ipc_get_u32(&get);
	struct peer p;

	ck_assert_int_eq(ipc_get_end(&get), 0);
	ck_assert_uint_eq(a.n, 16);
	peer_set(&p, ipv6 == 1, (const unsigned char *)a.p, (int)port);
	(void)snprintf(g->peer, sizeof(g->peer), "%s %u", p.text, port);
}

static inline void *
gate_serve(void *arg)
{
	struct gate *g = arg;
	struct ipc_record r;

	while (ipc_recv(g->control, &g->space, &r, NEVER) == 1) {
		if (r.type == GATE_TLS)
			gate_on_tls(g);
		else if (r.type == GATE_AUTH)
			gate_on_auth(g);
		else if (r.type == GATE_PEER)
			gate_on_peer(g, &r);
		else
			ck_abort_msg("request %x", r.type);
	}
	return NULL;
}

static inline void
gate_open(struct gate *g)
{
	int pair[2];

	ck_assert_int_eq(ipc_pair(pair), 0);
	g->program = pair[0];
	g->control = pair[1];
	g->client = -1;
	ck_assert_int_eq(pthread_create(&g->thread, NULL, gate_serve, g), 0);
}

static inline void
gate_close(struct gate *g)
{
	close(g->program);
	ck_assert_int_eq(pthread_join(g->thread, NULL), 0);
	close(g->control);
	if (g->client != -1)
		close(g->client);
}

/* A configuration with these lines. */
static inline void
gate_conf(struct conf *conf, const char *text)
{
	char error[CONF_ERROR_MAX];

	ck_assert_int_eq(conf_defaults(conf), 0);
	ck_assert_msg(conf_parse(conf, "test", text, strlen(text), error) == 0, "%s", error);
}

/* What has been sent to that end so far, as a string. */
static inline const char *
gate_said(int fd)
{
	static char text[65536];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

#endif
