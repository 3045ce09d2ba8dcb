/* clock.c: see clock.h. */
#include "sys/clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>

msec
clock_monotonic(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (msec)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

msec
deadline_in(uint64_t seconds)
{
	return clock_monotonic() + (msec)seconds * 1000;
}

msec
deadline_min(msec a, msec b)
{
	return a < b ? a : b;
}

int
deadline_left(msec deadline)
{
	msec left;

	if (deadline == NEVER)
		return -1;
	left = deadline - clock_monotonic();
	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

int
deadline_wait(int fd, short events, msec deadline)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int n;

	while ((n = poll(&pfd, 1, deadline_left(deadline))) == -1 && errno == EINTR)
		;
	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 ? 0 : -1;
}

int64_t
clock_unix(void)
{
	return clock_unix_usec() / 1000000;
}

int64_t
clock_unix_boot(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return clock_unix() - ts.tv_sec;
}

int64_t
clock_unix_usec(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int
clock_utc_offset(int64_t unix_seconds)
{
	time_t t = (time_t)unix_seconds;
	struct tm tm;

	return localtime_r(&t, &tm) ? (int)(tm.tm_gmtoff / 60) : 0;
}

void
clock_zone(int64_t unix_seconds, char *out, size_t size)
{
	int offset = clock_utc_offset(unix_seconds), minutes = offset < 0 ? -offset : offset;

	/* POSIX counts westwards. */
	(void)snprintf(out, size, "TZ=<%c%02d%02d>%c%d:%02d", offset < 0 ? '-' : '+', minutes / 60,
	    minutes % 60, offset < 0 ? '+' : '-', minutes / 60, minutes % 60);
}
