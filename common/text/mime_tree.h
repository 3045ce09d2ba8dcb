/*
 * mime_tree.h: the parts of a message that lies in memory (RFC 2045, RFC 2046), as an IMAP server
 * has to number and measure them. Every input is accepted, no text is copied, one pass, no
 * recursion.
 *
 * A header goes to the first empty line, or to a delimiter of a multipart around it, whatever its
 * lines are. A delimiter is a line that begins with "--" and the boundary of any multipart that is
 * open; of several boundaries that fit, the longest counts, and of equal ones the innermost.
 * The line end before it is no part's.
 *
 * What has no parts that can be found is a leaf: a multipart without boundary, or without a
 * part, is text/plain; what is nested too deep or has too many before it, and a
 * message in an encoding (RFC 2046 section 5.2.1 forbids that), is application/octet-stream.
 */
#ifndef TEXT_MIME_TREE_H
#define TEXT_MIME_TREE_H

#include "base/buf.h"
#include "base/view.h"
#include "text/header.h"

#define MIME_DEPTH_MAX 100		/* multiparts and messages, one in the other */
#define MIME_PARTS_MAX 10000		/* parts of a message in all */
#define MIME_FIELD_MAX (1 << 20)	/* octets of a field's body that are looked at */
#define MIME_NONE UINT32_MAX		/* no such part */

/* A place in the message, and the line ends before it. */
struct mime_mark {
	size_t at;
	size_t lines, bare;	/* as in lines.h */
};

enum mime_kind {
	MIME_TEXT,
	MIME_BASIC,
	MIME_MULTIPART,		/* has one part at least */
	MIME_MESSAGE		/* has exactly one: the message that is in it */
};

enum mime_encoding {
	MIME_7BIT,		/* or none is named */
	MIME_8BIT,
	MIME_BINARY,
	MIME_QUOTED,
	MIME_BASE64,
	MIME_OTHER		/* one that is unknown */
};

/* What a type is not what it says: see above. */
enum mime_standin {
	MIME_AS_IT_SAYS,
	MIME_AS_PLAIN,		/* text/plain; us-ascii */
	MIME_AS_OCTETS,		/* application/octet-stream */
	MIME_AS_MESSAGE		/* message/rfc822: in multipart/digest, or message/global */
};

/* The fields of a part's header that structure is about: the first of each name counts. */
enum mime_field {
	MIME_TYPE,
	MIME_TRANSFER_ENCODING,
	MIME_ID,
	MIME_DESCRIPTION,
	MIME_DISPOSITION,
	MIME_LANGUAGE,
	MIME_LOCATION,
	MIME_MD5,
	MIME_FIELDS
};

struct mime_part {
	enum mime_kind kind;
	enum mime_encoding encoding;
	enum mime_standin standin;
	uint32_t parent, next, first;	/* in mime_tree.parts, or MIME_NONE */
	uint32_t level;			/* 0 for the whole message */
	struct mime_mark header;	/* begins */
	struct mime_mark body;		/* begins, behind the empty line */
	struct mime_mark end;
	struct view fields[MIME_FIELDS]; /* their bodies, folded; p is NULL: there is none */
};

/* Begin with { 0 }; may be used for one message after the other. */
struct mime_tree {
	struct view message;
	struct mime_part *parts;	/* the message is the first, each before what is in it */
	size_t n;
	/* private */
	size_t room;
	struct buf boundaries;
	struct mime_level *levels;
};

/* Reads a message, which must stay in memory with the tree. Returns 0, or -1: no memory. */
int
mime_tree_parse(struct mime_tree *t, struct view message);

void
mime_tree_free(struct mime_tree *t);

/* The octets from a to b, and how many they are on the wire. */
struct view
mime_tree_view(const struct mime_tree *t, const struct mime_mark *a, const struct mime_mark *b);

uint64_t
mime_wire_size(const struct mime_mark *a, const struct mime_mark *b);

/*
 * The part of that kind of number that sections have (RFC 3501 section 6.4.5): numbers, n
 * of them, from the outermost; with n 0 the message. MIME_NONE if there is none.
 */
uint32_t
mime_tree_find(const struct mime_tree *t, const uint32_t *numbers, size_t n);

/*
 * The header of message with the empty line behind it. *whole is whether that line is there:
 * if not, and message is the beginning of a longer one, the header may go on.
 */
struct view
mime_header(struct view message, bool *whole);

/*
 * header_next(), but passing over lines that are no field: returns false at an empty line or the
 * end. body has MIME_FIELD_MAX octets at most.
 */
bool
mime_header_next(struct view *rest, struct header_field *f);

#endif
