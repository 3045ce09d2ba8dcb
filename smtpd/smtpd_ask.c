/* smtpd_ask.c: see smtpd_ask.h. */
#include "smtpd/smtpd_ask.h"

#include <unistd.h>

#include "mail/route_owner.h"
#include "smtpd/smtpd_known.h"
#include "sys/log.h"
#include "text/address.h"

#define ASK_SECONDS 60	/* to wait for an answer: a user database may be slow */

void
smtpd_ask_init(struct smtpd_ask *a, int monitor)
{
	a->monitor = monitor;
	a->rcpt = -1;
	a->rcpt_asked = false;
	a->known = NULL;
	a->stamp = 0;
	a->enqueues = 0;
	a->enqueue_asked = false;
	a->enqueue = -1;
	a->policy = -1;
	a->policy_asked = false;
	a->serial = 0;
}

static void
close_rcpt(struct smtpd_ask *a)
{
	if (a->rcpt != -1)
		close(a->rcpt);
	a->rcpt = -1;
}

void
smtpd_ask_close(struct smtpd_ask *a)
{
	close_rcpt(a);
	if (a->policy != -1)
		close(a->policy);
	a->policy = -1;
	if (a->enqueue != -1)
		close(a->enqueue);
	a->enqueue = -1;
}

int
smtpd_ask_receive(struct smtpd_ask *a, int fd, struct ipc_record *r, msec deadline)
{
	/* Memory that is no process's own until something comes. */
	static struct ipc_buffer space;

	(void)a;
	return ipc_recv_answer(fd, &space, r, deadline) == 1 ? 0 : -1;
}

/* Returns 0 or -1. */
static int
request_program(struct smtpd_ask *a, enum smtpd_program which)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, which);
	return ipc_send_buf(a->monitor, SMTPD_REQUEST_PROGRAM, &b, NULL, 0,
	    deadline_in(ASK_SECONDS));
}

/* The answer to that: our end of the connection, or -1. */
static int
receive_program(struct smtpd_ask *a)
{
	struct ipc_record r;
	int fd = -1;

	if (smtpd_ask_receive(a, a->monitor, &r, deadline_in(ASK_SECONDS)) == -1) {
		log_note(LOG_ERR, "error", "what", "no answer from smtpd");
		return -1;
	}
	if (r.type == SMTPD_GRANTED && r.payload.n == 0 && r.nfds == 1) {
		fd = r.fds[0];
		r.fds[0] = -1;
	}
	ipc_close_fds(&r);
	return fd;
}

int
smtpd_ask_program(struct smtpd_ask *a, enum smtpd_program which)
{
	smtpd_ask_settle(a);
	if (request_program(a, which) == 0)
		return receive_program(a);
	log_note(LOG_ERR, "error", "what", "no answer from smtpd");
	return -1;
}

void
smtpd_ask_settle(struct smtpd_ask *a)
{
	if (a->enqueue_asked)
		a->enqueue = receive_program(a);
	a->enqueue_asked = false;
}

void
smtpd_ask_enqueue_early(struct smtpd_ask *a)
{
	/* One more than it allows would end the connection. */
	if (a->enqueue_asked || a->enqueue != -1 || a->enqueues == SMTPD_REQUEST_ENQUEUE_MAX)
		return;
	a->enqueues++;
	a->enqueue_asked = request_program(a, SMTPD_PROGRAM_ENQUEUE) == 0;
}

int
smtpd_ask_enqueue(struct smtpd_ask *a)
{
	int fd;

	smtpd_ask_enqueue_early(a);
	smtpd_ask_settle(a);
	fd = a->enqueue;
	a->enqueue = -1;
	return fd;
}

/* Sends a question, which is freed, to smtpd-rcpt and receives the answer. Returns 0 or -1. */
static int
ask_rcpt(struct smtpd_ask *a, uint32_t question, struct buf *b, uint32_t answer,
    struct ipc_record *r)
{
	msec deadline = deadline_in(ASK_SECONDS);

	if (!a->rcpt_asked)
		a->rcpt = smtpd_ask_program(a, SMTPD_PROGRAM_RCPT);
	a->rcpt_asked = true;
	/* An answer that comes after we gave up must not be taken for that to the next question. */
	if (a->rcpt != -1 &&
	    ipc_send_buf(a->rcpt, question, b, NULL, 0, deadline) == 0 &&
	    smtpd_ask_receive(a, a->rcpt, r, deadline) == 0 && r->nfds == 0 && r->type == answer)
		return 0;
	buf_free(b);
	if (a->rcpt != -1)
		log_note(LOG_ERR, "error", "what", "no answer from smtpd-rcpt");
	close_rcpt(a);
	return -1;
}

