/* handover.c: see handover.h. Runs as root. */
#include "sys/handover.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/home.h"
#include "sys/log.h"
#include "sys/paths.h"

#define EXIT_TEMPORARY 111

/* GATE_HANDOVER: somebody is logged in, if auth says so. */
static int
on_handover(struct monitor *m, struct ipc_record *r)
{
	(void)r;
	m->phase = KEEPER_HANDED;
	return gate_logged_in(m) ? 1 : -1;
}

const struct monitor_request handover_table[HANDOVER_REQUESTS] = {
	{ .type = GATE_PEER, .phases = 1, .uses = 1, .payload_max = 64, .handle = gate_on_peer },
	{ .type = GATE_AUTH, .phases = 1, .handle = gate_on_auth },
	{ .type = GATE_HANDOVER, .phases = 1, .uses = 1, .handle = on_handover },
};

/* The user's program in place of this one. */
static void
become(const struct keeper *k, const struct gate *g, int client, int control)
{
	const struct user *u = &g->login.user;
	char home[USER_DIR_MAX + 1];

	if (k->make_home && user_virtual_home(g->conf->virtual_dir, view_of(u->name),
	    home) == 0 && strcmp(home, u->home) == 0)
		home_make_virtual(g->conf->virtual_dir, view_of(u->name), u);
	(void)login_hand_on(k->program, u, client, control, g->peer, true);
}

int
handover_serve(const struct keeper *k, struct monitor *m, struct gate *g)
{
	struct monitor_request table[HANDOVER_REQUESTS + 1] = {
		[HANDOVER_REQUESTS] = { .type = GATE_TLS, .phases = 1, .uses = 1,
		    .handle = gate_on_tls },
	};
	bool handed;

	memcpy(table, handover_table, sizeof(handover_table));
	m->table = table;
	m->requests = HANDOVER_REQUESTS + 1;
	handed = monitor_run(m) == 1 && m->phase == KEEPER_HANDED;
	/* Nothing of the network program may stay at the connection that it hands over. */
	monitor_await_end(m);
	if (handed)
		become(k, g, FD_CLIENT, m->control);
	close(FD_CLIENT);
	return handed ? EXIT_TEMPORARY : 0;
}

/*
 * Whether the home is there, as far as the kernel knows without asking anything that may not
 * answer: all connections would wait.
 */
static bool
is_at_hand(const char *home)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_CACHED };
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, home, &how, sizeof(how));
	struct stat st;
	bool there = fd != -1 && fstat(fd, &st) == 0 && st.st_uid != 0;

	file_close(fd);
	return there;
}

pid_t
handover_start(const struct keeper *k, const struct gate *g, int client, int control)
{
	const struct user *u = &g->login.user;
	pid_t pid;

	if (!k->make_home || is_at_hand(u->home))
		return login_hand_on(k->program, u, client, control, g->peer, false);
	pid = fork();
	if (pid == 0) {
		become(k, g, client, control);
		_exit(EXIT_TEMPORARY);
	}
	if (pid == -1)
		log_errno("fork", k->program);
	return pid;
}
