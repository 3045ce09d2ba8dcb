/* gate.c: see gate.h. Runs as root. */
#include "sys/gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/log.h"
#include "sys/paths.h"

#define ANSWER_SECONDS 60
#define REPORT_GRACE 5	/* seconds that tls has after the time for the handshake */

/* ---- who the client is */

static void
set_peer(struct gate *g, int family, const void *address, unsigned port)
{
	char ip[INET6_ADDRSTRLEN];

	if (family == AF_INET6 && IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)address)) {
		family = AF_INET;
		address = (const char *)address + 12;
	}
	if (inet_ntop(family, address, ip, sizeof(ip)))
		(void)snprintf(g->peer, sizeof(g->peer), "%s %u", ip, port);
}

/* Of ucspi-tcp's environment, which comes from whoever started us, else of the kernel. */
static void
find_peer(struct gate *g, int client)
{
	const char *proto = getenv("PROTO"), *ip = getenv("TCPREMOTEIP");
	const char *port = getenv("TCPREMOTEPORT");
	struct sockaddr_storage from = { 0 };
	const struct sockaddr_in *in = (const struct sockaddr_in *)&from;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&from;
	socklen_t size = sizeof(from);

	(void)snprintf(g->peer, sizeof(g->peer), "local");
	if (proto && strcmp(proto, "TCP") == 0 && ip)
		(void)snprintf(g->peer, sizeof(g->peer), "%.45s %.5s", ip, port ? port : "0");
	else if (getpeername(client, (struct sockaddr *)&from, &size) == -1)
		return;
	else if (from.ss_family == AF_INET)
		set_peer(g, AF_INET, &in->sin_addr, ntohs(in->sin_port));
	else if (from.ss_family == AF_INET6)
		set_peer(g, AF_INET6, &in6->sin6_addr, ntohs(in6->sin6_port));
}

void
gate_init(struct gate *g, const struct conf *conf, struct shared *shared, const char *service,
    int client)
{
	*g = (struct gate){ .conf = conf, .shared = shared, .service = service,
	    .patience = ANSWER_SECONDS, .login = LOGIN_INIT };
	find_peer(g, client);
}

/* Only what the network program says of the peer changes: it is believed for logs and limits. */
int
gate_on_peer(struct monitor *m, struct ipc_record *r)
{
	struct gate *g = m->session;
	struct ipc_get get = ipc_get(r);
	uint32_t ipv6 = ipc_get_u32(&get), port;
	struct view address = ipc_get_view(&get);

	port = ipc_get_u32(&get);
	if (ipc_get_end(&get) == -1 || ipv6 > 1 || address.n != 16 || port > 65535 ||
	    (g->conf->trusted_proxies[0] == '\0' && g->conf->xclient_networks[0] == '\0'))
		return -1;
	set_peer(g, ipv6 ? AF_INET6 : AF_INET, address.p, port);
	return 0;
}

/* ---- TLS */

/* The peer without its port. */
static struct view
peer_address(const struct gate *g)
{
	struct view peer = view_of(g->peer);

	return view_sub(peer, 0, view_find(peer, ' '));
}

int
gate_tls_begin(struct gate *g, int client, int *plain, msec deadline)
{
	int text[2] = { -1, -1 }, report[2] = { -1, -1 }, signer[2] = { -1, -1 };
	struct buf b = ipc_payload();

	ipc_put_str(&b, g->service);
	ipc_put_view(&b, peer_address(g));
	ipc_put_u32(&b, (g->shared->tickets ? TLS_FLAG_TICKETS : 0) |
	    (g->conf->tls_client_ca[0] && g->shared->logins ? TLS_FLAG_CLIENT_CERTIFICATE : 0));
	shared_want(g->shared, SHARED_SIGN);
	shared_want(g->shared, SHARED_TLS);
	if (ipc_pair(report) == 0 && !shared_has_tls(g->conf))
		log_note(LOG_ERR, "config", "error", "TLS is wanted, and tls_certificates is empty");
	else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, text) == -1 ||
	    ipc_pair(signer) == -1 ||
	    ipc_send(shared_fd(SHARED_SIGN), SIGN_SERVE, VIEW(""), &signer[1], 1, deadline) == -1 ||
	    ipc_send(shared_fd(SHARED_TLS), TLS_SERVE, buf_view(&b),
	    (int[]){ client, text[0], report[1], signer[0] }, 4, deadline) == -1)
		log_errno("start", "tls");
	buf_free(&b);
	close(text[0]);
	close(report[1]);
	close(signer[0]);
	close(signer[1]);
	*plain = text[1];
	return report[0];
}

