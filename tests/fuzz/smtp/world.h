/*
 * world.h: the system calls that an SMTP session makes, without a system.
 *
 * world.c defines read(2), sendmsg(2), poll(2) and the others itself: a
 * descriptor from WORLD_FD on is made up, any other is the system's. Everything
 * happens in one thread and nothing waits: a peer answers while it is told something,
 * the client sends its next octets when the session waits for them, and
 * the clock runs only while somebody waits in vain.
 */
#ifndef FUZZ_SMTP_WORLD_H
#define FUZZ_SMTP_WORLD_H

#include <sys/types.h>

#include "base/buf.h"
#include "sys/ipc.h"

#define WORLD_FD (1 << 20)
#define WORLD_PEERS 64		/* connections to programs in one session */
#define WORLD_ENDS 256		/* its descriptors of these */

enum { WORLD_CLIENT = WORLD_FD, WORLD_LOG, WORLD_PEER };

/* A program at the other end of a connection of records. */
struct world_peer {
	int role;			/* as the peers number themselves */
	unsigned ends;			/* that the session has of it and has not closed */
	bool dead;			/* it has ended: what it had answered can still be read */
	bool silent;			/* it will not answer */
	bool newest_first;		/* its answers overtake those that are not read yet */
	struct buf answers;		/* of each: struct, type and payload */
	/* for the peers */
	unsigned state, steps;
	uint64_t octets;
	void *own;
};

/* Forgets everything; the clock goes on. */
void
world_begin(void);

/* Nothing of the session may be open any more, but the number of peers that it was given. */
void
world_end(unsigned kept);

/* A connection to a new peer. Returns the session's end. */
int
world_connect(int role);

/* A descriptor that is nothing but that, such as that of TLS. */
int
world_plain(void);

/* The peer sends a record, with a descriptor unless fd is -1. Frees payload. */
void
world_answer(struct world_peer *p, uint32_t type, struct buf *payload, int fd);

/* ---- what world.c calls */

/* peers.c: p gets a record; what descriptors came with it is not told but their number. */
void
peers_serve(struct world_peer *p, const struct ipc_record *r);

/* peers.c: the session has closed its ends. */
void
peers_closed(struct world_peer *p);

/* client.c: as read(2) and write(2) on a descriptor that does not block. */
ssize_t
client_read(void *out, size_t n);

ssize_t
client_write(const void *in, size_t n);

/* The session waits for the client to send. Returns false when it does not until the timeout. */
bool
client_wait(void);

#endif
