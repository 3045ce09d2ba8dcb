/* world.c: see world.h. */
#include "smtp/world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

#define CLOCK_START 1800000000	/* seconds since 1970 */

static struct world_peer peers[WORLD_PEERS];
static int npeers;
static struct world_peer *ends[WORLD_ENDS];	/* of each descriptor; NULL: closed */
static int nends;
static bool in_session;
static int64_t now = CLOCK_START * INT64_C(1000);	/* milliseconds */

static int
world_clock(clockid_t id, struct timespec *ts)
{
	(void)id;
	*ts = (struct timespec){ now / 1000, now % 1000 * 1000000 };
	return 0;
}

#define clock_gettime world_clock
#include "sys/clock.c"
#undef clock_gettime

/* ---- peers */

struct answer {
	size_t n;	/* octets behind this, the type among them */
	int fd;		/* -1: none */
};

static void
peer_free(struct world_peer *p)
{
	buf_free(&p->answers);
	*p = (struct world_peer){ .ends = 0 };
}

void
world_begin(void)
{
	while (npeers > 0)
		peer_free(&peers[--npeers]);
	nends = 0;
	in_session = true;
}

void
world_end(unsigned kept)
{
	unsigned open = 0;

	for (int i = 0; i < nends; i++)
		open += ends[i] != NULL;
	fuzz_assert(open == kept);
	in_session = false;
}

static int
new_end(struct world_peer *p)
{
	fuzz_assert(nends < WORLD_ENDS);
	p->ends++;
	ends[nends] = p;
	return WORLD_PEER + nends++;
}

int
world_connect(int role)
{
	fuzz_assert(npeers < WORLD_PEERS);
	peers[npeers] = (struct world_peer){ .role = role, .answers = buf_make(1 << 20) };
	return new_end(&peers[npeers++]);
}

int
world_plain(void)
{
	return world_connect(-1);
}

void
world_answer(struct world_peer *p, uint32_t type, struct buf *payload, int fd)
{
	struct answer a = { .n = sizeof(type) + payload->n, .fd = fd };
	struct buf old = p->answers;

	if (p->newest_first)
		p->answers = buf_make(old.max);
	buf_add(&p->answers, &a, sizeof(a));
	buf_add(&p->answers, &type, sizeof(type));
	buf_add_view(&p->answers, buf_view(payload));
	if (p->newest_first) {
		buf_add_view(&p->answers, buf_view(&old));
		buf_free(&old);
	}
	fuzz_assert(!payload->failed && !p->answers.failed);
	buf_free(payload);
}

static struct world_peer *
peer_at(int fd)
{
	fuzz_assert(fd >= WORLD_PEER && fd < WORLD_PEER + nends && ends[fd - WORLD_PEER]);
	return ends[fd - WORLD_PEER];
}

/* ---- the system calls */

static ssize_t
failed(int error)
{
	errno = error;
	return -1;
}

ssize_t
sendmsg(int fd, const struct msghdr *m, int flags)
{
	static char space[sizeof(uint32_t) + IPC_PAYLOAD_MAX];
	struct ipc_record r = { .fds = { -1, -1, -1, -1 } };
	size_t n = 0;

	if (fd < WORLD_FD)
		return syscall(SYS_sendmsg, fd, m, flags);
	if (peer_at(fd)->dead)
		return failed(EPIPE);
	r.nfds = m->msg_controllen != 0;
	for (size_t i = 0; i < m->msg_iovlen; i++) {
		fuzz_assert(m->msg_iov[i].iov_len <= sizeof(space) - n);
		if (m->msg_iov[i].iov_len)
			memcpy(space + n, m->msg_iov[i].iov_base, m->msg_iov[i].iov_len);
		n += m->msg_iov[i].iov_len;
	}
	fuzz_assert(n >= sizeof(r.type));
	memcpy(&r.type, space, sizeof(r.type));
	r.payload = (struct view){ space + sizeof(r.type), n - sizeof(r.type) };
	peers_serve(peer_at(fd), &r);
	return (ssize_t)n;
}

static void
put_descriptor(struct msghdr *m, int fd)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	fuzz_assert(m->msg_controllen >= CMSG_SPACE(sizeof(fd)));
	*c = (struct cmsghdr){
		.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(fd)),
	};
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	m->msg_controllen = CMSG_SPACE(sizeof(fd));
}

