/* unit_policy.h: a client and its mail, for the tests of smtpd_policy.h. */
#ifndef UNIT_POLICY_H
#define UNIT_POLICY_H

#include "unit.h"

#include <stdio.h>

#include "mail/route.h"
#include "smtpd/smtpd_policy.h"

#define ALL (~0U)

typedef void stage(const struct smtpd_facts *f, struct smtpd_verdict *v);

/* A stranger who sends to somebody here, of whom everything is known and good. */
struct world {
	struct conf conf;
	struct peer peer, own;
	struct address sender, rcpt;
	struct smtpd_facts f;
};

static inline void
set(char **key, const char *value)
{
	*key = strdup(value);
}

static inline void
begin(struct world *w)
{
	*w = (struct world){ .sender = { "bob", "client.example" }, .rcpt = { "alice", "mail.test" } };
	ck_assert_int_eq(conf_defaults(&w->conf), 0);
	set(&w->conf.hostname, "mail.test");
	ck_assert_int_eq(peer_parse(VIEW("192.0.2.7 1234"), &w->peer), 0);
	ck_assert_int_eq(peer_parse(VIEW("198.51.100.1 25"), &w->own), 0);
	w->f = (struct smtpd_facts){
		.conf = &w->conf, .peer = &w->peer, .own = &w->own, .helo = "client.example",
		.sender = &w->sender, .rcpt = &w->rcpt, .known = ALL, .route = ROUTE_VIRTUAL,
		.sender_route = ROUTE_REMOTE,
	};
}

static inline void
end(struct world *w)
{
	conf_free(&w->conf);
}

/* What is decided, with its reason. */
static inline void
expect(const struct world *w, stage *decide, enum smtpd_reply reply, const char *reason)
{
	struct smtpd_verdict v;

	decide(&w->f, &v);
	ck_assert_int_eq(v.need, SMTPD_NEED_NOTHING);
	ck_assert_msg(v.reply == reply, "reply %d for %s, not %d for %s", v.reply,
	    v.reason ? v.reason : "nothing", reply, reason ? reason : "nothing");
	if (reason)
		ck_assert_str_eq(v.reason, reason);
	else
		ck_assert_ptr_null(v.reason);
	/* Whatever refuses says why, and says it in the log. */
	ck_assert(smtpd_reply_code(reply) < 400 || v.reason != NULL);
}

static inline void
expect_detail(const struct world *w, stage *decide, const char *detail)
{
	struct smtpd_verdict v;

	decide(&w->f, &v);
	ck_assert_str_eq(v.detail, detail);
}

static inline void
expect_need(const struct world *w, stage *decide, enum smtpd_need need)
{
	struct smtpd_verdict v;

	decide(&w->f, &v);
	ck_assert_int_eq(v.need, need);
	ck_assert_int_eq(v.reply, SMTPD_NO_REPLY);
}

enum who { STRANGER, TRUSTED, USER, LMTP, LOCAL_PIPE };

static inline void
become(struct world *w, enum who who)
{
	w->f.trusted = who == TRUSTED;
	w->f.user = who == USER;
	w->f.handed_in = who == LMTP;
	w->peer.known = who != LOCAL_PIPE;
}

#define N(table) ((int)(sizeof(table) / sizeof((table)[0])))

#endif
