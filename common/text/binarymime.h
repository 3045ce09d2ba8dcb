/*
 * binarymime.h: puts a MIME message that need not consist of lines (BODY=BINARYMIME,
 * RFC 3030 section 3) into lines, as it passes by in pieces of any size.
 *
 * A part with "Content-Transfer-Encoding: binary" becomes base64, octet for octet
 * what it was; one that holds other parts (multipart and message) may not be encoded
 * (RFC 2045 section 6.4) and becomes 8bit. Everything else passes as it is: it is lines, or
 * it is wrong, which is not looked for here. What cannot be taken apart, because nobody
 * can say where it ends or because it is nested too deep, is a fault; so is a part that would
 * have to be changed and that multipart/signed has signed (RFC 1847). Pure.
 */
#ifndef TEXT_BINARYMIME_H
#define TEXT_BINARYMIME_H

#include "base/buf.h"
#include "text/mime.h"

#define BINARYMIME_DEPTH_MAX 20			/* multiparts, one in the other */
#define BINARYMIME_HEADER_MAX (256 << 10)	/* octets of the header of the message or a part */
#define BINARYMIME_DELIMITER_MAX 200		/* octets of a line that may be a delimiter */
#define BINARYMIME_LINE 57			/* octets in a line of base64 */

/* The most octets that come of n octets, besides those that were held back. */
#define BINARYMIME_OUT_MAX(n) (2 * (n) + BINARYMIME_HEADER_MAX + 4096)

enum binarymime_fault {
	BINARYMIME_OK,
	BINARYMIME_SYNTAX,	/* a header, or how it says the part is encoded */
	BINARYMIME_TOO_DEEP,
	BINARYMIME_TOO_LONG,	/* a header */
	BINARYMIME_SIGNED,	/* a signed part is binary */
	BINARYMIME_NO_MEMORY
};

/* All fields are private. */
struct binarymime {
	enum binarymime_fault fault;
	int state;
	bool line_start;
	bool cr;		/* the last octet was CR */
	struct buf header;	/* of the present part */
	bool nested;		/* that is the header of a message that is the part before */
	size_t line;		/* where in it the present line begins */
	size_t nheld;
	char held[BINARYMIME_DELIMITER_MAX];	/* a line that may be a delimiter */
	int pending;		/* of a binary part: CR, or CRLF, that may belong to a delimiter */
	size_t nblock;
	char block[BINARYMIME_LINE];	/* of a binary part: what is to be encoded */
	size_t depth;
	struct binarymime_level {
		char boundary[MIME_BOUNDARY_MAX + 1];
		bool is_signed, is_digest;
		uint64_t parts;		/* so far, with the present one */
	} levels[BINARYMIME_DEPTH_MAX];
};

/* Begins a message. */
void
binarymime_init(struct binarymime *b);

void
binarymime_free(struct binarymime *b);

/*
 * Takes the next piece, with CRLF line ends, and appends to out what is to go
 * on, in lines of the same kind. Returns the fault so far; after one nothing is appended
 * any more. A failure of out shows in out->failed alone.
 */
enum binarymime_fault
binarymime_feed(struct binarymime *b, struct view in, struct buf *out);

/* The message has ended: appends what is left. Returns as binarymime_feed(). */
enum binarymime_fault
binarymime_end(struct binarymime *b, struct buf *out);

/* What a fault is, in a few words. */
const char *
binarymime_why(enum binarymime_fault fault);

#endif
