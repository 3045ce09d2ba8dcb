/* shared.c: see shared.h. Runs as root. */
#include "sys/shared.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/view.h"
#include "sys/certificate_pair.h"
#include "sys/file.h"
#include "sys/gate_ask.h"
#include "sys/log.h"
#include "sys/spawn.h"

#define SEND_SECONDS 10
#define RETRY_MSEC 1000
#define WAITING_OCTETS (8 << 20)	/* of the kernel's for records that a program has not taken yet */

static const char *const programs[SHARED_N] = {
	[SHARED_TLS] = "tls", [SHARED_SIGN] = "sign", [SHARED_AUTH] = "auth",
	[SHARED_SYSTEM] = "auth-system", [SHARED_RCPT] = "smtpd-rcpt",
	[SHARED_ENQUEUE] = "enqueue",
};

/* As whom they run; auth-system is root. */
static const char *const roles[SHARED_N] = {
	[SHARED_TLS] = path_user_tls, [SHARED_SIGN] = path_user_key,
	[SHARED_AUTH] = path_user_auth, [SHARED_RCPT] = path_user_net,
	[SHARED_ENQUEUE] = path_user_queue,
};

static const char *const many[] = { "-k", NULL };

bool
shared_has_tls(const struct conf *conf)
{
	return conf->tls_certificates[0] != '\0';
}

int
shared_fd(enum shared_program program)
{
	return SHARED_FIRST + (int)program;
}

static bool
is_wanted(const struct shared *s, enum shared_program program)
{
	if (program == SHARED_TLS || program == SHARED_SIGN)
		return shared_has_tls(s->conf);
	if (program == SHARED_RCPT || program == SHARED_ENQUEUE)
		return s->known != -1 && (program == SHARED_RCPT || s->conf->queue_program[0] == '\0');
	if (program == SHARED_SYSTEM && strcmp(s->conf->auth_system, "no") == 0 &&
	    s->conf->auth_program[0] == '\0')
		return false;
	return s->logins;
}

/* ---- the files of tls and sign */

static void
ticket_path(const struct conf *conf, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/tickets", conf->spool);
}

static uint64_t
stamp_of(const struct shared *s)
{
	struct view rest = view_of(s->conf->tls_certificates);
	char one[PATH_MAX], two[PATH_MAX];
	uint64_t stamp = 0;

	while (certificate_next(&rest, one, two)) {
		stamp = file_stamp(one, stamp);
		if (strcmp(one, two) != 0)
			stamp = file_stamp(two, stamp);
	}
	ticket_path(s->conf, one);
	if (s->tickets)
		stamp = file_stamp(one, stamp);
	return s->conf->tls_client_ca[0] ? file_stamp(s->conf->tls_client_ca, stamp) : stamp;
}

static int
open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd == -1)
		log_errno("open", path);
	return fd;
}

/* A file that cannot be opened is none in the record: the numbers of certificates stay. */
static void
send_files_of(enum shared_program to, uint32_t type, const char *one, const char *two)
{
	const char *const paths[] = { one, two };
	int fds[2], n = 0;

	while (n < 2 && paths[n] && (fds[n] = open_file(paths[n])) != -1)
		n++;
	if (ipc_send(shared_fd(to), type, VIEW(""), fds, (size_t)n, deadline_in(SEND_SECONDS)) == -1)
		log_errno("send to", programs[to]);
	while (n > 0)
		close(fds[--n]);
}

static void
send_files(const struct shared *s, enum shared_program to)
{
	struct view rest = view_of(s->conf->tls_certificates);
	char certificate[PATH_MAX], key[PATH_MAX];

	for (size_t i = 0; i < SHARED_CERTIFICATES_MAX && certificate_next(&rest, certificate, key); i++)
		if (to == SHARED_SIGN)
			send_files_of(to, SIGN_KEY, key, certificate);
		else
			send_files_of(to, TLS_CERTIFICATE, certificate, NULL);
	if (to == SHARED_SIGN)
		return;
	if (s->conf->tls_client_ca[0])
		send_files_of(to, TLS_CLIENT_CA, s->conf->tls_client_ca, NULL);
	ticket_path(s->conf, certificate);
	if (s->tickets && access(certificate, F_OK) == 0)
		send_files_of(to, TLS_TICKETS, certificate, NULL);
}

/* ---- starting and ending */

static void
start(struct shared *s, enum shared_program program)
{
	int fds[] = { -1, -1, -1, -1, log_fd(), s->known }, waiting = WAITING_OCTETS, ours;
	struct spawn what = { .program = programs[program], .role = roles[program],
	    .args = program < SHARED_RCPT ? NULL : many,
	    .nfds = program < SHARED_RCPT ? FD_SHARED : FD_SHARED + 1 };

	s->pids[program] = spawn_connected(&what, fds, &ours);
	if (s->pids[program] == -1)
		return;
	(void)setsockopt(ours, SOL_SOCKET, SO_SNDBUFFORCE, &waiting, sizeof(waiting));
	if (file_move(ours, shared_fd(program)) == -1)
		log_errno("dup3", programs[program]);
	if (program == SHARED_TLS || program == SHARED_SIGN)
		send_files(s, program);
}

/* A descriptor that no record can be sent to takes its place. */
static void
let_go(struct shared *s, enum shared_program program)
{
	if (file_move(open("/dev/null", O_RDONLY | O_CLOEXEC), shared_fd(program)) == -1)
		log_errno("open", "/dev/null");
	s->pids[program] = -1;
}

void
shared_init(struct shared *s, const struct conf *conf, bool logins, bool tickets, int known)
{
	*s = (struct shared){ .conf = conf, .logins = logins, .known = known,
	    .tickets = tickets && conf->tls_tickets };
	for (int i = 0; i < SHARED_N; i++)
		let_go(s, (enum shared_program)i);
}

void
shared_refresh(struct shared *s)
{
	msec now = clock_monotonic();

	if (now < s->check_at)
		return;
	s->check_at = now + SHARED_CHECK_MSEC;
	if (shared_has_tls(s->conf)) {
		uint64_t stamp = stamp_of(s);

		if (stamp != s->stamp) {
			let_go(s, SHARED_TLS);
			let_go(s, SHARED_SIGN);
			s->start_at = 0;
		}
		s->stamp = stamp;
	}
	if (now < s->start_at)
		return;
	for (int i = 0; i < SHARED_N; i++)
		if (s->pids[i] == -1 && is_wanted(s, (enum shared_program)i)) {
			start(s, (enum shared_program)i);
			s->start_at = now + RETRY_MSEC;
		}
}

void
shared_want(struct shared *s, enum shared_program program)
{
	if (s->pids[program] == -1 && is_wanted(s, program))
		start(s, program);
}

int
shared_connect(struct shared *s, enum shared_program program, msec deadline)
{
	int pair[2], result;

	shared_want(s, program);
	if (ipc_pair(pair) == -1)
		return -1;
	result = ipc_send(shared_fd(program), SHARED_SERVE, VIEW(""), &pair[1], 1, deadline);
	close(pair[1]);
	if (result == 0)
		return pair[0];
	close(pair[0]);
	return -1;
}

bool
shared_ended(struct shared *s, pid_t pid)
{
	for (int i = 0; i < SHARED_N; i++)
		if (s->pids[i] == pid) {
			log_note(LOG_ERR, "ended", "program", programs[i]);
			let_go(s, (enum shared_program)i);
			return true;
		}
	return false;
}

void
shared_close(struct shared *s)
{
	for (int i = 0; i < SHARED_N; i++)
		let_go(s, (enum shared_program)i);
}
