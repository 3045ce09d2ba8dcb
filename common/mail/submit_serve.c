/* submit_serve.c: see submit_serve.h. */
#include "mail/submit_serve.h"

#include <errno.h>

#include "sys/log.h"

/* Who asks may have gone, which is no violation. */
static int
answered(int result)
{
	if (result == 0)
		return 0;
	log_errno("answer", "submission");
	return -2;
}

int
submit_answer_id(int fd, uint32_t type, const char *id)
{
	struct buf b = ipc_payload();

	ipc_put_str(&b, id);
	return answered(ipc_send_buf(fd, type, &b, NULL, 0, deadline_in(SUBMIT_ANSWER_SECONDS)));
}

int
submit_answer_failed(int fd, bool permanent, const char *code, const char *text)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, permanent);
	ipc_put_str(&b, code);
	ipc_put_str(&b, text);
	return answered(ipc_send_buf(fd, SUBMIT_FAILED, &b, NULL, 0,
	    deadline_in(SUBMIT_ANSWER_SECONDS)));
}

int
submit_each(struct ipc_record *r, int (*handle)(void *arg, struct ipc_record *r), void *arg)
{
	struct ipc_get g = ipc_get(r);
	int result = 0;

	if (r->type != SUBMIT_TOGETHER)
		return handle(arg, r);
	if (r->nfds)
		return -1;
	while (result == 0 && g.rest.n) {
		struct ipc_record one = { .type = ipc_get_u32(&g) };

		one.payload = ipc_get_view(&g);
		result = g.failed ? -1 : handle(arg, &one);
	}
	return result;
}

static int
handle(void *service, struct ipc_record *r)
{
	const struct submit_service *s = service;

	for (size_t i = 0; i < s->n; i++)
		if (s->requests[i].type == r->type && s->requests[i].states & *s->state &&
		    r->nfds == 0)
			return s->requests[i].handle(s->session, r);
	return -1;
}

int
submit_serve(const struct submit_service *s)
{
	static struct ipc_buffer space;	/* on the stack each page of it would be touched */
	struct submit_service service = *s;
	struct ipc_record r;
	int got, result = 0;

	while (result == 0 &&
	    (got = ipc_recv_answer(s->fd, &space, &r, deadline_in(SUBMIT_IDLE_SECONDS))) != 0) {
		if (got == -1) {
			if (errno == ETIMEDOUT)
				log_errno("receive", "submission");
			return -2;
		}
		result = submit_each(&r, handle, &service);
		ipc_close_fds(&r);
	}
	if (result == -1)
		log_note(LOG_ERR, "violation", "in", "submission");
	return result;
}
