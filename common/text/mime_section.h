/*
 * mime_section.h: the text of a message that BODY[section]<partial>, RFC822.* and BINARY[section]
 * ask for (RFC 3501 section 6.4.5, RFC 3516), on the wire with CRLF. Pure.
 */
#ifndef TEXT_MIME_SECTION_H
#define TEXT_MIME_SECTION_H

#include "text/imap_section.h"
#include "text/mime_tree.h"

/*
 * Text as it goes to the client: each line end is CRLF, and each NUL, which no literal may have,
 * the octet 128, as others do it. What is not in that form yet is made so only where it is written.
 */
struct wire_text {
	uint64_t size;		/* octets that are left to be written */
	/* private */
	struct view raw;
	bool bare;		/* some line ends lack their CR */
	bool nul;		/* there may be NUL */
	bool inside_crlf;	/* the CR of the next octet, LF, has been written */
	bool cr;		/* the octet before raw is CR */
};

/* raw: with how many line ends without CR. keep_nul: for literal8 (RFC 3516). */
struct wire_text
wire_text_make(struct view raw, size_t bare, bool keep_nul);

/* Leaves of it the octets from offset from on, at most n of them: nothing if it is not so long. */
void
wire_text_cut(struct wire_text *t, uint64_t from, uint64_t n);

/* Appends the next octets, at most max, and takes them off. Returns 0, or -1: out failed. */
int
wire_text_write(struct wire_text *t, size_t max, struct buf *out);

/*
 * The rest of it, if the message has it as it goes out (then nobody need copy it): returns false
 * if it has to be changed.
 */
bool
wire_text_plain(const struct wire_text *t, struct view *raw);

/*
 * Finds the text of a section. For HEADER.FIELDS and .NOT it is put into fields, which must last
 * as long as text is used and is cleared first. Returns 1, 0: there is no such part, or a
 * kind that it does not have, and text is empty; -1: fields failed.
 */
int
mime_section_find(const struct mime_tree *t, const struct imap_section *s, struct buf *fields,
    struct wire_text *text);

/*
 * The same for a header alone, without a tree: a section without numbers of the kinds HEADER and
 * HEADER.FIELDS (.NOT).
 */
int
mime_section_header(struct view header, const struct imap_section *s, struct buf *fields,
    struct wire_text *text);

/*
 * BINARY: the part without its transfer encoding, into decoded, which must last. A multipart or
 * message is its text as it is. Returns 1; 0: no such part; -1: decoded failed; -2: an
 * encoding that is not known (UNKNOWN-CTE).
 */
int
mime_section_binary(const struct mime_tree *t, const uint32_t *parts, size_t nparts,
    struct buf *decoded, struct wire_text *text);

#endif
