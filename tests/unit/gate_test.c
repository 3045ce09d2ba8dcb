/* gate_test.c: what a monitor does for its network program before and during a login. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/gate.h"
#include "sys/gate.h"
#include "sys/paths.h"

static struct conf conf;
static struct shared shared;
static struct gate gate;
static struct monitor m;
static int client[2], net, programs[SHARED_N];	/* our ends */

static const struct monitor_request table[] = {
	{ .type = GATE_PEER, .phases = 1, .uses = 1, .payload_max = 64, .handle = gate_on_peer },
	{ .type = GATE_TLS, .phases = 1, .uses = 1, .handle = gate_on_tls },
	{ .type = GATE_AUTH, .phases = 1, .handle = gate_on_auth },
};

static void
set(char **key, const char *value)
{
	*key = strdup(value);
}

/* A monitor whose shared programs are played by us. The client is descriptor 0. */
static void
setup(void)
{
	int pair[2];

	ck_assert_int_eq(conf_defaults(&conf), 0);
	conf.login_limit = 2;
	set(&conf.tls_certificates, "/nowhere");
	set(&conf.trusted_proxies, "127.0.0.1");
	set(&conf.spool, "/tmp/gate-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(conf.spool));
	/* What there is, out of the way of the fixed numbers. */
	for (int i = 3; i < SHARED_END; i++)
		(void)fcntl(open("/dev/null", O_RDWR), F_GETFD);
	shared_init(&shared, &conf, true, true, -1);
	for (int i = 0; i < SHARED_N; i++) {
		ck_assert_int_eq(ipc_pair(pair), 0);
		ck_assert_int_ne(dup2(pair[0], SHARED_FIRST + i), -1);
		close(pair[0]);
		programs[i] = pair[1];
		shared.pids[i] = getpid();
	}
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, client), 0);
	ck_assert_int_ne(dup2(client[0], FD_CLIENT), -1);
	close(client[0]);
	ck_assert_int_eq(ipc_pair(pair), 0);
	net = pair[0];
	gate_init(&gate, &conf, &shared, "pop3", FD_CLIENT);
	m = (struct monitor){ .control = pair[1], .child = -1, .table = table, .requests = 3,
	    .phase = 1, .session = &gate, .side = { -1, -1 } };
}

static void
teardown(void)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/limits", conf.spool);
	(void)unlink(path);
	ck_assert_int_eq(rmdir(conf.spool), 0);
	conf_free(&conf);
}

/* Runs the monitor in a process of its own, for what it has to wait for. */
static pid_t
monitor(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		close(net);
		_exit(monitor_run(&m) == -1 ? 9 : gate.login.known ? 1 : 0);
	}
	close(m.control);
	return pid;
}

