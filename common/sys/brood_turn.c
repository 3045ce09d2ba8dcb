/* brood_turn.c: see brood_turn.h. */
#include "sys/brood_turn.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "sys/log.h"

#define EXIT_PROTOCOL 100
#define EXIT_TEMPORARY 111

/* What parent and children have in common. */
static struct {
	atomic_uint waiting;	/* children */
	atomic_bool stale;	/* what the parent prepared does not hold any more */
} *common;

int
brood_turn_open(int control)
{
	const struct timeval patience = { .tv_sec = TURN_SECONDS };
	void *memory = mmap(NULL, sizeof(*common), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -1;
	common = memory;
	return setsockopt(control, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

bool
brood_turn_waiting(void)
{
	if (atomic_load(&common->stale))
		_exit(EXIT_TEMPORARY);
	return atomic_load(&common->waiting) > 0;
}

/*
 * Waits for a record. Not with poll(2), which would wake all who wait. Returns 1, or 0
 * when none has come.
 */
static int
next_record(int control, struct ipc_buffer *space, struct ipc_record *r)
{
	int result = -1;
	ssize_t n;
	char octet;

	atomic_fetch_add(&common->waiting, 1);
	do {
		n = recv(control, &octet, 1, MSG_PEEK);
		if (n == 1)
			result = ipc_recv(control, space, r, 0);
		/* Somebody else may have been faster. */
	} while ((n == 1 && result == -1 && errno == ETIMEDOUT) || (n == -1 && errno == EINTR));
	if (n == -1 && errno != EAGAIN)
		log_errno("receive", "record");
	atomic_fetch_sub(&common->waiting, 1);
	return n == 1 && result == 1;
}

static int
take(const struct brood_turn *t, const struct ipc_record *r)
{
	int status;

	if (r->type != t->serve || r->nfds != 1 || r->payload.n)
		return EXIT_PROTOCOL;
	if (t->renew(t->arg) == -1) {
		atomic_store(&common->stale, true);
		return EXIT_TEMPORARY;
	}
	status = t->serve_one(r->fds[0], t->arg);
	close(r->fds[0]);
	return status;
}

int
brood_turn_run(const struct brood_turn *t, const struct ipc_record *r)
{
	static struct ipc_buffer space;
	const struct rlimit none = { 0, 0 };
	struct ipc_record next;
	int status;

	if (setrlimit(RLIMIT_NPROC, &none) == -1)
		return EXIT_TEMPORARY;
	status = take(t, r);
	for (unsigned n = 1; n < TURN_MAX && status == 0; n++) {
		if (!next_record(t->control, &space, &next))
			return 0;
		status = take(t, &next);
	}
	return status;
}
