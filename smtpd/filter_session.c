/* filter_session.c: see filter_session.h. */
#include "smtpd/filter_session.h"

#include <stdio.h>
#include <string.h>

#include "mail/submit_serve.h"
#include "sys/log.h"

#define ANSWER_SECONDS 60	/* for smtpd-net to take an answer */
#define QUEUE_SECONDS 300	/* for enqueue */
#define EXIT_VIOLATION 100
#define EXIT_TEMPORARY 111

/* Where we are; bits, for the table. */
enum {
	PHASE_NEW = 1,
	PHASE_READY = 2,	/* there is a client */
	PHASE_MAIL = 4,		/* milters know of a sender */
	PHASE_BEGUN = 8,	/* its envelope arrives, for the queue */
	PHASE_OPEN = 16,	/* there is an id; our own fields arrive */
	PHASE_TEXT = 32,	/* the message arrives */
	PHASE_DONE = 64,	/* it may be committed */
	PHASE_CLIENT = 126,
	PHASE_ANY = 127
};

/* Each returns 0, or -1 for a violation, or 1 when smtpd-net is gone. */
struct request {
	uint32_t type;
	unsigned phases;
	int (*handle)(struct filter *f, struct ipc_record *r);
};

static int
make_scratch(void *arg)
{
	struct filter *f = arg;

	return submit_scratch(&f->queue);
}

void
filter_init(struct filter *f, const struct conf *conf, const struct filter_conf *milters,
    const int *fds, int control)
{
	*f = (struct filter){ .conf = conf, .control = control, .n = milters->n,
	    .phase = PHASE_NEW };
	f->scratch = (struct filter_scratch){ make_scratch, f };
	f->reply = buf_make(FILTER_REPLY_MAX);
	submit_init(&f->queue, -1, QUEUE_SECONDS);
	filter_message_init(&f->message, &f->scratch);
	(void)view_string(view_of(conf->hostname), f->facts.hostname, sizeof(f->facts.hostname));
	for (size_t i = 0; i < f->n; i++)
		filter_milter_init(&f->milters[i], &milters->milters[i], fds[i], control,
		    &f->scratch, conf->message_size_limit);
}

void
filter_end(struct filter *f)
{
	filter_message_clear(&f->message);
	for (size_t i = 0; i < f->n; i++)
		filter_milter_end(&f->milters[i]);
	submit_close(&f->queue);
	buf_free(&f->reply);
}

/* ---- answers */

static unsigned
wants(const struct filter *f)
{
	unsigned result = f->queue.fd == -1 ? FILTER_WANTS_QUEUE : 0;

	for (size_t i = 0; i < f->n; i++) {
		const struct filter_milter *m = &f->milters[i];

		if (m->fd != -1 && m->protocol & MILTER_RCPT_REJECTED)
			result |= FILTER_WANTS_REFUSED;
		if (filter_milter_hears(m, MILTER_UNKNOWN))
			result |= FILTER_WANTS_UNKNOWN;
	}
	return result;
}

static int
answer(struct filter *f, enum filter_verdict verdict)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, verdict);
	ipc_put_u32(&b, wants(f));
	ipc_put_view(&b, verdict == FILTER_REFUSE ?
	    view_sub(buf_view(&f->reply), 0, FILTER_REPLY_MAX) : VIEW(""));
	return ipc_send_buf(f->control, FILTER_VERDICT, &b, NULL, 0,
	    deadline_in(ANSWER_SECONDS)) == -1 ? 1 : 0;
}

/* The queue's answer, as enqueue would give it. */
static int
answer_queue(struct filter *f, uint32_t type, int result)
{
	const struct submit *q = &f->queue;

	result = result == 0 ? submit_answer_id(f->control, type, q->id) :
	    submit_answer_failed(f->control, q->permanent, q->code, q->text);
	return result == -1 ? 1 : 0;
}

/* ---- what the client says */

static int
on_connect(struct filter *f, struct ipc_record *r)
{
	struct filter_facts *t = &f->facts;
	struct ipc_get g = ipc_get(r);
	uint32_t family, port;

	ipc_get_str(&g, t->client_name, sizeof(t->client_name));
	family = ipc_get_u32(&g);
	port = ipc_get_u32(&g);
	ipc_get_str(&g, t->client_addr, sizeof(t->client_addr));
	ipc_get_str(&g, t->service, sizeof(t->service));
	ipc_get_str(&g, t->daemon_addr, sizeof(t->daemon_addr));
	(void)snprintf(t->daemon_port, sizeof(t->daemon_port), "%u",
	    (unsigned)ipc_get_u32(&g) & 0xffff);
	(void)snprintf(t->client_port, sizeof(t->client_port), "%u", (unsigned)port & 0xffff);
	(void)snprintf(t->validated, sizeof(t->validated), "%s [%s]", t->client_name,
	    t->client_addr);
	if (ipc_get_end(&g) == -1 || (family != '4' && family != '6' && family != 'U'))
		return -1;
	for (size_t i = 0; i < f->n; i++)
		filter_milter_negotiate(&f->milters[i]);
	f->phase = PHASE_READY;
	return answer(f, filter_connect(f, view_of(t->client_name), family, port,
	    view_of(t->client_addr)));
}

