/* keeper.c: see keeper.h. Runs as root. */
#include "sys/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/inherit.h"
#include "sys/log.h"
#include "sys/signals.h"
#include "sys/spawn.h"

#define EXIT_TEMPORARY 111
#define FD_EPOLL SHARED_END	/* of a keeper; and to the network program of many */
#define FD_NET (SHARED_END + 1)
#define FD_TABLE (SHARED_END + 2)	/* see struct keeper: stamp */
#define HAND_MSEC 5000		/* for it to take a connection */
#define REPORT (1U << 31)	/* in an event: that of tls, not the network program */
#define LOGIN (1U << 30)	/* that of auth or auth-system */
#define NEWS 64			/* looked at in one turn */
#define UNTOLD_MSEC 20		/* until listen is tried again that could not take a record */

/* What tls reported, for a monitor; or with the requests that take none. */
struct dealing {
	struct monitor m;
	struct gate gate;
};

struct connection {
	uint32_t number;	/* listen's; 0: this place is free */
	pid_t monitor;		/* -1: there is none */
	int client, control;	/* -1: a monitor has them, or they are closed; with TLS cleartext */
	int report;		/* where tls has still to say something, or -1 */
	struct dealing *dealing;	/* NULL: nothing was asked yet that needs it */
	bool asked;		/* it has had a request */
	bool tls;		/* one for TLS */
	unsigned char used[GATE_PROGRAMS];	/* see struct gate */
	msec since;
};

struct many {
	const struct keeper *k;
	struct conf conf;
	int file;		/* of the configuration, open */
	bool broken;		/* it has an error: nobody is served */
	uint64_t stamp;		/* of the configuration */
	struct shared shared;
	bool open;		/* listen is there */
	pid_t net;		/* the network program; -1: another one is wanted */
	unsigned handed;	/* connections to it */
	msec net_since;
	bool untold;		/* of an end: its connection has a number, and nothing else */
	sigset_t waiting;
	size_t used;		/* places from 0 on that may be in use */
	struct connection *connections;
};

/* The options that the network program gets as well. */
static const char *args[4];

/* Memory that smtpd-net and smtpd-rcpt have in common, for a keeper of many; or -1. */
static int known = -1;

/*
 * The network program is its role's user from its first instruction, and sees an
 * empty directory: what it would have to look up comes with it. peer is
 * "MAILSTEAD_PEER=" and the client, or NULL where the kernel knows. Our end becomes
 * descriptor ours.
 */
static pid_t
start_net(const struct keeper *k, int client, int conf, const char *peer, int ours)
{
	const char *env[KEEPER_ENV_MAX + 4] = { "MAILSTEAD_CONF_FD=" };
	int fds[] = { client, STDOUT_FILENO, STDOUT_FILENO, -1, FD_LOG, conf, known }, fd;
	char zone[32];
	size_t n = 1;
	pid_t pid;

	clock_zone(clock_unix(), zone, sizeof(zone));
	env[n++] = zone;
	for (size_t i = 0; i < KEEPER_ENV_MAX && k->env && k->env[i]; i++)
		env[n++] = k->env[i];
	env[n] = peer;
	pid = spawn_connected(&(struct spawn){ .program = k->net, .args = args, .env = env,
	    .role = path_user_net, .chroot = path_empty, .nfds = known == -1 ? FD_KNOWN : FD_KNOWN + 1 },
	    fds, &fd);
	if (pid != -1)
		(void)file_move(fd, ours);
	return pid;
}

static bool
has_logins(const struct keeper *k, const struct conf *conf)
{
	return k->logins == NULL || k->logins(conf);
}

/* ---- one connection */

/* Nothing but the client at 0, /dev/null at 1, and what standard error is. */
static int
take_client(void)
{
	int null;

	if (inherit_standard_fds() == -1 || file_close_from(STDERR_FILENO + 1) == -1)
		return -1;
	inherit_shield(FD_CLIENT);
	/* It keeps the place of FD_CONTROL. */
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	return null == -1 ? -1 : dup2(null, STDOUT_FILENO);
}

