/* auth_exchange.c: see auth_exchange.h. */
#include "gate/auth_exchange.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "gate/auth_limit.h"
#include "gate/auth_passwords.h"
#include "sys/log.h"

static const struct auth_mechanism {
	const char *name;
	enum auth_verdict (*run)(struct auth_exchange *x, struct view response);
	const char *challenge;	/* for a client that did not begin */
} mechanisms[] = {
	{ "PLAIN", auth_plain, "" },
	{ "LOGIN", auth_login, "Username:" },
	{ "SCRAM-SHA-1", auth_scram_sha1, "" },
	{ "SCRAM-SHA-256", auth_scram_sha256, "" },
	{ "SCRAM-SHA-256-PLUS", auth_scram_sha256_plus, "" },
	{ "OAUTHBEARER", auth_oauthbearer, "" },
	{ "XOAUTH2", auth_xoauth2, "" },
	{ "EXTERNAL", auth_external, "" },
	{ "APOP", auth_apop, "" },
};

int
auth_exchange_prepare(struct auth_exchange *x)
{
	unsigned char random[(AUTH_NONCE_MAX - 1) / 2];
	struct peer peer;
	bool known = peer_parse(view_of(x->context.peer), &peer) == 0;

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -1;
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(x->nonce + 2 * i, 3, "%02x", random[i]);
	x->connection = (struct mechanisms_connection){
		.encrypted = x->context.encrypted,
		.local = known ? mechanisms_local(&peer) : strcmp(x->context.peer, "local") == 0,
		.exporter = mechanisms_exporter(x->context.exporter, sizeof(x->context.exporter)),
		.client_certificate = x->context.client[0] != '\0',
	};
	return 0;
}

/* The next record of the network program. Returns 0 or -1: it is gone. */
static int
receive(struct auth_exchange *x, struct ipc_record *r)
{
	if (ipc_recv(x->control, &x->space, r, x->deadline) != 1)
		return -1;
	ipc_close_fds(r);
	if (x->used < sizeof(r->type) + r->payload.n)
		x->used = sizeof(r->type) + r->payload.n;
	return 0;
}

int
auth_challenge(struct auth_exchange *x, struct view challenge, struct view *answer)
{
	struct ipc_record r;

	if (ipc_send(x->control, AUTH_CHALLENGE, challenge, NULL, 0, x->deadline) == -1 ||
	    receive(x, &r) == -1)
		return -1;
	*answer = r.payload;
	return r.type == AUTH_ANSWER && r.nfds == 0 && r.payload.n <= AUTH_RESPONSE_MAX ? 0 : -1;
}

static struct auth_limit_config
limits(const struct conf *conf)
{
	return (struct auth_limit_config){
		.address_limit = conf->auth_address_limit, .user_limit = conf->auth_user_limit,
		.seconds = conf->auth_limit_time, .delay_max = conf->auth_delay_max,
		.trusted = conf->trusted_networks,
	};
}

/* The name as limits are counted for it. */
static const char *
limited_name(const struct auth_exchange *x)
{
	return x->account.found ? x->account.address : x->name;
}

enum auth_verdict
auth_unnamed(struct auth_exchange *x)
{
	struct auth_limit_config c = limits(x->conf);
	enum auth_limit_verdict limit;
	unsigned delay = 0;

	limit = auth_limit_ask(x->context.limits, &c, x->context.peer, limited_name(x), clock_unix(),
	    &delay);
	if (limit != AUTH_LIMIT_GO)
		return AUTH_CHECK_LIMITED;
	if (delay) {
		msec until = deadline_min(clock_monotonic() + delay, x->deadline);

		while (deadline_left(until) > 0)
			(void)poll(NULL, 0, deadline_left(until));
	}
	return AUTH_CHECK_OK;
}

enum auth_verdict
auth_named(struct auth_exchange *x, struct view name, struct view id)
{
	enum auth_verdict verdict;

	if (!passwords_name_valid(name))
		return AUTH_CHECK_NO;
	(void)view_string(name, x->name, sizeof(x->name));
	auth_account_find(x->conf, buf_view(&x->passwords), name, &x->account);
	x->known = x->account.found;
	verdict = auth_unnamed(x);
	if (verdict == AUTH_CHECK_OK && id.n && !view_eq_nocase(id, name))
		return AUTH_CHECK_NO;
	return verdict;
}

