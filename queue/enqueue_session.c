/* enqueue_session.c: the other end of mail/submit.h. */
#include "queue/enqueue.h"
#include "queue/enqueue_flush.h"
#include "queue/enqueue_limit.h"

#include <unistd.h>

#include "mail/submit_hint.h"
#include "mail/submit_serve.h"
#include "sys/user.h"

#define EXIT_VIOLATION 100

struct session {
	struct enqueue_file *file;
	int fd;
	unsigned state;
	char user[USER_NAME_MAX + 1];	/* whose limits the message counts against */
};

static int
answer_failed(const struct session *s)
{
	const struct enqueue_fault *fault = enqueue_fault(s->file->error);

	return submit_answer_failed(s->fd, fault->permanent, fault->code, fault->text);
}

static int
answer(const struct session *s, uint32_t type, const char *id)
{
	submit_hint_note(s->file->hint, s->file->error == ENQUEUE_OK);
	return s->file->error == ENQUEUE_OK ? submit_answer_id(s->fd, type, id) :
	    answer_failed(s);
}

static int
get_address(struct ipc_get *g, struct address *a, struct view *params)
{
	int result = address_parse(ipc_get_view(g), a);

	*params = ipc_get_view(g);
	return result == 0 && !g->failed && queue_params_valid(*params) ? 0 : -1;
}

static int
on_begin(void *session, const struct ipc_record *r)
{
	struct session *s = session;
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
	s->state = SUBMIT_ENVELOPE;
	return 0;
}

static int
on_rcpt(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);
	struct address rcpt;
	struct view params;

	if (get_address(&g, &rcpt, &params) == -1 || ipc_get_end(&g) == -1 ||
	    address_is_null(&rcpt))
		return -1;
	enqueue_rcpt(s->file, &rcpt, params);
	return 0;
}

/* What fails is said at the end: nothing is written of a message of which something has failed. */
static int
on_start(void *session, const struct ipc_record *r)
{
	struct session *s = session;

	enqueue_open(s->file);
	enqueue_limit_take(s->file, view_of(s->user));
	s->state = SUBMIT_TEXT;
	return r->payload.n ? -1 : 0;
}

static int
on_put_id(void *session, const struct ipc_record *r)
{
	struct session *s = session;

	enqueue_data(s->file, view_of(s->file->m.id));
	return r->payload.n ? -1 : 0;
}

static int
on_open(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	if (r->payload.n)
		return -1;
	enqueue_open(s->file);
	enqueue_limit_take(s->file, view_of(s->user));
	s->state = s->file->error == ENQUEUE_OK ? SUBMIT_TEXT : SUBMIT_IDLE;
	return answer(s, SUBMIT_ID, s->file->m.id);
}

static int
on_data(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	enqueue_data(s->file, r->payload);
	return 0;
}

static int
on_commit(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	int result;

	if (r->payload.n)
		return -1;
	(void)enqueue_commit(s->file);
	result = answer(s, SUBMIT_DONE, s->file->m.id);
	enqueue_end(s->file);
	s->state = SUBMIT_IDLE;
	return result;
}

static int
on_reserve(void *session, const struct ipc_record *r)
{
	struct session *s = session;
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
on_scratch(void *session, const struct ipc_record *r)
{
	struct session *s = session;
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
	result = ipc_send(s->fd, SUBMIT_SCRATCH_IS, VIEW(""), &fd, 1, deadline_in(SUBMIT_ANSWER_SECONDS));
	close(fd);
	return result;
}

static int
on_hold(void *session, const struct ipc_record *r)
{
	struct session *s = session;
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
on_abort(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	enqueue_end(s->file);
	s->state = SUBMIT_IDLE;
	return r->payload.n ? -1 : 0;
}

static int
on_flush(void *session, const struct ipc_record *r)
{
	struct session *s = session;
	struct ipc_get g = ipc_get(r);
	struct view text = ipc_get_view(&g);
	uint32_t urgent = ipc_get_u32(&g);
	struct etrn what;

	if (ipc_get_end(&g) == -1 || etrn_parse(text, &what) == -1 || what.kind == ETRN_QUEUE)
		return -1;
	enqueue_flush(s->file, &what, urgent != 0);
	return answer(s, SUBMIT_FLUSHED, "");
}

static const struct submit_request requests[] = {
	{ SUBMIT_BEGIN,  SUBMIT_IDLE,     on_begin },
	{ SUBMIT_RCPT,   SUBMIT_ENVELOPE, on_rcpt },
	{ SUBMIT_OPEN,   SUBMIT_ENVELOPE, on_open },
	{ SUBMIT_START,  SUBMIT_ENVELOPE, on_start },
	{ SUBMIT_DATA,   SUBMIT_TEXT,     on_data },
	{ SUBMIT_PUT_ID, SUBMIT_TEXT,     on_put_id },
	{ SUBMIT_COMMIT, SUBMIT_TEXT,     on_commit },
	{ SUBMIT_ABORT,  SUBMIT_ANY,      on_abort },
	{ SUBMIT_FLUSH,  SUBMIT_IDLE,     on_flush },
	{ SUBMIT_RESERVE, SUBMIT_IDLE,    on_reserve },
	{ SUBMIT_SCRATCH, SUBMIT_IDLE,    on_scratch },
	{ SUBMIT_HOLD,   SUBMIT_ENVELOPE, on_hold },
};

int
enqueue_session(struct enqueue_file *f, int fd)
{
	struct session s = { .file = f, .fd = fd, .state = SUBMIT_IDLE };
	int result = submit_serve(&(struct submit_service){ .fd = fd, .requests = requests,
	    .n = sizeof(requests) / sizeof(requests[0]), .state = &s.state, .session = &s });

	enqueue_end(f);
	/* Of the next connection nothing may be this one's. */
	f->reserved[0] = '\0';
	return result == 0 ? 0 : result == -1 ? EXIT_VIOLATION : enqueue_fault(ENQUEUE_READ)->exit;
}
