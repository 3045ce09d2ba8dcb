/* ipc.c: see ipc.h. */
#include "sys/ipc.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/log.h"

int
ipc_pair(int pair[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
}

/* Whoever ends for this has no other line that says why. That the other end has gone is no news. */
static int
failed(const char *what)
{
	if (errno != ETIMEDOUT && errno != EPIPE && errno != ECONNRESET)
		log_errno(what, "record");
	return -1;
}

int
ipc_send(int fd, uint32_t type, struct view payload, const int *fds, size_t nfds, msec deadline)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int) * IPC_FDS_MAX)];
	} control = { 0 };
	struct iovec iov[2] = {
		{ .iov_base = &type, .iov_len = sizeof(type) },
		{ .iov_base = (void *)(uintptr_t)payload.p, .iov_len = payload.n },
	};
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	if (payload.n > IPC_PAYLOAD_MAX || nfds > IPC_FDS_MAX) {
		errno = EMSGSIZE;
		return failed("send");
	}
	if (nfds) {
		struct cmsghdr *c;

		msg.msg_control = control.space;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * nfds);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * nfds);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * nfds);
	}
	while (sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT) == -1) {
		if ((errno != EINTR && errno != EAGAIN) ||
		    (errno == EAGAIN && deadline_wait(fd, POLLOUT, deadline) == -1))
			return failed("send");
	}
	return 0;
}

/* Takes the descriptors out of msg. Returns -1 if there were too many. */
static int
ipc_take_fds(struct msghdr *msg, struct ipc_record *r)
{
	int result = msg->msg_flags & MSG_CTRUNC ? -1 : 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
			if (r->nfds < IPC_FDS_MAX) {
				r->fds[r->nfds++] = fd;
			} else {
				close(fd);
				result = -1;
			}
		}
	}
	return result;
}

int
ipc_recv(int fd, struct ipc_buffer *space, struct ipc_record *r, msec deadline)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int) * IPC_FDS_MAX)];
	} control;
	struct iovec iov = { .iov_base = space->data, .iov_len = sizeof(space->data) };
	const int flags = MSG_CMSG_CLOEXEC | (deadline == NEVER ? 0 : MSG_DONTWAIT);
	struct msghdr msg;
	ssize_t n;

	*r = (struct ipc_record){ .fds = { -1, -1, -1, -1 } };
	for (;;) {
		msg = (struct msghdr){
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control.space, .msg_controllen = sizeof(control.space),
		};
		n = recvmsg(fd, &msg, flags);
		if (n >= 0)
			break;
		/* Deadline 0: only what is there. */
		if (errno == EAGAIN && deadline == 0)
			errno = ETIMEDOUT;
		/* ECONNRESET: the peer ended without reading all; what it had said comes next. */
		if (errno == EAGAIN ? deadline_wait(fd, POLLIN, deadline) == -1 :
		    errno != EINTR && errno != ECONNRESET)
			return failed("receive");
	}
	if (n == 0 && msg.msg_controllen == 0)
		return 0;
	if (ipc_take_fds(&msg, r) == -1 || (msg.msg_flags & MSG_TRUNC) ||
	    (size_t)n < sizeof(r->type)) {
		ipc_close_fds(r);
		errno = EBADMSG;
		return failed("receive");
	}
	memcpy(&r->type, space->data, sizeof(r->type));
	r->payload = (struct view){ space->data + sizeof(r->type), (size_t)n - sizeof(r->type) };
	return 1;
}

int
ipc_recv_answer(int fd, struct ipc_buffer *space, struct ipc_record *r, msec deadline)
{
	return deadline_wait(fd, POLLIN, deadline) == -1 ? failed("receive") :
	    ipc_recv(fd, space, r, deadline);
}

void
ipc_close_fds(struct ipc_record *r)
{
	for (size_t i = 0; i < r->nfds; i++)
		file_close(r->fds[i]);
	r->nfds = 0;
}

void
ipc_put_u32(struct buf *b, uint32_t n)
{
	buf_add(b, &n, sizeof(n));
}

void
ipc_put_u64(struct buf *b, uint64_t n)
{
	buf_add(b, &n, sizeof(n));
}

void
ipc_put_view(struct buf *b, struct view v)
{
	ipc_put_u32(b, (uint32_t)v.n);
	buf_add_view(b, v);
}

void
ipc_put_str(struct buf *b, const char *s)
{
	ipc_put_view(b, view_of(s));
}

struct buf
ipc_payload(void)
{
	return buf_make(IPC_PAYLOAD_MAX);
}

int
ipc_send_buf(int fd, uint32_t type, struct buf *b, const int *fds, size_t nfds, msec deadline)
{
	int result = -1;

	if (b->failed)
		errno = EMSGSIZE;
	else
		result = ipc_send(fd, type, buf_view(b), fds, nfds, deadline);
	buf_free(b);
	return result;
}

struct ipc_get
ipc_get(const struct ipc_record *r)
{
	return (struct ipc_get){ .rest = r->payload };
}

static struct view
ipc_take(struct ipc_get *g, size_t n)
{
	struct view v;

	if (g->failed || g->rest.n < n) {
		g->failed = true;
		g->rest = VIEW("");
		return VIEW("");
	}
	v = view_sub(g->rest, 0, n);
	g->rest = view_sub(g->rest, n, g->rest.n);
	return v;
}

uint32_t
ipc_get_u32(struct ipc_get *g)
{
	struct view v = ipc_take(g, sizeof(uint32_t));
	uint32_t n = 0;

	if (v.n)
		memcpy(&n, v.p, sizeof(n));
	return n;
}

uint64_t
ipc_get_u64(struct ipc_get *g)
{
	struct view v = ipc_take(g, sizeof(uint64_t));
	uint64_t n = 0;

	if (v.n)
		memcpy(&n, v.p, sizeof(n));
	return n;
}

struct view
ipc_get_view(struct ipc_get *g)
{
	return ipc_take(g, ipc_get_u32(g));
}

void
ipc_get_str(struct ipc_get *g, char *out, size_t size)
{
	if (view_string(ipc_get_view(g), out, size) == -1)
		g->failed = true;
}

int
ipc_get_end(const struct ipc_get *g)
{
	return g->failed || g->rest.n ? -1 : 0;
}
