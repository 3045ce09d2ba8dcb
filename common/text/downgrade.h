/*
 * downgrade.h: puts a MIME message with 8-bit parts, or with lines that are too long,
 * into 7-bit ones (RFC 6152 section 3), as it passes by in pieces of any size. Pure.
 *
 * It takes two passes over the same octets. The first one finds the parts that have such octets
 * or lines, the second one encodes these: text as quoted-printable, all else as base64; what
 * they stand for stays the same. Nothing else is changed but what the headers of multiparts
 * say. What stands in no part (before the first, behind the last) and in headers passes as it is.
 *
 * A part that multipart/signed has signed (RFC 1847) may not be encoded; nor can what cannot be
 * taken apart: those are faults. Lines end with LF; so do those that come out.
 */
#ifndef TEXT_DOWNGRADE_H
#define TEXT_DOWNGRADE_H

#include "base/buf.h"
#include "text/mime.h"

#define DOWNGRADE_LINE_MAX 998			/* octets of a line that need not be shorter */
#define DOWNGRADE_DEPTH_MAX 20			/* multiparts, one in the other */
#define DOWNGRADE_PARTS_MAX 10000		/* parts, with those that hold others */
#define DOWNGRADE_HEADER_MAX (256 << 10)	/* octets of the header of the message or a part */
#define DOWNGRADE_DELIMITER_MAX 200		/* octets of a line that may be a delimiter */
#define DOWNGRADE_QP_LINE 76			/* octets of a line of quoted-printable */
#define DOWNGRADE_BASE64_LINE 57		/* octets in a line of base64 */

/* The most octets that come of n octets, besides those that were held back. */
#define DOWNGRADE_OUT_MAX(n) (4 * (n) + DOWNGRADE_HEADER_MAX + 8192)

enum downgrade_fault {
	DOWNGRADE_OK,
	DOWNGRADE_SYNTAX,	/* a header, or how it says the part is encoded */
	DOWNGRADE_TOO_DEEP,
	DOWNGRADE_TOO_MANY,	/* parts */
	DOWNGRADE_TOO_LONG,	/* a header */
	DOWNGRADE_SIGNED,
	DOWNGRADE_NO_MEMORY
};

/* All fields are private. */
struct downgrade {
	enum downgrade_fault fault;
	bool seven;		/* all that is 8-bit has to go, not long lines alone */
	bool second;		/* the pass */
	int state;
	struct buf needs;	/* an octet for each part: what is found in it */
	size_t part;		/* number of the present part, 1 for the message itself */
	struct buf header;	/* of the present part */
	size_t line;		/* where in it the present line begins */
	bool nested;		/* that is the header of a message that is the part before */
	size_t column;		/* octets of the present line, of what comes in */
	size_t width;		/* octets of the present line of quoted-printable */
	bool inside;		/* a line has begun that is no delimiter */
	char blank;		/* of quoted-printable: a blank that may end the line; or NUL */
	size_t nheld;
	char held[DOWNGRADE_DELIMITER_MAX];	/* the start of a line that may be a delimiter */
	bool line_end;		/* base64: that before the present octet may be a delimiter's */
	size_t nblock;
	char block[DOWNGRADE_BASE64_LINE];
	size_t depth;
	struct downgrade_level {
		char boundary[MIME_BOUNDARY_MAX + 1];
		bool is_signed, is_digest;
		uint64_t parts;
	} levels[DOWNGRADE_DEPTH_MAX];
};

/* Begins the first pass. */
void
downgrade_init(struct downgrade *d, bool seven);

/* Begins the second pass over the same octets, after downgrade_end(). */
void
downgrade_again(struct downgrade *d);

void
downgrade_free(struct downgrade *d);

/*
 * Takes the next piece, and appends to out what goes out: nothing in the first pass. Returns
 * the fault so far, which shows in the first pass if there is one. A failure of out shows in
 * out->failed alone.
 */
enum downgrade_fault
downgrade_feed(struct downgrade *d, struct view in, struct buf *out);

enum downgrade_fault
downgrade_end(struct downgrade *d, struct buf *out);

/* What a fault is, in a few words. */
const char *
downgrade_why(enum downgrade_fault fault);

#endif
