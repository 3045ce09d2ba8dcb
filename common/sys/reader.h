/*
 * reader.h: the one byte-level reader of all protocols, and its writer.
 *
 * A line ends in CRLF and in nothing else. A bare CR, a bare LF and a NUL are
 * results of their own, so that no caller can mistake them for something
 * harmless (SMTP smuggling). Deadlines are absolute.
 */
#ifndef SYS_READER_H
#define SYS_READER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/view.h"
#include "sys/clock.h"

enum line_status {
	LINE_OK,	/* a line; the CRLF is not in it */
	LINE_BARE_LF,	/* an LF without a CR before it */
	LINE_BARE_CR,	/* a CR without an LF behind it */
	LINE_NUL,	/* a NUL octet in the line */
	LINE_TOO_LONG,	/* no CRLF within the limit */
	LINE_CLOSED,	/* the peer closed; an unfinished line is lost */
	LINE_TIMEOUT,	/* the deadline passed */
	LINE_ERROR	/* read(2) failed, see errno */
};

#define READER_SIZE 16384	/* octets read at a time, and the longest line */

struct reader {
	int fd;
	size_t start, end;	/* the unread bytes of data */
	bool dry;		/* there was nothing more at the last read */
	char data[READER_SIZE];
};

/* Starts reading from fd, which is made non-blocking. */
void
reader_init(struct reader *r, int fd);

/*
 * Reads the next line. limit is the most octets it may have, CRLF included
 * (at most READER_SIZE). *line is valid until the next call.
 *
 * After BARE_LF, BARE_CR and NUL, *line is the offending line up to its LF,
 * CRLF or the fault, and reading may go on behind it; after TOO_LONG the
 * octets read so far are gone and what follows them reads as further lines
 * or further TOO_LONG: call reader_skip_line() to pass over the rest.
 */
enum line_status
reader_line(struct reader *r, size_t limit, msec deadline, struct view *line);

/*
 * Passes over everything up to and including the next LF, keeping none of
 * it; at most max octets. Returns LINE_OK, TOO_LONG (max reached), CLOSED,
 * TIMEOUT or ERROR.
 */
enum line_status
reader_skip_line(struct reader *r, size_t max, msec deadline);

/*
 * Gives whatever bytes there are, at least one, without taking them; waits
 * when there are none. Returns LINE_OK, CLOSED, TIMEOUT or ERROR. Take what
 * was used with reader_take().
 */
enum line_status
reader_bytes(struct reader *r, msec deadline, struct view *bytes);

void
reader_take(struct reader *r, size_t n);

/* Overwrites what was taken already, where it was a password. */
void
reader_wipe(struct reader *r);

/* Whether bytes wait: read already, or readable now. A close is not a byte. */
bool
reader_pending(struct reader *r);

/* Whether all is taken that there was at the last read. More may have come since. */
bool
reader_drained(const struct reader *r);

/* The bytes read but not taken; they stay. */
struct view
reader_unread(const struct reader *r);

/*
 * The writer collects replies and sends them when asked to, so that answers
 * to pipelined commands leave in one segment. A failure is sticky.
 */
struct writer {
	int fd;
	bool failed;		/* peer gone or too slow: stop serving it */
	struct buf pending;
};

#define WRITER_MAX (256 * 1024)	/* octets held; more are sent on the way */

/* Starts writing to fd, which is made non-blocking. */
void
writer_init(struct writer *w, int fd);

/* Adds octets; sends what is held when it would grow past a block of 64 KiB. */
int
writer_add(struct writer *w, struct view v, msec deadline);

/* Sends all that is held. Returns 0, or -1 (closed, error, deadline). */
int
writer_flush(struct writer *w, msec deadline);

#endif