static int
keeper_one(const struct keeper *k)
{
	struct monitor m = { .child = -1, .phase = 1, .side = { -1, -1 } };
	struct shared shared;
	struct conf conf;
	struct gate g;
	char peer[sizeof("MAILSTEAD_PEER=") + sizeof(g.peer)];
	int status, ended, file;
	pid_t net;

	if (take_client() == -1)
		return EXIT_TEMPORARY;
	conf_load_or_exit(&conf, k->name);
	log_open(k->name, conf.log);
	/* In this order: each takes fixed descriptors, which the next ones may not get. */
	if (log_place(FD_LOG) == -1)
		return EXIT_TEMPORARY;
	shared_init(&shared, &conf, has_logins(k, &conf), k->tickets, known);
	file = conf_open();
	gate_init(&g, &conf, &shared, k->service, FD_CLIENT);
	(void)snprintf(peer, sizeof(peer), "MAILSTEAD_PEER=%s", g.peer);
	net = start_net(k, FD_CLIENT, file, peer, FD_CONTROL);
	if (net == -1)
		return EXIT_TEMPORARY;
	close(file);
	m.control = FD_CONTROL;
	m.child = spawn_pidfd(net);
	m.session = &g;
	status = k->serve(k, &m, &g);
	ended = spawn_wait(net);
	if (ended >= 256)
		log_killed(k->net, net, ended - 256);
	return ended == 0 ? status : EXIT_TEMPORARY;
}

/* ---- many */

static void
watch(const struct many *k, const struct connection *c, int fd)
{
	struct epoll_event e = { .events = EPOLLIN,
	    .data.u64 = (uint64_t)c->number << 32 | (uint64_t)(c - k->connections) |
	    (fd == c->control ? 0 : fd == c->report ? REPORT : LOGIN) };

	if (epoll_ctl(FD_EPOLL, EPOLL_CTL_ADD, fd, &e) == -1 && errno != EEXIST)
		log_errno("watch", "connection");
}

/* Said aloud: a monitor may have the same open file, and epoll(7) goes by that. */
static void
let_go_of(int *fd, bool watched)
{
	if (watched && *fd != -1)
		(void)epoll_ctl(FD_EPOLL, EPOLL_CTL_DEL, *fd, NULL);
	file_close(*fd);
	*fd = -1;
}

static void
let_go(struct connection *c)
{
	let_go_of(&c->control, c->monitor != -1);
	let_go_of(&c->report, true);
	let_go_of(&c->client, false);
	if (c->dealing)
		login_end(&c->dealing->gate.login);
	free(c->dealing);
	c->dealing = NULL;
}

/* Tells listen once nothing is left; without waiting for it, but later again. */
static void
end_if_over(struct many *k, struct connection *c)
{
	struct buf b = ipc_payload();

	if (c->control != -1 || c->monitor != -1)
		return;
	ipc_put_u32(&b, c->number);
	if (ipc_send_buf(FD_CONTROL, KEEPER_ENDED, &b, NULL, 0, 0) == -1 && errno == ETIMEDOUT)
		k->untold = true;
	else
		c->number = 0;
}

/* In the monitor of a connection, which has just been forked. */
static _Noreturn void
monitor_connection(struct many *k, const struct connection *c)
{
	struct monitor m = { .control = FD_CONTROL, .child = -1, .phase = 1, .side = { -1, -1 } };
	struct gate g;

	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &k->waiting, NULL);
	if (dup3(c->client, FD_CLIENT, O_CLOEXEC) == -1 ||
	    dup3(c->control, FD_CONTROL, O_CLOEXEC) == -1 || file_close_from(SHARED_END) == -1) {
		log_errno("begin", "monitor");
		_exit(EXIT_TEMPORARY);
	}
	if (c->dealing)
		g = c->dealing->gate;
	else
		gate_init(&g, &k->conf, &k->shared, k->k->service, FD_CLIENT);
	memcpy(g.used, c->used, sizeof(g.used));
	m.session = &g;
	exit(k->k->serve(k->k, &m, &g));
}

/* Nobody hears of a login any more. */
static void
forget_login(struct dealing *d)
{
	login_end(&d->gate.login);
	d->m.side[0] = d->m.side[1] = -1;
}

/* The network program is not served any more. It has its place until it has ended. */
static void
refuse(struct connection *c)
{
	(void)shutdown(c->control, SHUT_WR);
	let_go_of(&c->client, false);
	forget_login(c->dealing);
}

