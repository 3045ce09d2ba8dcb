/*
 * mime_params.h: the parameters of Content-Type and Content-Disposition as they come: much that is
 * not well-formed is understood (blanks and special characters without quotes, semicolons too
 * many, a quote that does not end). mime.h is for those who want to be sure. Pure.
 */
#ifndef TEXT_MIME_PARAMS_H
#define TEXT_MIME_PARAMS_H

#include "base/buf.h"
#include "base/view.h"

#define MIME_PARAMS_MAX 100	/* of a field that are looked at */

/* The parameters behind the first semicolon of a field's body. Begin with { body }. */
struct mime_params {
	struct view rest;
	size_t n;
	bool inside;
};

struct mime_param {
	struct view name;
	struct view value;	/* between the quotes, if there are any, as it is */
	bool quoted;
};

/* The next one; its name has an octet at least. False at the end, or after MIME_PARAMS_MAX. */
bool
mime_params_next(struct mime_params *it, struct mime_param *p);

/* Appends a value without backslashes and line ends. */
void
mime_param_value(const struct mime_param *p, struct buf *out);

/*
 * The words before the first semicolon: the type and subtype of a Content-Type, say, comments left
 * out; second is empty unless there is a '/' between them.
 */
void
mime_words(struct view body, struct view *first, struct view *second);

/*
 * Finds the parameter of that name, also when it comes in pieces or encoded (RFC 2231), and
 * appends it as UTF-8. Encoded words in it are decoded too (RFC 2047 forbids them, many have
 * them). Returns false if there is none.
 */
bool
mime_param_find(struct view body, struct view name, struct buf *out);

#endif
