/*
 * imapd-user.c: IMAP after the login. See imapd-user(8).
 *
 * Runs as the user who logged in, and refuses to
 * run as root. Reaches the user's Maildir and no other file. Trusts its
 * arguments, which come from the monitor; neither the client nor what lies in
 * the Maildir, indexes included.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "imapd/imapd_selected.h"
#include "imapd/imapd_session.h"
#include "mail/last_login.h"
#include "mail/mailbox_find.h"
#include "net/gate.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/login.h"
#include "sys/paths.h"
#include "sys/user.h"

#define EXIT_USAGE 100
#define EXIT_TEMPORARY 111
#define FD_UNREAD 3	/* of imapd-net: a line "TAG CAPABILITY ...", and what it read too much */

#define MEMORY_MAX (64ULL << 30)	/* of address space: indexes and messages are mapped */
#define ALIVE_AFTER 120			/* seconds of silence after which the peer is asked for a sign */
#define ALIVE_EVERY 30
#define ALIVE_TIMES 4

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_WRITE_FILES, SECCOMP_INOTIFY,
	SECCOMP_ALLOW(rt_sigaction), SECCOMP_ALLOW(rt_sigprocmask), SECCOMP_ALLOW(nanosleep),
	SECCOMP_END
};

/* What is sent is sent at once, and a peer that is gone is noticed. Not for a socket of tls. */
static void
set_options(int fd)
{
	static const struct {
		int level, option, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, ALIVE_AFTER },
		{ IPPROTO_TCP, TCP_KEEPINTVL, ALIVE_EVERY },
		{ IPPROTO_TCP, TCP_KEEPCNT, ALIVE_TIMES },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (setsockopt(fd, options[i].level, options[i].option, &options[i].value,
		    sizeof(options[i].value)) == -1)
			return;
}

/* The user's quota, of tables that are out of reach later. Returns false for who has an mbox. */
static bool
find_limit(struct imap_session *s)
{
	struct mailbox_settings settings;
	char why[256];

	if (mailbox_find(s->conf, s->user, true, &settings, why) == -1) {
		log_note(LOG_ERR, "table", "error", why);
		settings.quota = s->conf->quota;
		settings.quota_messages = s->conf->quota_messages;
	} else if (settings.mbox[0]) {
		log_note(LOG_ERR, "refused", "why", "the mailbox is an mbox, not a Maildir");
		return false;
	}
	s->folders.limit = (struct maildir_load){
		(int64_t)settings.quota, (int64_t)settings.quota_messages
	};
	return true;
}

/* Opens the Maildir, which is made if need be, and gives up the right to open anything else. */
static int
enter_maildir(struct imap_session *s)
{
	char path[USER_DIR_MAX + 1024];
	const struct demote_path paths[] = {
		{ path, DEMOTE_READ | DEMOTE_WRITE }, { NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths, .memory_max = MEMORY_MAX, .files_max = 64,
		.filter = SECCOMP_TABLE(filter),
	};

	s->home_fd = open(s->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->home_fd == -1 ||
	    maildir_open(s->home_fd, s->conf->maildir, true, &s->maildir) == -1 ||
	    /* What is watched is named: below this. */
	    fchdir(s->maildir.dir) == -1) {
		log_errno("open Maildir below", s->home);
		return -1;
	}
	last_login_note(s->maildir.dir);
	if (snprintf(path, sizeof(path), "%s/%s", s->home, s->conf->maildir) >= (int)sizeof(path))
		return -1;
	return demote(&profile) == -1 ? -1 : 0;
}

/* What imapd-net leaves: the tag of the login, what CAPABILITY says, and octets that it read. */
struct takeover {
	char data[LOGIN_UNREAD_MAX + 1];
	struct view tag, rest;
	const char *capabilities;
};

static int
take_over(struct takeover *t)
{
	struct view all = { t->data, 0 }, line;
	ssize_t n;

	while ((n = read(FD_UNREAD, t->data + all.n, LOGIN_UNREAD_MAX - all.n)) > 0)
		all.n += (size_t)n;
	close(FD_UNREAD);
	line = view_sub(all, 0, view_find(all, '\n'));
	if (n == -1 || line.n == all.n || view_find(line, ' ') == line.n)
		return -1;
	t->rest = view_sub(all, line.n + 1, all.n);
	t->data[line.n] = '\0';
	t->tag = view_sub(line, 0, view_find(line, ' '));
	t->capabilities = t->data + t->tag.n + 1;
	return 0;
}

static void
log_session(const char *event, const struct imap_session *s, const struct peer *peer,
    const char *reason)
{
	struct log_line l = log_begin(LOG_INFO, event);

	log_str(&l, "user", s->user);
	log_str(&l, "peer", peer->text);
	if (reason) {
		log_num(&l, "commands", s->did.commands);
		log_num(&l, "fetched", s->did.fetched);
		log_num(&l, "appended", s->did.appended);
		log_num(&l, "expunged", s->did.expunged);
		log_str(&l, "reason", reason);
	}
	log_end(&l);
}

/* The answer to the login, or that it cannot be. */
static void
greet(struct imap_session *s, const struct takeover *t, bool ready)
{
	imapd_out_view(&s->out, t->tag);
	if (ready)
		imapd_outf(&s->out, " OK [CAPABILITY %s] logged in\r\n", t->capabilities);
	else
		imapd_outf(&s->out, " NO [UNAVAILABLE] the mailbox cannot be opened now\r\n");
}

/* New users get some folders. Whatever is wrong with that, the others can be used. */
static void
begin_folders(struct imap_session *s)
{
	s->folders.m = &s->maildir;
	s->folders.home = s->home_fd;
	s->folders.path = s->conf->maildir;
	s->folders.host = s->conf->hostname;
	if (folders_begin(&s->folders, view_of(s->conf->imap_folders)) == -1)
		log_errno("make folders for", s->user);
}

int
main(int argc, char *argv[])
{
	static struct imap_session s;
	static struct takeover t;
	struct conf conf;
	struct peer peer;
	bool ready;

	log_attach("imapd-user", FD_LOG);
	if (argc != 3 || getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "imapd-user is for a user who has logged in");
		return EXIT_USAGE;
	}
	conf_load_or_exit(&conf, "imapd-user");
	gate_peer(FD_CLIENT, &peer);
	set_options(FD_CLIENT);
	s = (struct imap_session){ .conf = &conf, .user = argv[1], .home = argv[2],
	    .maildir = { -1, -1, -1, -1 }, .timeout = conf.imap_timeout, .capabilities = "" };
	ready = find_limit(&s) && enter_maildir(&s) == 0;
	if (ready)
		begin_folders(&s);
	if (take_over(&t) == -1 || imapd_session_init(&s, FD_CLIENT, t.rest) == -1)
		return EXIT_TEMPORARY;
	s.capabilities = t.capabilities;
	greet(&s, &t, ready);
	if (!ready) {
		(void)imapd_out_flush(&s.out);
		return EXIT_TEMPORARY;
	}
	log_session("login", &s, &peer, NULL);
	log_session("logout", &s, &peer, imapd_end_text(imapd_session_run(&s)));
	/* What is kept in memory goes with the process. */
	imapd_unselect(&s, false);
	imapd_target_close(&s);
	folders_end(&s.folders);
	return 0;
}
