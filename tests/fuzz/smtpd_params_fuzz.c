/*
 * smtpd_params_fuzz.c: the parameters of MAIL and RCPT. The first octet says
 * what the client is offered, and which command it is. What is kept for the queue
 * can stand in a queue file, and the queue reads in it what the server did.
 */
#include "fuzz.h"

#include "queue/queue_file.h"
#include "queue/queue_params.h"
#include "smtpd/smtpd_command.h"
#include "text/xtext.h"

#define NOW INT64_C(1763784000)

static struct smtpd_session s;
static struct conf conf;

static void
offer(uint8_t mood)
{
	s.esmtp = !(mood & 1);
	s.encrypted = mood & 2;
	s.trusted = s.mode.submission = mood & 4;
	s.mail.params.utf8 = mood & 8;
	s.user[0] = mood & 16 ? 'a' : '\0';
}

/* The value of a parameter that was kept; empty without. */
static struct view
value_of(struct view params, const char *key)
{
	struct view word;

	while (view_word(&params, &word))
		if (view_starts_nocase(word, view_of(key)))
			return view_sub(word, strlen(key), word.n);
	return VIEW("");
}

/* What goes into a report must be fit for it. */
static void
check_decodes(struct view value)
{
	struct buf b = buf_make(65536);

	fuzz_assert(xtext_decode(value, &b) == 0);
	for (size_t i = 0; i < b.n; i++)
		fuzz_assert(b.p[i] >= ' ' && b.p[i] <= '~');
	buf_free(&b);
}

static void
check_mail(const struct smtpd_params *p)
{
	struct queue_terms t = queue_terms(buf_view(&p->queue));

	fuzz_assert(t.hold_until == p->hold_until);
	fuzz_assert(t.deliver_by == p->deliver_by && t.by_return == p->by_return);
	fuzz_assert(t.hold_until - NOW <= (int64_t)conf.future_release_limit);
	fuzz_assert(!t.by_return || t.deliver_by >= NOW + (int64_t)conf.deliver_by_min);
	fuzz_assert(t.priority == p->priority && t.utf8 == p->utf8);
	fuzz_assert(t.priority >= -9 && t.priority <= (s.trusted ? (int)conf.priority_limit : 0));
	fuzz_assert(s.encrypted || !t.require_tls);
	fuzz_assert(t.hold_until == 0 || (s.mode.submission && s.user[0] != '\0'));
	check_decodes(value_of(buf_view(&p->queue), "ENVID="));
}

static void
check_rcpt(const struct smtpd_params *p)
{
	struct view notify = value_of(buf_view(&p->queue), "NOTIFY=");
	unsigned bits = queue_notify(buf_view(&p->queue));

	fuzz_assert((bits == 0) == view_eq(notify, VIEW("NEVER")));
	check_decodes(value_of(buf_view(&p->queue), "ORCPT="));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct smtpd_params p = smtpd_params_make(NOW);
	bool mail = size && data[0] & 32;
	enum smtpd_reply reply;

	if (size == 0)
		return 0;
	if (s.conf == NULL) {
		fuzz_assert(conf_defaults(&conf) == 0);
		s.conf = &conf;
		s.detail = buf_make(SMTPD_DETAIL_MAX);
	}
	offer(data[0]);
	reply = smtpd_params_take(&s, fuzz_view(data + 1, size - 1),
	    mail ? SMTPD_FOR_MAIL : SMTPD_FOR_RCPT, &p);
	if (reply == SMTPD_NO_REPLY) {
		fuzz_assert(!p.queue.failed && queue_params_valid(buf_view(&p.queue)));
		fuzz_assert(s.esmtp || p.queue.n == 0);
		if (mail)
			check_mail(&p);
		else
			check_rcpt(&p);
	} else {
		int code = smtpd_reply_code(reply);

		fuzz_assert(code == 501 || code == 555);
	}
	buf_free(&p.queue);
	return 0;
}
