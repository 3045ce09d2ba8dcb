/* maildir_vsize.h: the size of a message with CRLF, where no name tells it. */
#ifndef MAIL_MAILDIR_VSIZE_H
#define MAIL_MAILDIR_VSIZE_H

#include <stdint.h>

/*
 * The octets that fd, read from its offset to its end, has with every LF as CRLF: what a name says
 * as ",W=". Returns 0, or -1 with errno.
 */
int
maildir_vsize(int fd, uint64_t *vsize);

#endif
