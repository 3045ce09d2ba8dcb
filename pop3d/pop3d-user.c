/*
 * pop3d-user.c: POP3 after the login. See pop3d-user(8).
 *
 * Runs as the user who logged in, in the place of the monitor, and refuses to
 * run as root. Reaches the user's Maildir and no other file. Trusts its
 * arguments, which come from the monitor; neither the client nor what lies in
 * the Maildir.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/gate.h"
#include "pop3d/pop3d_session.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/login.h"
#include "sys/paths.h"
#include "sys/user.h"

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111
#define FD_UNREAD 3	/* of pop3d-net: pop3d_login_handover() */

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_WRITE_FILES, SECCOMP_END
};

/* Opens the Maildir and gives up the right to open anything else. */
static int
enter_maildir(const char *home, const char *maildir, struct maildir *m)
{
	char path[USER_DIR_MAX + 1024];
	const struct demote_path paths[] = {
		{ path, DEMOTE_READ | DEMOTE_WRITE }, { NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths, .memory_max = 1ULL << 30, .files_max = 16,
		.filter = SECCOMP_TABLE(filter),
	};
	int fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = 0;

	*m = (struct maildir){ -1, -1, -1, -1 };
	if (fd != -1)
		result = maildir_open(fd, maildir, false, m);
	else if (errno != ENOENT)
		result = -1;
	if (result == -1)
		log_errno("open Maildir below", home);
	if (fd != -1)
		close(fd);
	if (snprintf(path, sizeof(path), "%s/%s", home, maildir) >= (int)sizeof(path))
		return -1;
	return demote(&profile) == -1 ? -1 : result;
}

/* Notes what CAPA has said, and puts what was read before the login in front of what comes. */
static int
take_over(struct pop3d *p)
{
	struct pop3d_session *s = p->session;
	char data[LOGIN_UNREAD_MAX];
	struct view all = { data, 0 }, rest;
	ssize_t n;

	while ((n = read(FD_UNREAD, data + all.n, sizeof(data) - all.n)) > 0)
		all.n += (size_t)n;
	close(FD_UNREAD);
	rest = view_sub(all, view_find(all, '\n') + 1, all.n);
	if (n == -1 || view_find(all, '\n') == all.n || rest.n > sizeof(p->in.data) ||
	    view_string(view_sub(all, 0, view_find(all, '\n')), s->mechanisms,
	    sizeof(s->mechanisms)) == -1)
		return -1;
	memcpy(p->in.data, rest.p, rest.n);
	p->in.end = rest.n;
	return 0;
}

/* The answer to the login: only now is it known whether the maildrop opens. */
static int
greet(struct pop3d *p, const struct maildir *m, size_t limit)
{
	struct pop3d_session *s = p->session;

	switch (maildrop_open(&s->drop, m, limit)) {
	case MAILDROP_OK:
		pop3d_line(p, "+OK %zu messages", s->drop.n);
		return 0;
	case MAILDROP_BUSY:
		pop3d_line(p, "-ERR [IN-USE] the mailbox is in use by another POP3 session");
		break;
	default:
		log_errno("open", "Maildir");
		pop3d_line(p, "-ERR [SYS/TEMP] the mailbox cannot be opened now");
	}
	(void)pop3d_flush(p);
	return -1;
}

static void
log_session(const char *event, const char *user, const struct peer *peer,
    const struct pop3d_session *s, const char *reason)
{
	struct log_line l = log_begin(LOG_INFO, event);

	log_str(&l, "user", user);
	log_str(&l, "peer", peer->text);
	log_num(&l, "messages", s->drop.n);
	if (reason) {
		log_num(&l, "retrieved", s->retrieved);
		log_num(&l, "octets", s->octets);
		log_num(&l, "deleted", s->removed);
		log_str(&l, "reason", reason);
	}
	log_end(&l);
}

int
main(int argc, char *argv[])
{
	struct pop3d_session s = { .drop = { .lock = -1 } };
	struct maildir m;
	struct pop3d p;
	struct conf conf;
	struct peer peer;
	int result;

	log_attach("pop3d-user", FD_LOG);
	if (argc != 3 || getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "pop3d-user is for a user who has logged in");
		return EXIT_USAGE;
	}
	conf_load_or_exit(&conf, "pop3d-user");
	gate_peer(FD_CLIENT, &peer);
	result = enter_maildir(argv[2], conf.maildir, &m);
	pop3d_init(&p, FD_CLIENT, pop3d_session_commands, POP3D_TRANSACTION, &s);
	p.timeout = conf.pop3_timeout;
	p.capabilities = pop3d_session_capabilities;
	if (result == -1 || take_over(&p) == -1) {
		pop3d_line(&p, "-ERR [SYS/TEMP] the mailbox cannot be opened now");
		(void)pop3d_flush(&p);
		return EXIT_TEMPORARY;
	}
	if (greet(&p, &m, (size_t)conf.pop3_message_limit) == -1)
		return EXIT_TEMPORARY;
	log_session("login", argv[1], &peer, &s, NULL);
	log_session("logout", argv[1], &peer, &s, pop3d_end_text(pop3d_serve(&p)));
	maildrop_close(&s.drop);
	return 0;
}
