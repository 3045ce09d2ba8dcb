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

#include "text/base64.h"
#include "text/parts.h"

/* The most octets that come of n octets, besides those that were held back. */
#define BINARYMIME_OUT_MAX(n) (2 * (n) + PARTS_HEADER_MAX + 4096)

/* All fields but parts.fault, the fault so far, are private. */
struct binarymime {
	struct parts parts;
	bool binary;		/* the present body */
	size_t pending;		/* octets of a CRLF, come so far, that may belong to a delimiter */
	struct base64_lines lines;
};

/* Begins a message. b must stay where it is. */
void
binarymime_init(struct binarymime *b);

void
binarymime_free(struct binarymime *b);

/*
 * Takes the next piece, with CRLF line ends, and appends to out what is to go
 * on, in lines of the same kind. Returns the fault so far; after one nothing is appended
 * any more. A failure of out shows in out->failed alone.
 */
enum parts_fault
binarymime_feed(struct binarymime *b, struct view in, struct buf *out);

/* The message has ended: appends what is left. Returns as binarymime_feed(). */
enum parts_fault
binarymime_end(struct binarymime *b, struct buf *out);

#endif
