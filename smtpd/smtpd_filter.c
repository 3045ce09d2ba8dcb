/* smtpd_filter.c: see smtpd_filter.h. */
#include "smtpd/smtpd_filter.h"

#include <fcntl.h>
#include <unistd.h>

#include "smtpd/smtpd_command.h"
#include "sys/log.h"
#include "text/enhanced.h"

#define ANSWER_SECONDS 7200	/* smtpd-filter has limits of its own for each milter */
#define SEND_SECONDS 600	/* for smtpd-filter to take a record */

bool
smtpd_filter_wanted(const struct smtpd_session *s)
{
	return s->conf->milters[0] &&
	    !peer_in_networks(&s->peer, view_of(s->conf->milter_exempt));
}

void
smtpd_filter_close(struct smtpd_filter *f)
{
	if (f->fd != -1)
		close(f->fd);
	f->fd = -1;
}

/* ---- questions and answers */

/* smtpd-filter is gone or does not make sense: what it would have said nobody knows. */
static enum smtpd_reply
lost(struct smtpd_session *s)
{
	if (s->filter.fd != -1)
		log_note(LOG_ERR, "error", "what", "no answer from smtpd-filter");
	smtpd_filter_close(&s->filter);
	return SMTPD_FILTER_GONE;
}

static int
send_record(struct smtpd_session *s, uint32_t type, struct buf *b)
{
	return ipc_send_buf(s->filter.fd, type, b, NULL, 0, deadline_in(SEND_SECONDS));
}

/* Whether it is "550 5.7.1 text": nothing else is shown to a client. */
static bool
reply_valid(struct view v)
{
	char class = v.n ? v.p[0] : '\0';

	return v.n >= 9 && (class == '4' || class == '5') && ascii_digit(v.p[1]) && v.p[1] <= '5' &&
	    ascii_digit(v.p[2]) && v.p[3] == ' ' &&
	    enhanced_valid(view_sub(v, 4, view_find(view_sub(v, 4, v.n), ' ')), class);
}

/* Takes a verdict. */
static enum smtpd_reply
take_verdict(struct smtpd_session *s, uint32_t type, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	uint32_t verdict = ipc_get_u32(&g), wants = ipc_get_u32(&g);
	struct view reply = ipc_get_view(&g);

	if (r->type != FILTER_VERDICT || r->nfds || ipc_get_end(&g) == -1 ||
	    verdict >= FILTER_VERDICTS || (verdict == FILTER_DISCARD && type != FILTER_FINISH) ||
	    reply.n > FILTER_REPLY_MAX ||
	    (verdict == FILTER_REFUSE && !reply_valid(reply)))
		return lost(s);
	s->filter.wants = wants;
	if (verdict == FILTER_PASS)
		return SMTPD_NO_REPLY;
	if (verdict == FILTER_DISCARD)
		return SMTPD_QUEUED;
	smtpd_session_detail(s, reply);
	if (view_eq(view_sub(reply, 0, 3), VIEW("421")))
		return SMTPD_FILTER_CLOSES;
	return reply.p[0] == '4' ? SMTPD_FILTER_LATER : SMTPD_FILTER_REFUSES;
}

/* Sends a record, and has the verdict about it. */
static enum smtpd_reply
ask(struct smtpd_session *s, uint32_t type, struct buf *b)
{
	struct ipc_record r;
	enum smtpd_reply reply;

	if (s->filter.fd == -1 || send_record(s, type, b) == -1 ||
	    smtpd_ask_receive(&s->ask, s->filter.fd, &r, deadline_in(ANSWER_SECONDS)) == -1) {
		buf_free(b);
		return lost(s);
	}
	reply = take_verdict(s, type, &r);
	ipc_close_fds(&r);
	return reply;
}

/* ---- the steps */

/* Has smtpd-filter started, once for each client, and tells it who that is. */
static enum smtpd_reply
tell_connect(struct smtpd_session *s)
{
	struct smtpd_filter *f = &s->filter;
	struct buf b;

	if (f->connected)
		return SMTPD_NO_REPLY;
	f->connected = true;
	/* One more than it allows would end the connection. */
	if (f->asked < SMTPD_REQUEST_FILTER_MAX) {
		f->asked++;
		f->fd = smtpd_ask_program(&s->ask, SMTPD_PROGRAM_FILTER);
	}
	b = ipc_payload();
	/* What is known by now: nobody waits for DNS here. */
	ipc_put_str(&b, s->peer_name[0] ? s->peer_name : "unknown");
	ipc_put_u32(&b, !s->peer.known ? 'U' : s->peer.ipv6 ? '6' : '4');
	ipc_put_u32(&b, (uint32_t)s->peer.port);
	ipc_put_str(&b, s->peer.text);
	ipc_put_str(&b, s->mode.submission ? "submission" : "smtp");
	ipc_put_str(&b, s->consult.own.text);
	ipc_put_u32(&b, (uint32_t)s->consult.own.port);
	return ask(s, FILTER_CONNECT, &b);
}

static enum smtpd_reply
tell_helo(struct smtpd_session *s)
{
	enum smtpd_reply reply;
	struct buf b;

	reply = tell_connect(s);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	b = ipc_payload();
	ipc_put_str(&b, s->helo);
	ipc_put_str(&b, s->encrypted ? s->tls.version : "");
	ipc_put_str(&b, s->encrypted ? s->tls.cipher : "");
	ipc_put_u32(&b, s->encrypted ? s->tls.bits : 0);
	ipc_put_str(&b, s->encrypted ? s->tls.client : "");
	reply = ask(s, FILTER_HELO, &b);
	s->filter.greeted = reply == SMTPD_NO_REPLY;
	return reply;
}

