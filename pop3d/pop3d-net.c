/*
 * pop3d-net.c: POP3 before the login. See pop3d-net(8).
 *
 * Runs as _mailnet in an empty directory, without a right to open, connect or
 * start anything. Trusts nobody but the configuration, which it reads before
 * it gives up its rights and before the first octet of the client.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/auth.h"
#include "net/peer.h"
#include "pop3d/pop3d_ask.h"
#include "pop3d/pop3d_command.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/login.h"
#include "sys/paths.h"

#define EXIT_TEMPORARY 111

static struct sock_filter filter[] = { SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_END };

static const struct demote profile = {
	.user = USER_NET, .chroot = path_empty, .memory_max = 64 << 20, .files_max = 16,
	.filter = SECCOMP_TABLE(filter),
};

struct session {
	struct peer peer;
	uint64_t tries_left;
	char name[USER_NAME_MAX + 1];
	bool logged_in;
};

/* A connection to a new auth, or -1. */
static int
ask_monitor_for_auth(msec deadline)
{
	struct ipc_buffer *space = malloc(sizeof(*space));
	struct ipc_record r;
	int fd = -1;

	if (space && ipc_send(FD_CONTROL, POP3D_AUTH, VIEW(""), NULL, 0, deadline) == 0 &&
	    ipc_recv(FD_CONTROL, space, &r, deadline) == 1) {
		if (r.type == POP3D_AUTH_FD && r.nfds == 1) {
			fd = r.fds[0];
			r.nfds = 0;
		}
		ipc_close_fds(&r);
	}
	free(space);
	return fd;
}

static enum auth_outcome
check_password(const struct session *s, struct view password, msec deadline)
{
	struct auth_try t = { .mechanism = "PLAIN", .service = "pop3" };
	char response[USER_NAME_MAX + POP3D_LINE_MAX + 2];
	enum auth_outcome outcome;
	size_t name = strlen(s->name);
	int fd = ask_monitor_for_auth(deadline);

	if (fd == -1)
		return AUTH_FAILED;
	response[0] = '\0';
	memcpy(response + 1, s->name, name + 1);
	memcpy(response + name + 2, password.p, password.n);
	t.response = (struct view){ response, name + 2 + password.n };
	(void)snprintf(t.peer, sizeof(t.peer), "%s", s->peer.text);
	outcome = auth_ask(fd, &t, deadline);
	explicit_bzero(response, sizeof(response));
	close(fd);
	return outcome;
}

/* USER (RFC 1939 7). Says yes to every name, so as not to tell which exist. */
static enum pop3d_event
handle_user(struct pop3d *p, struct view argument)
{
	struct session *s = p->session;

	if (view_string(view_trim(argument), s->name, sizeof(s->name)) == -1 ||
	    s->name[0] == '\0') {
		pop3d_line(p, "-ERR not a name");
		return POP3D_GO_ON;
	}
	p->state = POP3D_NAMED;
	pop3d_line(p, "+OK now the password");
	return POP3D_GO_ON;
}

/* PASS (RFC 1939 7); the blanks in it are part of the password. Codes of RFC 3206. */
static enum pop3d_event
handle_pass(struct pop3d *p, struct view argument)
{
	struct session *s = p->session;
	enum auth_outcome outcome = check_password(s, argument, p->deadline);

	explicit_bzero(p->in.data, p->in.start);
	p->state = POP3D_AUTHORIZATION;
	s->tries_left--;
	if (outcome == AUTH_YES) {
		s->logged_in = true;
		return POP3D_LEAVE;
	}
	if (outcome == AUTH_REFUSED)
		pop3d_line(p, "-ERR [AUTH] wrong name or password");
	else
		pop3d_line(p, "-ERR [SYS/TEMP] cannot check passwords now");
	return s->tries_left ? POP3D_GO_ON : POP3D_LEAVE;
}

static enum pop3d_event
handle_quit(struct pop3d *p, struct view argument)
{
	(void)argument;
	pop3d_line(p, "+OK goodbye");
	return POP3D_LEAVE;
}

static const struct pop3d_command commands[] = {
	{ "CAPA", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_ALONE, pop3d_capa },
	{ "USER", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_MUST, handle_user },
	{ "PASS", POP3D_NAMED, POP3D_MUST, handle_pass },
	{ "QUIT", POP3D_AUTHORIZATION | POP3D_NAMED, POP3D_ALONE, handle_quit },
	{ NULL, 0, POP3D_ALONE, NULL },
};

/* One line for a client that went without a login. */
static void
log_leave(const struct session *s, enum pop3d_end end)
{
	struct log_line l = log_begin(LOG_INFO, "no-login");

	log_str(&l, "peer", s->peer.text);
	log_str(&l, "reason", pop3d_end_text(end));
	log_end(&l);
}

int
main(void)
{
	struct session s = { .logged_in = false };
	struct pop3d p;
	struct conf conf;
	enum pop3d_end end;

	log_attach("pop3d-net", FD_LOG);
	conf_load_or_exit(&conf, "pop3d-net");
	peer_of(FD_CLIENT, &s.peer);
	if (demote(&profile) == -1)
		return EXIT_TEMPORARY;
	s.tries_left = conf.login_limit;
	pop3d_init(&p, FD_CLIENT, commands, POP3D_AUTHORIZATION, &s);
	p.timeout = conf.pop3_timeout;
	p.deadline = deadline_in(conf.login_timeout);
	pop3d_line(&p, "+OK %s POP3 ready", conf.hostname);
	end = pop3d_serve(&p);
	if (s.logged_in && end == POP3D_LEFT)
		return ipc_send(FD_CONTROL, POP3D_HANDOVER, reader_unread(&p.in), NULL, 0,
		    p.deadline) == 0 ? 0 : EXIT_TEMPORARY;
	log_leave(&s, end);
	return 0;
}
