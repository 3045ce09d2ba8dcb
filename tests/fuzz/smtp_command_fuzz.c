/*
 * smtp_command_fuzz.c: a whole SMTP session in memory, from the greeting on.
 *
 * The first octet chooses who the client is and how the queue behaves. The
 * others are what the client sends; at each octet 0x1e it waits for all the
 * answers. A thread plays the monitor, smtpd-rcpt, enqueue and auth, and holds
 * what they are told against their contracts. There is never TLS.
 */
#include "fuzz.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail/route_owner.h"
#include "smtpd/smtpd_command.h"
#include "text/reply.h"

#define LOGIN_LIMIT 3
#define PEERS_MAX (2 + 1 + SMTPD_REQUEST_ENQUEUE_MAX + LOGIN_LIMIT)
#define STEPS_MAX 4		/* of a SASL exchange */
#define SEGMENT_END '\x1e'

enum role { MONITOR, ROUTER, QUEUE, AUTH };

/* One end that the thread serves. */
struct service {
	enum role role;
	int fd;
	enum { IDLE, ENVELOPE, RECIPIENTS, TEXT } state;	/* of QUEUE */
	uint64_t octets;					/* of QUEUE: of the text so far */
	unsigned steps;						/* of AUTH */
};

static struct service services[PEERS_MAX];
static size_t nservices;
static atomic_uint mood;	/* bits: what the queue and the router fail at */
static atomic_uint committed;
static atomic_uint asked, logged_in;	/* of auth */

static struct conf conf;
static int control, at_end, output;

/* ---- the services */

static void
answer(int fd, uint32_t type, struct buf *b)
{
	(void)ipc_send_buf(fd, type, b, NULL, 0, NEVER);
}

static void
serve_login(struct service *s)
{
	int pair[2];

	fuzz_assert(++asked <= LOGIN_LIMIT);
	if (mood & 1U) {
		(void)ipc_send(s->fd, GATE_DENIED, VIEW(""), NULL, 0, NEVER);
		return;
	}
	fuzz_assert(nservices < PEERS_MAX && ipc_pair(pair) == 0);
	services[nservices++] = (struct service){ .role = AUTH, .fd = pair[0] };
	(void)ipc_send(s->fd, GATE_AUTH_FD, VIEW(""), &pair[1], 1, NEVER);
	close(pair[1]);
}

/* The first octet of the response decides. */
static void
serve_auth(struct service *s, const struct ipc_record *r)
{
	struct view response = r->payload;
	struct buf b = ipc_payload();
	struct auth_no no = { .text = "no" };
	struct auth_try t;

	fuzz_assert(r->type == (s->steps ? AUTH_ANSWER : AUTH_TRY));
	if (s->steps == 0) {
		fuzz_assert(auth_parse_try(r, &t) == 0 && (t.initial || t.response.n == 0));
		response = t.response;
	}
	no.temporary = response.n && response.p[0] == 'l';
	if (response.n && response.p[0] == 'y') {
		ipc_put_str(&b, "bob");
		logged_in++;
		answer(s->fd, AUTH_OK, &b);
	} else if (no.temporary || ++s->steps == STEPS_MAX) {
		(void)auth_send_no(s->fd, &no);
	} else {
		(void)ipc_send(s->fd, AUTH_CHALLENGE, view_sub(response, 0, 100), NULL, 0, NEVER);
	}
}

static void
serve_monitor(struct service *s, const struct ipc_record *r)
{
	int pair[2];
	struct ipc_get g;
	uint32_t which;

	fuzz_assert(r->payload.n == 0 && r->nfds == 0);
	if (r->type == GATE_TLS) {
		answer(s->fd, GATE_TLS_FAILED, &(struct buf){ .max = 0 });
		return;
	}
	if (r->type == GATE_AUTH) {
		serve_login(s);
		return;
	}
	fuzz_assert(r->type == SMTPD_REQUEST_PROGRAM);
	g = ipc_get(r);
	which = ipc_get_u32(&g);
	fuzz_assert(ipc_get_end(&g) == 0 && which < SMTPD_PROGRAMS);
	if (mood & (which == SMTPD_PROGRAM_RCPT ? 1U : 2U)) {
		(void)ipc_send(s->fd, SMTPD_DENIED, VIEW(""), NULL, 0, NEVER);
		return;
	}
	fuzz_assert(nservices < PEERS_MAX && ipc_pair(pair) == 0);
	services[nservices++] = (struct service){
		.role = which == SMTPD_PROGRAM_RCPT ? ROUTER : QUEUE, .fd = pair[0],
	};
	(void)ipc_send(s->fd, SMTPD_GRANTED, VIEW(""), &pair[1], 1, NEVER);
	close(pair[1]);
}