static int
status_of(pid_t pid)
{
	int status;

	close(net);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* What tls or sign is sent. */
static struct ipc_record
sent_to(enum shared_program program)
{
	static struct ipc_buffer space;
	struct ipc_record r;

	ck_assert_int_eq(ipc_recv(programs[program], &space, &r, deadline_in(5)), 1);
	return r;
}

static pid_t
play_tls(uint32_t type, const struct gate_tls *tls)
{
	struct ipc_record r;
	struct buf b = ipc_payload();
	pid_t pid = fork();

	if (pid)
		return pid;
	close(net);
	r = sent_to(SHARED_TLS);
	ck_assert_uint_eq(r.type, TLS_SERVE);
	ck_assert_uint_eq(r.nfds, 4);
	ck_assert_int_eq(write(r.fds[0], "handshake", 9), 9);
	ck_assert_int_eq(write(r.fds[1], "cleartext", 9), 9);
	if (tls)
		gate_put_tls(&b, tls);
	ck_assert_int_eq(ipc_send_buf(r.fds[2], type, &b, NULL, 0, deadline_in(5)), 0);
	_exit(0);
}

START_TEST(tls_comes_up)
{
	const struct gate_tls up = { .version = "TLSv1.3", .cipher = "X", .bits = 256, .sni = "mail.test",
	    .exporter = { 7 } };
	struct gate_tls got;
	char octets[16];
	int fd = dup(client[1]);
	pid_t tls, pid;

	tls = play_tls(GATE_TLS_UP, &up);
	pid = monitor();
	ck_assert_int_eq(gate_start_tls(net, fd, &got, deadline_in(5)), 0);
	ck_assert_str_eq(got.version, "TLSv1.3");
	ck_assert_str_eq(got.sni, "mail.test");
	ck_assert_uint_eq(got.bits, 256);
	ck_assert_int_eq(got.exporter[0], 7);
	ck_assert_int_eq(read(fd, octets, sizeof(octets)), 9);
	ck_assert_mem_eq(octets, "cleartext", 9);
	ck_assert_int_eq(read(client[1], octets, sizeof(octets)), 9);
	ck_assert_mem_eq(octets, "handshake", 9);
	ck_assert_uint_eq(sent_to(SHARED_SIGN).type, SIGN_SERVE);
	ck_assert_int_eq(status_of(pid), 0);
	ck_assert_int_eq(waitpid(tls, NULL, 0), tls);
}
END_TEST

START_TEST(tls_fails)
{
	struct gate_tls got;
	pid_t tls, pid;

	tls = play_tls(GATE_TLS_FAILED, NULL);
	pid = monitor();
	ck_assert_int_eq(gate_start_tls(net, dup(client[1]), &got, deadline_in(5)), -1);
	ck_assert_int_eq(status_of(pid), 0);
	ck_assert_int_eq(waitpid(tls, NULL, 0), tls);
}
END_TEST

/* A record of another kind, and an end without one, are failures. */
START_TEST(tls_is_not_believed)
{
	struct gate_tls got;
	pid_t tls = play_tls(GATE_TLS_UP, NULL), pid = monitor();

	ck_assert_int_eq(gate_start_tls(net, dup(client[1]), &got, deadline_in(5)), -1);
	ck_assert_int_eq(status_of(pid), 0);
	ck_assert_int_eq(waitpid(tls, NULL, 0), tls);
}
END_TEST

START_TEST(tls_once)
{
	const struct gate_tls up = { .version = "TLSv1.3" };
	struct gate_tls got;
	pid_t tls = play_tls(GATE_TLS_UP, &up), pid = monitor();

	ck_assert_int_eq(gate_start_tls(net, dup(client[1]), &got, deadline_in(5)), 0);
	ck_assert_int_eq(gate_start_tls(net, dup(client[1]), &got, deadline_in(5)), -1);
	ck_assert_int_eq(status_of(pid), 9);
	ck_assert_int_eq(waitpid(tls, NULL, 0), tls);
}
END_TEST

/* What auth receives, and the way of a login through auth-system. */
START_TEST(login_through_system)
{
	const struct user bob = { .uid = 1000, .gid = 1000, .name = "bob", .home = "/home/bob" };
	static struct ipc_buffer space;
	struct login_context c;
	struct ipc_record auth, system, r;
	struct buf b = ipc_payload();
	struct peer p;
	pid_t pid = monitor();
	int exchange;

	ck_assert_int_eq(peer_parse(VIEW("192.0.2.7 4000"), &p), 0);
	ck_assert_int_eq(gate_tell_peer(net, &p, deadline_in(5)), 0);
	exchange = gate_start_auth(net, deadline_in(5));
	ck_assert_int_ne(exchange, -1);
	auth = sent_to(SHARED_AUTH);
	ck_assert_uint_eq(auth.type, AUTH_SERVE);
	ck_assert_uint_eq(auth.nfds, 2);
	ck_assert_int_eq(login_recv_context(auth.fds[1], &c, deadline_in(5)), 0);
	ck_assert_str_eq(c.service, "pop3");
	ck_assert_str_eq(c.peer, "192.0.2.7");
	ck_assert(!c.encrypted);
	ck_assert_int_ne(c.limits, -1);
	ck_assert_int_eq(write(exchange, "x", 1), 1);
	ck_assert_int_eq(read(auth.fds[0], &space, 1), 1);
	ck_assert_int_eq(ipc_send(auth.fds[1], LOGIN_ASK_SYSTEM, VIEW(""), NULL, 0, NEVER), 0);
	system = sent_to(SHARED_SYSTEM);
	ck_assert_uint_eq(system.type, SYSTEM_SERVE);
	ck_assert_int_eq(ipc_recv(auth.fds[1], &space, &r, deadline_in(5)), 1);
	ck_assert_uint_eq(r.type, LOGIN_SYSTEM);
	ck_assert_uint_eq(r.nfds, 1);
	ck_assert_int_eq(login_recv_context(system.fds[1], &c, deadline_in(5)), 0);
	ck_assert_int_eq(c.passwords, -1);
	user_put(&b, &bob);
	ck_assert_int_eq(ipc_send_buf(system.fds[1], LOGIN_USER, &b, NULL, 0, NEVER), 0);
	usleep(100000);
	ck_assert_int_eq(status_of(pid), 1);
}
END_TEST

/* A file of passwords that is missing has no users; one that cannot be opened is another matter. */
START_TEST(passwords_cannot_be_opened)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	pid_t pid;

	set(&conf.passwords, "/dev/null/passwords");	/* ENOTDIR */
	pid = monitor();
	ck_assert_int_eq(gate_start_auth(net, deadline_in(5)), -1);
	ck_assert_int_eq(ipc_recv(programs[SHARED_AUTH], &space, &r, 0), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

START_TEST(passwords_are_opened)
{
	struct login_context c;
	struct ipc_record auth;
	pid_t pid;

	set(&conf.passwords, "/etc/passwd");
	pid = monitor();
	ck_assert_int_ne(gate_start_auth(net, deadline_in(5)), -1);
	auth = sent_to(SHARED_AUTH);
	ck_assert_int_eq(login_recv_context(auth.fds[1], &c, deadline_in(5)), 0);
	ck_assert_int_ne(c.passwords, -1);
	ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

/* Somebody logs in, by way of auth-system. */
static void
log_in(const struct user *u)
{
	static struct ipc_buffer space;
	struct ipc_record auth, system, r;
	struct buf b = ipc_payload();

	ck_assert_int_ne(gate_start_auth(net, deadline_in(5)), -1);
	auth = sent_to(SHARED_AUTH);
	ck_assert_int_eq(ipc_send(auth.fds[1], LOGIN_ASK_SYSTEM, VIEW(""), NULL, 0, NEVER), 0);
	system = sent_to(SHARED_SYSTEM);
	ck_assert_int_eq(ipc_recv(auth.fds[1], &space, &r, deadline_in(5)), 1);
	user_put(&b, u);
	ck_assert_int_eq(ipc_send_buf(system.fds[1], LOGIN_USER, &b, NULL, 0, NEVER), 0);
	usleep(100000);
}

/* RFC 3207 4.2: TLS is a new beginning; a new exchange makes that of before forgotten. */
START_TEST(tls_after_login)
{
	const struct user bob = { .uid = 1000, .gid = 1000, .name = "bob", .home = "/home/bob" };
	const struct gate_tls up = { .version = "TLSv1.3" };
	struct gate_tls got;
	pid_t tls = play_tls(GATE_TLS_UP, &up), pid = monitor();

	log_in(&bob);
	ck_assert_int_eq(gate_start_tls(net, dup(client[1]), &got, deadline_in(5)), 0);
	ck_assert_int_ne(gate_start_auth(net, deadline_in(5)), -1);
	ck_assert_int_eq(status_of(pid), 0);
	ck_assert_int_eq(waitpid(tls, NULL, 0), tls);
}
END_TEST

/* Whoever waits for those descriptors hears that they are closed, however that was found out. */
START_TEST(verdict_ends)
{
	struct ipc_record auth;

	ck_assert_int_eq(ipc_send(net, GATE_AUTH, VIEW(""), NULL, 0, NEVER), 0);
	ck_assert_int_eq(monitor_step(&m), 0);
	ck_assert_int_ne(m.side[0], -1);
	auth = sent_to(SHARED_AUTH);
	ck_assert(!gate_logged_in(&m));
	ck_assert_int_ne(m.side[0], -1);
	close(auth.fds[0]);
	close(auth.fds[1]);
	ck_assert(!gate_logged_in(&m));
	ck_assert_int_eq(m.side[0], -1);
	ck_assert_int_eq(m.side[1], -1);
}
END_TEST

/* As many as are allowed, over all monitors of a connection. */
START_TEST(tries)
{
	for (uint64_t i = 0; i < conf.login_limit; i++) {
		ck_assert_int_eq(ipc_send(net, GATE_AUTH, VIEW(""), NULL, 0, NEVER), 0);
		ck_assert_int_eq(monitor_step(&m), 0);
	}
	ck_assert_int_eq(ipc_send(net, GATE_AUTH, VIEW(""), NULL, 0, NEVER), 0);
	ck_assert_int_eq(monitor_step(&m), -1);
}
END_TEST

START_TEST(peers)
{
	struct peer p;
	pid_t pid;

	ck_assert_int_eq(peer_parse(VIEW("2001:db8::1 25"), &p), 0);
	ck_assert_int_eq(gate_tell_peer(net, &p, NEVER), 0);
	ck_assert_int_eq(monitor_step(&m), 0);
	ck_assert_str_eq(gate.peer, "2001:db8::1 25");
	/* One after the other where gateways are trusted. */
	m.used[0] = 0;
	set(&conf.trusted_proxies, "");
	set(&conf.xclient_networks, "192.0.2.1");
	ck_assert_int_eq(peer_parse(VIEW("192.0.2.7 26"), &p), 0);
	ck_assert_int_eq(gate_tell_peer(net, &p, NEVER), 0);
	ck_assert_int_eq(monitor_step(&m), 0);
	ck_assert_str_eq(gate.peer, "192.0.2.7 26");
	set(&conf.xclient_networks, "");
	/* Once only; and never where nobody is trusted with that. */
	m.used[0] = 0;
	set(&conf.trusted_proxies, "");
	ck_assert_int_eq(gate_tell_peer(net, &p, NEVER), 0);
	ck_assert_int_eq(monitor_step(&m), -1);
	pid = monitor();
	ck_assert_int_eq(status_of(pid), 0);
}
END_TEST

START_TEST(peer_of_ucspi)
{
	setenv("PROTO", "TCP", 1);
	setenv("TCPREMOTEIP", "192.0.2.99", 1);
	setenv("TCPREMOTEPORT", "77", 1);
	gate_init(&gate, &conf, &shared, "smtp", FD_CLIENT);
	ck_assert_str_eq(gate.peer, "192.0.2.99 77");
	unsetenv("PROTO");
	gate_init(&gate, &conf, &shared, "smtp", FD_CLIENT);
	ck_assert_str_eq(gate.peer, "local");
}
END_TEST

static void
add(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, tls_comes_up);
	tcase_add_test(t, tls_fails);
	tcase_add_test(t, tls_is_not_believed);
	tcase_add_test(t, tls_once);
	tcase_add_test(t, login_through_system);
	tcase_add_test(t, passwords_cannot_be_opened);
	tcase_add_test(t, passwords_are_opened);
	tcase_add_test(t, tls_after_login);
	tcase_add_test(t, peers);
	tcase_add_test(t, tries);
	tcase_add_test(t, verdict_ends);
	tcase_add_test(t, peer_of_ucspi);
}

int
main(void)
{
	return unit_run("gate", add);
}
