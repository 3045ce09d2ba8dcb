/*
 * pop3d-user.c: POP3 after the login. See pop3d-user(8).
 *
 * Runs as the user who logged in, and refuses to
 * run as root. Reads, as that user, what the configuration says of the mailbox, and
 * then reaches the Maildir, or the directory of the mbox, and no other file. Trusts its
 * arguments, which come from the monitor; neither the client nor what lies in
 * the mailbox.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "mail/last_login.h"
#include "mail/mailbox_find.h"
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
#define EXPIRE_MAX 36500	/* days, as conf_check.c says it too */
#define FD_UNREAD 3	/* of pop3d-net: pop3d_login_handover() */

static struct sock_filter filter[] = {
	SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_WRITE_FILES, SECCOMP_STAT, SECCOMP_LSTAT,
	SECCOMP_ALLOW(pread64), SECCOMP_ALLOW(pwrite64), SECCOMP_ALLOW(flock),
	SECCOMP_ALLOW(utimensat), SECCOMP_ALLOW(fchmod), SECCOMP_ALLOW(fchown),
	SECCOMP_ALLOW(fgetxattr), SECCOMP_ALLOW(fsetxattr), SECCOMP_ALLOW(fremovexattr),
	SECCOMP_ALLOW(geteuid), SECCOMP_END
};

/* Where the mailbox is. */
struct place {
	const char *home;
	int home_fd;			/* -1: it does not exist */
	struct buf mbox;		/* path of an mbox; empty: it is the Maildir */
	struct maildir maildir;
};

/* The directory that is written to: the Maildir, or that of the mbox. Returns 0 or -1. */
static int
directory_of(const struct place *w, const char *maildir, char *out, size_t size)
{
	struct view mbox = buf_view(&w->mbox);
	size_t slash = view_rfind(mbox, '/');
	int n;

	if (mbox.n == 0)
		n = snprintf(out, size, "%s/%s", w->home, maildir);
	else if (mbox.p[0] == '/')
		n = snprintf(out, size, "%.*s", (int)(slash ? slash : 1), mbox.p);
	else
		n = snprintf(out, size, "%s/%.*s", w->home, slash < mbox.n ? (int)slash : 0, mbox.p);
	return n < 0 || (size_t)n >= size ? -1 : 0;
}

/* Opens what is there. Returns 0 or -1. */
static int
open_place(struct place *w, const char *maildir)
{
	int result = 0;

	w->maildir = (struct maildir){ -1, -1, -1, -1 };
	w->home_fd = open(w->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->home_fd == -1 && errno != ENOENT)
		result = -1;
	if (w->home_fd != -1 && w->mbox.n == 0) {
		result = maildir_open(w->home_fd, maildir, false, &w->maildir);
		close(w->home_fd);
		w->home_fd = -1;
	}
	if (w->maildir.dir != -1)
		last_login_note(w->maildir.dir);
	if (result == -1)
		log_errno("open mailbox of", w->home);
	return result;
}

