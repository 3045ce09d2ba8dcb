/*
 * clock.h: time. Deadlines are absolute, on the monotonic clock, in
 * milliseconds, so that a slow peer cannot stretch them.
 */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include <stddef.h>
#include <stdint.h>

typedef int64_t msec;

/* A deadline that never comes. */
#define NEVER INT64_MAX

/* Milliseconds on the monotonic clock. */
msec
clock_monotonic(void);

/* The deadline that lies seconds from now. */
msec
deadline_in(uint64_t seconds);

/* The earlier of two deadlines. */
msec
deadline_min(msec a, msec b);

/* Milliseconds left until the deadline for poll(2): 0 when past, -1 for NEVER. */
int
deadline_left(msec deadline);

/*
 * Waits until fd has one of these events of poll(2), or the deadline has passed. Returns 0, or -1
 * with errno; ETIMEDOUT then.
 */
int
deadline_wait(int fd, short events, msec deadline);

/* Seconds since 1970. */
int64_t
clock_unix(void);

/* When the machine was started, seconds since 1970. */
int64_t
clock_unix_boot(void);

/* Microseconds since 1970. */
int64_t
clock_unix_usec(void);

/* The local zone's offset from UTC at that time, in minutes. */
int
clock_utc_offset(int64_t unix_seconds);

/*
 * "TZ=..." for a program that cannot look the local zone up: its offset at that time, for
 * as long as the program runs. size is at least 32.
 */
void
clock_zone(int64_t unix_seconds, char *out, size_t size);

#endif
