/* smtpd_rcpt.c: see smtpd_rcpt.h. */
#include "smtpd/smtpd_rcpt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "mail/route_owner.h"
#include "smtpd/smtpd_ask.h"
#include "smtpd/smtpd_known.h"
#include "sys/brood.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/gate_ask.h"
#include "sys/log.h"
#include "sys/paths.h"
#include "sys/user_sources.h"

#define SOURCES_MSEC 1000		/* between two looks at what there are of user databases */
#define KNOWN_MSEC 1000			/* between two times that the known addresses are found out */
#define SETTLED_MSEC 20			/* within which a file may change again and look the same */
#define ANSWER_SECONDS 60
#define EXIT_VIOLATION 100
#define EXIT_TEMPORARY 111
#define CHILDREN_MAX 2000	/* connections at a time */

#define FILTER SECCOMP_BEGIN, SECCOMP_COMMON, SECCOMP_READ_FILES, SECCOMP_ALLOW(statfs), \
	SECCOMP_USER_DATABASE

static struct sock_filter filter[] = { FILTER, SECCOMP_END };
static struct sock_filter filter_many[] = { FILTER, SECCOMP_BROOD, SECCOMP_END };

/* What a question is about. */
enum subject { ADDRESS, ADDRESS_AND_USER, OCTETS };

struct rcpt {
	const struct conf *conf;
	struct routes *routes;
	int fd;			/* where the questions come from */
	uint64_t directories;	/* of the tables, as they were */
	uint64_t sources;	/* of users, as they were at the start */
	msec look;		/* when they are looked at again */
	struct smtpd_known *known;	/* what smtpd-net need not ask; NULL: it asks all */
	bool passwd;		/* /etc/passwd has all users of the system */
	uint64_t seed;		/* the configuration's stamp */
	uint64_t seen;		/* the stamp of the tables at the last look */
	msec tell;		/* when known may be filled, if it is the same then */
};

/* Directories of the tables: files are replaced by renaming. */
enum { ALIASES, DOMAINS, USERS, SENDERS, DIRECTORIES };

static char directory[DIRECTORIES][PATH_MAX];

static void
find_directories(const struct conf *conf)
{
	path_directory(conf->aliases, directory[ALIASES]);
	path_directory(conf->domains, directory[DOMAINS]);
	path_directory(conf->users, directory[USERS]);
	path_directory(conf->senders, directory[SENDERS]);
}

/* A number that changes when one of them is another one. */
static uint64_t
directories(void)
{
	uint64_t n = 0;
	struct stat st;

	/* Most sites have but one. */
	for (size_t i = 0; i < DIRECTORIES; i++)
		if (i == 0 || strcmp(directory[i], directory[i - 1]) != 0)
			n = 31 * n + (stat(directory[i], &st) == 0 ? st.st_ino + (st.st_dev << 20) : 0);
	return n;
}

struct question {
	struct address address;
	char user[USER_NAME_MAX + 1];
	uint64_t octets;
};

struct expansion {
	struct buf addresses;
	uint32_t n, total;
};

static int
confine(bool many)
{
	const struct demote_path paths[] = {
		{ directory[ALIASES], DEMOTE_READ },
		{ directory[DOMAINS], DEMOTE_READ },
		{ directory[USERS], DEMOTE_READ },
		{ directory[SENDERS], DEMOTE_READ },
		{ "/etc", DEMOTE_READ },
		{ "/run/systemd/userdb", DEMOTE_READ },
		{ "/run/userdb", DEMOTE_READ },
		{ "/usr/lib/userdb", DEMOTE_READ },
		{ "/var/lib/sss/mc", DEMOTE_READ },
		{ "/var/cache/nscd", DEMOTE_READ },
		{ NULL, 0 },
	};
	struct demote profile = {
		.paths = paths,
		.memory_max = 1 << 30, .files_max = 32, .processes_max = 0,
		.filter = SECCOMP_TABLE(filter),
	};

	if (many) {
		profile.processes_max = CHILDREN_MAX;
		profile.filter = (struct sock_fprog)SECCOMP_TABLE(filter_many);
	}
	return demote(&profile) == -1 ? -1 : 0;
}

