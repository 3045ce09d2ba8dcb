/*
 * smtpd-policy.c: what the DNS says about a client, who has to wait, who does
 * too much. See smtpd-policy(8).
 *
 * Runs as the policy user, for one connection. Has two files open and may open
 * none; may talk to name servers and start nothing. Trusts the configuration; what
 * smtpd-net asks about comes from anybody, and so do the answers of the DNS.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smtpd/smtpd_ask.h"
#include "smtpd/smtpd_grey.h"
#include "smtpd/smtpd_lookup.h"
#include "smtpd/smtpd_rate.h"
#include "sys/demote.h"
#include "sys/log.h"
#include "sys/paths.h"

#define ANSWER_SECONDS 60
#define LOG_GREYLIST_MAX 100	/* lines for one client */
#define EXIT_VIOLATION 100
#define EXIT_TEMPORARY 111

/* UDP and TCP to name servers; files only by the descriptors that there are. */
static struct sock_filter filter[] = {
	SECCOMP_BEGIN,
	SECCOMP_SETLK,
	SECCOMP_COMMON,
	SECCOMP_SOCKETS,
	SECCOMP_ALLOW(connect), SECCOMP_ALLOW(getsockopt), SECCOMP_ALLOW(setsockopt),
	SECCOMP_ALLOW(getsockname),
	SECCOMP_FSTAT, SECCOMP_ALLOW(newfstatat), SECCOMP_ALLOW(pread64),
	SECCOMP_ALLOW(pwrite64), SECCOMP_ALLOW_UNLESS(ftruncate, 0, FD_LOG),
	SECCOMP_END,
};

static const struct demote profile = {
	.memory_max = 256 << 20, .files_max = 64, .processes_max = 0, .connects = true,
	.filter = SECCOMP_TABLE(filter),
};

enum { NAMES = 2 };

struct policy {
	struct conf conf;
	struct dns *dns;
	int greylist, rates;		/* files; -1: not wanted, or not there */
	bool known;			/* the client is */
	struct peer peer;
	struct smtpd_lookup_client client;
	struct smtpd_lookup_name names[NAMES];
	unsigned logged;		/* lines about greylisting */
};

/* ---- files */

/* Returns the descriptor of a file in the directory, or -1 after a log line. */
static int
open_file(const char *directory, const char *name)
{
	char path[PATH_MAX];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, 0600);
	if (fd == -1)
		log_errno("open", path);
	return fd;
}

/* Lists of which one cannot be read are not asked. */
static void
check_lists(const struct conf *conf)
{
	static struct dnslist lists[DNSLIST_MAX];
	struct buf error = buf_make(CONF_ERROR_MAX);
	struct view bad;

	if (dnslist_parse(view_of(conf->dns_lists), lists, &bad) == -1) {
		struct log_line l = log_begin(LOG_ERR, "config");

		conf_where("dns_lists", &error);
		buf_add_view(&error, VIEW("dns_lists: not DOMAIN[=FILTER][*WEIGHT], or one too many; "
		    "no list is asked"));
		log_view(&l, "error", buf_view(&error));
		log_view(&l, "at", bad);
		log_end(&l);
	}
	buf_free(&error);
}

static void
open_files(struct policy *p)
{
	char directory[PATH_MAX];

	p->greylist = p->rates = -1;
	(void)snprintf(directory, sizeof(directory), "%s/policy", p->conf.spool);
	/* Only where one user is everybody does it need to, and can it, be made here. */
	(void)mkdir(directory, 0700);
	if (p->conf.greylist)
		p->greylist = open_file(directory, "greylist");
	if (smtpd_policy_has_rates(&p->conf))
		p->rates = open_file(directory, "rates");
}

/* ---- answers */

