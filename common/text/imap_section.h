/*
 * imap_section.h: what BODY[...] and BINARY[...] of FETCH ask for (RFC 3501 section 6.4.5, RFC
 * 3516), as it was parsed. Pure.
 */
#ifndef TEXT_IMAP_SECTION_H
#define TEXT_IMAP_SECTION_H

#include "base/buf.h"
#include "text/imap_scan.h"

#define IMAP_SECTION_DEPTH 100	/* part numbers in a section */
#define IMAP_SECTION_FIELDS 1000 /* header fields in one HEADER.FIELDS */

enum imap_section_kind {
	IMAP_SECTION_ALL,		/* BODY[], BODY[1.2] */
	IMAP_SECTION_HEADER,		/* of the message, or of the message that the part is */
	IMAP_SECTION_FIELDS_ONLY,	/* HEADER.FIELDS */
	IMAP_SECTION_FIELDS_NOT,	/* HEADER.FIELDS.NOT */
	IMAP_SECTION_TEXT,
	IMAP_SECTION_MIME		/* only with part numbers */
};

struct imap_section {
	enum imap_section_kind kind;
	const uint32_t *parts;		/* part numbers from 1, the outermost first */
	size_t nparts;
	const struct view *fields;	/* names of HEADER.FIELDS, as written */
	size_t nfields;
};

/* Takes a section in its brackets. */
bool
imap_scan_section(struct imap_scan *s, struct imap_section *out);

/* The same of BINARY: part numbers alone. */
bool
imap_scan_section_binary(struct imap_scan *s, struct imap_section *out);

/* Appends it as responses name it: "[1.2.HEADER.FIELDS (Subject \"a b\")]". Returns 0 or -1. */
int
imap_put_section(struct buf *out, const struct imap_section *section);

#endif