static int
on_helo(struct filter *f, struct ipc_record *r)
{
	struct filter_facts *t = &f->facts;
	char name[FILTER_NAME_MAX + 1];
	struct ipc_get g = ipc_get(r);
	uint32_t bits;

	ipc_get_str(&g, name, sizeof(name));
	ipc_get_str(&g, t->tls_version, sizeof(t->tls_version));
	ipc_get_str(&g, t->cipher, sizeof(t->cipher));
	bits = ipc_get_u32(&g);
	ipc_get_str(&g, t->cert_subject, sizeof(t->cert_subject));
	if (ipc_get_end(&g) == -1)
		return -1;
	t->cipher_bits[0] = '\0';
	if (t->tls_version[0])
		(void)snprintf(t->cipher_bits, sizeof(t->cipher_bits), "%u", (unsigned)bits);
	return answer(f, filter_helo(f, view_of(name)));
}

/* Takes an address into a macro, and its domain into another. */
static int
get_address(struct ipc_get *g, char *text, size_t size, char *host, size_t host_size)
{
	struct address a;

	ipc_get_str(g, text, size);
	if (g->failed || address_parse(view_of(text), &a) == -1)
		return -1;
	return view_string(view_of(a.domain), host, host_size);
}

static int
on_mail(struct filter *f, struct ipc_record *r)
{
	struct filter_facts *t = &f->facts;
	struct ipc_get g = ipc_get(r);
	enum filter_verdict verdict;
	struct view params;

	if (get_address(&g, t->mail_addr, sizeof(t->mail_addr), t->mail_host,
	    sizeof(t->mail_host)) == -1)
		return -1;
	params = ipc_get_view(&g);
	ipc_get_str(&g, t->auth_authen, sizeof(t->auth_authen));
	ipc_get_str(&g, t->auth_type, sizeof(t->auth_type));
	if (ipc_get_end(&g) == -1)
		return -1;
	(void)snprintf(t->mail_mailer, sizeof(t->mail_mailer), "smtp");
	verdict = filter_mail(f, params);
	f->phase = PHASE_MAIL;
	if (verdict == FILTER_REFUSE) {
		filter_reset(f);
		f->phase = PHASE_READY;
	}
	return answer(f, verdict);
}

static int
on_rcpt(struct filter *f, struct ipc_record *r)
{
	struct filter_facts *t = &f->facts;
	struct ipc_get g = ipc_get(r);
	struct view params, refusal;

	if (get_address(&g, t->rcpt_addr, sizeof(t->rcpt_addr), t->rcpt_host,
	    sizeof(t->rcpt_host)) == -1)
		return -1;
	params = ipc_get_view(&g);
	ipc_get_str(&g, t->rcpt_mailer, sizeof(t->rcpt_mailer));
	refusal = ipc_get_view(&g);
	return ipc_get_end(&g) == -1 ? -1 : answer(f, filter_rcpt(f, params, refusal));
}

static int
on_unknown(struct filter *f, struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct view line = ipc_get_view(&g);

	return ipc_get_end(&g) == -1 ? -1 : answer(f, filter_unknown(f, line));
}

static int
on_reset(struct filter *f, struct ipc_record *r)
{
	filter_reset(f);
	f->phase = PHASE_READY;
	return r->payload.n ? -1 : 0;
}

/* ---- the message */

static int
on_queue(struct filter *f, struct ipc_record *r)
{
	if (r->payload.n || r->nfds != 1)
		return -1;
	submit_close(&f->queue);
	submit_init(&f->queue, r->fds[0], QUEUE_SECONDS);
	r->fds[0] = -1;
	return 0;
}

static int
on_begin(struct filter *f, struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct view text = ipc_get_view(&g), params = ipc_get_view(&g);

	if (g.failed)
		return -1;
	if (filter_address_set(&f->message.sender, text, params, g.rest) == -1)
		f->message.failed = true;
	f->phase = PHASE_BEGUN;
	return 0;
}

static int
on_queue_rcpt(struct filter *f, struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct view text = ipc_get_view(&g), params = ipc_get_view(&g);

	if (g.failed || f->message.nrcpts > f->conf->recipient_limit)
		return -1;
	if (filter_message_add_rcpt(&f->message, text, params, g.rest) == -1)
		f->message.failed = true;
	return 0;
}