enum smtpd_reply
smtpd_filter_helo(struct smtpd_session *s)
{
	s->filter.greeted = false;
	/*
	 * In a transaction MAIL asks: when a milter refuses it goes on, and none would know of it. And
	 * who may say that it is somebody else may say so yet.
	 */
	if (!smtpd_filter_wanted(s) || s->filter.mail || smtpd_xclient_offered(s))
		return SMTPD_NO_REPLY;
	return tell_helo(s);
}

static void
put_address(struct buf *b, const struct address *a, struct view params)
{
	char text[ADDRESS_TEXT_MAX];

	ipc_put_str(b, address_text(a, text));
	ipc_put_view(b, params);
}

enum smtpd_reply
smtpd_filter_mail(struct smtpd_session *s, const struct address *sender, struct view params,
    uint64_t size)
{
	struct buf b, all = buf_make(2 * SMTPD_PARAMS_MAX);
	enum smtpd_reply reply = SMTPD_NO_REPLY;

	if (!smtpd_filter_wanted(s))
		return SMTPD_NO_REPLY;
	if (!s->filter.greeted)
		reply = tell_helo(s);
	if (reply != SMTPD_NO_REPLY)
		return reply;
	b = ipc_payload();
	buf_add_view(&all, params);
	if (size)
		buf_addf(&all, "%sSIZE=%llu", params.n ? " " : "", (unsigned long long)size);
	put_address(&b, sender, buf_view(&all));
	ipc_put_str(&b, s->user);
	ipc_put_str(&b, s->user[0] ? s->mechanism : "");
	buf_free(&all);
	reply = ask(s, FILTER_MAIL, &b);
	s->filter.mail = reply == SMTPD_NO_REPLY;
	return reply;
}

static enum smtpd_reply
tell_rcpt(struct smtpd_session *s, const struct address *rcpt, struct view params,
    const char *mailer, struct view refusal)
{
	struct buf b = ipc_payload();

	put_address(&b, rcpt, params);
	ipc_put_str(&b, mailer);
	ipc_put_view(&b, refusal);
	return ask(s, FILTER_RCPT, &b);
}

enum smtpd_reply
smtpd_filter_rcpt(struct smtpd_session *s, const struct address *rcpt, struct view params,
    bool local)
{
	if (!smtpd_filter_wanted(s))
		return SMTPD_NO_REPLY;
	return tell_rcpt(s, rcpt, params, local ? "local" : "smtp", VIEW(""));
}

void
smtpd_filter_refused(struct smtpd_session *s, const struct address *rcpt, enum smtpd_reply reply)
{
	struct buf text;

	if (s->filter.fd == -1 || !s->filter.mail || address_is_null(rcpt) ||
	    !(s->filter.wants & FILTER_WANTS_REFUSED) || smtpd_reply_code(reply) < 400)
		return;
	text = buf_make(SMTPD_DETAIL_MAX);
	buf_addf(&text, "%d %s ", smtpd_reply_code(reply), smtpd_reply_enhanced(reply));
	smtpd_reply_text(reply, buf_view(&s->detail), &text);
	(void)tell_rcpt(s, rcpt, VIEW(""), "error", view_sub(buf_view(&text), 0, 512));
	buf_free(&text);
}

enum smtpd_reply
smtpd_filter_unknown(struct smtpd_session *s, struct view line)
{
	struct buf b;

	if (s->filter.fd == -1 || !s->filter.connected || !(s->filter.wants & FILTER_WANTS_UNKNOWN))
		return SMTPD_NO_REPLY;
	b = ipc_payload();
	ipc_put_view(&b, line);
	return ask(s, FILTER_UNKNOWN, &b);
}

enum smtpd_reply
smtpd_filter_start(struct smtpd_session *s)
{
	struct buf none = ipc_payload();

	if (!smtpd_filter_wanted(s))
		return SMTPD_NO_REPLY;
	return submit_flush(&s->submit) == -1 ? lost(s) : ask(s, FILTER_START, &none);
}

enum smtpd_reply
smtpd_filter_finish(struct smtpd_session *s)
{
	struct buf none = ipc_payload();

	if (!smtpd_filter_wanted(s))
		return SMTPD_NO_REPLY;
	return submit_flush(&s->submit) == -1 ? lost(s) : ask(s, FILTER_FINISH, &none);
}

void
smtpd_filter_reset(struct smtpd_session *s)
{
	struct buf none = ipc_payload();

	if (s->filter.fd != -1 && s->filter.mail && send_record(s, FILTER_RESET, &none) == -1)
		(void)lost(s);
	s->filter.mail = false;
}

void
smtpd_filter_restart(struct smtpd_session *s)
{
	struct smtpd_filter *f = &s->filter;

	if (f->queue)
		submit_close(&s->submit);
	smtpd_filter_close(f);
	*f = (struct smtpd_filter){ .fd = -1, .asked = f->asked };
}

/* The records about the message and those about the client take the same way. */
int
smtpd_filter_queue(struct smtpd_session *s)
{
	int queue, copy;

	if (s->filter.fd == -1)
		return -1;
	copy = fcntl(s->filter.fd, F_DUPFD_CLOEXEC, 0);
	queue = smtpd_ask_enqueue(&s->ask);
	if (copy == -1 || queue == -1 || ipc_send(s->filter.fd, FILTER_QUEUE, VIEW(""), &queue, 1,
	    deadline_in(SEND_SECONDS)) == -1) {
		if (copy != -1)
			close(copy);
		copy = -1;
	}
	if (queue != -1)
		close(queue);
	return copy;
}
