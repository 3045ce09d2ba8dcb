/*
 * crlf.h: the sending end: text with LF line ends made fit for the wire, in
 * chunks of any size. For POP3 (RFC 1939 section 3) and the SMTP client
 * (RFC 5321 section 4.5.2).
 */
#ifndef TEXT_CRLF_H
#define TEXT_CRLF_H

#include "base/buf.h"
#include "base/view.h"

/* Begin with a zeroed one ({ 0 }) for each message. */
struct crlf_state {
	bool inside;	/* the line has begun */
	bool cr;	/* its last octet was CR */
};

/*
 * Appends in to out with every LF as CRLF; a CRLF that is there stays one
 * CRLF. A CR without LF after it stays as it is: mail that may hold one must
 * be refused or mended before. dot_stuff: a dot that begins a line is
 * doubled. out needs room for twice the octets of in and 8 more. Returns 0, or -1
 * when out failed, and then nothing is appended.
 */
int
crlf_encode(struct crlf_state *s, struct view in, bool dot_stuff, struct buf *out);

/*
 * Ends the message: completes a last line without LF (a CR at its end becomes
 * CRLF), and with dot_stuff appends the final ".\r\n". At most 5 octets; *s
 * is then ready for the next message. Returns 0 or -1.
 */
int
crlf_finish(struct crlf_state *s, bool dot_stuff, struct buf *out);

/* Size of a text in CRLF form, counted in chunks. Begin with { 0 }. */
struct crlf_count {
	uint64_t size;	/* octets crlf_encode would give without dot_stuff */
	bool cr;	/* the last octet was CR */
};

/*
 * Adds the next piece of the text. size is then what a mailbox calls the
 * virtual size (",W="): nothing is added for a last line without LF.
 */
void
crlf_count_add(struct crlf_count *c, struct view in);

/* The size of a whole text at once. */
uint64_t
crlf_size(struct view text);

#endif
