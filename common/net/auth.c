/* auth.c: see auth.h. */
#include "net/auth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SEND_MSEC 10000	/* to get one record into a socket that is otherwise empty */

int
auth_send_try(int fd, const struct auth_try *t)
{
	struct buf b = ipc_payload();
	int result = -1, error;

	/* All of it at once: growing would leave copies of the password behind. */
	(void)buf_reserve(&b, t->response.n + sizeof(*t) + 64);
	ipc_put_str(&b, t->mechanism);
	ipc_put_u32(&b, t->initial);
	ipc_put_view(&b, t->response);
	errno = EMSGSIZE;
	if (!b.failed && t->response.n <= AUTH_RESPONSE_MAX)
		result = ipc_send(fd, AUTH_TRY, buf_view(&b), NULL, 0,
		    clock_monotonic() + SEND_MSEC);
	error = errno;
	if (b.p)
		explicit_bzero(b.p, b.cap);
	buf_free(&b);
	errno = error;
	return result;
}

int
auth_parse_try(const struct ipc_record *r, struct auth_try *t)
{
	struct ipc_get g = ipc_get(r);
	uint32_t initial;

	*t = (struct auth_try){ .response = VIEW("") };
	ipc_get_str(&g, t->mechanism, sizeof(t->mechanism));
	initial = ipc_get_u32(&g);
	t->response = ipc_get_view(&g);
	t->initial = initial == 1;
	if (r->type == AUTH_TRY && r->nfds == 0 && ipc_get_end(&g) == 0 && initial <= 1 &&
	    t->response.n <= AUTH_RESPONSE_MAX)
		return 0;
	errno = EBADMSG;
	return -1;
}

int
auth_send_no(int fd, const struct auth_no *no)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, no->temporary);
	ipc_put_str(&b, no->text);
	return ipc_send_buf(fd, AUTH_NO, &b, NULL, 0, clock_monotonic() + SEND_MSEC);
}

int
auth_parse_no(const struct ipc_record *r, struct auth_no *no)
{
	struct ipc_get g = ipc_get(r);
	uint32_t temporary = ipc_get_u32(&g);

	*no = (struct auth_no){ .temporary = temporary == 1 };
	ipc_get_str(&g, no->text, sizeof(no->text));
	if (r->type == AUTH_NO && r->nfds == 0 && ipc_get_end(&g) == 0 && temporary <= 1)
		return 0;
	errno = EBADMSG;
	return -1;
}

static enum auth_outcome
parse_reply(const struct ipc_record *r, struct auth_reply *reply)
{
	struct ipc_get g = ipc_get(r);
	struct auth_no no;

	if (r->type == AUTH_CHALLENGE && r->nfds == 0 && r->payload.n <= AUTH_RESPONSE_MAX) {
		reply->challenge = r->payload;
		return AUTH_MORE;
	}
	if (r->type == AUTH_OK && r->nfds == 0) {
		ipc_get_str(&g, reply->name, sizeof(reply->name));
		return ipc_get_end(&g) == 0 ? AUTH_YES : AUTH_FAILED;
	}
	if (auth_parse_no(r, &no) == -1)
		return AUTH_FAILED;
	memcpy(reply->text, no.text, sizeof(reply->text));
	return no.temporary ? AUTH_FAILED : AUTH_REFUSED;
}

enum auth_outcome
auth_step(int fd, const struct auth_try *t, struct view answer, struct ipc_buffer *space,
    struct auth_reply *reply, msec deadline)
{
	enum auth_outcome outcome = AUTH_FAILED;
	struct ipc_record r;
	int sent;

	*reply = (struct auth_reply){ .text = "cannot check this now" };
	sent = t ? auth_send_try(fd, t) : ipc_send(fd, AUTH_ANSWER, answer, NULL, 0, deadline);
	if (sent == 0 && ipc_recv(fd, space, &r, deadline) == 1) {
		outcome = parse_reply(&r, reply);
		ipc_close_fds(&r);
	}
	return outcome;
}

int
auth_split_plain(struct view response, struct view *authzid, struct view *authcid,
    struct view *password)
{
	size_t first = view_find(response, '\0');
	struct view rest = view_sub(response, first + 1, response.n);
	size_t second = view_find(rest, '\0');

	*authzid = view_sub(response, 0, first);
	*authcid = view_sub(rest, 0, second);
	*password = view_sub(rest, second + 1, rest.n);
	if (first == response.n || second == rest.n || authcid->n == 0 || password->n == 0)
		return -1;
	return view_find(*password, '\0') == password->n ? 0 : -1;
}
