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

#include "text/base64.h"
#include "text/parts.h"
#include "text/quoted.h"

#define DOWNGRADE_LINE_MAX 998			/* octets of a line that need not be shorter */
#define DOWNGRADE_PARTS_MAX 10000		/* parts, with those that hold others */

/* The most octets that come of n octets, besides those that were held back. */
#define DOWNGRADE_OUT_MAX(n) (4 * (n) + PARTS_HEADER_MAX + 8192)

/* All fields are private. */
struct downgrade {
	struct parts parts;
	bool seven;		/* all that is 8-bit has to go, not long lines alone */
	bool second;		/* the pass */
	struct buf needs;	/* an octet for each part: what is found in it */
	size_t part;		/* number of the present part, 1 for the message itself */
	size_t column;		/* octets of the present line, in the first pass */
	enum { DOWNGRADE_AS_IS, DOWNGRADE_QUOTED, DOWNGRADE_BASE64 } coding;	/* of its body */
	struct quoted quoted;
	bool line_end;		/* base64: that before the present octet may be a delimiter's */
	struct base64_lines lines;
};

/* Begins the first pass. d must stay where it is. */
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
enum parts_fault
downgrade_feed(struct downgrade *d, struct view in, struct buf *out);

enum parts_fault
downgrade_end(struct downgrade *d, struct buf *out);

#endif
