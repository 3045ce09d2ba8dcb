/*
 * parts.h: takes a MIME message apart (RFC 2045, RFC 2046) as it passes by in pieces of any size:
 * headers, what the parts hold, and what is between them. It is for those who change parts on the
 * way (binarymime.h, downgrade.h). All octets go to the user, who passes them on. Pure.
 */
#ifndef TEXT_PARTS_H
#define TEXT_PARTS_H

#include "base/buf.h"
#include "text/entity.h"

#define PARTS_DEPTH_MAX 20		/* multiparts, one in the other */
#define PARTS_HEADER_MAX (256 << 10)	/* octets of the header of the message or a part */
#define PARTS_DELIMITER_MAX 200		/* octets of a line that may be a delimiter */

enum parts_fault {
	PARTS_OK,
	PARTS_SYNTAX,		/* a header, or how it says the part is encoded */
	PARTS_TOO_DEEP,
	PARTS_TOO_MANY,
	PARTS_TOO_LONG,		/* a header */
	PARTS_SIGNED,		/* a signed part would have to be changed */
	PARTS_NO_MEMORY
};

/* The functions of a user; arg is what parts_init() got, out what parts_feed() or _end() got. */
struct parts_user {
	/* A header, which parts_header() has, is complete. What it returns is the fault then. */
	enum parts_fault (*header)(void *arg, const struct entity *e, struct buf *out);
	/*
	 * The next octets, 1 or more: of the body of an entity that holds no others, or what is
	 * in none (before the first part, behind the last, and the delimiters). A line end can
	 * only be the last of them.
	 */
	enum parts_fault (*octets)(void *arg, bool body, struct view v, struct buf *out);
	/* Such a body has ended, at a delimiter (to which the line end before belongs) or not. */
	void (*end)(void *arg, bool delimiter, struct buf *out);
};

/* All fields but the fault so far are private. */
struct parts {
	enum parts_fault fault;
	const struct parts_user *user;
	void *arg;
	bool crlf;
	int state;
	bool line_start;
	bool cr;		/* the last octet was CR */
	struct buf header;	/* of the present entity */
	size_t line;		/* where in it the present line begins */
	bool nested;		/* that is the header of a message that is the entity before */
	size_t nheld;
	char held[PARTS_DELIMITER_MAX];	/* the start of a line that may be a delimiter */
	size_t depth;
	struct parts_level {
		char boundary[MIME_BOUNDARY_MAX + 1];
		bool is_signed, is_digest;
		uint64_t parts;		/* so far, with the present one */
	} levels[PARTS_DEPTH_MAX];
};

/* Begins a message. Its lines end with CRLF, and a bare LF ends none; or they end with LF. */
void
parts_init(struct parts *p, const struct parts_user *user, void *arg, bool crlf);

void
parts_free(struct parts *p);

/* Takes the next piece. Returns the fault so far; after one the user is not called any more. */
enum parts_fault
parts_feed(struct parts *p, struct view in, struct buf *out);

/* The message has ended. Returns as parts_feed(). */
enum parts_fault
parts_end(struct parts *p, struct buf *out);

/* What a fault is, in a few words. */
const char *
parts_why(enum parts_fault fault);

/* ---- for the user's functions */

/* The present header, with the empty line behind it if there is one. */
struct view
parts_header(const struct parts *p);

/* Whether it is that of a message: the whole one, or one that is in another. */
bool
parts_is_message(const struct parts *p);

/* Whether the present entity is signed, or in one that is (multipart/signed, RFC 1847 2.1). */
bool
parts_is_signed(const struct parts *p);

/*
 * Appends the fields of the present header, with that encoding in the place of what the field
 * Content-Transfer-Encoding says, if there is one. Returns what is behind the fields.
 */
struct view
parts_put_fields(const struct parts *p, const char *encoding, struct buf *out);

#endif