/* The first octet of the local part decides; an address that names one stands for three. */
static void
serve_router(struct service *s, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct buf b = ipc_payload();
	struct view text;
	struct address a;

	if (r->type == SMTPD_ASK_SPACE) {
		fuzz_assert(ipc_get_u64(&g) > 1 << 20 && ipc_get_end(&g) == 0);
		ipc_put_u32(&b, mood >> 6 & 1);
		answer(s->fd, SMTPD_SPACE_IS, &b);
		return;
	}
	text = ipc_get_view(&g);
	if (r->type == SMTPD_ASK_OWNER)
		fuzz_assert(view_eq(ipc_get_view(&g), VIEW("bob")));
	fuzz_assert(ipc_get_end(&g) == 0 && address_parse(text, &a) == 0 && a.domain[0]);
	if (r->type == SMTPD_ASK_OWNER) {
		ipc_put_u32(&b, (unsigned char)a.local[0] % 2 ? OWNER_NO : OWNER_YES);
		ipc_put_str(&b, mood & 4 ? "why" : "");
		answer(s->fd, SMTPD_OWNER_IS, &b);
		return;
	}
	if (r->type == SMTPD_ASK_ROUTE) {
		ipc_put_u32(&b, (unsigned char)a.local[0] % (ROUTE_TEMPFAIL + 2));
		ipc_put_str(&b, mood & 4 ? "why" : "");
		answer(s->fd, SMTPD_ROUTE_IS, &b);
		return;
	}
	fuzz_assert(r->type == SMTPD_ASK_EXPAND);
	ipc_put_u32(&b, (unsigned char)a.local[1] % 5);
	ipc_put_str(&b, "why");
	ipc_put_u32(&b, 3);
	for (int i = 0; i < 3; i++)
		ipc_put_view(&b, text);
	answer(s->fd, SMTPD_EXPANSION, &b);
}

static void
queue_fail(int fd)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, mood >> 5 & 1);
	ipc_put_str(&b, mood & 64 ? "4.3.1" : mood & 128 ? "5.3.4" : "5.6.0");
	ipc_put_str(&b, "no");
	answer(fd, SUBMIT_FAILED, &b);
}

static void
queue_answer(struct service *s, uint32_t type, bool fail)
{
	struct buf b = ipc_payload();

	if (fail) {
		queue_fail(s->fd);
		return;
	}
	ipc_put_str(&b, "0123456789abcdef");
	if (type == SUBMIT_DONE)
		committed++;
	answer(s->fd, type, &b);
}

static void
check_text(struct service *s, struct view text)
{
	if (s->octets == 0 && text.n)
		fuzz_assert(view_starts_nocase(text, VIEW("Received: from ")));
	fuzz_assert(view_find(text, '\r') == text.n && view_find(text, '\0') == text.n);
	s->octets += text.n;
}

static void
serve_queue(struct service *s, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct address a;

	switch (r->type) {
	case SUBMIT_BEGIN:
		fuzz_assert(s->state == IDLE && address_parse(ipc_get_view(&g), &a) == 0);
		s->state = ENVELOPE;
		break;
	case SUBMIT_RCPT:
		fuzz_assert(s->state == ENVELOPE || s->state == RECIPIENTS);
		fuzz_assert(address_parse(ipc_get_view(&g), &a) == 0 && a.domain[0]);
		s->state = RECIPIENTS;
		break;
	case SUBMIT_OPEN:
		fuzz_assert(s->state == RECIPIENTS && r->payload.n == 0);
		s->state = mood & 8 ? IDLE : TEXT;
		s->octets = 0;
		queue_answer(s, SUBMIT_ID, mood & 8);
		break;
	case SUBMIT_DATA:
		fuzz_assert(s->state == TEXT);
		check_text(s, r->payload);
		break;
	case SUBMIT_COMMIT:
		fuzz_assert(s->state == TEXT && s->octets && r->payload.n == 0);
		s->state = IDLE;
		queue_answer(s, SUBMIT_DONE, mood & 16);
		break;
	default:
		fuzz_assert(r->type == SUBMIT_ABORT && r->payload.n == 0);
		s->state = IDLE;
		break;
	}
}

static void
serve_one(size_t i, struct ipc_buffer *space)
{
	static void (*const serve[])(struct service *, const struct ipc_record *) = {
		[MONITOR] = serve_monitor, [ROUTER] = serve_router, [QUEUE] = serve_queue,
		[AUTH] = serve_auth,
	};
	struct service *s = &services[i];
	struct ipc_record r;

	if (ipc_recv(s->fd, space, &r, NEVER) == 1) {
		serve[s->role](s, &r);
		ipc_close_fds(&r);
	} else {
		fuzz_assert(i > 0);
		close(s->fd);
		*s = services[--nservices];
	}
}

