/* sign.c: see sign.h. */
#include "net/sign.h"

#include <errno.h>
#include <string.h>

int
sign_parse_request(const struct ipc_record *r, struct sign_request *q)
{
	struct ipc_get g = ipc_get(r);

	q->key = ipc_get_u32(&g);
	q->scheme = ipc_get_u32(&g);
	q->content = ipc_get_view(&g);
	if (r->type != SIGN_ASK || r->nfds || ipc_get_end(&g) == -1 ||
	    q->content.n > SIGN_CONTENT_MAX) {
		errno = EBADMSG;
		return -1;
	}
	return 0;
}

static int
parse_answer(const struct ipc_record *r, struct sign_answer *a)
{
	struct ipc_get g = ipc_get(r);
	struct view signature;

	*a = (struct sign_answer){ .n = 0 };
	if (r->type == SIGN_NO) {
		ipc_get_str(&g, a->why, sizeof(a->why));
		return a->why[0] ? ipc_get_end(&g) : -1;
	}
	signature = ipc_get_view(&g);
	if (r->type != SIGN_IS || ipc_get_end(&g) == -1 || signature.n == 0 ||
	    signature.n > sizeof(a->signature))
		return -1;
	memcpy(a->signature, signature.p, signature.n);
	a->n = signature.n;
	return 0;
}

int
sign_ask(int fd, const struct sign_request *q, struct sign_answer *a, msec deadline)
{
	static struct ipc_buffer space;
	struct buf b = ipc_payload();
	struct ipc_record r;
	int result;

	ipc_put_u32(&b, q->key);
	ipc_put_u32(&b, q->scheme);
	ipc_put_view(&b, q->content);
	if (ipc_send_buf(fd, SIGN_ASK, &b, NULL, 0, deadline) == -1 ||
	    ipc_recv(fd, &space, &r, deadline) != 1)
		return -1;
	result = parse_answer(&r, a);
	ipc_close_fds(&r);
	if (result == -1)
		errno = EBADMSG;
	return result;
}

int
sign_send_answer(int fd, const struct sign_answer *a)
{
	struct buf b = ipc_payload();

	if (a->why[0])
		ipc_put_str(&b, a->why);
	else
		ipc_put_view(&b, (struct view){ (const char *)a->signature, a->n });
	return ipc_send_buf(fd, a->why[0] ? SIGN_NO : SIGN_IS, &b, NULL, 0, 0);
}
