/* program_session.c: see program_session.h. */
#include "queue/program_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "mail/submit_serve.h"
#include "net/peer.h"
#include "queue/queue_envelope.h"
#include "queue/program_run.h"
#include "queue/queue_file.h"
#include "sys/log.h"
#include "sys/user.h"

#define EXIT_VIOLATION 100
#define ITEMS_PER_RCPT 2048		/* octets of an address and its parameters */
#define ENV_MAX 6
#define ENV_TEXT_MAX 512

struct session {
	const struct conf *conf;
	int fd;
	unsigned state;
	struct program program;
	bool running;
	bool reserved;			/* id is that of the next message */
	bool hold;			/* a milter wants it held */
	uint64_t size, rcpts;		/* of this message so far */
	struct buf items;		/* its envelope, see enqueue(8) */
	struct buf plain, beside;	/* the same in two parts */
	char id[QUEUE_ID_LEN + 1];
	char user[USER_NAME_MAX + 1];
	char origin[QUEUE_TEXT_MAX + 1];
};

/* The environment of the program, besides what all get. */
struct environment {
	const char *list[ENV_MAX + 1];
	char id[ENV_TEXT_MAX], ip[ENV_TEXT_MAX], user[ENV_TEXT_MAX];
	struct buf envelope;
};

static int
answer_later(const struct session *s, const char *text)
{
	return submit_answer_failed(s->fd, false, "4.3.0", text);
}

/* ---- The envelope */

static void
forget(struct session *s)
{
	if (s->running)
		program_abort(&s->program);
	s->running = false;
	s->size = s->rcpts = 0;
	s->hold = false;
	buf_free(&s->items);
	buf_free(&s->plain);
	buf_free(&s->beside);
	s->state = SUBMIT_IDLE;
}

/* Appends an address and its parameters. Returns 0, or -1 for a malformed record. */
static int
take_address(struct session *s, char kind, struct ipc_get *g)
{
	struct view text = ipc_get_view(g), params = ipc_get_view(g);
	struct address a;

	if (g->failed || address_parse(text, &a) == -1 || !queue_params_valid(params) ||
	    (kind == 'T' && address_is_null(&a)))
		return -1;
	envelope_add_address(kind, &a, &s->items);
	if (params.n)
		envelope_add_item('P', params, &s->items);
	return 0;
}

/* Where it came from, in words: on one line, and cut where it is too long. */
static void
take_origin(struct session *s, struct view v)
{
	v = view_sub(v, 0, sizeof(s->origin) - 1);
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		s->origin[i] = c < ' ' || c == 0x7f ? '?' : v.p[i];
	}
	s->origin[v.n] = '\0';
}

static void
make_id(struct session *s)
{
	uint32_t random;

	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		random = (uint32_t)getpid();
	queue_id_make(clock_unix_usec(), random, s->id);
}

static int
on_reserve(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);

	make_id(s);
	s->reserved = true;
	return ipc_get_end(&g) == -1 ? -1 : submit_answer_id(s->fd, SUBMIT_ID, s->id);
}

/* The queue's file system is out of reach here: memory has to do. */
static int
on_scratch(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);
	/* Whoever has taken smtpd-net over can ask for what only smtpd-filter needs. */
	int fd = s->conf->milters[0] ? memfd_create("scratch", MFD_CLOEXEC) : -1, result;

	if (ipc_get_end(&g) == -1)
		result = -1;
	else if (fd == -1)
		result = answer_later(s, "no place for the message");
	else
		result = ipc_send(s->fd, SUBMIT_SCRATCH_IS, VIEW(""), &fd, 1,
		    deadline_in(SUBMIT_ANSWER_SECONDS));
	if (fd != -1)
		close(fd);
	return result;
}

static int
on_hold(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);

	(void)ipc_get_view(&g);
	s->hold = true;
	return ipc_get_end(&g);
}

static int
on_begin(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);

	s->items = buf_make((s->conf->recipient_limit + 1) * ITEMS_PER_RCPT);
	s->plain = buf_make(s->items.max);
	s->beside = buf_make(ENVELOPE_BESIDE_MAX);
	if (take_address(s, 'F', &g) == -1)
		return -1;
	take_origin(s, ipc_get_view(&g));
	ipc_get_str(&g, s->user, sizeof(s->user));
	if (!s->reserved)
		make_id(s);
	s->reserved = false;
	s->state = SUBMIT_ENVELOPE;
	return ipc_get_end(&g);
}

static int
on_rcpt(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);

	s->rcpts++;
	return take_address(s, 'T', &g) == -1 ? -1 : ipc_get_end(&g);
}

/* ---- The program */

/* The client's address out of an origin such as "smtp [IPv6:2001:db8::1] client.example". */
static struct view
client_of(const char *origin)
{
	struct view v = view_of(origin), literal = VIEW("IPv6:");

	v = view_sub(v, view_find(v, '[') + 1, v.n);
	if (view_starts_nocase(v, literal))
		v = view_sub(v, literal.n, v.n);
	return view_sub(v, 0, view_find(v, ']'));
}

static bool
may_relay(const struct session *s, struct view client)
{
	struct peer peer;

	return s->user[0] || (peer_parse(client, &peer) == 0 &&
	    peer_in_networks(&peer, view_of(s->conf->trusted_networks)));
}