/* The same about an address, and a user if that is not NULL. */
static int
ask_address(struct smtpd_ask *a, uint32_t question, const struct address *address,
    const char *user, uint32_t answer, struct ipc_record *r)
{
	struct buf b = ipc_payload();
	char text[ADDRESS_TEXT_MAX];

	ipc_put_str(&b, address_text(address, text));
	if (user)
		ipc_put_str(&b, user);
	return ask_rcpt(a, question, &b, answer, r);
}

/*
 * A number, at most max, and a reason; failure is another such number, role the address's. With
 * the number reply the reason is none for the log, but a reply, kept in out.
 */
static int
take_answer(const struct ipc_record *r, const struct address *address, const char *role,
    uint32_t max, int failure, int reply, char out[SMTPD_WHY_MAX + 1])
{
	struct ipc_get g = ipc_get(r);
	uint32_t n = ipc_get_u32(&g);
	struct view why = ipc_get_view(&g);

	if (ipc_get_end(&g) == -1 || n > max)
		return failure;
	if ((int)n == reply)
		return view_string(why, out, SMTPD_WHY_MAX + 1) == 0 && why.n ? reply : failure;
	if (why.n) {
		struct log_line l = log_begin(LOG_WARNING, "route");
		char text[ADDRESS_TEXT_MAX];

		log_str(&l, role, address_text(address, text));
		log_view(&l, "why", why);
		log_end(&l);
	}
	return (int)n;
}

int
smtpd_ask_route(struct smtpd_ask *a, const struct address *address)
{
	struct ipc_record r;

	/* Which of the three kinds it is makes no difference. */
	if (smtpd_known_has(a->known, a->stamp, address))
		return ROUTE_VIRTUAL;
	if (ask_address(a, SMTPD_ASK_ROUTE, address, NULL, SMTPD_ROUTE_IS, &r) == -1)
		return ROUTE_TEMPFAIL;
	return take_answer(&r, address, "to", ROUTE_TEMPFAIL, ROUTE_TEMPFAIL, ROUTE_REFUSED,
	    a->refusal);
}

int
smtpd_ask_owner(struct smtpd_ask *a, const struct address *address, const char *user)
{
	struct ipc_record r;

	if (ask_address(a, SMTPD_ASK_OWNER, address, user, SMTPD_OWNER_IS, &r) == -1)
		return OWNER_LATER;
	return take_answer(&r, address, "from", OWNER_LATER, OWNER_LATER, -1, NULL);
}

bool
smtpd_ask_space(struct smtpd_ask *a, uint64_t octets)
{
	struct buf b = ipc_payload();
	struct ipc_record r;
	struct ipc_get g;
	uint32_t room;

	ipc_put_u64(&b, octets);
	if (ask_rcpt(a, SMTPD_ASK_SPACE, &b, SMTPD_SPACE_IS, &r) == -1)
		return true;
	g = ipc_get(&r);
	room = ipc_get_u32(&g);
	return ipc_get_end(&g) == -1 || room != 0;
}

enum smtpd_expansion
smtpd_ask_expand(struct smtpd_ask *a, const struct address *address, struct buf *out)
{
	struct ipc_record r;
	struct ipc_get g;
	struct view why;
	uint32_t outcome, n;

	if (ask_address(a, SMTPD_ASK_EXPAND, address, NULL, SMTPD_EXPANSION, &r) == -1)
		return SMTPD_EXPAND_LATER;
	g = ipc_get(&r);
	outcome = ipc_get_u32(&g);
	why = ipc_get_view(&g);
	n = ipc_get_u32(&g);
	for (uint32_t i = 0; i < n && !g.failed; i++) {
		buf_add_str(out, i ? "\n<" : "<");
		buf_add_view(out, ipc_get_view(&g));
		buf_add_char(out, '>');
	}
	if (ipc_get_end(&g) == -1 || outcome > SMTPD_EXPAND_NEVER)
		return SMTPD_EXPAND_LATER;
	if (outcome > SMTPD_EXPANDED_PART)
		buf_add_view(out, why);
	return outcome;
}
