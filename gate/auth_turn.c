/* auth_turn.c: see auth_turn.h. */
#include "gate/auth_turn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "sys/limits.h"

#define AGAIN_MSEC 5

/* Locks or unlocks n turns from the one numbered first on. */
static int
set(int fd, short type, int first, int n)
{
	struct flock lock = {
		.l_type = type, .l_whence = SEEK_SET, .l_start = LIMITS_LOCK_END + first, .l_len = n,
	};

	return fcntl(fd, F_SETLK, &lock);
}

int
auth_turn_take(int fd, msec deadline)
{
	while (fd != -1) {
		for (int i = 0; i < AUTH_TURNS; i++) {
			if (set(fd, F_WRLCK, i, 1) == 0)
				return 0;
			if (errno != EAGAIN && errno != EACCES && errno != EINTR)
				return -1;
		}
		if (deadline_left(deadline) == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		(void)poll(NULL, 0, AGAIN_MSEC);
	}
	return 0;
}

void
auth_turn_give(int fd)
{
	if (fd != -1)
		(void)set(fd, F_UNLCK, 0, AUTH_TURNS);
}