static void *
serve_all(void *arg)
{
	static struct ipc_buffer space;

	for (;;) {
		struct pollfd polled[PEERS_MAX];
		size_t n = nservices;

		for (size_t i = 0; i < n; i++)
			polled[i] = (struct pollfd){ .fd = services[i].fd, .events = POLLIN };
		(void)poll(polled, n, -1);
		/* From the last, whose place is the only one that a removal changes. */
		while (n-- > 0)
			if (polled[n].revents)
				serve_one(n, &space);
	}
	return arg;
}

/* ---- the session */

static void
begin(void)
{
	static char limits[] = "hostname = mail.test\ntrusted_networks = 127.0.0.0/8\n"
	    "smtp_auth = yes\ntls_certificates = /x\nauth_mechanisms = PLAIN LOGIN SCRAM-SHA-1\n";
	char error[CONF_ERROR_MAX];
	pthread_t thread;
	int pair[2];

	fuzz_assert(conf_defaults(&conf) == 0);
	fuzz_assert(conf_parse(&conf, "fuzz", limits, sizeof(limits) - 1, error) == 0);
	conf.message_size_limit = 2000;
	conf.recipient_limit = 4;
	conf.login_limit = LOGIN_LIMIT;
	conf.received_limit = 2;
	conf.smtp_line_limit = 600;
	conf.smtp_text_line_limit = 100;
	fuzz_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	close(pair[1]);
	at_end = pair[0];
	output = memfd_create("replies", 0);
	fuzz_assert(output != -1 && ipc_pair(pair) == 0);
	control = pair[0];
	services[nservices++] = (struct service){ .role = MONITOR, .fd = pair[1] };
	fuzz_assert(pthread_create(&thread, NULL, serve_all, NULL) == 0);
}

/* What the client sends at once. */
static void
play(struct smtpd_session *s, struct view segment)
{
	while (segment.n && !s->over) {
		struct view part = view_sub(segment, 0, sizeof(s->in.data));

		memcpy(s->in.data, part.p, part.n);
		s->in.start = 0;
		s->in.end = part.n;
		while (!s->over && reader_unread(&s->in).n)
			smtpd_session_step(s);
		segment = view_sub(segment, part.n, segment.n);
	}
}

static void
check_line(struct view line, unsigned *queued, unsigned *logins)
{
	fuzz_assert(line.n >= 4 && line.n < REPLY_LINE_MAX && line.p[line.n - 1] == '\r');
	fuzz_assert(view_find(line, '\r') == line.n - 1 && view_find(line, '\0') == line.n);
	fuzz_assert(line.p[0] >= '2' && line.p[0] <= '5' && ascii_digit(line.p[1]) &&
	    ascii_digit(line.p[2]) && (line.p[3] == ' ' || line.p[3] == '-'));
	if (view_starts_nocase(line, VIEW("250 2.0.0 Ok: queued as 0123456789abcdef")))
		++*queued;
	*logins += view_starts_nocase(line, VIEW("235 "));
}

/* Every line is a reply, and as many messages were taken as the queue has. */
static void
check_replies(unsigned taken)
{
	static char replies[1 << 20];
	ssize_t n = pread(output, replies, sizeof(replies), 0);
	struct view rest, line;
	unsigned queued = 0, logins = 0;

	fuzz_assert(n > 0 && n < (ssize_t)sizeof(replies) && replies[n - 1] == '\n');
	rest = (struct view){ replies, (size_t)n };
	while (view_line(&rest, &line))
		check_line(line, &queued, &logins);
	fuzz_assert(queued == taken && logins == logged_in && logins <= 1);
	fuzz_assert(ftruncate(output, 0) == 0 && lseek(output, 0, SEEK_SET) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct smtpd_session s;
	struct view in = view_sub(fuzz_view(data, size), 1, size);
	struct peer peer = { .known = size && data[0] & 1, .address = { 127, 0, 0, 1 },
	    .text = "127.0.0.1", .literal = "[127.0.0.1]" };
	struct smtpd_mode mode = { .submission = size && data[0] & 4 };

	if (size > 32 * 1024)
		return 0;
	if (control == 0)
		begin();
	/* Most of the time all goes well. */
	mood = size && data[0] & 2 ? data[0] >> 2 | (unsigned)data[0] << 6 : 0;
	committed = asked = logged_in = 0;
	conf.submission_check_from = size && data[0] & 16;
	smtpd_session_init(&s, &conf, &mode, &peer, at_end, output, control);
	smtpd_session_greet(&s);
	while (in.n && !s.over) {
		size_t n = view_find(in, SEGMENT_END);

		play(&s, view_sub(in, 0, n));
		in = view_sub(in, n + 1, in.n);
	}
	fuzz_assert(!s.encrypted && (s.user[0] != '\0') == (logged_in == 1));
	smtpd_session_end(&s);
	check_replies(committed);
	return 0;
}
