/*
 * ipc.h: typed records between the programs of one connection or one runner,
 * over an AF_UNIX SOCK_SEQPACKET pair, with descriptors on board.
 *
 * One record is one packet: a 32-bit type, then the payload. The payload is
 * built with ipc_put_*() and taken apart with ipc_get_*() in the same order;
 * a record that has fewer or more bytes than its reader expects is refused.
 * Numbers are in host order: both ends are the same build on one machine.
 */
#ifndef SYS_IPC_H
#define SYS_IPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/view.h"
#include "sys/clock.h"

#define IPC_PAYLOAD_MAX (72 * 1024)	/* octets of payload in one record */
#define IPC_FDS_MAX 4			/* descriptors in one record */

struct ipc_record {
	uint32_t type;
	struct view payload;		/* valid until the next ipc_recv() */
	int fds[IPC_FDS_MAX];		/* close-on-exec; the receiver closes them */
	size_t nfds;
};

/* A buffer for ipc_recv(). */
struct ipc_buffer {
	char data[sizeof(uint32_t) + IPC_PAYLOAD_MAX];
};

/* Makes a pair of connected, close-on-exec ends. Returns 0 or -1 with errno. */
int
ipc_pair(int pair[2]);

/*
 * Sends a record with nfds descriptors (which stay open here). Returns 0, or
 * -1 with errno: EPIPE when the other end is gone, ETIMEDOUT. What is neither is in the log
 * already.
 */
int
ipc_send(int fd, uint32_t type, struct view payload, const int *fds, size_t nfds, msec deadline);

/*
 * Receives a record. Returns 1; 0 when the other end has closed; -1 with
 * errno: ETIMEDOUT, or EBADMSG for a packet without type, too large, or with
 * too many descriptors (which are closed). What is not ETIMEDOUT is in the log already.
 */
int
ipc_recv(int fd, struct ipc_buffer *space, struct ipc_record *r, msec deadline);

/* The same for a record that is hardly there yet. */
int
ipc_recv_answer(int fd, struct ipc_buffer *space, struct ipc_record *r, msec deadline);

/* Closes the record's descriptors that are not -1. */
void
ipc_close_fds(struct ipc_record *r);

/* Building a payload; failures stay in the buf, ipc_send_buf() reports them. */
void
ipc_put_u32(struct buf *b, uint32_t n);

void
ipc_put_u64(struct buf *b, uint64_t n);

void
ipc_put_view(struct buf *b, struct view v);

void
ipc_put_str(struct buf *b, const char *s);

/* An empty buffer for a payload. */
struct buf
ipc_payload(void);

/* ipc_send() of what b holds, then frees b. EMSGSIZE if it did not fit. */
int
ipc_send_buf(int fd, uint32_t type, struct buf *b, const int *fds, size_t nfds, msec deadline);

/* Taking one apart. After the first failure everything reads as 0 or empty. */
struct ipc_get {
	struct view rest;
	bool failed;
};

struct ipc_get
ipc_get(const struct ipc_record *r);

uint32_t
ipc_get_u32(struct ipc_get *g);

uint64_t
ipc_get_u64(struct ipc_get *g);

struct view
ipc_get_view(struct ipc_get *g);

/* A view that must fit out (size octets) as a C string without NUL. */
void
ipc_get_str(struct ipc_get *g, char *out, size_t size);

/* 0 if everything was there and nothing is left over, else -1. */
int
ipc_get_end(const struct ipc_get *g);

#endif
