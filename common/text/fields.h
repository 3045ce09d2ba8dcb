/*
 * fields.h: the header section of a message as it passes by, in pieces of any
 * size, field by field. Who uses it says of each field whether it passes. The one
 * scanner for all that change or count fields on the way. Pure.
 *
 * A field is what header_next() takes for one. Lines end with LF. There are two
 * views of a line that is no field: with end_at_text it ends the header section, as
 * for header_next(), an empty line comes before it, and a "From " line of an mbox
 * before the first field goes; without, it passes and the header section goes
 * on to the first empty line, whatever comes before. Either way an empty line comes before a
 * first line that begins with a blank: it continues nothing.
 */
#ifndef TEXT_FIELDS_H
#define TEXT_FIELDS_H

#include "base/buf.h"
#include "base/view.h"

#define FIELDS_NAME_MAX 1000	/* octets of a field's name with the blanks before its colon */
#define FIELDS_BODY_MAX 8192	/* octets of the body of a field that is held */

enum fields_verdict {
	FIELDS_PASS,
	FIELDS_DROP,
	FIELDS_HOLD	/* judge() says which, when the body is known */
};

/* What is done with the fields; arg is that of fields_init(). */
struct fields_user {
	bool end_at_text;
	/* A field begins. */
	enum fields_verdict (*begin)(void *arg, struct view name);
	/* A part of the present field's body, with its line ends. NULL: not wanted. */
	void (*body)(void *arg, struct view part);
	/*
	 * Whether the field that is held passes. Of a body longer than FIELDS_BODY_MAX
	 * there is the beginning, and whole is false. NULL without FIELDS_HOLD.
	 */
	bool (*judge)(void *arg, struct view body, bool whole);
	/* The header section has ended: appends fields to it. NULL: none. */
	void (*end)(void *arg, struct buf *out);
};

struct fields {
	bool over;		/* the header section has been left: text passes as it is */
	bool any;		/* there was a field */
	/* private */
	const struct fields_user *user;
	void *arg;
	int state;
	enum fields_verdict verdict; /* on the present field, or line */
	bool inside;		/* a line has begun, so that a blank continues something */
	struct buf body;	/* of the field that is held, with its name */
	size_t body_at;		/* where in it the body begins */
	size_t mbox;		/* octets of held that are an mbox's line */
	size_t name;		/* octets of held behind that, without blanks at their end */
	size_t n;
	char held[2 * FIELDS_NAME_MAX];	/* the start of a line that may be no field */
};

/* Begins a message. user and arg must last until its end. */
void
fields_init(struct fields *f, const struct fields_user *user, void *arg);

/* Frees what is held. */
void
fields_free(struct fields *f);

/* Takes the next piece, and appends to out what is to go on. Failures stay in out. */
void
fields_feed(struct fields *f, struct view text, struct buf *out);

/* The message has ended: appends what is left. */
void
fields_end(struct fields *f, struct buf *out);

#endif
