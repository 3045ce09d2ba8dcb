/*
 * smtpd-rcpt.c: says where an address leads. See smtpd-rcpt(8).
 *
 * Runs as the network user, for one connection. Trusts the configuration and
 * the tables; the addresses it is asked about come from anybody. May read the
 * tables and the user database, and write nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "mail/route_owner.h"
#include "smtpd/smtpd_ask.h"
#include "sys/conf.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define ANSWER_SECONDS 60
#define EXIT_VIOLATION 100
#define EXIT_TEMPORARY 111

static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_COMMON,
	SECCOMP_READ_FILES,
	SECCOMP_ALLOW(statfs),
	SECCOMP_USER_DATABASE,
	SECCOMP_END,
};

/* What a question is about. */
enum subject { ADDRESS, ADDRESS_AND_USER, OCTETS };

struct question {
	const struct conf *conf;
	struct address address;
	char user[USER_NAME_MAX + 1];
	uint64_t octets;
};

struct expansion {
	struct buf addresses;
	uint32_t n, total;
};

static int
confine(const struct conf *conf)
{
	/* Directories: files are replaced by renaming. */
	static char aliases[PATH_MAX], domains[PATH_MAX], users[PATH_MAX], senders[PATH_MAX];
	const struct demote_path paths[] = {
		{ aliases, DEMOTE_READ },
		{ domains, DEMOTE_READ },
		{ users, DEMOTE_READ },
		{ senders, DEMOTE_READ },
		{ "/etc", DEMOTE_READ },
		{ "/run/systemd/userdb", DEMOTE_READ },
		{ "/run/userdb", DEMOTE_READ },
		{ "/usr/lib/userdb", DEMOTE_READ },
		{ "/var/lib/sss/mc", DEMOTE_READ },
		{ "/var/cache/nscd", DEMOTE_READ },
		{ NULL, 0 },
	};
	const struct demote profile = {
		.paths = paths,
		.memory_max = 1 << 30, .files_max = 32, .processes_max = 0,
		.filter = SECCOMP_TABLE(filter),
	};

	path_directory(conf->aliases, aliases);
	path_directory(conf->domains, domains);
	path_directory(conf->users, users);
	path_directory(conf->senders, senders);
	return demote(&profile) == -1 ? -1 : 0;
}

static int
answer_route(struct routes *routes, const struct question *q)
{
	struct buf b = ipc_payload();
	struct route found;

	route_find(routes, &q->address, &found);
	ipc_put_u32(&b, found.kind);
	ipc_put_str(&b, found.why);
	return ipc_send_buf(FD_CONTROL, SMTPD_ROUTE_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
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
answer_expand(struct routes *routes, const struct question *q)
{
	struct address nobody = { .local = "" }, owner;
	struct expansion x = { .addresses = ipc_payload() };
	enum smtpd_expansion outcome = SMTPD_EXPANDED;
	struct buf b = ipc_payload();
	char why[SMTPD_WHY_MAX + 1] = "";
	bool permanent;

	if (route_expand(routes, &q->address, &nobody, &owner, add_target, &x, &permanent,
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
	return ipc_send_buf(FD_CONTROL, SMTPD_EXPANSION, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static int
answer_owner(struct routes *routes, const struct question *q)
{
	struct buf b = ipc_payload();
	char why[SMTPD_WHY_MAX + 1];

	ipc_put_u32(&b, route_owner(routes, &q->address, q->user, why));
	ipc_put_str(&b, why);
	return ipc_send_buf(FD_CONTROL, SMTPD_OWNER_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
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
answer_space(struct routes *routes, const struct question *q)
{
	struct buf b = ipc_payload();

	(void)routes;
	ipc_put_u32(&b, has_room(q->conf, q->octets));
	return ipc_send_buf(FD_CONTROL, SMTPD_SPACE_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static const struct {
	uint32_t type;
	enum subject subject;
	int (*answer)(struct routes *routes, const struct question *q);
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
serve(const struct conf *conf, struct routes *routes, const struct ipc_record *r)
{
	struct question q = { .conf = conf, .user = "" };

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (questions[i].type != r->type)
			continue;
		if (take_question(r, questions[i].subject, &q) == -1)
			break;
		return questions[i].answer(routes, &q) == -1 ? EXIT_TEMPORARY : 0;
	}
	log_note(LOG_ERR, "violation", "in", "question");
	return EXIT_VIOLATION;
}

int
main(void)
{
	static struct ipc_buffer space;
	struct routes *routes;
	struct ipc_record r;
	struct conf conf;
	int status = 0;

	log_attach("smtpd-rcpt", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why", "only smtpd starts smtpd-rcpt, never as root");
		return EXIT_VIOLATION;
	}
	conf_load_or_exit(&conf, "smtpd-rcpt");
	log_set_debug(conf.debug);
	routes = routes_open(&conf);
	if (routes == NULL || confine(&conf) == -1)
		return EXIT_TEMPORARY;
	while (status == 0 && ipc_recv(FD_CONTROL, &space, &r, NEVER) == 1) {
		status = serve(&conf, routes, &r);
		ipc_close_fds(&r);
	}
	routes_close(routes);
	conf_free(&conf);
	return status;
}
