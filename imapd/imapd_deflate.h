/*
 * imapd_deflate.h: COMPRESS=DEFLATE (RFC 4978): both directions of a connection as raw deflate
 * streams. What is sent ends with a sync flush whenever the client is to have it.
 */
#ifndef IMAPD_DEFLATE_H
#define IMAPD_DEFLATE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/view.h"

#define IMAPD_INFLATE_BLOCK 4096	/* compressed octets read at a time */
#define IMAPD_DEFLATE_LEVEL 5
#define IMAPD_DEFLATE_BITS 15		/* of the window: 32 KB */
#define IMAPD_DEFLATE_MEMORY 8		/* as zlib's memLevel; both together need 256 KB */

struct imapd_deflate;

/* Begins. Returns it, or NULL without memory. */
struct imapd_deflate *
imapd_deflate_new(void);

void
imapd_deflate_free(struct imapd_deflate *d);

/*
 * Compresses *in, which becomes the rest, into at most size octets at out; flush: all that is there
 * has to come out, call it until it returns 0 then. Returns their number, or -1 without memory.
 */
ssize_t
imapd_deflate_out(struct imapd_deflate *d, struct view *in, bool flush, char *out, size_t size);

/* Octets that have come before the first read, such as those behind the command COMPRESS. */
int
imapd_deflate_before(struct imapd_deflate *d, struct view bytes);

/*
 * As read(2) of fd, decompressed: -1 with EAGAIN when there is nothing, EIO for what is no such
 * stream.
 */
ssize_t
imapd_deflate_read(struct imapd_deflate *d, int fd, char *out, size_t size);

/*
 * Gives back what is needed only while something is sent: between two flushes the stream can begin
 * without a history.
 */
void
imapd_deflate_rest(struct imapd_deflate *d);

#endif