bool
gate_tls_end(struct gate *g, int report, int plain, int control, msec deadline)
{
	static struct ipc_buffer space;
	struct ipc_record said = { .type = GATE_TLS_FAILED };
	struct ipc_get get;

	if (report != -1 && ipc_recv(report, &space, &said, deadline) == 1) {
		ipc_close_fds(&said);
		get = ipc_get(&said);
		gate_get_tls(&get, &g->tls);
		g->encrypted = said.type == GATE_TLS_UP && ipc_get_end(&get) == 0;
	}
	return ipc_send(control, g->encrypted ? GATE_TLS_UP : GATE_TLS_FAILED,
	    g->encrypted ? said.payload : VIEW(""), &plain, g->encrypted, deadline) == 0 &&
	    g->encrypted;
}

int
gate_on_tls(struct monitor *m, struct ipc_record *r)
{
	struct gate *g = m->session;
	msec deadline = deadline_in(g->conf->tls_handshake_timeout + REPORT_GRACE);
	int plain, report;
	bool up;

	(void)r;
	/* Once, though a keeper may have begun it. */
	if (g->encrypted)
		return -1;
	report = gate_tls_begin(g, FD_CLIENT, &plain, deadline);
	/* The next program gets the cleartext, and we let go of the client's own connection. */
	up = gate_tls_end(g, report, plain, m->control, deadline) && dup2(plain, FD_CLIENT) != -1;
	close(report);
	close(plain);
	return up ? 0 : 1;
}

/* ---- logging in */

static void
context_of(const struct gate *g, struct login_context *c)
{
	*c = (struct login_context){ .encrypted = g->encrypted, .passwords = -1, .limits = -1,
	    .until = deadline_in(g->patience) };
	(void)view_string(view_of(g->service), c->service, sizeof(c->service));
	(void)view_string(peer_address(g), c->peer, sizeof(c->peer));
	memcpy(c->exporter, g->tls.exporter, sizeof(c->exporter));
	memcpy(c->client, g->tls.client, sizeof(c->client));
}

static int
open_limits(const struct conf *conf)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/limits", conf->spool);
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
}

/* A file that is there and cannot be opened is not one without a user. Returns 0 or -1. */
static int
open_passwords(const struct conf *conf, int *fd)
{
	*fd = open(conf->passwords, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (*fd != -1 || errno == ENOENT)
		return 0;
	log_errno("open", conf->passwords);
	return -1;
}

static void
watch(struct monitor *m)
{
	struct gate *g = m->session;

	m->side[0] = g->login.verdict;
	m->side[1] = g->login.system;
}

int
gate_on_auth(struct monitor *m, struct ipc_record *r)
{
	struct gate *g = m->session;
	struct login_context c;
	int exchange = -1, result;

	(void)r;
	if (g->tries++ == g->conf->login_limit)
		return -1;
	/* Forgets who was known: after STARTTLS everybody logs in anew (RFC 3207 4.2). */
	context_of(g, &c);
	c.limits = open_limits(g->conf);
	shared_want(g->shared, SHARED_AUTH);
	if (open_passwords(g->conf, &c.passwords) == 0 &&
	    login_start(&g->login, &c, &exchange) == -1)
		log_errno("start", "auth");
	file_close(c.passwords);
	file_close(c.limits);
	m->on_side = gate_side;
	watch(m);
	result = ipc_send(m->control, exchange == -1 ? GATE_DENIED : GATE_AUTH_FD, VIEW(""),
	    &exchange, exchange != -1, c.until);
	file_close(exchange);
	return result == 0 ? 0 : 1;
}

int
gate_side(struct monitor *m, int fd)
{
	struct gate *g = m->session;
	struct login_context c;
	int result;

	context_of(g, &c);
	result = login_news(&g->login, g->shared, &c, fd);
	watch(m);
	return result;
}

bool
gate_logged_in(struct monitor *m)
{
	struct gate *g = m->session;
	struct login_context c;
	int result;

	context_of(g, &c);
	result = login_verdict(&g->login, g->shared, &c);
	watch(m);
	return result == 0;
}