static int
answer_route(const struct rcpt *s, const struct question *q)
{
	struct buf b = ipc_payload();
	struct route found;

	route_find(s->routes, &q->address, &found);
	ipc_put_u32(&b, found.kind);
	ipc_put_str(&b, found.why);
	return ipc_send_buf(s->fd, SMTPD_ROUTE_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static int
add_target(const struct address *target, bool local_only, void *arg)
{
	struct expansion *x = arg;
	char text[ADDRESS_TEXT_MAX];

	(void)local_only;
	if (x->total++ < SMTPD_EXPAND_MAX) {
		ipc_put_str(&x->addresses, address_text(target, text));
		x->n++;
	}
	return x->addresses.failed ? -1 : 0;
}

static int
answer_expand(const struct rcpt *s, const struct question *q)
{
	struct address nobody = { .local = "" };
	struct route_sender owner;
	struct expansion x = { .addresses = ipc_payload() };
	enum smtpd_expansion outcome = SMTPD_EXPANDED;
	struct buf b = ipc_payload();
	char why[SMTPD_WHY_MAX + 1] = "";
	bool permanent;

	if (route_expand(s->routes, &q->address, &nobody, &owner, add_target, NULL, &x, &permanent,
	    why) == -1) {
		outcome = permanent ? SMTPD_EXPAND_NEVER : SMTPD_EXPAND_LATER;
		x.n = 0;
		buf_clear(&x.addresses);
	} else if (x.total > x.n) {
		outcome = SMTPD_EXPANDED_PART;
	}
	ipc_put_u32(&b, outcome);
	ipc_put_str(&b, why);
	ipc_put_u32(&b, x.n);
	buf_add_view(&b, buf_view(&x.addresses));
	buf_free(&x.addresses);
	return ipc_send_buf(s->fd, SMTPD_EXPANSION, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static int
answer_owner(const struct rcpt *s, const struct question *q)
{
	struct buf b = ipc_payload();
	char why[SMTPD_WHY_MAX + 1];

	ipc_put_u32(&b, route_owner(s->routes, &q->address, q->user, why));
	ipc_put_str(&b, why);
	return ipc_send_buf(s->fd, SMTPD_OWNER_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

/* Whether the queue's file system has room for that, besides what is to stay free. */
static bool
has_room(const struct conf *conf, uint64_t octets)
{
	char path[PATH_MAX];
	struct statvfs fs;
	uint64_t block, wanted;

	(void)snprintf(path, sizeof(path), "%s/queue", conf->spool);
	if (statvfs(path, &fs) == -1) {
		log_errno("statvfs", path);
		return true;
	}
	block = fs.f_frsize ? fs.f_frsize : 1;
	wanted = octets / block + 1 + conf->spool_free_min / block;
	return octets / block < UINT64_MAX / 2 && fs.f_bavail >= wanted;
}

static int
answer_space(const struct rcpt *s, const struct question *q)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, has_room(s->conf, q->octets));
	return ipc_send_buf(s->fd, SMTPD_SPACE_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static const struct {
	uint32_t type;
	enum subject subject;
	int (*answer)(const struct rcpt *s, const struct question *q);
} questions[] = {
	{ SMTPD_ASK_ROUTE, ADDRESS, answer_route },
	{ SMTPD_ASK_EXPAND, ADDRESS, answer_expand },
	{ SMTPD_ASK_OWNER, ADDRESS_AND_USER, answer_owner },
	{ SMTPD_ASK_SPACE, OCTETS, answer_space },
};

static int
take_question(const struct ipc_record *r, enum subject subject, struct question *q)
{
	struct ipc_get g = ipc_get(r);
	struct view text = VIEW("");

	if (subject == OCTETS)
		q->octets = ipc_get_u64(&g);
	else
		text = ipc_get_view(&g);
	if (subject == ADDRESS_AND_USER)
		ipc_get_str(&g, q->user, sizeof(q->user));
	return r->nfds || ipc_get_end(&g) == -1 ? -1 : address_parse(text, &q->address);
}

/* Answers one question. Returns 0 or an exit status. */
static int
answer(const struct rcpt *s, const struct ipc_record *r)
{
	struct question q = { .user = "" };

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (questions[i].type != r->type)
			continue;
		if (take_question(r, questions[i].subject, &q) == -1)
			break;
		if (questions[i].answer(s, &q) == 0)
			return 0;
		log_errno("answer", "question");
		return EXIT_TEMPORARY;
	}
	log_note(LOG_ERR, "violation", "in", "question");
	return EXIT_VIOLATION;
}

/* Serves one connection to its end. */
static int
serve(const struct rcpt *s)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int status = 0;

	while (status == 0 && ipc_recv(s->fd, &space, &r, NEVER) == 1) {
		status = answer(s, &r);
		ipc_close_fds(&r);
	}
	return status;
}

static bool
sources_changed(struct rcpt *s)
{
	msec now = clock_monotonic();

	if (now < s->look)
		return false;
	s->look = now + SOURCES_MSEC;
	return user_sources_stamp() != s->sources;
}

static void
add_known(const struct address *a, void *arg)
{
	smtpd_known_add(arg, a);
}

/*
 * Tells smtpd-net which addresses are known, unless it knows; once the files have been as they are
 * for a moment, since one that has just been written may be written again and look the same.
 */
static void
tell_known(struct rcpt *s)
{
	uint64_t stamp = s->known ? smtpd_known_stamp(s->conf, s->seed) : 0;
	msec now = clock_monotonic();

	if (s->known == NULL || atomic_load(&s->known->stamp) == stamp)
		return;
	if (stamp != s->seen)
		s->tell = now + SETTLED_MSEC > s->tell ? now + SETTLED_MSEC : s->tell;
	s->seen = stamp;
	if (now < s->tell)
		return;
	s->tell = now + KNOWN_MSEC;
	smtpd_known_begin(s->known);
	routes_each(s->routes, s->passwd, SMTPD_KNOWN_MAX, add_known, s->known);
	if (stamp == smtpd_known_stamp(s->conf, s->seed))
		smtpd_known_end(s->known, stamp);
}

/*
 * What is read here is read once for all children. Directories that others have taken the place
 * of are out of our reach: that ends us, and whoever started us starts another one.
 */
static void
renew(void *arg)
{
	struct rcpt *s = arg;

	if (directories() != s->directories || sources_changed(s))
		_exit(EXIT_TEMPORARY);
	routes_renew(s->routes);
	tell_known(s);
}

static int
serve_child(const struct ipc_record *r, void *arg)
{
	const struct rlimit none = { 0, 0 };
	struct rcpt *s = arg;

	smtpd_known_forget(s->known);
	if (r->nfds != 1 || r->payload.n)
		return EXIT_VIOLATION;
	if (setrlimit(RLIMIT_NPROC, &none) == -1)
		return EXIT_TEMPORARY;
	s->fd = r->fds[0];
	return serve(s);
}

static int
serve_many(struct rcpt *s)
{
	const struct brood brood = {
		.control = FD_CONTROL, .serve = SHARED_SERVE, .children_max = CHILDREN_MAX,
		.child = serve_child, .ready = renew, .arg = s,
	};

	return brood_run(&brood) == -1 ? EXIT_VIOLATION : 0;
}

int
smtpd_rcpt_main(int argc, char *argv[], bool passwd)
{
	bool many = argc == 2 && strcmp(argv[1], "-k") == 0;
	struct conf conf;
	struct rcpt s = { .conf = &conf, .fd = FD_CONTROL, .passwd = passwd, .seed = conf_stamp() };
	int status;

	conf_load_or_exit(&conf, "smtpd-rcpt");
	log_set_debug(conf.debug);
	s.sources = user_sources_stamp();
	find_directories(&conf);
	s.directories = directories();
	if (many)
		s.known = smtpd_known_open(FD_SHARED, true);
	s.routes = routes_open(&conf);
	if (s.routes == NULL || confine(many) == -1)
		return EXIT_TEMPORARY;
	status = many ? serve_many(&s) : serve(&s);
	routes_close(s.routes);
	conf_free(&conf);
	return status;
}
