/* maildir_vsize.c: see maildir_vsize.h. */
#include "mail/maildir_vsize.h"

#include <errno.h>
#include <unistd.h>

#include "text/crlf.h"

#define READ_BLOCK 65536

int
maildir_vsize(int fd, uint64_t *vsize)
{
	static char block[READ_BLOCK];
	struct crlf_count count = { 0 };
	ssize_t n;

	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			crlf_count_add(&count, (struct view){ block, (size_t)n });
	}
	*vsize = count.size;
	return 0;
}