/* tls has said what became of it; or the network program, which has to wait for that, has not. */
static void
on_report(struct connection *c)
{
	if (!gate_tls_end(&c->dealing->gate, c->report, c->client, c->control, 0))
		refuse(c);
	let_go_of(&c->report, true);
}

/* What the connection needs from its first request on. Returns whether it is there. */
static bool
deal(struct many *k, struct connection *c)
{
	struct dealing *d = c->dealing ? NULL : malloc(sizeof(*d));

	c->asked = true;
	if (d == NULL)
		return c->dealing;
	gate_init(&d->gate, &k->conf, &k->shared, k->k->service, c->client);
	d->gate.patience = 0;
	d->m = (struct monitor){ .control = c->control, .child = -1, .phase = 1,
	    .side = { -1, -1 }, .session = &d->gate, .table = k->k->table,
	    .requests = k->k->requests };
	c->dealing = d;
	return true;
}

/* TLS takes no monitor before somebody logs in. */
static void
start_tls(struct many *k, struct connection *c)
{
	char record[sizeof(uint32_t)];
	int plain;

	(void)recv(c->control, record, sizeof(record), MSG_DONTWAIT);
	c->tls = true;
	forget_login(c->dealing);
	c->report = gate_tls_begin(&c->dealing->gate, c->client, &plain, 0);
	close(c->client);
	c->client = plain;
	if (c->report == -1)
		on_report(c);
	else
		watch(k, c, c->report);
}

/* Whether the user's program has only to wait for the end of the network program. */
static bool
is_handed(const struct connection *c)
{
	return c->client != -1 && c->dealing && c->dealing->m.phase == KEEPER_HANDED;
}

/* What came of a request, or of news of a login: see monitor_step(). */
static void
dealt(struct many *k, struct connection *c, int result)
{
	struct epoll_event end = {
	    .data.u64 = (uint64_t)c->number << 32 | (uint64_t)(c - k->connections) };

	if (result == -1)
		(void)shutdown(c->client, SHUT_RDWR);
	if (result == -1 || (result && !is_handed(c)))
		refuse(c);
	else if (result)
		/* What it still says is for the user's program. */
		(void)epoll_ctl(FD_EPOLL, EPOLL_CTL_MOD, c->control, &end);
	for (size_t i = 0; i < MONITOR_SIDES_MAX; i++)
		if (c->dealing->m.side[i] != -1)
			watch(k, c, c->dealing->m.side[i]);
}

/* News of a login, or that nobody will have any: of which, it does not matter. */
static void
on_side(struct many *k, struct connection *c)
{
	struct monitor *m = &c->dealing->m;

	for (size_t i = 0; i < MONITOR_SIDES_MAX && c->client != -1; i++)
		if (m->side[i] != -1)
			dealt(k, c, m->on_side(m, m->side[i]));
}

/* The network program of a connection has a request. */
static void
on_request(struct many *k, struct connection *c)
{
	uint32_t record[2] = { 0 };
	ssize_t n = recv(c->control, record, sizeof(record), MSG_PEEK | MSG_DONTWAIT | MSG_TRUNC);

	if (n == -1)
		return;
	if (c->client == -1) {
		(void)recv(c->control, record, sizeof(record), MSG_DONTWAIT);
	} else if (n == sizeof(record[0]) && record[0] == GATE_TLS && !c->tls && deal(k, c)) {
		start_tls(k, c);
	} else if (k->k->table && deal(k, c)) {
		dealt(k, c, monitor_step(&c->dealing->m));
	} else if (n == sizeof(record) && k->k->at_once &&
	    k->k->at_once(&k->shared, c->control, record, c->used)) {
		c->asked = true;
	} else {
		c->monitor = fork();
		if (c->monitor == 0)
			monitor_connection(k, c);
		if (c->monitor == -1)
			log_errno("fork", "monitor");
		let_go(c);
		end_if_over(k, c);
	}
}

static void
on_event(struct many *k, const struct epoll_event *e)
{
	struct connection *c = &k->connections[(uint32_t)e->data.u64 & ~(REPORT | LOGIN)];

	/* For a moment another process may have had a connection open that is over. */
	if (c->control == -1 || c->number != e->data.u64 >> 32)
		return;
	if (e->data.u64 & LOGIN) {
		if (c->dealing)
			on_side(k, c);
	} else if (c->report != -1) {
		on_report(c);
	} else if (e->data.u64 & REPORT) {
		/* From before what has just been dealt with. */
	} else if (!(e->events & EPOLLHUP) ||
	    (k->k->table && c->client != -1 && !is_handed(c))) {
		on_request(k, c);
	} else {
		/* That alone says so: a packet without an octet looks like the end, too. */
		if (is_handed(c))
			c->monitor = k->k->hand_on(k->k, &c->dealing->gate, c->client, c->control);
		let_go(c);
		end_if_over(k, c);
	}
}

