/* login_context.c: the record LOGIN_CONTEXT, see login.h. */
#include <string.h>

#include "sys/login.h"

int
login_send_context(int fd, const struct login_context *c, msec deadline)
{
	struct buf b = ipc_payload();
	uint32_t files = 0;
	size_t n = 0;
	int fds[2];

	if (c->passwords != -1) {
		files |= LOGIN_FILE_PASSWORDS;
		fds[n++] = c->passwords;
	}
	if (c->limits != -1) {
		files |= LOGIN_FILE_LIMITS;
		fds[n++] = c->limits;
	}
	ipc_put_str(&b, c->service);
	ipc_put_str(&b, c->peer);
	ipc_put_u32(&b, c->encrypted);
	ipc_put_view(&b, (struct view){ (const char *)c->exporter, sizeof(c->exporter) });
	ipc_put_str(&b, c->client);
	ipc_put_u32(&b, files);
	return ipc_send_buf(fd, LOGIN_CONTEXT, &b, fds, n, deadline);
}

/* Returns 0, or -1 when it is malformed. */
static int
parse_context(const struct ipc_record *r, struct login_context *c)
{
	struct ipc_get g = ipc_get(r);
	struct view exporter;
	uint32_t files;

	ipc_get_str(&g, c->service, sizeof(c->service));
	ipc_get_str(&g, c->peer, sizeof(c->peer));
	c->encrypted = ipc_get_u32(&g) == 1;
	exporter = ipc_get_view(&g);
	ipc_get_str(&g, c->client, sizeof(c->client));
	files = ipc_get_u32(&g);
	if (r->type != LOGIN_CONTEXT || ipc_get_end(&g) == -1 || exporter.n != sizeof(c->exporter) ||
	    files > (LOGIN_FILE_PASSWORDS | LOGIN_FILE_LIMITS) ||
	    r->nfds != !!(files & LOGIN_FILE_PASSWORDS) + (size_t)!!(files & LOGIN_FILE_LIMITS))
		return -1;
	memcpy(c->exporter, exporter.p, exporter.n);
	if (files & LOGIN_FILE_PASSWORDS)
		c->passwords = r->fds[0];
	if (files & LOGIN_FILE_LIMITS)
		c->limits = r->fds[r->nfds - 1];
	return 0;
}

int
login_recv_context(int fd, struct login_context *c, msec deadline)
{
	static struct ipc_buffer space;
	struct ipc_record r;

	*c = (struct login_context){ .passwords = -1, .limits = -1 };
	if (ipc_recv(fd, &space, &r, deadline) != 1)
		return -1;
	if (parse_context(&r, c) == 0)
		return 0;
	ipc_close_fds(&r);
	return -1;
}
