/* log_seek.h: where in a log file a time begins, without reading what is before. */
#ifndef ADMIN_LOG_SEEK_H
#define ADMIN_LOG_SEEK_H

#include <stdint.h>

#include "base/view.h"

/*
 * Lines need not be in order of time to the second: programs write them as they come. So the search
 * is for this much before the time that is wanted.
 */
#define LOG_SEEK_SLACK (60 * 1000000LL)	/* microseconds */

#define LOG_SEEK_BLOCK 65536	/* octets: the search ends when no more are left */

/*
 * Finds the offset of a line in [from, size), before which there is no line of usec (microseconds
 * since 1970) or later, from being the start of a line. now and utc_offset as in logtime_parse().
 */
uint64_t
log_seek(int fd, uint64_t from, uint64_t size, int64_t usec, int64_t now, int utc_offset);

#endif