/* What goes beside the envelope, as NAME=VALUE. */
static int
make_beside(struct session *s, struct buf *out)
{
	*out = buf_make(2 * ENVELOPE_BESIDE_MAX);
	envelope_split(buf_view(&s->items), &s->plain, &s->beside);
	buf_addf(out, "%s=O%s id %s\n", ENVELOPE_VARIABLE, s->origin, s->id);
	if (s->user[0])
		buf_addf(out, "U%s\n", s->user);
	if (!s->beside.failed)
		buf_add_view(out, buf_view(&s->beside));
	buf_add_char(out, '\0');
	buf_add_char(&s->plain, '\0');
	return s->items.failed || s->plain.failed || out->failed ? -1 : 0;
}

/* What qmail's programs expect of tcpserver and qmail-smtpd, and what enqueue wants to know. */
static int
make_environment(struct session *s, struct environment *e)
{
	struct view client = client_of(s->origin);
	size_t n = 0;

	if (make_beside(s, &e->envelope) == -1)
		return -1;
	e->list[n++] = e->envelope.p;
	e->list[n++] = e->id;
	(void)snprintf(e->id, ENV_TEXT_MAX, "MAILSTEAD_ID=%s", s->id);
	if (client.n && client.n < 64) {
		(void)snprintf(e->ip, ENV_TEXT_MAX, "TCPREMOTEIP=%.*s", VIEW_FMT(client));
		e->list[n++] = e->ip;
	}
	if (s->user[0]) {
		(void)snprintf(e->user, ENV_TEXT_MAX, "TCPREMOTEINFO=%s", s->user);
		e->list[n++] = e->user;
	}
	if (may_relay(s, client))
		e->list[n++] = "RELAYCLIENT=";
	e->list[n] = NULL;
	return 0;
}

static int
on_open(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);
	struct environment e;
	int result;

	if (ipc_get_end(&g) == -1 || s->rcpts == 0 || s->rcpts > s->conf->recipient_limit)
		return -1;
	if (s->hold) {
		forget(s);
		return answer_later(s, "a program cannot hold a message");
	}
	result = make_environment(s, &e);
	if (result == 0)
		result = program_start(&s->program, s->conf->queue_program, e.list, s->fd,
		    (msec)s->conf->queue_program_timeout * 1000);
	if (result == -1)
		log_errno("start", s->conf->queue_program);
	buf_free(&e.envelope);
	s->running = result == 0;
	s->state = SUBMIT_TEXT;
	if (s->running)
		return submit_answer_id(s->fd, SUBMIT_ID, s->id);
	forget(s);
	return answer_later(s, "cannot start the program");
}

static int
on_data(void *session, const struct ipc_record *r)
{
	struct session *s = session;

	s->size += r->payload.n;
	/* smtpd-net and enqueue have the same limit. */
	if (s->size <= s->conf->message_size_limit + QUEUE_TEXT_MAX)
		program_message(&s->program, r->payload);
	else
		s->program.broken = true;
	return 0;
}

static void
log_verdict(const struct session *s, const struct verdict *v, int status)
{
	struct log_line l = log_begin(v->queued ? LOG_INFO : LOG_WARNING, "program");

	log_str(&l, "id", s->id);
	log_num(&l, "pid", (uint64_t)s->program.pid);
	if (status >= 256)
		log_num(&l, "signal", (uint64_t)(status - 256));
	else if (status >= 0)
		log_num(&l, "status", (uint64_t)status);
	log_str(&l, "code", v->code);
	log_str(&l, "text", status < 0 ? "it takes too long" : v->text);
	log_str(&l, "origin", s->origin);
	log_end(&l);
}

static int
on_commit(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);
	struct verdict v;
	int status, result;

	if (ipc_get_end(&g) == -1)
		return -1;
	program_commit(&s->program, buf_view(&s->plain), &v, &status);
	s->running = false;
	log_verdict(s, &v, status);
	result = v.queued ? submit_answer_id(s->fd, SUBMIT_DONE, s->id) :
	    submit_answer_failed(s->fd, v.permanent, v.code, v.text);
	forget(s);
	return result;
}

static int
on_abort(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);

	forget(s);
	return ipc_get_end(&g);
}

/* ---- The connection */

static const struct submit_request requests[] = {
	{ SUBMIT_BEGIN,  SUBMIT_IDLE,     on_begin },
	{ SUBMIT_RCPT,   SUBMIT_ENVELOPE, on_rcpt },
	{ SUBMIT_OPEN,   SUBMIT_ENVELOPE, on_open },
	{ SUBMIT_DATA,   SUBMIT_TEXT,     on_data },
	{ SUBMIT_COMMIT, SUBMIT_TEXT,     on_commit },
	{ SUBMIT_ABORT,  SUBMIT_ANY,      on_abort },
	{ SUBMIT_RESERVE, SUBMIT_IDLE,    on_reserve },
	{ SUBMIT_SCRATCH, SUBMIT_IDLE,    on_scratch },
	{ SUBMIT_HOLD,   SUBMIT_ENVELOPE, on_hold },
};

int
program_session(const struct conf *conf, int fd)
{
	struct session s = { .conf = conf, .fd = fd, .state = SUBMIT_IDLE };
	int result = submit_serve(&(struct submit_service){ .fd = fd, .requests = requests,
	    .n = sizeof(requests) / sizeof(requests[0]), .state = &s.state, .session = &s });

	forget(&s);
	return result == -1 ? EXIT_VIOLATION : 0;
}
