/*
 * queue_scratch.h: a small file in memory for what another program writes: nobody has to read
 * along, and it cannot grow.
 */
#ifndef QUEUE_SCRATCH_H
#define QUEUE_SCRATCH_H

#include <stddef.h>

#include "base/view.h"

/* Makes one of size octets, all NUL. Returns a descriptor, close-on-exec, or -1 with errno. */
int
scratch_make(size_t size);

/* What was written there, up to the first NUL: read to out, of size octets. */
struct view
scratch_text(int fd, char *out, size_t size);

#endif
