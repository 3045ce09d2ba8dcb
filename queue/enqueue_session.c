/* enqueue_session.c: the other end of mail/submit.h. */
#include "queue/enqueue.h"
#include "queue/enqueue_flush.h"
#include "queue/enqueue_limit.h"

#include <unistd.h>

#include "mail/submit.h"
#include "sys/ipc.h"
#include "sys/log.h"
#include "sys/user.h"

#define ANSWER_SECONDS 60	/* for the peer to take an answer */
#define EXIT_VIOLATION 100

enum { STATE_IDLE = 1, STATE_ENVELOPE = 2, STATE_DATA = 4, STATE_ANY = 7 };

struct session {
	struct enqueue_file *file;
	int fd;
	unsigned state;
	char user[USER_NAME_MAX + 1];	/* whose limits the message counts against */
};

/* Each returns 0, or -1 for a malformed record. */
struct request {
	uint32_t type;
	unsigned states;
	int (*handle)(struct session *s, const struct ipc_record *r);
};

static int
answer_failed(struct session *s)
{
	const struct enqueue_fault *fault = enqueue_fault(s->file->error);
	struct buf b = ipc_payload();

	ipc_put_u32(&b, fault->permanent);
	ipc_put_str(&b, fault->code);
	ipc_put_str(&b, fault->text);
	return ipc_send_buf(s->fd, SUBMIT_FAILED, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static int
answer(struct session *s, uint32_t type, const char *id)
{
	struct buf b = ipc_payload();

	if (s->file->error != ENQUEUE_OK)
		return answer_failed(s);
	ipc_put_str(&b, id);
	return ipc_send_buf(s->fd, type, &b, NULL, 0, deadline_in(ANSWER_SECONDS));
}

static int
get_address(struct ipc_get *g, struct address *a, struct view *params)
{
	int result = address_parse(ipc_get_view(g), a);

	*params = ipc_get_view(g);
	return result == 0 && !g->failed && queue_params_valid(*params) ? 0 : -1;
}

static int
on_begin(struct session *s, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct view params, origin;
	struct address sender;

	if (get_address(&g, &sender, &params) == -1)
		return -1;
	origin = ipc_get_view(&g);
	ipc_get_str(&g, s->user, sizeof(s->user));
	if (ipc_get_end(&g) == -1)
		return -1;
	enqueue_begin(s->file, &sender, params, origin);
	s->state = STATE_ENVELOPE;
	return 0;
}

static int
on_rcpt(struct session *s, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct address rcpt;
	struct view params;

	if (get_address(&g, &rcpt, &params) == -1 || ipc_get_end(&g) == -1 ||
	    address_is_null(&rcpt))
		return -1;
	enqueue_rcpt(s->file, &rcpt, params);
	return 0;
}

static int
on_open(struct session *s, const struct ipc_record *r)
{
	if (r->payload.n)
		return -1;
	enqueue_open(s->file);
	enqueue_limit_take(s->file, view_of(s->user));
	s->state = s->file->error == ENQUEUE_OK ? STATE_DATA : STATE_IDLE;
	return answer(s, SUBMIT_ID, s->file->m.id);
}

static int
on_data(struct session *s, const struct ipc_record *r)
{
	enqueue_data(s->file, r->payload);
	return 0;
}

static int
on_commit(struct session *s, const struct ipc_record *r)
{
	int result;

	if (r->payload.n)
		return -1;
	(void)enqueue_commit(s->file);
	result = answer(s, SUBMIT_DONE, s->file->m.id);
	enqueue_end(s->file);
	s->state = STATE_IDLE;
	return result;
}

static int
on_reserve(struct session *s, const struct ipc_record *r)
{
	int result;

	if (r->payload.n)
		return -1;
	enqueue_reserve(s->file);
	result = answer(s, SUBMIT_ID, s->file->reserved);
	s->file->error = ENQUEUE_OK;
	return result;
}

/* Whoever has taken smtpd-net over can ask for what only smtpd-filter needs. */
static bool
for_milters(const struct session *s)
{
	return s->file->conf->milters[0] != '\0';
}

static int
on_scratch(struct session *s, const struct ipc_record *r)
{
	int fd, result;

	if (r->payload.n)
		return -1;
	fd = for_milters(s) ? enqueue_spare(s->file) : -1;
	if (fd == -1) {
		if (s->file->error == ENQUEUE_OK)
			s->file->error = ENQUEUE_CREATE;
		result = answer_failed(s);
		s->file->error = ENQUEUE_OK;
		return result;
	}
	result = ipc_send(s->fd, SUBMIT_SCRATCH_IS, VIEW(""), &fd, 1, deadline_in(ANSWER_SECONDS));
	close(fd);
	return result;
}

static int
on_hold(struct session *s, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct view why = ipc_get_view(&g);

	if (ipc_get_end(&g) == -1 || why.n > SUBMIT_WHY_MAX)
		return -1;
	if (for_milters(s))
		enqueue_hold(s->file, why);
	else
		enqueue_fail(s->file, ENQUEUE_CREATE);
	return 0;
}

static int
on_abort(struct session *s, const struct ipc_record *r)
{
	enqueue_end(s->file);
	s->state = STATE_IDLE;
	return r->payload.n ? -1 : 0;
}

static int
on_flush(struct session *s, const struct ipc_record *r)
{
	struct ipc_get g = ipc_get(r);
	struct view text = ipc_get_view(&g);
	uint32_t urgent = ipc_get_u32(&g);
	struct etrn what;

	if (ipc_get_end(&g) == -1 || etrn_parse(text, &what) == -1 || what.kind == ETRN_QUEUE)
		return -1;
	enqueue_flush(s->file, &what, urgent != 0);
	return answer(s, SUBMIT_FLUSHED, "");
}

static const struct request requests[] = {
	{ SUBMIT_BEGIN,  STATE_IDLE,     on_begin },
	{ SUBMIT_RCPT,   STATE_ENVELOPE, on_rcpt },
	{ SUBMIT_OPEN,   STATE_ENVELOPE, on_open },
	{ SUBMIT_DATA,   STATE_DATA,     on_data },
	{ SUBMIT_COMMIT, STATE_DATA,     on_commit },
	{ SUBMIT_ABORT,  STATE_ANY,      on_abort },
	{ SUBMIT_FLUSH,  STATE_IDLE,     on_flush },
	{ SUBMIT_RESERVE, STATE_IDLE,    on_reserve },
	{ SUBMIT_SCRATCH, STATE_IDLE,    on_scratch },
	{ SUBMIT_HOLD,   STATE_ENVELOPE, on_hold },
};

static int
handle(struct session *s, const struct ipc_record *r)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (requests[i].type == r->type && requests[i].states & s->state && r->nfds == 0)
			return requests[i].handle(s, r);
	return -1;
}

int
enqueue_session(struct enqueue_file *f, int fd)
{
	struct session s = { .file = f, .fd = fd, .state = STATE_IDLE };
	static struct ipc_buffer space;	/* on the stack each page of it would be touched */
	struct ipc_record r;
	int got, status = 0;

	while ((got = ipc_recv(fd, &space, &r, deadline_in(QUEUE_TMP_LIFETIME))) == 1) {
		int result = handle(&s, &r);

		ipc_close_fds(&r);
		if (result == -1) {
			log_note(LOG_ERR, "violation", "in", "submission");
			status = EXIT_VIOLATION;
			break;
		}
	}
	if (got == -1) {
		log_errno("receive", "submission");
		status = enqueue_fault(ENQUEUE_READ)->exit;
	}
	enqueue_end(f);
	/* Of the next connection nothing may be this one's. */
	f->reserved[0] = '\0';
	return status;
}