/* Returns NULL when there is none. */
static struct connection *
free_place(struct many *k)
{
	for (size_t i = 0; i < KEEPER_CONNECTIONS_MAX; i++)
		if (k->connections[i].number == 0) {
			k->used = i >= k->used ? i + 1 : k->used;
			return &k->connections[i];
		}
	return NULL;
}

/*
 * Ends the oldest of those that nobody but their network program knows: their clients have
 * done nothing that needed more. That is so of most who only fill the port.
 */
static void
make_room(const struct many *k)
{
	const struct connection *oldest = NULL;

	for (size_t i = 0; i < k->used; i++) {
		const struct connection *c = &k->connections[i];

		if (c->client != -1 && !c->asked &&
		    (oldest == NULL || c->since < oldest->since))
			oldest = c;
	}
	if (oldest && oldest->since + KEEPER_QUIET_MSEC < clock_monotonic())
		(void)shutdown(oldest->client, SHUT_RDWR);
}

/*
 * Gives the network program a connection; another one, where that is due, or the one that there is
 * takes none any more, having lost a child. Returns 0 or -1.
 */
static int
hand_over(struct many *k, int client, int control)
{
	const int fds[] = { client, control };
	uint64_t stamp = k->k->stamp ? k->k->stamp(&k->conf, k->stamp) : 0;
	msec now = clock_monotonic();

	for (int tries = 0; tries < 2; tries++) {
		if (k->net == -1 || k->handed++ == KEEPER_NET_CONNECTIONS ||
		    now - k->net_since > KEEPER_NET_MSEC) {
			k->net = start_net(k->k, -1, k->file, NULL, FD_NET);
			k->net_since = now;
			k->handed = 1;
		}
		if (k->net != -1 && ipc_send(FD_NET, GATE_CLIENT,
		    (struct view){ (const char *)&stamp, sizeof(stamp) }, fds, 2, now + HAND_MSEC) == 0)
			return 0;
		k->net = -1;
	}
	return -1;
}

/* client is closed once it is over. */
static void
serve(struct many *k, uint32_t number, int client)
{
	struct connection *c = free_place(k);
	int pair[2];

	if (c == NULL || ipc_pair(pair) == -1) {
		log_errno("serve", "connection");
		close(client);
		return;
	}
	*c = (struct connection){ .number = number, .monitor = -1, .client = client,
	    .control = pair[0], .report = -1, .since = clock_monotonic() };
	if (!k->broken && hand_over(k, client, pair[1]) == 0)
		watch(k, c, pair[0]);
	else
		let_go(c);
	close(pair[1]);
	end_if_over(k, c);
}

static void
share(struct many *k)
{
	login_prepare();
	shared_init(&k->shared, &k->conf, has_logins(k->k, &k->conf), k->k->tickets, known);
}

/* What the file says is what holds for the next connection. */
static void
load(struct many *k)
{
	char error[CONF_ERROR_MAX];
	struct conf conf;
	uint64_t stamp = conf_stamp();

	if (stamp == k->stamp && k->file != -1)
		return;
	k->stamp = stamp;
	k->broken = conf_load(&conf, error) == -1;
	if (k->broken) {
		log_note(LOG_ERR, "config", "error", error);
		return;
	}
	conf_free(&k->conf);
	k->conf = conf;
	close(k->file);
	if ((k->file = conf_open()) == -1)
		log_errno("open", "configuration");
	k->net = -1;
	shared_close(&k->shared);
	share(k);
}

