/*
 * mime.h: the values of structured MIME header fields (RFC 2045 section 5.1),
 * which other fields use as well (RFC 8601): tokens, quoted strings, and
 * comments and folding blanks between them.
 */
#ifndef TEXT_MIME_H
#define TEXT_MIME_H

#include <stdbool.h>

#include "base/view.h"

#define MIME_VALUE_MAX 255	/* octets of a value that is wanted */
#define MIME_BOUNDARY_MAX 70	/* octets of a boundary: RFC 2046 section 5.1.1 */

/*
 * Takes a value, a token or a quoted string, off *rest with the comments and
 * blanks around it, and leaves what it stands for in out as a C string. Returns 0, or -1: there
 * is none, a comment or a quoted string has no end, it is longer than MIME_VALUE_MAX or
 * holds a control character; *rest is not changed then.
 */
int
mime_value(struct view *rest, char out[MIME_VALUE_MAX + 1]);

/* A Content-Type. */
struct mime_type {
	char type[MIME_VALUE_MAX + 1];		/* "multipart" */
	char subtype[MIME_VALUE_MAX + 1];
	char boundary[MIME_BOUNDARY_MAX + 1];	/* "" if there is none */
};

/*
 * Reads the body of a Content-Type field. Returns 0, or -1 when it is not well-formed, or
 * has its boundary twice, in pieces (RFC 2231), too long, or with a blank at its end.
 */
int
mime_type_parse(struct view body, struct mime_type *t);

/* Whether that is its type and, if not NULL, subtype, in any case of letters. */
bool
mime_type_is(const struct mime_type *t, const char *type, const char *subtype);

#endif
