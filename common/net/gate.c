/* gate.c: see gate.h. */
#include "net/gate.h"

#include <stdlib.h>
#include <unistd.h>

void
gate_peer(int fd, struct peer *out)
{
	const char *peer = getenv("MAILSTEAD_PEER");

	if (peer_parse(view_of(peer), out) == -1)
		peer_of(fd, out);
}

int
gate_tell_peer(int control, const struct peer *p, msec deadline)
{
	struct buf b = ipc_payload();

	ipc_put_u32(&b, p->ipv6);
	ipc_put_view(&b, (struct view){ (const char *)p->address, sizeof(p->address) });
	ipc_put_u32(&b, (uint32_t)p->port);
	return ipc_send_buf(control, GATE_PEER, &b, NULL, 0, deadline);
}

/* Asks for something. Returns the descriptor that came with the wanted answer, or -1. */
static int
ask(int control, uint32_t request, uint32_t wanted, struct ipc_buffer *space,
    struct ipc_record *r, msec deadline)
{
	int fd = -1;

	*r = (struct ipc_record){ .nfds = 0 };
	if (ipc_send(control, request, VIEW(""), NULL, 0, deadline) == -1 ||
	    ipc_recv(control, space, r, deadline) != 1)
		return -1;
	if (r->type == wanted && r->nfds == 1) {
		fd = r->fds[0];
		r->fds[0] = -1;
	}
	ipc_close_fds(r);
	return fd;
}

int
gate_start_tls(int control, int fd, struct gate_tls *tls, msec deadline)
{
	struct ipc_buffer *space = malloc(sizeof(*space));
	struct ipc_record r;
	struct ipc_get g;
	int plain = -1, result = -1;

	if (space)
		plain = ask(control, GATE_TLS, GATE_TLS_UP, space, &r, deadline);
	if (plain != -1) {
		g = ipc_get(&r);
		gate_get_tls(&g, tls);
		if (ipc_get_end(&g) == 0 && dup2(plain, fd) != -1)
			result = 0;
		close(plain);
	}
	free(space);
	return result;
}

int
gate_start_auth(int control, msec deadline)
{
	struct ipc_buffer *space = malloc(sizeof(*space));
	struct ipc_record r;
	int fd = -1;

	if (space)
		fd = ask(control, GATE_AUTH, GATE_AUTH_FD, space, &r, deadline);
	free(space);
	return fd;
}