static void
on_listen(struct many *k)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	struct ipc_get g;
	uint32_t number, crowded;
	int result = ipc_recv(FD_CONTROL, &space, &r, 0);

	if (result == -1 && errno == ETIMEDOUT)
		return;
	g = ipc_get(&r);
	number = ipc_get_u32(&g);
	crowded = ipc_get_u32(&g);
	k->open = result == 1 && r.type == KEEPER_SERVE && r.nfds == 1 && number &&
	    ipc_get_end(&g) == 0;
	if (k->open) {
		load(k);
		if (crowded)
			make_room(k);
		if (!k->broken)
			shared_refresh(&k->shared);
		serve(k, number, r.fds[0]);
		r.nfds = 0;
	} else {
		(void)epoll_ctl(FD_EPOLL, EPOLL_CTL_DEL, FD_CONTROL, NULL);
	}
	ipc_close_fds(&r);
}

static void
ended(struct many *k, pid_t pid)
{
	if (shared_ended(&k->shared, pid))
		return;
	if (pid == k->net) {
		log_note(LOG_ERR, "ended", "program", k->k->net);
		k->net = -1;
	}
	for (size_t i = 0; i < k->used; i++) {
		struct connection *c = &k->connections[i];

		if (c->number && c->monitor == pid) {
			c->monitor = -1;
			end_if_over(k, c);
		}
	}
}

static void
tell_again(struct many *k)
{
	k->untold = false;
	for (size_t i = 0; i < k->used; i++)
		if (k->connections[i].number)
			end_if_over(k, &k->connections[i]);
}

static void
on_child(int number)
{
	(void)number;
}

static void
reap(struct many *k)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (WIFSIGNALED(status) && WTERMSIG(status) != SIGTERM)
			log_killed(NULL, pid, WTERMSIG(status));
		ended(k, pid);
	}
}

/* Each connection takes two descriptors here until it has a monitor. */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int
prepare(struct many *k)
{
	struct epoll_event listen = { .events = EPOLLIN, .data.u64 = KEEPER_CONNECTIONS_MAX };

	raise_descriptors();
	known = k->k->stamp ? file_move(memfd_create("known", MFD_CLOEXEC), FD_TABLE) : -1;
	share(k);
	k->connections = calloc(KEEPER_CONNECTIONS_MAX, sizeof(*k->connections));
	/* What is opened later gets other numbers, unless one of these was left free. */
	if (k->connections == NULL || file_move(epoll_create1(EPOLL_CLOEXEC), FD_EPOLL) == -1 ||
	    dup3(STDIN_FILENO, FD_NET, O_CLOEXEC) == -1 || (k->file = conf_open()) <= FD_NET)
		return -1;
	return epoll_ctl(FD_EPOLL, EPOLL_CTL_ADD, FD_CONTROL, &listen);
}

static int
keeper_many(const struct keeper *keeper)
{
	struct many k = { .k = keeper, .open = true, .net = -1 };

	conf_load_or_exit(&k.conf, keeper->name);
	k.stamp = conf_stamp();
	log_open(keeper->name, k.conf.log);
	signals_catch(on_child, (const int[]){ SIGCHLD, 0 }, &k.waiting);
	if (fcntl(FD_CONTROL, F_SETFD, FD_CLOEXEC) == -1 || log_place(FD_LOG) == -1 ||
	    prepare(&k) == -1) {
		log_errno("begin", "keeper");
		return EXIT_TEMPORARY;
	}
	shared_refresh(&k.shared);
	while (k.open || k.used) {
		struct epoll_event news[NEWS];
		int n = epoll_pwait(FD_EPOLL, news, NEWS, k.untold ? UNTOLD_MSEC : -1,
		    &k.waiting);

		for (int i = 0; i < n; i++)
			if (news[i].data.u64 == KEEPER_CONNECTIONS_MAX)
				on_listen(&k);
			else
				on_event(&k, &news[i]);
		reap(&k);
		if (k.untold)
			tell_again(&k);
		while (k.used && k.connections[k.used - 1].number == 0)
			k.used--;
	}
	return 0;
}

int
keeper_main(const struct keeper *k, int argc, char **argv, const char *options)
{
	static const char *const net_options[128] = { ['k'] = "-k", ['l'] = "-l", ['s'] = "-s",
	    ['t'] = "-t" };
	bool many = false;
	size_t n = 0;
	int c;

	while ((c = getopt(argc, argv, options)) != -1) {
		if (c == '?' || n == 3)
			return EX_USAGE;
		args[n++] = net_options[c];
		many |= c == 'k';
		if (c == 's')
			k = k->submission;
	}
	return many ? keeper_many(k) : keeper_one(k);
}