/* Finds the mailbox, and gives up the right to open anything else. Returns 0 or -1. */
static int
enter(const struct conf *conf, const char *user, struct place *w)
{
	char path[USER_DIR_MAX + MAILBOX_PATH_MAX + 2], why[256];
	const struct demote_path paths[] = {
		{ path, DEMOTE_READ | DEMOTE_WRITE }, { NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths, .memory_max = 1ULL << 30, .files_max = 16,
		.filter = SECCOMP_TABLE(filter),
	};
	struct mailbox_settings settings;
	int result = mailbox_find(conf, user, false, &settings, why);

	w->mbox = buf_make(MAILBOX_PATH_MAX);
	if (result == -1)
		log_note(LOG_ERR, "table", "error", why);
	else if (settings.mbox[0])
		result = mailbox_path(settings.mbox, view_of(user), &w->mbox);
	if (result == 0)
		result = open_place(w, conf->maildir);
	if (directory_of(w, conf->maildir, path, sizeof(path)) == -1 || demote(&profile) == -1)
		return -1;
	return result;
}

/* Notes what CAPA has said, and puts what was read before the login in front of what comes. */
static int
take_over(struct pop3d *p)
{
	struct pop3d_session *s = p->session;
	char data[LOGIN_UNREAD_MAX];
	struct view all = { data, 0 }, line;
	ssize_t n;

	while ((n = read(FD_UNREAD, data + all.n, sizeof(data) - all.n)) > 0)
		all.n += (size_t)n;
	close(FD_UNREAD);
	if (n == -1 || !view_line(&all, &line) || line.n == 0 || all.n > sizeof(p->in.data) ||
	    view_string(view_sub(line, 1, line.n), s->mechanisms, sizeof(s->mechanisms)) == -1)
		return -1;
	s->utf8 = s->utf8 || line.p[0] == POP3D_UTF8;
	memcpy(p->in.data, all.p, all.n);
	p->in.end = all.n;
	return 0;
}

static struct maildrop_options
options_of(const struct conf *conf)
{
	struct maildrop_options o = {
		.limit = (size_t)conf->pop3_message_limit, .shared = conf->pop3_shared,
		.login_delay = conf->pop3_login_delay, .expire = MAILDROP_FOREVER,
		.lock_wait = conf->mbox_lock_timeout, .uidl_import = conf->pop3_uidl_import,
	};

	if (strcmp(conf->pop3_expire, "never") != 0)
		(void)num_parse(view_of(conf->pop3_expire), EXPIRE_MAX, &o.expire);
	return o;
}

static enum maildrop_result
open_drop(struct pop3d_session *s, const struct conf *conf, struct place *w)
{
	struct maildrop_options o = options_of(conf);
	const char *mbox = w->mbox.n ? buf_cstr(&w->mbox) : NULL;

	/* Without a home there is nothing yet, unless the path does not begin there. */
	if (mbox == NULL || (w->home_fd == -1 && mbox[0] != '/'))
		return maildrop_open(&s->drop, &w->maildir, &o);
	return maildrop_open_mbox(&s->drop, w->home_fd == -1 ? AT_FDCWD : w->home_fd, mbox, &o);
}

/* The answer to the login: only now is it known whether the maildrop opens. */
static int
greet(struct pop3d *p, const struct conf *conf, struct place *w)
{
	struct pop3d_session *s = p->session;

	switch (open_drop(s, conf, w)) {
	case MAILDROP_OK:
		pop3d_line(p, "+OK %zu messages", s->drop.n);
		return 0;
	case MAILDROP_BUSY:
		pop3d_line(p, "-ERR [IN-USE] the mailbox is in use by another POP3 session");
		break;
	case MAILDROP_SOON:
		pop3d_line(p, "-ERR [LOGIN-DELAY] the last login was less than %llu seconds ago",
		    (unsigned long long)conf->pop3_login_delay);
		break;
	default:
		log_errno("open", w->mbox.n ? buf_cstr(&w->mbox) : "Maildir");
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

static void
begin(struct pop3d *p, struct pop3d_session *s, const struct conf *conf)
{
	pop3d_init(p, FD_CLIENT, pop3d_session_commands, POP3D_TRANSACTION, s);
	p->timeout = conf->pop3_timeout;
	p->capabilities = pop3d_session_capabilities;
	if (strcmp(conf->pop3_expire, "never") != 0)
		p->expire = conf->pop3_expire;
	p->login_delay = conf->pop3_login_delay;
	s->utf8 = strcmp(conf->pop3_utf8, "as-is") == 0;
}

int
main(int argc, char *argv[])
{
	struct pop3d_session s = { .drop = { .lock = -1 } };
	struct place w = { .home_fd = -1 };
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
	w.home = argv[2];
	result = enter(&conf, argv[1], &w);
	begin(&p, &s, &conf);
	if (result == -1 || take_over(&p) == -1) {
		pop3d_line(&p, "-ERR [SYS/TEMP] the mailbox cannot be opened now");
		(void)pop3d_flush(&p);
		return EXIT_TEMPORARY;
	}
	if (greet(&p, &conf, &w) == -1)
		return EXIT_TEMPORARY;
	log_session("login", argv[1], &peer, &s, NULL);
	log_session("logout", argv[1], &peer, &s, pop3d_end_text(pop3d_serve(&p)));
	maildrop_close(&s.drop);
	return 0;
}
