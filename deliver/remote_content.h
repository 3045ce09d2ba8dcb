/*
 * remote_content.h: the message's text, from its descriptor to what goes out. The descriptor
 * is only read with pread(2): others have it, too.
 */
#ifndef DELIVER_REMOTE_CONTENT_H
#define DELIVER_REMOTE_CONTENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "text/downgrade.h"
#include "text/outgoing.h"

#define REMOTE_BLOCK 65536	/* octets read, and sent, at a time */

struct remote_content {
	int fd;
	uint64_t offset, size;		/* the body in the file */
	/* private */
	uint64_t at;			/* octets read of it */
	bool converts, ended;
	struct downgrade downgrade;
	struct outgoing outgoing;
	struct buf converted, ready;
};

/* Begins with the text in that descriptor, which stays the caller's. */
void
remote_content_init(struct remote_content *c, int fd, uint64_t offset, uint64_t size);

void
remote_content_free(struct remote_content *c);

/* Reads all of it. Returns 0, or -1 with errno; EIO also when the file ends too soon. */
int
remote_content_look(struct remote_content *c, struct outgoing_facts *facts);

/*
 * Finds out what is to be converted; seven: all that is 8-bit. Returns 0 with *fault, or -1
 * with errno. After a fault nothing is converted; lines that are too long are cut then.
 */
int
remote_content_convert(struct remote_content *c, bool seven, enum parts_fault *fault);

/* Goes to its start; dots: for DATA. */
void
remote_content_begin(struct remote_content *c, bool dots);

/* Appends the next octets, at most max. Returns how many, 0 at the end; -1 with errno. */
ssize_t
remote_content_take(struct remote_content *c, size_t max, struct buf *out);

#endif
