/* key_public.h: what key-tool(8) says of a file with a certificate or a key. */
#ifndef ADMIN_KEY_PUBLIC_H
#define ADMIN_KEY_PUBLIC_H

#include <stdbool.h>

#include "base/buf.h"

#define KEY_PUBLIC_MAX 32768	/* octets of an answer */

/*
 * Appends the lines that key-tool prints about the file. Returns 0, or -1 with *why: it cannot be
 * read, or there is none in it.
 */
int
key_public(const char *path, bool certificate, struct buf *out, const char **why);

#endif
