/*
 * smtp_data.h: the receiving end of DATA (RFC 5321 section 4.5.2), fed in
 * pieces of any size, and that of BDAT (RFC 3030), which knows no dots. How the input
 * is cut makes no difference to anything.
 *
 * Only CRLF "." CRLF ends the data (or "." CRLF at the very start, the CRLF
 * being that of the DATA line). A bare CR or a bare LF is never part of a
 * line end, so it is never part of the end of data.
 */
#ifndef TEXT_SMTP_DATA_H
#define TEXT_SMTP_DATA_H

#include "base/buf.h"
#include "base/view.h"

#define SMTP_DATA_LINE_MAX 1000	/* octets with CRLF; RFC 5321 4.5.3.1.6 */

enum smtp_data_status {
	SMTP_DATA_MORE,		/* the end has not been seen */
	SMTP_DATA_END		/* it has; nothing more is consumed */
};

/* What was wrong with the data; bits, they stay set. */
enum smtp_data_fault {
	SMTP_DATA_BARE_LF = 1,	/* LF without CR before it */
	SMTP_DATA_BARE_CR = 2,	/* CR without LF after it */
	SMTP_DATA_NUL = 4,
	SMTP_DATA_LONG_LINE = 8
};

/* All fields are private. */
struct smtp_data {
	size_t max_line;
	size_t line;		/* octets of this line so far */
	uint64_t octets;
	unsigned int faults;
	int state;
	bool dots;		/* DATA: a dot that begins a line is stuffed, or the end */
};

/*
 * Begins a message. max_line: most octets of a line with its CRLF, a removed
 * dot not counted; 0 for no limit.
 */
void
smtp_data_init(struct smtp_data *d, size_t max_line);

/*
 * The same for the chunks of BDAT: the end is where smtp_data_finish() is called, a dot is a
 * dot, and the last line need not have an end.
 */
void
smtp_data_init_chunks(struct smtp_data *d, size_t max_line);

/* The last chunk has come: a CR at its end is a bare one. */
void
smtp_data_finish(struct smtp_data *d);

/*
 * Consumes in up to the end of data or to its own end, and says in *used how
 * many octets that was. Appends the content, with stuffed dots removed and
 * lines ended by LF, to out; never more than *used octets. out may be NULL
 * to discard. From the first octet at fault on nothing is appended any more,
 * but the search for the true end goes on. A failure of out shows in
 * out->failed alone.
 */
enum smtp_data_status
smtp_data_feed(struct smtp_data *d, struct view in, size_t *used, struct buf *out);

/* The enum smtp_data_fault bits so far; 0 for clean data. */
unsigned int
smtp_data_faults(const struct smtp_data *d);

/*
 * The message size of RFC 1870 section 6 so far: octets as received, each
 * line end counted as two, without stuffed dots and the final dot line.
 * Counts on after a fault.
 */
uint64_t
smtp_data_octets(const struct smtp_data *d);

#endif