/* What has come of it counts for the next try. */
static void
count_try(const struct auth_exchange *x, enum auth_verdict verdict)
{
	struct auth_limit_config c = limits(x->conf);
	const char *peer = x->context.peer, *name = limited_name(x);

	if (verdict == AUTH_CHECK_NO)
		auth_limit_failed(x->context.limits, &c, peer, name, x->known, view_of(x->guess),
		    clock_unix());
	if (verdict == AUTH_CHECK_OK)
		auth_limit_succeeded(x->context.limits, &c, peer, name, clock_unix());
}

/* The one line about the try; "failed" is what fail2ban looks for. */
static void
log_try(const struct auth_exchange *x, enum auth_verdict verdict)
{
	static const char *const words[] = {
		[AUTH_CHECK_OK] = "ok", [AUTH_CHECK_NO] = "failed",
		[AUTH_CHECK_TEMPORARY] = "temporary", [AUTH_CHECK_LIMITED] = "limited",
		[AUTH_CHECK_GONE] = "cancelled",
	};
	int level = verdict == AUTH_CHECK_OK || verdict == AUTH_CHECK_GONE ? LOG_INFO : LOG_NOTICE;
	struct log_line l = log_begin(level, "auth");

	log_str(&l, "result", words[verdict]);
	log_str(&l, "user", x->name[0] ? x->name : "?");
	log_str(&l, "peer", x->context.peer);
	log_str(&l, "service", x->context.service);
	log_str(&l, "mechanism", x->mechanism);
	if (verdict == AUTH_CHECK_OK && x->app[0])
		log_str(&l, "app", x->app);
	log_end(&l);
}

/* The monitor hears who it was before the network program hears yes. */
static int
tell_monitor(const struct auth_exchange *x)
{
	struct buf b = ipc_payload();

	if (x->told)
		return 0;
	user_put(&b, &x->user);
	return ipc_send_buf(x->verdict, LOGIN_USER, &b, NULL, 0, x->deadline);
}

/* What the network program hears. That it is gone by now is no error. */
static void
answer(const struct auth_exchange *x, enum auth_verdict verdict)
{
	static const struct auth_no words[] = {
		[AUTH_CHECK_NO] = { .text = "wrong name or password" },
		[AUTH_CHECK_TEMPORARY] = { .temporary = true, .text = "cannot check passwords now" },
		[AUTH_CHECK_LIMITED] = { .temporary = true, .text = "too many failures, try later" },
	};
	struct buf b = ipc_payload();

	if (verdict == AUTH_CHECK_OK) {
		ipc_put_str(&b, x->user.name);
		(void)ipc_send_buf(x->control, AUTH_OK, &b, NULL, 0, x->deadline);
	} else if (verdict != AUTH_CHECK_GONE) {
		(void)auth_send_no(x->control, &words[verdict]);
	}
}

/* APOP is no mechanism of SASL: a command of POP3, which the configuration allows or not. */
static bool
allowed(const struct auth_exchange *x, const struct auth_mechanism *m)
{
	if (m->run == auth_apop)
		return x->conf->pop3_apop && strcmp(x->context.service, "pop3") == 0;
	return mechanisms_allowed(x->conf, &x->connection, view_of(m->name));
}

static enum auth_verdict
run_mechanism(struct auth_exchange *x, const struct auth_try *t)
{
	struct view response = t->response;
	const struct auth_mechanism *m = NULL;

	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++)
		if (strcmp(mechanisms[i].name, t->mechanism) == 0)
			m = &mechanisms[i];
	/* The log gets no words of the network program's own. */
	(void)snprintf(x->mechanism, sizeof(x->mechanism), "%s", m ? m->name : "?");
	if (m == NULL || !allowed(x, m))
		return AUTH_CHECK_NO;
	/* A client that is silent keeps no copy of the file. */
	if (!t->initial && auth_challenge(x, view_of(m->challenge), &response) == -1)
		return AUTH_CHECK_GONE;
	if (auth_passwords_read(x->context.passwords, x->conf->passwords, &x->passwords) == -1)
		return AUTH_CHECK_TEMPORARY;
	return m->run(x, response);
}

int
auth_exchange_run(struct auth_exchange *x)
{
	enum auth_verdict verdict;
	struct ipc_record r;
	struct auth_try t;

	if (receive(x, &r) == -1)
		return 0;
	if (auth_parse_try(&r, &t) == -1)
		return -1;
	verdict = run_mechanism(x, &t);
	if (verdict == AUTH_CHECK_OK && tell_monitor(x) == -1)
		verdict = AUTH_CHECK_TEMPORARY;
	count_try(x, verdict);
	explicit_bzero(&x->space, x->used);
	explicit_bzero(x->guess, sizeof(x->guess));
	log_try(x, verdict);
	answer(x, verdict);
	buf_free(&x->passwords);
	return 0;
}
