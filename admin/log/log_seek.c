/* log_seek.c: see log_seek.h. */
#include "admin/log/log_seek.h"

#include <unistd.h>

#include "text/logtime.h"

/* The first line behind a LF that has a time: its place in text, or text.n. */
static size_t
first_time(struct view text, int64_t now, int utc_offset, int64_t *usec)
{
	size_t at = view_find(text, '\n') + 1;

	while (at < text.n) {
		struct view rest = view_sub(text, at, text.n);

		/* One that is cut off at the end of the block has its time all the same, or none. */
		if (logtime_parse(view_sub(rest, 0, view_find(rest, '\n')), now, utc_offset, usec))
			return at;
		at += view_find(rest, '\n') + 1;
	}
	return text.n;
}

uint64_t
log_seek(int fd, uint64_t from, uint64_t size, int64_t usec, int64_t now, int utc_offset)
{
	static char block[LOG_SEEK_BLOCK];
	uint64_t low = from, high = size;

	while (high > low && high - low > sizeof(block)) {
		uint64_t middle = low + (high - low) / 2;
		ssize_t n = pread(fd, block, sizeof(block), (off_t)middle);
		struct view text = { block, n > 0 ? (size_t)n : 0 };
		int64_t time = 0;
		size_t at = first_time(text, now, utc_offset, &time);

		/* Where there is no time, rather too much is read than too little. */
		if (at < text.n && time < usec - LOG_SEEK_SLACK)
			low = middle + at;
		else
			high = middle;
	}
	return low;
}