static int
send_client(struct policy *p)
{
	struct smtpd_client_facts facts;
	struct buf b = ipc_payload(), lists = buf_make(IPC_PAYLOAD_MAX / 2);

	smtpd_lookup_client_facts(&p->client, &facts, &lists);
	ipc_put_u32(&b, p->client.task.serial);
	ipc_put_u32(&b, facts.rdns);
	ipc_put_str(&b, facts.name);
	ipc_put_u32(&b, (uint32_t)facts.score);
	ipc_put_str(&b, facts.list);
	ipc_put_str(&b, facts.text);
	ipc_put_view(&b, buf_view(&lists));
	buf_free(&lists);
	p->client.task.begun = false;
	return ipc_send_buf(FD_CONTROL, SMTPD_CLIENT_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static int
send_name(struct smtpd_lookup_name *n)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, n->task.serial);
	ipc_put_u32(&b, smtpd_lookup_name_state(n));
	n->task.begun = false;
	return ipc_send_buf(FD_CONTROL, SMTPD_NAME_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

/* Sends all answers that are ready. Returns 0 or -1. */
static int
send_ready(struct policy *p)
{
	if (smtpd_lookup_over(&p->client.task) && send_client(p) == -1)
		return -1;
	for (size_t i = 0; i < NAMES; i++)
		if (smtpd_lookup_over(&p->names[i].task) && send_name(&p->names[i]) == -1)
			return -1;
	return 0;
}

static msec
next_deadline(const struct policy *p)
{
	msec next = p->client.task.begun ? p->client.task.deadline : NEVER;

	for (size_t i = 0; i < NAMES; i++)
		if (p->names[i].task.begun)
			next = deadline_min(next, p->names[i].task.deadline);
	return next;
}

/* ---- questions. Each takes its payload apart; -1: it is none. */

static int
ask_client(struct policy *p, struct ipc_get *g, uint32_t serial)
{
	uint32_t wanted = ipc_get_u32(g), ipv6 = ipc_get_u32(g);
	struct view address = ipc_get_view(g);

	if (ipc_get_end(g) == -1 || wanted > 1 || ipv6 > 1 || address.n != 16)
		return -1;
	peer_set(&p->peer, ipv6, (const unsigned char *)address.p, 0);
	p->known = true;
	p->logged = 0;
	if (wanted)
		smtpd_lookup_client(&p->client, &p->conf, p->dns, &p->peer, serial);
	return 0;
}

static int
ask_name(struct policy *p, struct ipc_get *g, uint32_t serial)
{
	uint32_t whose = ipc_get_u32(g);
	char name[SMTPD_NAME_MAX + 1];

	ipc_get_str(g, name, sizeof(name));
	if (ipc_get_end(g) == -1 || whose >= NAMES)
		return -1;
	smtpd_lookup_name(&p->names[whose], &p->conf, p->dns, name, serial);
	return 0;
}

static void
log_greylist(struct policy *p, enum smtpd_grey_state state, const struct address *sender,
    const struct address *rcpt, uint64_t wait)
{
	static const char *const words[] = {
		[SMTPD_GREY_NEW] = "new", [SMTPD_GREY_EARLY] = "early", [SMTPD_GREY_PASSED] = "passed",
		[SMTPD_GREY_KNOWN] = "known", [SMTPD_GREY_CLIENT] = "client",
	};
	char text[ADDRESS_TEXT_MAX];
	struct log_line l;

	/* Nobody keeps a client from asking for one recipient after the other. */
	if (p->logged++ >= LOG_GREYLIST_MAX)
		return;
	l = log_begin(LOG_INFO, "greylist");
	log_str(&l, "state", words[state]);
	log_str(&l, "from", address_text(sender, text));
	log_str(&l, "to", address_text(rcpt, text));
	log_str(&l, "peer", p->peer.text);
	log_num(&l, "wait", wait);
	log_end(&l);
}

static int
ask_greylist(struct policy *p, struct ipc_get *g, uint32_t serial)
{
	struct view from = ipc_get_view(g), to = ipc_get_view(g);
	struct address sender, rcpt;
	struct buf b = ipc_payload();
	enum smtpd_grey_state state;
	uint64_t wait = 0;

	if (ipc_get_end(g) == -1 || !p->known || address_parse(from, &sender) == -1 ||
	    address_parse(to, &rcpt) == -1)
		return -1;
	if (p->greylist == -1)
		;	/* the log has said why */
	else if (smtpd_grey_ask(p->greylist, &p->conf, &p->peer, &sender, &rcpt, clock_unix(), &wait,
	    &state) == -1)
		log_errno("use", "greylist");
	else
		log_greylist(p, state, &sender, &rcpt, wait);
	ipc_put_u32(&b, serial);
	ipc_put_u64(&b, wait);
	return ipc_send_buf(FD_CONTROL, SMTPD_GREYLIST_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static int
ask_rate(struct policy *p, struct ipc_get *g, uint32_t serial)
{
	uint32_t what = ipc_get_u32(g);
	struct buf b = ipc_payload();
	int result = 1;

	if (ipc_get_end(g) == -1 || !p->known || what >= SMTPD_RATES)
		return -1;
	if (p->rates != -1)
		result = smtpd_rate_take(p->rates, &p->conf, &p->peer, what, clock_unix());
	if (result == -1)
		log_errno("use", "rates");
	ipc_put_u32(&b, serial);
	ipc_put_u32(&b, result == 0);
	return ipc_send_buf(FD_CONTROL, SMTPD_RATE_IS, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static const struct {
	uint32_t type;
	int (*answer)(struct policy *p, struct ipc_get *g, uint32_t serial);
} questions[] = {
	{ SMTPD_ASK_CLIENT, ask_client },
	{ SMTPD_ASK_NAME, ask_name },
	{ SMTPD_ASK_GREYLIST, ask_greylist },
	{ SMTPD_ASK_RATE, ask_rate },
};

static int
take_question(struct policy *p, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	uint32_t serial = ipc_get_u32(&g);

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]) && r->nfds == 0; i++)
		if (questions[i].type == r->type)
			return questions[i].answer(p, &g, serial);
	return -1;
}

/* Until smtpd-net has gone. Returns an exit status. */
static int
serve(struct policy *p)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int got;

	for (;;) {
		int result = dns_wait(p->dns, FD_CONTROL, next_deadline(p));

		if (result == -1 && errno != EINTR) {
			log_errno("poll", "question");
			return EXIT_TEMPORARY;
		}
		if (result == 1) {
			got = ipc_recv(FD_CONTROL, &space, &r, NEVER);
			if (got != 1)
				return 0;
			result = take_question(p, &r);
			ipc_close_fds(&r);
			if (result == -1) {
				log_note(LOG_ERR, "violation", "in", "question");
				return EXIT_VIOLATION;
			}
		}
		if (send_ready(p) == -1)
			return 0;
	}
}

int
main(void)
{
	static struct policy p;
	int status = EXIT_TEMPORARY;

	log_attach("smtpd-policy", FD_LOG);
	if (getuid() == 0 || geteuid() == 0) {
		log_note(LOG_ERR, "refused", "why",
		    "only smtpd starts smtpd-policy, never as root");
		return EXIT_VIOLATION;
	}
	conf_load_or_exit(&p.conf, "smtpd-policy");
	log_set_debug(p.conf.debug);
	check_lists(&p.conf);
	open_files(&p);
	p.dns = dns_open(view_of(p.conf.resolvers), (unsigned)p.conf.dns_timeout);
	if (p.dns && demote(&profile) != -1)
		status = serve(&p);
	dns_close(p.dns);
	conf_free(&p.conf);
	return status;
}