static int
on_open(struct filter *f, struct ipc_record *r)
{
	int result = submit_reserve(&f->queue);

	if (result == 0) {
		f->phase = PHASE_OPEN;
		(void)view_string(view_of(f->queue.id), f->facts.id, sizeof(f->facts.id));
	}
	return r->payload.n ? -1 : answer_queue(f, SUBMIT_ID, result);
}

static int
on_data(struct filter *f, struct ipc_record *r)
{
	if (f->phase == PHASE_OPEN)
		return buf_add_view(&f->message.trace, r->payload);
	/* Of what is refused or dropped nothing is kept. */
	if (f->refused || f->drop)
		return 0;
	filter_message_feed(&f->message, r->payload);
	filter_text(f);
	return 0;
}

static int
on_start(struct filter *f, struct ipc_record *r)
{
	f->phase = PHASE_TEXT;
	return r->payload.n ? -1 : answer(f, filter_start(f));
}

static int
on_finish(struct filter *f, struct ipc_record *r)
{
	enum filter_verdict verdict = filter_finish(f);

	if (verdict == FILTER_PASS)
		f->phase = PHASE_DONE;
	return r->payload.n ? -1 : answer(f, verdict);
}

/* ---- into the queue */

/* A record with an address as it came, or as it is now. */
static int
send_address(struct submit *q, uint32_t type, const struct filter_address *a)
{
	struct buf b = ipc_payload();
	int result;

	ipc_put_str(&b, a->text);
	ipc_put_str(&b, a->params);
	buf_add(&b, a->rest, a->nrest);
	result = submit_record(q, type, buf_view(&b));
	buf_free(&b);
	return result;
}

static int
send_piece(void *arg, struct view piece)
{
	return submit_data(arg, piece);
}

static int
commit(struct filter *f)
{
	struct filter_message *m = &f->message;
	struct submit *q = &f->queue;
	int result = send_address(q, SUBMIT_BEGIN, &m->sender);

	for (size_t i = 0; i < m->nrcpts && result == 0; i++)
		result = send_address(q, SUBMIT_RCPT, &m->rcpts[i]);
	if (result == 0 && f->hold[0])
		result = submit_hold(q, view_of(f->hold));
	if (result == 0)
		result = submit_open(q);
	if (result == 0)
		result = filter_message_write(m, send_piece, q);
	return result == 0 ? submit_commit(q) : -1;
}

static int
on_commit(struct filter *f, struct ipc_record *r)
{
	int result = commit(f);

	if (result == -1)
		submit_abort(&f->queue);
	filter_reset(f);
	f->phase = PHASE_READY;
	return r->payload.n ? -1 : answer_queue(f, SUBMIT_DONE, result);
}

static const struct request requests[] = {
	{ FILTER_CONNECT, PHASE_NEW,    on_connect },
	{ FILTER_HELO,    PHASE_READY,  on_helo },
	{ FILTER_MAIL,    PHASE_READY,  on_mail },
	{ FILTER_RCPT,    PHASE_MAIL,   on_rcpt },
	{ FILTER_UNKNOWN, PHASE_CLIENT, on_unknown },
	{ FILTER_START,   PHASE_OPEN,   on_start },
	{ FILTER_FINISH,  PHASE_TEXT,   on_finish },
	{ FILTER_RESET,   PHASE_CLIENT, on_reset },
	{ FILTER_QUEUE,   PHASE_CLIENT, on_queue },
	{ SUBMIT_BEGIN,   PHASE_MAIL,   on_begin },
	{ SUBMIT_RCPT,    PHASE_BEGUN,  on_queue_rcpt },
	{ SUBMIT_OPEN,    PHASE_BEGUN,  on_open },
	{ SUBMIT_DATA,    PHASE_OPEN | PHASE_TEXT, on_data },
	{ SUBMIT_COMMIT,  PHASE_DONE,   on_commit },
	{ SUBMIT_ABORT,   PHASE_CLIENT, on_reset },
};

static int
handle(void *filter, struct ipc_record *r)
{
	struct filter *f = filter;

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i].type == r->type && requests[i].phases & f->phase &&
		    (r->nfds == 0 || r->type == FILTER_QUEUE))
			return requests[i].handle(f, r);
	return -1;
}

int
filter_run(struct filter *f)
{
	static struct ipc_buffer space;
	struct ipc_record r;
	int result = 0, got = 1;

	while (result == 0 && (got = ipc_recv(f->control, &space, &r, NEVER)) == 1) {
		result = submit_each(&r, handle, f);
		ipc_close_fds(&r);
	}
	if (result == 1)
		log_errno("answer", "filter");
	if (result == -1)
		log_note(LOG_ERR, "violation", "in", "filter");
	return result == -1 ? EXIT_VIOLATION : result == 1 || got == -1 ? EXIT_TEMPORARY : 0;
}