ssize_t
recvmsg(int fd, struct msghdr *m, int flags)
{
	struct world_peer *p;
	struct answer a;

	if (fd < WORLD_FD)
		return syscall(SYS_recvmsg, fd, m, flags);
	p = peer_at(fd);
	m->msg_flags = 0;
	if (p->answers.n == 0) {
		m->msg_controllen = 0;
		return p->dead ? 0 : failed(EAGAIN);
	}
	memcpy(&a, p->answers.p, sizeof(a));
	fuzz_assert(m->msg_iovlen == 1 && a.n <= m->msg_iov->iov_len);
	memcpy(m->msg_iov->iov_base, p->answers.p + sizeof(a), a.n);
	buf_consume(&p->answers, sizeof(a) + a.n);
	if (a.fd == -1)
		m->msg_controllen = 0;
	else
		put_descriptor(m, a.fd);
	return (ssize_t)a.n;
}

/* Whoever looks into a log must see one line of printable characters. */
static void
check_log(struct view line)
{
	fuzz_assert(line.n > 0 && line.p[line.n - 1] == '\n');
	for (size_t i = 0; i < line.n - 1; i++)
		fuzz_assert(line.p[i] >= ' ' && line.p[i] <= '~');
}

ssize_t
read(int fd, void *out, size_t n)
{
	if (fd < WORLD_FD)
		return syscall(SYS_read, fd, out, n);
	fuzz_assert(fd == WORLD_CLIENT);
	return client_read(out, n);
}

ssize_t
write(int fd, const void *in, size_t n)
{
	if (fd < WORLD_FD)
		return syscall(SYS_write, fd, in, n);
	if (fd == WORLD_LOG) {
		check_log((struct view){ in, n });
		return (ssize_t)n;
	}
	fuzz_assert(fd == WORLD_CLIENT);
	return client_write(in, n);
}

static bool
ready(const struct pollfd *p)
{
	/* It never hangs up while it is waited for to do that. */
	if (p->fd == WORLD_CLIENT)
		return p->events & POLLOUT || (p->events & POLLIN && client_wait());
	if (p->events & POLLOUT || peer_at(p->fd)->answers.n || peer_at(p->fd)->dead)
		return true;
	/* Nobody waits for what has not been asked for. */
	fuzz_assert(peer_at(p->fd)->silent);
	return false;
}

int
poll(struct pollfd *p, nfds_t n, int timeout)
{
	int found = 0;

	if (!in_session)
		return (int)syscall(SYS_poll, p, n, timeout);
	for (nfds_t i = 0; i < n; i++) {
		p[i].revents = timeout && ready(&p[i]) ? p[i].events : 0;
		found += p[i].revents != 0;
	}
	/* Nobody may wait for ever. */
	fuzz_assert(found || timeout >= 0);
	if (found == 0)
		now += timeout;
	return found;
}

int
nanosleep(const struct timespec *t, struct timespec *left)
{
	(void)left;
	now += t->tv_sec * 1000 + t->tv_nsec / 1000000;
	return 0;
}

int
close(int fd)
{
	if (fd < WORLD_FD)
		return (int)syscall(SYS_close, fd);
	if (--peer_at(fd)->ends == 0)
		peers_closed(peer_at(fd));
	ends[fd - WORLD_PEER] = NULL;
	return 0;
}

int
dup2(int from, int to)
{
	if (from < WORLD_FD)
		return (int)syscall(SYS_dup2, from, to);
	fuzz_assert(peer_at(from)->role == -1 && to == WORLD_CLIENT);
	return to;
}

int
shutdown(int fd, int how)
{
	return fd < WORLD_FD ? (int)syscall(SYS_shutdown, fd, how) : 0;
}

int
fcntl(int fd, int command, ...)
{
	va_list args;
	long arg;

	va_start(args, command);
	arg = va_arg(args, long);
	va_end(args);
	if (fd < WORLD_FD)
		return (int)syscall(SYS_fcntl, fd, command, arg);
	return command == F_DUPFD_CLOEXEC ? new_end(peer_at(fd)) : O_NONBLOCK | O_RDWR;
}
